"""What a chair asks for reaches the solver and is kept; what contradicts itself is refused with the cure."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from confsite.accounts.models import Affiliation, Relation
from confsite.conferences.models import Membership, Role
from confsite.conferences.viewer import viewer_of
from confsite.jobs.models import Job
from reviews.models import AssignmentSettings, LoadWish, SeniorReviewer
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.workbench import queries, services
from reviews.workbench.asked import asked_of
from tests import factories
from tests.reviews import world as worlds
from tests.reviews.workbench.asking import ask, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world()


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def filled_in(world, **values) -> dict[str, object]:
    """The settings form as the page shows it, with some fields changed."""
    asked = asked_of(world.conference).as_parameters()
    data = {
        name: value for name, value in asked.items() if value is not None and value is not False and name != "round"
    }
    return data | values


def reviewers(made) -> dict[int, set[str]]:
    """Paper number → names."""
    found: dict[int, set[str]] = {}
    for number, name in made.pairs.values_list("submission__number", "person__name"):
        found.setdefault(number, set()).add(name)
    return found


def test_settings_saved_on_the_page_are_those_of_the_next_proposal(world, client_for):
    answer = client_for(world.chair).post(url(world, "assignment_settings"), filled_in(world, per_paper=2, fairness=1))
    assert answer.status_code == 302
    made = propose(world)
    assert made.pairs.count() == 8
    assert made.parameters["fairness"] == 1
    assert "FAIRNESS" in {stage["name"] for stage in made.stages}
    assert len(made.solver_version) > 10
    assert len(made.input_hash) == 64


def test_a_lottery_with_a_rule_or_fairness_is_refused_and_the_form_names_the_fields(world, client_for):
    client = client_for(world.chair)
    for other in ({"fairness": 2}, {"per_country": 1}, {"no_two_cycles": "on"}):
        answer = client.post(url(world, "assignment_settings"), filled_in(world, cap=50, **other))
        assert answer.status_code == 400
        assert "turn the rules and fairness off" in answer.content.decode()
        assert set(answer.context["form"].errors) == {"cap", *other}
    assert not AssignmentSettings.objects.exists()
    with pytest.raises(Refused, match="turn the rules"):
        services.set_settings(world.chair.user, conference=world.conference, values={"cap": 50, "fairness": 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentSettings.objects.create(conference=world.conference, per_paper=2, cap=50, no_two_cycles=True)


def test_a_lottery_alone_draws_with_the_seed_and_the_same_seed_draws_the_same(world):
    services.set_settings(world.chair.user, conference=world.conference, values={"cap": 50, "seed": 3, "per_paper": 1})
    first, second = propose(world), propose(world)
    assert reviewers(first) == reviewers(second)
    assert first.input_hash == second.input_hash
    assert "LOTTERY" in {stage["name"] for stage in first.stages}


OUT_OF_RANGE = [
    ("per_paper", 0),
    ("per_paper", "many"),
    ("fairness", 9),
    ("cap", 0),
    ("seed", -1),
    ("text_weight", "nan"),
    ("text_weight", "inf"),
]


@pytest.mark.parametrize(("field", "value"), OUT_OF_RANGE)
def test_a_number_out_of_range_is_refused_naming_the_field(world, client_for, field, value):
    answer = client_for(world.chair).post(url(world, "assignment_settings"), filled_in(world, **{field: value}))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors


def test_only_chairs_change_what_is_asked(world, client_for):
    assert client_for(world.members[0]).post(url(world, "assignment_settings"), filled_in(world)).status_code == 404
    with pytest.raises(Refused, match="Only chairs"):
        services.set_settings(world.members[0].user, conference=world.conference, values={"per_paper": 1})


def test_every_paper_gets_a_senior_where_that_is_the_rule(world, client_for):
    seniors = [str(world.members[0].pk), str(world.members[1].pk)]
    client_for(world.chair).post(url(world, "seniors"), {"seniors": seniors})
    services.set_settings(
        world.chair.user, conference=world.conference, values={"seniors_per_paper": 1, "per_paper": 2}
    )
    for member in world.members[2:]:
        for paper in world.papers:
            worlds.bid(world, member, paper)
    made = propose(world)
    assert made.pairs.count() == 8
    assert all(names & {"Member A", "Member B"} for names in reviewers(made).values())
    client_for(world.chair).post(url(world, "seniors"), {})
    assert not SeniorReviewer.objects.exists()


def test_two_of_one_institution_never_share_a_paper_where_that_is_the_rule_and_the_open_slot_says_so(world, client_for):
    for member in world.members:
        Affiliation.objects.create(person=member, institution="Northlake University", domain="northlake.example.org")
    services.set_settings(world.chair.user, conference=world.conference, values={"per_institution": 1, "per_paper": 2})
    made = propose(world)
    assert made.pairs.count() == 4
    assert "a rule keeps them away: reviewers of one institution" in queries.open_papers(made)[0].why
    page = client_for(world.chair).get(url(world, "proposal", made.number)).content.decode()
    assert "a rule keeps them away" in page


def test_a_former_institution_does_not_count(world):
    for member in world.members:
        Affiliation.objects.create(person=member, institution="Northlake University", year_to=1999)
    services.set_settings(world.chair.user, conference=world.conference, values={"per_institution": 1, "per_paper": 2})
    assert propose(world).pairs.count() == 8


def test_two_of_one_country_never_share_a_paper_where_that_is_the_rule(world):
    for member, country in zip(world.members, ("Norway", "norway ", "Chile", "Chile"), strict=True):
        member.country = country
        member.save()
    services.set_settings(world.chair.user, conference=world.conference, values={"per_country": 1, "per_paper": 2})
    for names in reviewers(propose(world)).values():
        assert len(names & {"Member A", "Member B"}) == 1


def test_people_who_declared_a_tie_never_share_a_paper_where_that_is_the_rule(world):
    Relation.objects.create(
        person=world.members[0], kind=Relation.Kind.COLLABORATOR, other=world.members[1], other_name="Member B"
    )
    services.set_settings(
        world.chair.user, conference=world.conference, values={"no_coauthors_together": True, "per_paper": 2}
    )
    for paper in world.papers:
        for member in world.members[:2]:
            worlds.bid(world, member, paper)
    made = propose(world)
    assert all(not names >= {"Member A", "Member B"} for names in reviewers(made).values())


def test_authors_do_not_review_each_other_where_that_is_the_rule(world):
    mine = factories.make_submission(world.conference, authors=[world.members[0]], title="By member A")
    yours = factories.make_submission(world.conference, authors=[world.members[1]], title="By member B")
    worlds.bid(world, world.members[0], yours)
    worlds.bid(world, world.members[1], mine)
    values = {"per_paper": 1}
    services.set_settings(world.chair.user, conference=world.conference, values=values)
    both = {(mine.pk, world.members[1].pk), (yours.pk, world.members[0].pk)}
    assert both <= set(propose(world).pairs.values_list("submission_id", "person_id"))
    services.set_settings(world.chair.user, conference=world.conference, values=values | {"no_two_cycles": True})
    assert not both <= set(propose(world).pairs.values_list("submission_id", "person_id"))


def test_members_of_a_track_review_only_its_papers_where_that_is_the_rule(world):
    tracks = [world.conference.tracks.create(slug=f"t{n}", name=f"Track {n}") for n in range(2)]
    for paper, track in zip(world.papers, tracks * 2, strict=True):
        paper.track = track
        paper.save()
    Membership.objects.filter(person=world.members[0]).update(track=tracks[0])
    services.set_settings(world.chair.user, conference=world.conference, values={"keep_tracks": True, "per_paper": 2})
    for paper in world.papers:
        worlds.bid(world, world.members[0], paper)
    names = reviewers(propose(world))
    assert [number for number, those in sorted(names.items()) if "Member A" in those] == [1, 3]
    worlds.give(world, world.members[0], world.papers[1])
    names = reviewers(propose(world))
    assert [number for number, those in sorted(names.items()) if "Member A" in those] == [1, 2, 3]


def test_weights_decide_what_counts(world):
    topics = list(world.conference.topics.all())
    world.members[0].topic_interests.create(conference=world.conference, topic=topics[0], value=2)
    worlds.bid(world, world.members[0], world.papers[0], 0)
    services.set_settings(world.chair.user, conference=world.conference, values={"per_paper": 1, "unwilling_factor": 0})
    pair = propose(world).pairs.filter(submission=world.papers[0]).get()
    assert pair.person != world.members[0]
    services.set_settings(world.chair.user, conference=world.conference, values={"unwilling_factor": 5})
    pair = propose(world).pairs.filter(submission=world.papers[0]).get()
    assert pair.person == world.members[0]


def test_demand_above_supply_is_told_before_and_after_and_names_what_is_missing(world, client_for):
    Membership.objects.filter(conference=world.conference, role=Role.PC_MEMBER).update(quota=1)
    services.set_settings(world.chair.user, conference=world.conference, values={"per_paper": 2})
    client = client_for(world.chair)
    assert "4 places will stay open" in client.get(url(world, "assignments")).content.decode()
    made = propose(world)
    assert made.summary["open"] == 4
    page = client.get(url(world, "proposal", made.number)).content.decode()
    assert "ask for 8 reviews, and all members together take at most 4" in page
    assert "who may take 4 together" in page


def test_who_wants_fewer_papers_gets_no_more(world):
    LoadWish.objects.create(
        conference=world.conference, person=world.members[0], most_papers=1, wished_at=world.conference.now()
    )
    for paper in world.papers:
        worlds.bid(world, world.members[0], paper)
    assert propose(world, per_paper=2).pairs.filter(person=world.members[0]).count() == 1


def test_no_paper_and_no_member_are_told_in_words_and_nothing_is_stored(client_for):
    empty = factories.make_conference("ws-empty")
    chair = factories.add_member(empty, role=factories.Role.PC_CHAIR)
    world = worlds.World(empty, chair, chair)
    job = ask(world)
    assert job.state == Job.State.FAILED
    assert "No paper is waiting" in job.error
    client = client_for(chair)
    page = client.get(url(world, "proposing", job.public_id)).content.decode()
    assert "No paper is waiting" in page


def test_supply_counts_only_papers_the_chair_handles(world):
    Membership.objects.filter(conference=world.conference, role=Role.PC_MEMBER).update(quota=1)
    services.set_settings(world.chair.user, conference=world.conference, values={"per_paper": 1})
    factories.make_submission(world.conference, title="A fifth paper")
    worlds.conflict(world, world.other_chair, world.papers[0])
    access = [ChairAccess(viewer_of(one.user, world.conference)) for one in (world.chair, world.other_chair)]
    assert "5 papers" in queries.supply_of(access[0])
    assert queries.supply_of(access[1]) == ""
