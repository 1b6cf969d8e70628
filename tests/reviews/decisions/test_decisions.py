"""Decisions: tentative until released, in bulk with a preview, never told twice."""

import threading

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from confsite.audit.models import LogEntry
from confsite.conferences.viewer import viewer_of
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from reviews.decisions import queries, releases, services
from reviews.models import Decision, DecisionRelease
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from submissions.models import State, Submission
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world()


def access(world, person):
    return ChairAccess(viewer_of(person.user, world.conference))


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def decide(world, paper, outcome="ACCEPTED", **words):
    return services.decide(world.chair.user, submission=paper, outcome=outcome, **words)


def reauthenticated(client):
    """A session whose person has just typed the password again."""
    client.post(reverse("account_reauthenticate"), {"password": "a-long-enough-password"})
    return client


def test_authors_learn_nothing_of_a_decision_before_its_release(world, client_for):
    decide(world, world.papers[0], note_to_authors="Lovely")
    paper = Submission.objects.get(pk=world.papers[0].pk)
    assert paper.state == State.SUBMITTED
    page = client_for(world.authors[0]).get(reverse("responses:reviews", args=[world.conference.slug, paper.number]))
    assert "Lovely" not in page.content.decode()
    assert OutboxMail.objects.count() == 0


def test_a_release_moves_the_paper_and_sends_one_mail_to_each_author(world):
    decide(world, world.papers[0], note_to_authors="Lovely work.")
    decide(world, world.papers[1], "REJECTED")
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {"HELD"}
    assert releases.release_decisions(world.chair.user, release=release) == 2
    assert [Submission.objects.get(pk=paper.pk).state for paper in world.papers[:3]] == [
        "ACCEPTED",
        "REJECTED",
        "SUBMITTED",
    ]
    drain()
    told = {message.to[0]: message.body for message in mail.outbox}
    assert len(told) == 2
    assert "Lovely work." in told[world.authors[0].emails.first().email]


def test_a_decision_changed_after_the_mails_were_written_stops_the_release_and_says_which(world):
    decide(world, world.papers[0])
    decide(world, world.papers[1])
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    decide(world, world.papers[1], "REJECTED")
    with pytest.raises(Refused, match="#2"):
        releases.release_decisions(world.chair.user, release=release)
    assert Submission.objects.filter(state=State.SUBMITTED).count() == 4


def test_a_paper_withdrawn_after_the_mails_were_written_stops_the_release(world):
    decide(world, world.papers[0])
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    now = world.conference.now()
    Submission.objects.filter(pk=world.papers[0].pk).update(
        state=State.WITHDRAWN, withdrawn_at=now, withdrawn_from="SUBMITTED"
    )
    with pytest.raises(Refused, match="#1"):
        releases.release_decisions(world.chair.user, release=release)


def test_a_mail_whose_decision_changed_in_the_outbox_is_withheld(world):
    decide(world, world.papers[0])
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    releases.release_decisions(world.chair.user, release=release)
    decide(world, world.papers[0], "CONDITIONAL", conditions="Add a baseline.")
    drain()
    assert OutboxMail.objects.get().state == OutboxMail.State.WITHHELD
    assert mail.outbox == []


def test_a_decision_changed_after_its_release_stays_unknown_to_authors_until_told_again(world, client_for):
    decide(world, world.papers[0], "WAIT_LISTED", note_to_authors="Please wait.")
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    releases.release_decisions(world.chair.user, release=release)
    decide(world, world.papers[0], "REJECTED", note_to_authors="No place was left.")
    place = reverse("responses:reviews", args=[world.conference.slug, 1])
    page = client_for(world.authors[0]).get(place).content.decode()
    assert "Please wait." in page
    assert "No place was left." not in page
    (again,) = releases.prepare_release(world.chair.user, conference=world.conference)
    releases.release_decisions(world.chair.user, release=again)
    assert "No place was left." in client_for(world.authors[0]).get(place).content.decode()


def test_a_second_chair_must_release_what_the_first_prepared_where_the_conference_asks_for_it(world):
    world.conference.needs_second_release = True
    world.conference.save()
    decide(world, world.papers[0])
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    with pytest.raises(Refused, match="Another chair"):
        releases.release_decisions(world.chair.user, release=release)
    assert releases.release_decisions(world.other_chair.user, release=release) == 1


def test_a_conflicted_chair_finds_the_paper_in_no_release_preview_or_table(world, client_for):
    worlds.conflict(world, world.other_chair, world.papers[0])
    for paper in world.papers:
        decide(world, paper)
    made = releases.prepare_release(world.chair.user, conference=world.conference)
    assert len(made) == 2
    hidden = next(one for one in made if one.decisions.filter(submission=world.papers[0]).exists())
    client = client_for(world.other_chair)
    assert client.get(url(world, "release", hidden.public_id)).status_code == 404
    page = client.get(url(world, "decisions")).content.decode()
    assert f"/releases/{hidden.public_id}/" not in page
    assert "matter number 1" not in page
    answer = client.post(url(world, "preview_decisions"), {"table": "paper,decision\n1,reject\n2,reject\n"})
    missing = client.post(url(world, "preview_decisions"), {"table": "paper,decision\n99,reject\n2,reject\n"})
    assert answer.status_code == missing.status_code == 400
    assert "There is no paper #1." in answer.content.decode()
    assert "There is no paper #99." in missing.content.decode()
    log = client.get(url(world, "log")).content.decode()
    assert "matter number 1" not in log
    assert LogEntry.objects.filter(verb="decisions.prepared", submission_id=world.papers[0].pk).exists()


def test_authors_of_imported_papers_are_never_mailed_though_their_papers_move(world):
    Submission.objects.filter(pk=world.papers[0].pk).update(is_imported=True)
    decide(world, world.papers[0])
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    releases.release_decisions(world.chair.user, release=release)
    assert OutboxMail.objects.count() == 0
    assert Submission.objects.get(pk=world.papers[0].pk).state == State.ACCEPTED


def test_a_table_with_mistakes_names_each_line_and_changes_nothing(world, client_for):
    table = "paper,decision,note\n1,accept,\nx,accept,\n2,maybe,\n1,reject,\n"
    answer = client_for(world.chair).post(url(world, "preview_decisions"), {"table": table})
    page = answer.content.decode()
    assert answer.status_code == 400
    for line in ("Line 3", "Line 4", "Line 5"):
        assert line in page
    assert Decision.objects.count() == 0


def test_a_table_is_previewed_with_counts_and_then_applied_as_one(world, client_for):
    worlds.tentative(world, world.papers[1], "REJECTED")
    client = client_for(world.chair)
    table = "paper;decision;note\n1;accept;- well done, all\n2;reject;\n3;wait list;\n"
    answer = client.post(url(world, "preview_decisions"), {"table": table})
    shown = answer.context["shown"]
    assert dict(shown.counts) == {"accept": 1, "reject": 1, "wait list": 1}
    assert [row.paper.number for row in shown.changed] == [1, 3]
    assert Decision.objects.count() == 1
    done = client.post(url(world, "apply_decisions"), {"table": shown.table, "stamp": shown.stamp})
    assert done.status_code == 302
    assert Decision.objects.get(submission=world.papers[0]).note_to_authors == "- well done, all"
    assert Decision.objects.count() == 3


def test_selected_rows_of_the_board_get_one_decision_after_a_preview(world, client_for):
    client = client_for(world.chair)
    answer = client.post(url(world, "preview_decisions"), {"paper": ["1", "4"], "outcome": "ACCEPTED"})
    shown = answer.context["shown"]
    client.post(url(world, "apply_decisions"), {"table": shown.table, "stamp": shown.stamp})
    assert sorted(Decision.objects.values_list("submission__number", flat=True)) == [1, 4]


def test_what_another_chair_decided_since_the_preview_is_not_overwritten(world, client_for):
    client = client_for(world.chair)
    shown = client.post(url(world, "preview_decisions"), {"table": "paper,decision\n1,accept\n2,accept\n"}).context[
        "shown"
    ]
    services.decide(world.other_chair.user, submission=world.papers[0], outcome="REJECTED")
    answer = client.post(url(world, "apply_decisions"), {"table": shown.table, "stamp": shown.stamp})
    assert answer.status_code == 409
    assert "Nothing was applied" in answer.content.decode()
    assert Decision.objects.get().outcome == "REJECTED"


def test_one_paper_that_cannot_be_decided_stops_all(world):
    Submission.objects.filter(pk=world.papers[1].pk).update(
        state=State.WITHDRAWN, withdrawn_at=world.conference.now(), withdrawn_from="SUBMITTED"
    )
    changes, problems = queries.read_table("paper,decision\n1,accept\n2,accept\n")
    shown = queries.preview(access(world, world.chair), changes, problems)
    assert any("#2" in problem for problem in shown.problems)
    with pytest.raises(Refused, match="#2"):
        services.decide_many(world.chair.user, conference=world.conference, changes=changes, stamp=shown.stamp)
    assert Decision.objects.count() == 0


def test_a_conditional_accept_without_conditions_is_refused_by_name_of_the_field(world, client_for):
    answer = client_for(world.chair).post(url(world, "decide", 1), {"outcome": "CONDITIONAL"})
    assert answer.status_code == 400
    assert "conditions" in answer.context["form"].errors


def test_releasing_asks_who_has_not_signed_in_lately_to_do_so(world, client_for):
    decide(world, world.papers[0])
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    client = client_for(world.chair)
    answer = client.post(url(world, "release_now", release.public_id))
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert DecisionRelease.objects.get().state == "PREPARED"
    answer = reauthenticated(client).post(url(world, "release_now", release.public_id))
    assert answer["Location"].endswith(url(world, "release", release.public_id))
    assert DecisionRelease.objects.get().state == "RELEASED"


def test_a_desk_reject_tells_its_authors_at_once_and_nobody_else(world, client_for):
    decide(world, world.papers[1])
    client = reauthenticated(client_for(world.chair))
    client.post(url(world, "desk_reject", 1), {"note": "Out of scope.", "at_once": "on"})
    assert Submission.objects.get(pk=world.papers[0].pk).state == State.DESK_REJECTED
    assert Submission.objects.get(pk=world.papers[1].pk).state == State.SUBMITTED
    drain()
    assert [message.to for message in mail.outbox] == [[world.authors[0].emails.first().email]]


def test_discarded_mails_leave_the_decisions_tentative(world):
    decide(world, world.papers[0])
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    releases.discard_release(world.chair.user, release=release)
    assert OutboxMail.objects.get().state == OutboxMail.State.DISCARDED
    assert len(releases.pending(access(world, world.chair))) == 1


def test_a_conflicted_chair_cannot_decide_even_by_calling_the_service(world):
    worlds.conflict(world, world.chair, world.papers[0])
    with pytest.raises(Refused):
        decide(world, world.papers[0])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_chairs_releasing_at_once_tell_each_author_once():
    world = worlds.make_world(papers=3)
    for paper in world.papers:
        decide(world, paper)
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def press(user):
        start.wait()
        try:
            releases.release_decisions(user, release=DecisionRelease.objects.get(pk=release.pk))
            outcomes.append("released")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(person.user,)) for person in (world.chair, world.other_chair)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["refused", "released"]
    assert OutboxMail.objects.filter(state="QUEUED").count() == 3
    assert LogEntry.objects.filter(verb="decision.released").count() == 3


def test_undecided_papers_are_named_before_a_release(world, client_for):
    decide(world, world.papers[0])
    client = client_for(world.chair)
    answer = client.post(url(world, "prepare_release"), follow=True).content.decode()
    assert "Still undecided" in answer
    assert "#2 On the matter number 2" in answer


def test_a_desk_reject_goes_through_after_the_password_was_asked(world, client_for):
    client = client_for(world.chair)
    asked = client.post(url(world, "desk_reject", 1), {"note": "Out of scope.", "at_once": "on"})
    assert "reauthenticate" in asked["Location"]
    assert Submission.objects.get(pk=world.papers[0].pk).state == State.SUBMITTED
    place = url(world, "desk_reject", 1)
    client.post(asked["Location"], {"password": "a-long-enough-password", "next": place})
    assert Submission.objects.get(pk=world.papers[0].pk).state == State.DESK_REJECTED


def test_reviewers_read_the_released_decision_and_no_tentative_change_of_it(world, client_for):
    worlds.review(world, world.members[0], world.papers[0])
    decide(world, world.papers[0], "WAIT_LISTED")
    (release,) = releases.prepare_release(world.chair.user, conference=world.conference)
    releases.release_decisions(world.chair.user, release=release)
    decide(world, world.papers[0], "ACCEPTED")
    page = client_for(world.members[0]).get(reverse("reviews:paper", args=[world.conference.slug, 1])).content.decode()
    assert "Wait list" in page
    assert "Accept" not in page
