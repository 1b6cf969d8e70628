"""Proposals: computed by a Job, read, applied or refused as one, undone."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from confsite.conferences.models import Membership
from reviews.assignments import services
from reviews.models import Assignment, AssignmentProposal, Review
from reviews.refusals import Refused
from reviews.workbench import proposals, queries
from submissions.models import State, Submission
from tests.reviews import world as worlds
from tests.reviews.workbench.asking import propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world()


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def active():
    return Assignment.objects.filter(state=Assignment.State.ACTIVE)


def test_a_proposal_fills_every_slot_without_conflicts_or_overload_and_assigns_nothing_yet(world):
    worlds.conflict(world, world.members[0], world.papers[0])
    worlds.bid(world, world.members[1], world.papers[1], 3)
    made = propose(world, per_paper=2)
    pairs = {(pair.submission_id, pair.person_id) for pair in made.pairs.all()}
    assert len(pairs) == 8
    assert (world.papers[0].pk, world.members[0].pk) not in pairs
    assert (world.papers[1].pk, world.members[1].pk) in pairs
    assert active().count() == 0


def test_a_proposal_builds_around_what_exists_and_respects_each_members_limit(world):
    Membership.objects.filter(person=world.members[0]).update(quota=1)
    worlds.give(world, world.members[0], world.papers[3])
    made = propose(world, per_paper=2)
    own = made.pairs.filter(person=world.members[0])
    assert [(pair.submission_id, pair.is_existing) for pair in own] == [(world.papers[3].pk, True)]


def test_open_slots_are_explained(world, client_for):
    for member in world.members[1:]:
        worlds.conflict(world, member, world.papers[0])
    made = propose(world, per_paper=2)
    shown = queries.open_papers(made)
    assert [(one.number, one.why.split(":")[0]) for one in shown] == [(1, "1 reviewer is missing")]
    page = client_for(world.chair).get(url(world, "proposal", made.number)).content.decode()
    assert "have a conflict, declined" in page


def test_applying_makes_all_assignments_and_undoing_takes_them_back(world, client_for):
    made = propose(world, per_paper=2)
    client = client_for(world.chair)
    client.post(url(world, "settle_proposal", made.number), {"action": "apply"})
    assert active().count() == 8
    client.post(url(world, "settle_proposal", made.number), {"action": "undo"})
    assert active().count() == 0
    made.refresh_from_db()
    assert made.state == "UNDONE"


def test_a_proposal_that_no_longer_fits_is_refused_with_what_changed(world, client_for):
    made = propose(world, per_paper=2)
    pair = made.pairs.first()
    person, paper = pair.person, pair.submission
    worlds.conflict(world, person, paper)
    with pytest.raises(Refused, match=f"{person.name} now has a conflict with paper #{paper.number}"):
        proposals.apply_proposal(world.chair.user, proposal=made)
    assert active().count() == 0
    page = client_for(world.chair).get(url(world, "proposal", made.number)).content.decode()
    assert "cannot be applied" in page
    assert "Apply all" not in page


def test_an_assignment_made_by_hand_meanwhile_makes_a_proposal_stale(world):
    made = propose(world, per_paper=1)
    services.assign(world.chair.user, submission=world.papers[0], person=world.members[0])
    with pytest.raises(Refused, match="Member A was assigned paper #1"):
        proposals.apply_proposal(world.chair.user, proposal=made)


def test_a_withdrawn_paper_makes_a_proposal_stale(world):
    made = propose(world, per_paper=1)
    Submission.objects.filter(pk=world.papers[0].pk).update(
        state=State.WITHDRAWN, withdrawn_at=world.conference.now(), withdrawn_from="SUBMITTED"
    )
    with pytest.raises(Refused, match="Paper #1 is no longer under review"):
        proposals.apply_proposal(world.chair.user, proposal=made)


def test_undo_is_refused_once_a_review_was_begun(world):
    made = propose(world, per_paper=1)
    proposals.apply_proposal(world.chair.user, proposal=made)
    row = active().first()
    now = world.conference.now()
    Review.objects.create(
        conference=world.conference, submission=row.submission, reviewer=row.person, assignment=row,
        started_at=now, saved_at=now,
    )  # fmt: skip
    with pytest.raises(Refused, match="1 review was begun"):
        proposals.undo_proposal(world.chair.user, proposal=made)


def test_a_chairs_own_paper_is_in_none_of_their_proposals_and_others_proposals_are_hidden_from_them(world, client_for):
    worlds.conflict(world, world.other_chair, world.papers[0])
    mine = propose(world, per_paper=2)
    theirs = propose(world, world.other_chair, per_paper=2)
    assert world.papers[0].pk in mine.parameters["papers"]
    assert world.papers[0].pk not in theirs.parameters["papers"]
    client = client_for(world.other_chair)
    assert client.get(url(world, "proposal", mine.number)).status_code == 404
    assert client.get(url(world, "proposal", theirs.number)).status_code == 200
    assert f"proposals/{mine.number}/" not in client.get(url(world, "assignments")).content.decode()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_applied_at_once_one_wins_and_the_other_is_refused():
    world = worlds.make_world(papers=3)
    made = [propose(world, per_paper=2), propose(world, per_paper=2)]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def press(proposal, user):
        start.wait()
        try:
            proposals.apply_proposal(user, proposal=AssignmentProposal.objects.get(pk=proposal.pk))
            outcomes.append("applied")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=(proposal, person.user))
        for proposal, person in zip(made, (world.chair, world.other_chair), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["applied", "refused"]
    assert active().count() == 6
