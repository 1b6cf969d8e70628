"""Assignments: by hand, proposed as a whole, applied or refused as one, told by held mail."""

import csv
import io

import pytest
from django.core import mail
from django.urls import reverse

from confsite.conferences.models import Role
from confsite.conferences.viewer import viewer_of
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from reviews.assignments import services, telling
from reviews.models import Assignment
from reviews.papers.conflict_services import dismiss_conflict, set_conflict
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world()


def access(world, person=None):
    return ChairAccess(viewer_of((person or world.chair).user, world.conference))


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def active():
    return Assignment.objects.filter(state=Assignment.State.ACTIVE)


def test_a_chair_gives_a_paper_to_a_member_and_twice_changes_nothing(world):
    for _ in range(2):
        services.assign(world.chair.user, submission=world.papers[0], person=world.members[0])
    assert active().count() == 1


@pytest.mark.parametrize("who", ["author", "conflicted", "stranger"])
def test_who_must_not_have_a_paper_does_not_get_it_and_the_chair_reads_why(world, who, client_for):
    person = world.members[0]
    if who == "author":
        paper = factories.make_submission(world.conference, authors=[person])
    else:
        paper = world.papers[0]
        if who == "conflicted":
            worlds.conflict(world, person, paper)
        else:
            person = factories.make_person("Sam Stranger")
    with pytest.raises(Refused, match=person.name):
        services.assign(world.chair.user, submission=paper, person=person)
    answer = client_for(world.chair).post(url(world, "assign", paper.number), {"person": person.pk, "role": "REVIEWER"})
    assert answer.status_code == 400
    assert active().count() == 0


def test_a_dismissed_conflict_no_longer_stands_in_the_way(world):
    row = worlds.conflict(world, world.members[0], world.papers[0])
    dismiss_conflict(world.chair.user, conflict=row)
    assert services.assign(world.chair.user, submission=world.papers[0], person=world.members[0]).pk


def test_setting_a_conflict_ends_the_bid_and_the_assignment(world):
    worlds.bid(world, world.members[0], world.papers[0])
    worlds.give(world, world.members[0], world.papers[0])
    set_conflict(world.chair.user, submission=world.papers[0], person=world.members[0], evidence="They share a lab.")
    assert active().count() == 0
    assert not world.papers[0].bids.exists()


def test_loads_shown_to_a_conflicted_chair_do_not_tell_who_reviews_the_hidden_paper(world, client_for):
    worlds.conflict(world, world.chair, world.papers[0])
    worlds.give(world, world.members[0], world.papers[0])
    client = client_for(world.chair)
    rows = client.get(url(world, "reviewers")).context["page"].object_list
    assert {row.load for row in rows} == {0}
    candidates = client.get(url(world, "assign", 2)).context["page"].object_list
    assert {one.load for one in candidates} == {0}
    page = client.get(url(world, "reviewer", world.members[0].public_id)).content.decode()
    assert "On the matter number 1" not in page
    grading = b"".join(client.get(url(world, "reviewing_csv")).streaming_content).decode()
    assert "On the matter number 1" not in grading


def test_reviewers_are_told_by_one_held_mail_each_which_goes_when_released(world, client_for):
    for paper in world.papers[:2]:
        services.assign(world.chair.user, submission=paper, person=world.members[0])
    client = client_for(world.chair)
    client.post(url(world, "tell"))
    held = OutboxMail.objects.get()
    assert held.state == OutboxMail.State.HELD
    page = client.get(url(world, "assignment_mails")).content.decode()
    assert "On the matter number 1" in page
    client.post(url(world, "assignment_mails"), {"action": "release"})
    drain()
    assert len(mail.outbox) == 1
    assert "On the matter number 2" in mail.outbox[0].body
    assert active().filter(told_at__isnull=True).count() == 0
    with pytest.raises(Refused, match="knows"):
        telling.prepare_mails(world.chair.user, conference=world.conference)


def test_a_paper_hidden_from_another_chair_gets_a_mail_of_its_own(world):
    worlds.conflict(world, world.other_chair, world.papers[0])
    for paper in world.papers[:3]:
        services.assign(world.chair.user, submission=paper, person=world.members[0])
    telling.prepare_mails(world.chair.user, conference=world.conference)
    about = dict(OutboxMail.objects.values_list("submission_id", "body_text"))
    assert set(about) == {None, world.papers[0].pk}
    assert "matter number 1" not in about[None]
    assert telling.held_batch(access(world, world.other_chair)) is None


def test_a_chair_found_in_conflict_later_reads_in_no_mail_who_reviews_the_paper(world, client_for):
    for paper in world.papers[:2]:
        services.assign(world.chair.user, submission=paper, person=world.members[0])
    batch = telling.prepare_mails(world.chair.user, conference=world.conference)
    set_conflict(world.chair.user, submission=world.papers[0], person=world.other_chair)
    assert telling.held_batch(access(world, world.other_chair)) is None
    client, mails = client_for(world.other_chair), reverse("mailing:mails", args=[world.conference.slug])
    telling.release_mails(world.chair.user, batch=batch)
    assert client.get(f"{mails}{batch.mails.get().pk}/").status_code == 404
    assert world.members[0].name not in client.get(mails).content.decode()


def test_who_was_told_is_told_again_when_the_paper_is_taken_back(world, client_for):
    row = services.assign(world.chair.user, submission=world.papers[0], person=world.members[0])
    Assignment.objects.filter(pk=row.pk).update(told_at=world.conference.now())
    client_for(world.chair).post(url(world, "unassign", 1, row.pk), {"reason": "The paper changed its topic."})
    drain()
    assert "changed its topic" in mail.outbox[0].body


def test_staff_download_each_reviewers_reviewing_for_grading(world, client_for):
    world.conference.memberships.filter(person=world.members[3]).update(role=Role.STAFF)
    worlds.review(world, world.members[0], world.papers[0], text="one two three four")
    worlds.give(world, world.members[1], world.papers[0])
    worlds.say(world, world.members[0], world.papers[0], "five words are in this")
    answer = client_for(world.members[3]).get(url(world, "reviewing_csv"))
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [
        (row["reviewer"], row["on time"], row["words"], row["comments"], row["words in comments"]) for row in rows
    ] == [
        ("Member A", "yes", "8", "1", "5"),
        ("Member B", "no", "0", "0", "0"),
    ]
    assert client_for(world.members[0]).get(url(world, "reviewing_csv")).status_code == 404
