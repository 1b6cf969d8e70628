"""A pair explained, asked why not, pinned, forbidden and exchanged; contradictions are refused naming both sides."""

import pytest
from django.urls import reverse

from confsite.accounts.models import Affiliation, Publication
from confsite.audit.models import LogEntry
from confsite.conferences.models import Membership
from confsite.conferences.viewer import viewer_of
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.models import AssignmentProposal, PairWish
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.workbench import editing, explaining, proposals, services
from submissions.models import Submission
from tests.reviews import world as worlds
from tests.reviews.workbench.asking import ask, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world()


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def pair_url(world, made, paper, person):
    return url(world, "proposal_pair", made.number, paper.number, person.public_id)


def wish(world, person, paper, kind="PIN", **fields):
    return services.set_wish(world.chair.user, submission=paper, person=person, kind=kind, **fields)


def of_paper(made, paper):
    return {pair.person for pair in made.pairs.filter(submission=paper).select_related("person")}


def test_a_pair_shows_its_parts_the_nearest_own_papers_with_shared_words_the_bid_and_the_ranks(world, client_for):
    Submission.objects.filter(pk=world.papers[0].pk).update(abstract="Sparse attention over protein graphs.")
    member = world.members[0]
    Publication.objects.create(person=member, title="Sparse attention for graphs", year=2029)
    Publication.objects.create(person=member, title="Cooking with lentils", year=2030)
    Publication.objects.create(person=member, title="Sparse secret graphs", is_used_for_matching=False)
    Publication.objects.create(person=world.members[1], title="Sparse graphs of another member")
    worlds.bid(world, member, world.papers[0], 3)
    made = propose(world, per_paper=1)
    assert of_paper(made, world.papers[0]) == {member}
    page = client_for(world.chair).get(pair_url(world, made, world.papers[0], member)).content.decode()
    for text in ("Sparse attention for graphs", "attention, graph", "eager", "× 2.00", "Number 1 of 4"):
        assert text in page, text
    for text in ("lentils", "secret", "another member"):
        assert text not in page, text


def test_why_not_tells_what_the_pair_would_cost_and_what_would_move(world, client_for):
    for member, paper in zip(world.members, world.papers, strict=True):
        Membership.objects.filter(person=member).update(quota=1)
        worlds.bid(world, member, paper, 3)
    made = propose(world, per_paper=1)
    answer = client_for(world.chair).post(pair_url(world, made, world.papers[0], world.members[1]))
    shown = answer.context["answer"]
    assert "The total would be" in shown.sentence
    assert not shown.is_stale
    assert ("comes", "Member B on paper #1") in shown.moves
    assert ("goes", "Member A on paper #1") in shown.moves
    cost = explaining_cost(world, made, world.papers[0], world.members[1])
    assert cost == pytest.approx(0.6)  # two eager pairs at 0.6 for two without a bid at 0.3
    assert AssignmentProposal.objects.count() == 1


def explaining_cost(world, made, paper, person):
    access = ChairAccess(viewer_of(world.chair.user, world.conference))
    return explaining.why_not(access, made, paper.pk, person.pk)["cost"]


def test_why_not_names_the_conflict_the_rule_and_who_forbade_the_pair(world, client_for):
    worlds.conflict(world, world.members[0], world.papers[0])
    wish(world, world.members[1], world.papers[0], "FORBID", reason="They quarrelled.")
    for member in world.members[2:]:
        Affiliation.objects.create(person=member, institution="Northlake University")
    services.set_settings(world.chair.user, conference=world.conference, values={"per_institution": 1, "per_paper": 2})
    wish(world, world.members[2], world.papers[0])
    made = propose(world)
    client = client_for(world.chair)

    def sentence(member):
        return client.post(pair_url(world, made, world.papers[0], member)).context["answer"].sentence

    assert "has a conflict of interest" in sentence(world.members[0])
    assert "Forbidden by Carla Chair. They quarrelled." in sentence(world.members[1])
    assert "would break a rule: reviewers of one institution" in sentence(world.members[3])


def test_why_not_of_a_large_conference_is_answered_by_a_job(world, client_for, monkeypatch):
    monkeypatch.setattr(explaining, "AT_ONCE", 2)
    worlds.bid(world, world.members[0], world.papers[0], 3)
    made = propose(world, per_paper=1)
    client = client_for(world.chair)
    answer = client.post(pair_url(world, made, world.papers[0], world.members[1]))
    job = Job.objects.get(kind=explaining.WHY_NOT)
    assert answer.url.endswith(f"?job={job.public_id}")
    assert "Solving again" in client.get(answer.url).content.decode()
    jobs.run(job.pk)
    assert "The total would be" in client.get(answer.url).content.decode()
    other = pair_url(world, made, world.papers[1], world.members[1])
    assert "The total would be" not in client.get(f"{other}?job={job.public_id}").content.decode()


def test_a_pinned_pair_is_in_the_next_proposal_and_a_forbidden_one_is_not(world, client_for):
    worlds.bid(world, world.members[0], world.papers[0], 3)
    client = client_for(world.chair)
    data = {"number": 1, "person": world.members[3].pk, "kind": "PIN", "reason": "Knows the data."}
    client.post(url(world, "set_pair"), data)
    client.post(url(world, "set_pair"), data | {"person": world.members[0].pk, "kind": "FORBID"})
    made = propose(world, per_paper=2)
    there = of_paper(made, world.papers[0])
    assert world.members[3] in there
    assert world.members[0] not in there
    page = client.get(url(world, "proposal_paper", made.number, 1)).content.decode()
    assert "Knows the data." in page
    proposals.apply_proposal(world.chair.user, proposal=made)
    assert LogEntry.objects.filter(verb="assignments.pair_pin").exists()


def test_a_pair_can_be_freed_again(world, client_for):
    row = wish(world, world.members[0], world.papers[0], "FORBID")
    worlds.bid(world, world.members[0], world.papers[0], 3)
    client_for(world.chair).post(url(world, "free_pair", row.pk))
    assert world.members[0] in of_paper(propose(world, per_paper=1), world.papers[0])


def test_pinning_what_is_forbidden_is_refused_naming_who_forbade_it(world, client_for):
    services.set_wish(world.other_chair.user, submission=world.papers[0], person=world.members[0], kind="FORBID")
    data = {"number": 1, "person": world.members[0].pk, "kind": "PIN"}
    answer = client_for(world.chair).post(url(world, "pair_wishes"), data)
    assert answer.status_code == 400
    assert "Member A on paper #1 is forbidden already, by Otto Otherchair" in answer.content.decode()
    assert PairWish.objects.get().kind == "FORBID"


def test_more_pins_than_places_or_than_somebody_takes_are_refused_naming_them(world):
    services.set_settings(world.chair.user, conference=world.conference, values={"per_paper": 1})
    wish(world, world.members[0], world.papers[0])
    with pytest.raises(Refused, match="Paper #1 has 1 places, and they are taken: Member A"):
        wish(world, world.members[1], world.papers[0])
    Membership.objects.filter(person=world.members[0]).update(quota=1)
    with pytest.raises(Refused, match="Member A takes at most 1 papers and has, or is pinned to, #1"):
        wish(world, world.members[0], world.papers[1])


def test_pins_that_break_a_rule_together_are_refused_naming_both_people(world):
    for member in world.members[:2]:
        Affiliation.objects.create(person=member, institution="Northlake University")
    services.set_settings(world.chair.user, conference=world.conference, values={"per_institution": 1, "per_paper": 2})
    wish(world, world.members[0], world.papers[0])
    with pytest.raises(Refused, match=r"Pinning Member B to paper #1 breaks .*one institution.*together with Member A"):
        wish(world, world.members[1], world.papers[0])
    wish(world, world.members[1], world.papers[1])


def test_a_pair_in_conflict_cannot_be_pinned_and_a_pin_that_became_a_conflict_stops_the_next_run_in_words(
    world, client_for
):
    worlds.conflict(world, world.members[0], world.papers[0])
    with pytest.raises(Refused, match="Member A has a conflict with paper #1"):
        wish(world, world.members[0], world.papers[0])
    wish(world, world.members[1], world.papers[0])
    worlds.conflict(world, world.members[1], world.papers[0])
    job = ask(world, per_paper=1)
    assert job.state == Job.State.FAILED
    assert "Pinned and forbidden pairs" in job.error
    assert "Member" not in job.error, "every chair reads the list of jobs"
    assert "is in conflict with this paper" in client_for(world.chair).get(url(world, "pair_wishes")).content.decode()


def test_who_has_a_paper_is_neither_pinned_nor_forbidden(world):
    worlds.give(world, world.members[0], world.papers[0])
    with pytest.raises(Refused, match="has paper #1 already"):
        wish(world, world.members[0], world.papers[0])
    with pytest.raises(Refused, match="Take the assignment back"):
        wish(world, world.members[0], world.papers[0], "FORBID")


def test_only_a_chair_who_may_handle_the_paper_settles_a_pair(world):
    worlds.conflict(world, world.other_chair, world.papers[0])
    for person in (world.other_chair, world.members[1]):
        with pytest.raises(Refused):
            services.set_wish(person.user, submission=world.papers[0], person=world.members[0], kind="PIN")


def swapped(world):
    """A proposal of one reviewer per paper, by their eager bids, and its first two pairs."""
    for member, paper in zip(world.members, world.papers, strict=True):
        Membership.objects.filter(person=member).update(quota=1)
        worlds.bid(world, member, paper, 3)
    made = propose(world, per_paper=1)
    return made, *made.pairs.order_by("submission__number")[:2]


def test_an_exchange_shows_its_effect_before_and_is_kept_as_a_new_proposal(world, client_for):
    made, one, other = swapped(world)
    client = client_for(world.chair)
    place = url(world, "swap_pairs", made.number)
    assert "Member B" in client.get(f"{place}?one={one.pk}&number=2").content.decode()
    effect = client.get(f"{place}?one={one.pk}&other={other.pk}").context["effect"]
    assert effect.total_before == pytest.approx(2.4)
    assert effect.total_change == pytest.approx(-0.6)
    assert (effect.smallest_before, effect.smallest_after) == (pytest.approx(0.6), pytest.approx(0.3))
    assert AssignmentProposal.objects.count() == 1
    client.post(place, {"one": one.pk, "other": other.pk})
    edited = AssignmentProposal.objects.get(edited_from=made)
    assert of_paper(edited, world.papers[0]) == {world.members[1]}
    assert of_paper(edited, world.papers[1]) == {world.members[0]}
    assert of_paper(made, world.papers[0]) == {world.members[0]}, "the old one stays"
    assert edited.summary["total"] == pytest.approx(1.8)
    assert edited.summary["bids"] == {"3": 2, "none": 2}
    assert f"Edited from proposal {made.number}" in client.get(url(world, "proposal", edited.number)).content.decode()
    assert proposals.apply_proposal(world.chair.user, proposal=edited) == 4


def test_an_exchange_into_a_conflict_is_refused_by_name(world, client_for):
    made, one, other = swapped(world)
    worlds.conflict(world, world.members[1], world.papers[0])
    place = url(world, "swap_pairs", made.number)
    page = client_for(world.chair).get(f"{place}?one={one.pk}&other={other.pk}").content.decode()
    assert "Member B must not review paper #1" in page
    assert "Keep as a new proposal" not in page
    with pytest.raises(Refused, match="Member B must not review paper #1"):
        editing.save_swap(world.chair.user, proposal=made, one=one, other=other)
    assert AssignmentProposal.objects.count() == 1


def test_an_exchange_that_breaks_a_rule_says_which(world, client_for):
    for member in world.members[:2]:
        Affiliation.objects.create(person=member, institution="Northlake University")
    for member in world.members[2:]:
        Affiliation.objects.create(person=member, institution="Southfield College")
    services.set_settings(world.chair.user, conference=world.conference, values={"per_institution": 1, "per_paper": 2})
    north_one, north_two, south_one, south_two = world.members
    for place, paper in enumerate(world.papers):
        for member in (north_one, south_one) if place % 2 == 0 else (north_two, south_two):
            worlds.bid(world, member, paper, 3)
    made = propose(world)
    first = made.pairs.get(submission=world.papers[0], person=north_one)
    second = made.pairs.get(submission=world.papers[1], person=south_two)
    place = url(world, "swap_pairs", made.number)
    page = client_for(world.chair).get(f"{place}?one={first.pk}&other={second.pk}").content.decode()
    assert "This breaks a rule of the settings: reviewers of one institution." in page


def test_a_settled_proposal_is_not_edited(world):
    made, one, other = swapped(world)
    proposals.discard_proposal(world.chair.user, proposal=made)
    with pytest.raises(Refused, match="discarded already"):
        editing.save_swap(world.chair.user, proposal=made, one=one, other=other)


@pytest.mark.parametrize("query", ["", "?one=x", "?one=999999999", "?one=1&other=99999999999999999999", "?one=²"])
def test_an_exchange_of_pairs_that_are_not_there_leads_back_to_the_proposal(world, client_for, query):
    made = propose(world, per_paper=1)
    answer = client_for(world.chair).get(url(world, "swap_pairs", made.number) + query)
    assert answer.status_code == 302
