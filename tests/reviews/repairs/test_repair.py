"""Repairs: what is broken is said first; few changes fill the places again; begun reviews stay; applied as one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.conferences.models import Membership
from confsite.conferences.viewer import viewer_of
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from confsite.mail.models import OutboxMail
from reviews.assignments import telling
from reviews.models import Absence, Assignment, AssignmentProposal, EmergencyReviewer, Review
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.repairs import personal_data, services
from reviews.repairs.broken import broken_for
from reviews.repairs.repairing import REPAIR
from reviews.workbench import proposals
from reviews.workbench import services as workbench
from submissions.models import State, Submission
from tests.reviews import world as worlds
from tests.reviews.workbench.asking import propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    """Eight papers with two reviewers each, told, of eight members who take six."""
    world = worlds.make_world(papers=8, members=8)
    workbench.set_settings(None, conference=world.conference, values={"per_paper": 2})
    made = propose(world, per_paper=2)
    proposals.apply_proposal(world.chair.user, proposal=made)
    Assignment.objects.update(told_at=world.conference.now())
    return world


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def active():
    return Assignment.objects.filter(state=Assignment.State.ACTIVE)


def pairs():
    return set(active().values_list("submission_id", "person_id"))


def ask_for_repair(world, person=None, round=1) -> AssignmentProposal:
    job = jobs.enqueue(
        (person or world.chair).user, conference=world.conference, kind=REPAIR, parameters={"round": round}
    )
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, (job.error, job.result)
    return AssignmentProposal.objects.get(pk=job.result["proposal"])


def broken(world, person=None):
    return broken_for(ChairAccess(viewer_of((person or world.chair).user, world.conference)))


def begin(world, row):
    now = world.conference.now()
    return Review.objects.create(
        conference=world.conference, submission=row.submission, reviewer=row.person, assignment=row,
        started_at=now, saved_at=now,
    )  # fmt: skip


def leave(world, person):
    Membership.objects.filter(conference=world.conference, person=person).delete()


def test_nothing_is_broken_after_a_full_assignment(world):
    assert broken(world).is_whole


def test_when_members_leave_every_place_is_filled_again_and_hardly_anything_else_moves(world):
    before = pairs()
    gone = [row.person for row in active().order_by("submission__number")[:2]]
    lost = {(row.submission_id, row.person_id) for row in active().filter(person__in=gone)}
    for person in gone:
        leave(world, person)
    assert broken(world).places == len(lost)
    made = ask_for_repair(world)
    assert pairs() == before  # a proposal changes nothing
    proposals.apply_proposal(world.chair.user, proposal=made)
    after = pairs()
    assert len(after) == 16
    assert not after & lost
    assert len(after - before) <= 1.5 * len(lost)
    assert broken(world).is_whole


def test_begun_reviews_stay_even_where_their_writer_takes_fewer_papers_now(world):
    row = active().filter(person=world.members[0]).first() or active().first()
    begin(world, row)
    Membership.objects.filter(person=row.person).update(quota=0)
    made = ask_for_repair(world)
    proposals.apply_proposal(world.chair.user, proposal=made)
    assert list(active().filter(person=row.person)) == [row]


def test_a_conflict_found_late_ends_even_a_begun_review(world):
    row = active().first()
    begin(world, row)
    worlds.conflict(world, row.person, row.submission)
    assert [(loss.name, loss.is_begun) for loss in broken(world).losses] == [(row.person.name, True)]
    made = ask_for_repair(world)
    assert [removal.get_reason_display() for removal in made.removals.all()] == ["has a conflict of interest"]
    proposals.apply_proposal(world.chair.user, proposal=made)
    row.refresh_from_db()
    assert row.state == "REMOVED"
    assert "conflict" not in row.end_reason
    assert active().filter(submission=row.submission).count() == 2


def test_a_declined_place_is_filled_and_not_offered_to_the_same_person(world):
    row = active().first()
    row.state, row.ended_at = Assignment.State.DECLINED, world.conference.now()
    row.save()
    assert [(one.number, one.missing, one.declined) for one in broken(world).short] == [
        (row.submission.number, 1, row.person.name)
    ]
    made = ask_for_repair(world)
    proposals.apply_proposal(world.chair.user, proposal=made)
    assert active().filter(submission=row.submission).count() == 2
    assert not active().filter(submission=row.submission, person=row.person).exists()


def test_reviewers_of_a_withdrawn_paper_are_set_free(world):
    paper = world.papers[2]
    Submission.objects.filter(pk=paper.pk).update(
        state=State.WITHDRAWN, withdrawn_at=world.conference.now(), withdrawn_from="SUBMITTED"
    )
    made = ask_for_repair(world)
    proposals.apply_proposal(world.chair.user, proposal=made)
    assert not active().filter(submission=paper).exists()
    assert active().count() == 14


def test_undoing_a_repair_brings_back_exactly_what_was(world, client_for):
    before = pairs()
    leave(world, active().first().person)
    made = ask_for_repair(world)
    client = client_for(world.chair)
    client.post(url(world, "settle_proposal", made.number), {"action": "apply"})
    assert pairs() != before
    client.post(url(world, "settle_proposal", made.number), {"action": "undo"})
    assert pairs() == before


def test_a_repair_is_refused_with_what_changed_since(world):
    leave(world, active().first().person)
    made = ask_for_repair(world)
    before = pairs()
    other = active().exclude(pk__in=made.removals.values("assignment")).last()
    worlds.conflict(world, other.person, other.submission)
    with pytest.raises(Refused, match=f"{other.person.name} can no longer review paper #{other.submission.number}"):
        proposals.apply_proposal(world.chair.user, proposal=made)
    assert pairs() == before


def test_a_repair_says_before_and_after_what_is_lost_and_why(world, client_for):
    row = active().first()
    leave(world, row.person)
    client = client_for(world.chair)
    page = client.get(url(world, "repair")).content.decode()
    assert "were lost" in page or "was lost" in page
    assert "left the committee" in page
    made = ask_for_repair(world)
    page = client.get(url(world, "proposal_changes", made.number), follow=True).content.decode()
    assert f"{row.person.name}: left the committee" in page


def test_a_chair_in_conflict_reads_nothing_of_the_paper_on_the_repair_pages(world, client_for):
    row = active().first()
    row.submission.title = "Hidden matter"
    row.submission.save()
    leave(world, row.person)
    worlds.conflict(world, world.other_chair, row.submission)
    theirs = client_for(world.other_chair).get(url(world, "repair")).content.decode()
    assert "Hidden matter" not in theirs
    made = ask_for_repair(world)
    assert client_for(world.other_chair).get(url(world, "repair_changes", made.number)).status_code == 404
    own = ask_for_repair(world, world.other_chair)
    assert row.submission_id not in own.parameters["papers"]
    assert not own.removals.filter(assignment__submission=row.submission).exists()


def test_the_page_asks_for_a_repair_and_leads_to_its_progress(world, client_for):
    client = client_for(world.chair)
    answer = client.post(url(world, "repair"))
    job = Job.objects.get(kind=REPAIR)
    assert answer.url == url(world, "proposing", job.public_id)
    assert client.get(answer.url).status_code == 200
    assert client.get(url(world, "repair") + "?round=7").status_code == 404


def test_who_lost_a_paper_is_told_by_the_same_held_mails_as_who_got_it(world, client_for):
    row = active().first()
    worlds.conflict(world, row.person, row.submission)
    made = ask_for_repair(world)
    proposals.apply_proposal(world.chair.user, proposal=made)
    batch = telling.prepare_mails(world.chair.user, conference=world.conference)
    mail = batch.mails.get(template="assignment.removed")
    assert mail.to_person == row.person
    assert "conflict" not in mail.body_text
    assert batch.mails.filter(template="assignment.new").count() == made.pairs.filter(is_existing=False).count()
    assert not OutboxMail.objects.filter(state="QUEUED").exists()
    telling.release_mails(world.chair.user, batch=batch)
    assert telling.added_since(ChairAccess(viewer_of(world.chair.user, world.conference))) == 0
    with pytest.raises(Refused, match=r"announced by mail|told already"):
        proposals.undo_proposal(world.chair.user, proposal=made)


def test_held_mails_are_not_sent_when_the_repair_was_undone(world):
    row = active().first()
    leave(world, row.person)
    made = ask_for_repair(world)
    proposals.apply_proposal(world.chair.user, proposal=made)
    batch = telling.prepare_mails(world.chair.user, conference=world.conference)
    proposals.undo_proposal(world.chair.user, proposal=made)
    with pytest.raises(Refused, match=f"{row.person.name} has paper #{row.submission.number} again"):
        telling.release_mails(world.chair.user, batch=batch)


def test_who_takes_fewer_papers_now_keeps_as_many_as_they_take(world):
    person = max(world.members, key=lambda one: active().filter(person=one).count())
    assert active().filter(person=person).count() > 1
    Membership.objects.filter(person=person).update(quota=1)
    assert [one.name for one in broken(world).overloaded] == [person.name]
    made = ask_for_repair(world)
    assert {removal.reason for removal in made.removals.filter(assignment__person=person)} == {"LIMIT"}
    proposals.apply_proposal(world.chair.user, proposal=made)
    assert active().filter(person=person).count() == 1
    assert active().count() == 16


def test_who_is_away_until_reviews_are_due_is_replaced_where_nothing_was_begun(world):
    first, *others = active().filter(person=active().first().person)
    today = world.conference.now().date()
    Absence.objects.create(
        conference=world.conference, person=first.person, starts_on=today, ends_on=today + timedelta(days=30),
        noted_at=world.conference.now(),
    )  # fmt: skip
    begin(world, first)
    made = ask_for_repair(world)
    assert {removal.assignment for removal in made.removals.all() if removal.reason == "AWAY"} == set(others)
    proposals.apply_proposal(world.chair.user, proposal=made)
    assert list(active().filter(person=first.person)) == [first]
    assert active().count() == 16


def test_what_is_broken_is_read_by_the_same_queries_for_few_and_for_many(world):
    def count():
        with CaptureQueriesContext(connection) as caught:
            broken(world)
        return len(caught)

    leave(world, world.members[0])
    few = count()
    for member in world.members[1:4]:
        leave(world, member)
    assert count() == few


def test_an_emergency_mark_goes_to_the_person_who_stays_when_two_are_merged(world):
    one, other = world.members[:2]
    for person, extra in ((one, 1), (other, 4)):
        services.mark_emergency(world.chair.user, conference=world.conference, person=person, extra_papers=extra)
    services.mark_emergency(world.chair.user, conference=world.conference, person=other, round=2, extra_papers=2)
    personal_data.merge(one, other)
    marks = EmergencyReviewer.objects.order_by("round").values_list("person", "round", "extra_papers")
    assert list(marks) == [(one.pk, 1, 1), (one.pk, 2, 2)]
    personal_data.erase(one)
    assert not EmergencyReviewer.objects.exists()
