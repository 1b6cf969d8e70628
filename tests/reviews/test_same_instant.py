"""Two chairs, or two tabs, at one thing in the same instant, on real PostgreSQL: told in words, and no text is lost."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from confsite.accounts.services import merge_people
from confsite.conferences.invitations.members import end_membership
from reviews.assignments.services import remove_assignment
from reviews.conflicts.services import detect_conflicts
from reviews.decisions import releases
from reviews.decisions.services import clear_decision, decide
from reviews.forms.services import move_question, save_question, save_rules
from reviews.models import Comment, Conflict, Decision, Question, Review, ReviewingRules
from reviews.refusals import Refused
from reviews.reviewing.services import save_review, submit_review
from submissions.models import State, Submission
from tests import factories
from tests.held import behind
from tests.reviews import world as worlds
from tests.reviews.conftest import ANSWERS

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.make_world(papers=1, members=2)


def chair_url(world: worlds.World, name: str, *more: object) -> str:
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def test_a_release_and_a_changed_decision_at_once_do_not_block_each_other(world: worlds.World) -> None:
    paper, actor = world.papers[0], world.chair.user
    decide(actor, submission=paper, outcome="ACCEPTED")
    (release,) = releases.prepare_release(actor, conference=world.conference)
    (answer,) = behind(
        paper,
        lambda: releases.release_decisions(actor, release=release),
        meanwhile=lambda: decide(world.other_chair.user, submission=paper, outcome="REJECTED"),
    )
    assert isinstance(answer, Refused)
    assert Submission.objects.get(pk=paper.pk).state == State.SUBMITTED


def test_a_desk_reject_at_once_and_a_proposal_that_is_applied_do_not_block_each_other(
    world: worlds.World, client_for: Any
) -> None:
    paper, client = world.papers[0], client_for(world.chair)
    client.post(reverse("account_reauthenticate"), {"password": "a-long-enough-password"})
    sent = {"note": "Out of scope.", "at_once": "on"}
    (answer,) = behind(
        world.conference,
        lambda: client.post(chair_url(world, "desk_reject", paper.number), sent),
        meanwhile=lambda: Submission.objects.select_for_update().get(pk=paper.pk),
    )
    assert answer.status_code == 302
    assert Submission.objects.get(pk=paper.pk).state == State.DESK_REJECTED


def searching(world: worlds.World) -> None:
    detect_conflicts(world.conference)


def changing_a_question(world: worlds.World) -> None:
    question = Question.objects.get(conference=world.conference, key="strengths")
    save_question(None, conference=world.conference, question=question, values={"label": "Best of it"})


def ending_a_role(world: worlds.World) -> None:
    end_membership(None, membership=world.members[1].memberships.get())


@pytest.mark.parametrize("act", [searching, changing_a_question, ending_a_role])
def test_a_review_is_submitted_while_conflicts_are_searched_questions_changed_or_roles_ended(
    act: Any, world: worlds.World
) -> None:
    """Holding the conference against rows that point to it, these and whoever holds a paper would block each other."""
    given = worlds.give(world, world.members[0], world.papers[0])

    def submit() -> Review:
        try:
            return submit_review(None, assignment=given, answers=ANSWERS)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            act(world)
            submitted = pool.submit(submit)
            wait([submitted], timeout=10)
            is_done = submitted.done()
        assert is_done
        assert submitted.result().state == Review.State.SUBMITTED


def test_mails_prepared_in_the_instant_a_decision_is_taken_back_are_refused_in_words(world: worlds.World) -> None:
    paper, actor = world.papers[0], world.chair.user
    decide(actor, submission=paper, outcome="ACCEPTED")
    (answer,) = behind(
        paper,
        lambda: releases.prepare_release(actor, conference=world.conference),
        meanwhile=lambda: clear_decision(world.other_chair.user, submission=paper),
    )
    assert "There is no decision that authors do not know yet." in str(answer)


@pytest.mark.parametrize("page", ["decide", "desk_reject"])
def test_of_two_chairs_who_decide_one_paper_the_second_reads_what_the_first_wrote(
    page: str, world: worlds.World, client_for: Any
) -> None:
    paper, client = world.papers[0], client_for(world.chair)
    url = chair_url(world, page, paper.number)
    seen = client.get(url).context["seen"]
    decide(world.other_chair.user, submission=paper, outcome="REJECTED", note_to_authors="Two pages of careful advice.")
    sent = {"outcome": "ACCEPTED", "note_to_authors": "Lovely.", "note": "Lovely.", "revision": seen}
    answer = client.post(url, sent)
    told = answer.content.decode()
    assert "Another chair changed this decision" in told
    assert "Two pages of careful advice." in told
    assert "Lovely." in told
    assert Decision.objects.get().note_to_authors == "Two pages of careful advice."
    again = client.post(url, sent | {"revision": answer.context["seen"]})
    assert again.status_code == 302
    assert Decision.objects.get().note_to_authors == "Lovely."


def test_a_decision_is_not_taken_back_by_a_page_that_showed_another(world: worlds.World, client_for: Any) -> None:
    paper, client = world.papers[0], client_for(world.chair)
    decide(world.chair.user, submission=paper, outcome="ACCEPTED")
    seen = client.get(chair_url(world, "decide", paper.number)).context["seen"]
    decide(world.other_chair.user, submission=paper, outcome="REJECTED", note_to_authors="Careful advice.")
    client.post(chair_url(world, "decide", paper.number), {"action": "clear", "revision": seen})
    assert Decision.objects.get().note_to_authors == "Careful advice."


def test_submitting_a_review_twice_from_one_page_is_no_conflict(world: worlds.World, client_for: Any) -> None:
    paper, member = world.papers[0], world.members[0]
    worlds.give(world, member, paper)
    url = reverse("reviews:review", args=[world.conference.slug, paper.number])
    sent = {f"q-{key}": value for key, value in ANSWERS.items()} | {"revision": "0", "do": "submit"}
    first, second = client_for(member), client_for(member)
    answers = behind(paper, lambda: first.post(url, sent), lambda: second.post(url, sent))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Review.objects.get().versions.count() == 1


def test_a_review_sent_after_the_deadline_stays_on_the_page(world: worlds.World, client_for: Any) -> None:
    paper, member = world.papers[0], world.members[0]
    worlds.give(world, member, paper)
    factories.set_dates(world.conference, REVIEW=timedelta(days=-1))
    url = reverse("reviews:review", args=[world.conference.slug, paper.number])
    page = client_for(member).post(url, {"q-strengths": "Three hours of work.", "do": "submit"}).content.decode()
    assert "The review deadline has passed." in page
    assert "Three hours of work." in page


def test_what_was_written_for_a_question_that_is_removed_meanwhile_is_shown_once_more(
    world: worlds.World, client_for: Any
) -> None:
    paper, member = world.papers[0], world.members[0]
    worlds.give(world, member, paper)
    Question.objects.filter(conference=world.conference, key="weaknesses").delete()
    url = reverse("reviews:review", args=[world.conference.slug, paper.number])
    client, sent = client_for(member), {"q-strengths": "Clear.", "revision": "0", "do": "save"}
    page = client.post(url, sent | {"q-weaknesses": "Three hours of work."}).content.decode()
    assert "Three hours of work." in page
    assert client.post(url, sent).status_code == 302


def test_a_comment_removed_twice_at_once_is_no_fault(world: worlds.World, client_for: Any) -> None:
    paper, chair = world.papers[0], world.chair
    comment = Comment.objects.create(
        conference=world.conference, submission=paper, person=chair, body="Hm", written_at=world.conference.now()
    )
    url = reverse("reviews:remove_comment", args=[world.conference.slug, paper.number, comment.pk])
    first, second = client_for(chair), client_for(chair)
    answers = behind(comment, lambda: first.post(url), lambda: second.post(url))
    assert [answer.status_code for answer in answers] == [302, 302]


def test_writing_in_the_instant_of_becoming_conflicted_looks_like_a_paper_that_is_not_there(
    world: worlds.World, client_for: Any
) -> None:
    paper, chair, slug = world.papers[0], world.chair, world.conference.slug
    comment = Comment.objects.create(
        conference=world.conference, submission=paper, person=chair, body="Hm", written_at=world.conference.now()
    )
    write, remove = (
        chair_url(world, "comment", paper.number),
        reverse("reviews:remove_comment", args=[slug, paper.number, comment.pk]),
    )
    for held, url in ((paper, write), (comment, remove)):
        client = client_for(chair)
        (answer,) = behind(
            held,
            lambda client=client, url=url: client.post(url, {"body": "Hm", "audience": "CHAIRS"}),
            meanwhile=lambda: worlds.conflict(world, chair, paper),
        )
        assert answer.status_code == 404
        Conflict.objects.all().delete()
    assert Comment.objects.get().removed_at is None


def test_an_assignment_taken_back_in_the_instant_its_proposal_is_undone_is_refused_in_words(
    world: worlds.World,
) -> None:
    row = worlds.give(world, world.members[0], world.papers[0])
    (answer,) = behind(
        world.papers[0], lambda: remove_assignment(world.chair.user, assignment=row), meanwhile=row.delete
    )
    assert "This assignment is over already." in str(answer)


@pytest.mark.parametrize("act", ["up", "remove", "restore"])
def test_a_question_changed_in_the_instant_it_is_removed_is_no_fault(
    act: str, world: worlds.World, client_for: Any
) -> None:
    question, client = (
        Question.objects.filter(conference=world.conference).order_by("order")[1],
        client_for(world.chair),
    )
    url = chair_url(world, "change_question", question.pk)
    (answer,) = behind(question, lambda: client.post(url, {"do": act}, follow=True), meanwhile=question.delete)
    assert "Somebody removed this question" in answer.content.decode()


def test_rules_saved_from_a_page_opened_before_another_chair_changed_them_do_not_bring_the_old_ones_back(
    world: worlds.World, client_for: Any
) -> None:
    client, url = client_for(world.chair), chair_url(world, "rules")
    form = client.get(url).context["form"]
    sent = {field.name: field.value() for field in form if field.value() not in (None, False)}
    sent |= {"revision": client.get(url).context["seen"], "do": "save"}
    save_rules(world.other_chair.user, conference=world.conference, values={"authors_shown": "NEVER"})
    assert "Somebody else changed this while your page was open." in client.post(url, sent).content.decode()
    assert ReviewingRules.objects.get().authors_shown == "NEVER"


def test_a_question_is_not_overwritten_by_a_page_that_showed_another(world: worlds.World, client_for: Any) -> None:
    question, client = Question.objects.get(conference=world.conference, key="strengths"), client_for(world.chair)
    url = chair_url(world, "question", question.pk)
    seen = client.get(url).context["seen"]
    save_question(
        None,
        conference=world.conference,
        question=question,
        values={"label": "Strengths", "help_text": "Hours of work"},
    )
    sent = {"label": "Best of it", "kind": "TEXT", "audience": "AUTHORS", "revision": seen}
    assert "Somebody else changed this while your page was open." in client.post(url, sent).content.decode()
    assert Question.objects.get(pk=question.pk).help_text == "Hours of work"
    client.post(url, sent | {"revision": client.get(url).context["seen"]})
    assert Question.objects.get(pk=question.pk).label == "Best of it"


def test_moving_a_retired_question_says_so(world: worlds.World) -> None:
    question = Question.objects.filter(conference=world.conference).first()
    assert question is not None
    Question.objects.filter(pk=question.pk).update(retired_at=world.conference.now())
    with pytest.raises(Refused):
        move_question(world.chair.user, question=question, up=False)


def test_merging_somebody_who_is_writing_keeps_what_is_not_submitted_yet(world: worlds.World) -> None:
    paper, (kept, absorbed) = world.papers[0], world.members
    submit_review(None, assignment=worlds.give(world, absorbed, paper), answers=ANSWERS)
    save_review(None, assignment=worlds.give(world, kept, paper), answers={"weaknesses": "Three hours of work."})
    merge_people(kept=kept, absorbed=absorbed)
    review = Review.objects.get()
    assert review.answers["weaknesses"] == "Three hours of work."
    assert review.answers["strengths"] == ANSWERS["strengths"]
    assert review.has_unsubmitted_changes
