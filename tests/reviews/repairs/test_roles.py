"""Area chairs and discussion leads are proposed by the same core, applied and undone like reviewers."""

import pytest
from django.urls import reverse

from confsite.conferences.models import Membership, Role, Track
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.models import Assignment, AssignmentProposal
from reviews.refusals import Refused
from reviews.repairs.roles import ROLES
from reviews.workbench import proposals
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world(papers=4, members=4)


@pytest.fixture
def area_chairs(world):
    names = ("Ada Areachair", "Bela Areachair")
    return [factories.add_member(world.conference, factories.make_person(name), Role.AREA_CHAIR) for name in names]


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def ask(world, kind, person=None, **more) -> Job:
    parameters = {"kind": kind, "limit": None} | more
    job = jobs.enqueue((person or world.chair).user, conference=world.conference, kind=ROLES, parameters=parameters)
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def choose(world, kind, person=None, **more) -> AssignmentProposal:
    job = ask(world, kind, person, **more)
    assert job.state == Job.State.SUCCEEDED, (job.error, job.result)
    return AssignmentProposal.objects.get(pk=job.result["proposal"])


def pairs(made):
    return {(pair.submission.number, pair.person.name) for pair in made.pairs.select_related("submission", "person")}


def test_each_paper_gets_an_area_chair_without_conflict_and_nobody_more_than_their_limit(world, area_chairs):
    ada, _bela = area_chairs
    Membership.objects.filter(person=ada, role=Role.AREA_CHAIR).update(quota=1)
    worlds.conflict(world, ada, world.papers[0])
    worlds.give(world, ada, world.papers[1])  # who reviews a paper does not sum it up
    made = choose(world, "META", limit=3)
    assert {number for number, _name in pairs(made)} == {1, 2, 3, 4}
    own = {number for number, name in pairs(made) if name == ada.name}
    assert len(own) == 1
    assert not own & {1, 2}


def test_area_chairs_with_a_track_get_its_papers_only(world, area_chairs):
    track = Track.objects.create(conference=world.conference, name="Systems", slug="systems")
    Membership.objects.filter(person=area_chairs[0], role=Role.AREA_CHAIR).update(track=track)
    world.papers[2].track = track
    world.papers[2].save()
    made = choose(world, "META")
    assert {number for number, name in pairs(made) if name == area_chairs[0].name} <= {3}


def test_area_chairs_are_applied_as_meta_reviewers_and_undone(world, area_chairs):
    made = choose(world, "META")
    assert proposals.apply_proposal(world.chair.user, proposal=made) == 4
    assert set(Assignment.objects.values_list("role", flat=True)) == {"META_REVIEWER"}
    again = choose(world, "META")
    assert again.summary["new"] == 0
    proposals.undo_proposal(world.chair.user, proposal=made)
    assert not Assignment.objects.exists()


def test_who_stopped_being_area_chair_makes_the_proposal_stale(world, area_chairs):
    made = choose(world, "META")
    Membership.objects.filter(person=area_chairs[0]).delete()
    with pytest.raises(Refused, match="Ada Areachair is no longer an area chair"):
        proposals.apply_proposal(world.chair.user, proposal=made)
    assert not Assignment.objects.exists()


def test_discussion_leads_are_reviewers_of_their_paper_and_spread_evenly(world):
    for paper in world.papers:
        for member in world.members:
            worlds.give(world, member, paper)
    made = choose(world, "LEADS")
    assert len(pairs(made)) == 4
    assert {name for _number, name in pairs(made)} == {member.name for member in world.members}
    proposals.apply_proposal(world.chair.user, proposal=made)
    assert Assignment.objects.filter(role="DISCUSSION_LEAD").count() == 4
    assert Assignment.objects.filter(role="REVIEWER", state="ACTIVE").count() == 16


def test_who_no_longer_reviews_the_paper_cannot_lead_its_discussion(world):
    row = worlds.give(world, world.members[0], world.papers[0])
    made = choose(world, "LEADS")
    Assignment.objects.filter(pk=row.pk).update(state="DECLINED", ended_at=world.conference.now())
    with pytest.raises(Refused, match="Member A no longer reviews paper #1"):
        proposals.apply_proposal(world.chair.user, proposal=made)


def test_without_area_chairs_or_reviewers_the_cause_is_said(world):
    assert "Nobody is an area chair yet" in ask(world, "META").error
    assert "No paper has reviewers yet" in ask(world, "LEADS").error


def test_a_chairs_own_paper_is_not_in_their_proposal_of_area_chairs(world, area_chairs, client_for):
    worlds.conflict(world, world.other_chair, world.papers[0])
    mine, theirs = choose(world, "META"), choose(world, "META", world.other_chair)
    assert {number for number, _name in pairs(theirs)} == {2, 3, 4}
    assert client_for(world.other_chair).get(url(world, "proposal", mine.number)).status_code == 404


def test_the_page_says_who_is_missing_and_leads_to_a_proposal_in_words(world, area_chairs, client_for):
    client = client_for(world.chair)
    assert client.get(url(world, "propose_roles")).status_code == 200
    answer = client.post(url(world, "propose_roles"), {"kind": "META", "limit": "3"})
    job = Job.objects.get(kind=ROLES)
    jobs.run(job.pk)
    page = client.get(answer.url, follow=True).content.decode()
    assert "one area chair per paper" in page
    assert "at most 3 papers each" in page
    assert "Ada Areachair" in page
    for place in ("proposal_changes", "proposal_csv"):
        made = AssignmentProposal.objects.get()
        assert client.get(url(world, place, made.number)).status_code == 200
    assert client.post(url(world, "propose_roles"), {"kind": "KING"}).status_code == 400
