"""Further rounds keep the first, ask more of chosen papers, and give their reviewers time of their own."""

from datetime import timedelta

import pytest
from django.urls import reverse

from confsite.conferences.models import Extension, Membership, Role
from confsite.conferences.viewer import viewer_of
from reviews.assignments import telling
from reviews.models import Assignment, EmergencyReviewer, RoundPaper
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.repairs import rounds, services
from reviews.workbench import proposals
from reviews.workbench import services as workbench
from reviews.workbench.asked import asked_of
from tests.reviews import world as worlds
from tests.reviews.workbench.asking import propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    """Four papers with two reviewers each of six members."""
    world = worlds.make_world(papers=4, members=6)
    workbench.set_settings(None, conference=world.conference, values={"per_paper": 2})
    proposals.apply_proposal(world.chair.user, proposal=propose(world, per_paper=2))
    Assignment.objects.update(told_at=world.conference.now())
    return world


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def found(world, person=None, **asked):
    access = ChairAccess(viewer_of((person or world.chair).user, world.conference))
    return [choice.number for choice in rounds.choices_for(access, rounds.Choosing(**asked))]


def score(world, paper, *scores):
    people = [row.person for row in Assignment.objects.filter(submission=paper, state="ACTIVE")]
    for person, value in zip(people, scores, strict=False):
        worlds.review(world, person, paper, value)


def second_round(world, *papers, **more):
    return services.open_round(
        world.chair.user, conference=world.conference, papers=papers or world.papers[:2], per_paper=1, **more
    )


def test_papers_are_found_by_how_far_scores_are_apart_by_decision_and_by_number(world):
    score(world, world.papers[0], 1, 5)
    score(world, world.papers[1], 3, 4)
    worlds.tentative(world, world.papers[2], "ACCEPTED")
    assert found(world, spread=3) == [1]
    assert found(world, decision="ACCEPTED") == [3]
    assert found(world, decision="NONE", fewer=2) == [4]
    assert found(world, spread=3, numbers=(4,)) == [1, 4]
    assert found(world) == []


def test_a_chair_in_conflict_does_not_find_the_paper(world):
    worlds.conflict(world, world.other_chair, world.papers[0])
    assert found(world, world.other_chair, numbers=(1, 2)) == [2]


def test_a_second_round_adds_reviewers_to_chosen_papers_and_keeps_the_first(world):
    before = set(Assignment.objects.values_list("submission_id", "person_id"))
    assert second_round(world) == 2
    made = propose(world, round=2, per_paper=1)
    proposals.apply_proposal(world.chair.user, proposal=made)
    new = Assignment.objects.filter(round=2)
    assert sorted(row.submission.number for row in new) == [1, 2]
    assert not {(row.submission_id, row.person_id) for row in new} & before
    assert set(Assignment.objects.filter(round=1, state="ACTIVE").values_list("submission_id", "person_id")) == before


def test_who_is_full_reviews_in_the_second_round_only_as_an_emergency_reviewer(world):
    Membership.objects.filter(conference=world.conference, role=Role.PC_MEMBER).update(quota=0)
    second_round(world, world.papers[0])
    assert propose(world, round=2, per_paper=1).summary["open"] == 1
    free = next(one for one in world.members if not one.assignments.filter(submission=world.papers[0]).exists())
    load = free.assignments.count()
    services.mark_emergency(world.chair.user, conference=world.conference, person=free, round=2, extra_papers=load + 1)
    made = propose(world, round=2, per_paper=1)
    assert [pair.person for pair in made.pairs.all()] == [free]
    proposals.apply_proposal(world.chair.user, proposal=made)
    assert free.assignments.filter(round=2).count() == 1


def test_reviewers_of_a_later_round_get_their_time_when_they_are_told_and_not_before(world):
    due = world.conference.now() + timedelta(days=9)
    second_round(world, due_at=due)
    made = propose(world, round=2, per_paper=1)
    proposals.apply_proposal(world.chair.user, proposal=made)
    batch = telling.prepare_mails(world.chair.user, conference=world.conference)
    assert not Extension.objects.exists()
    telling.release_mails(world.chair.user, batch=batch)
    given = Extension.objects.all()
    assert {row.person_id for row in given} == set(made.pairs.values_list("person_id", flat=True))
    assert {row.until for row in given} == {due}


def test_a_round_is_opened_on_its_page_by_ticking_papers(world, client_for):
    score(world, world.papers[0], 1, 5)
    client = client_for(world.chair)
    place = url(world, "rounds") + "?spread=2"
    assert "On the matter number 1" in client.get(place).content.decode()
    answer = client.post(place, {"paper": ["1"], "per_paper": "2"})
    assert answer.url == url(world, "round", 2)
    assert "2 further reviews per paper" in client.get(answer.url).content.decode()
    assert client.post(url(world, "propose_round", 2)).status_code == 302
    assert client.post(url(world, "leave_round", 2, 1)).status_code == 302
    assert not RoundPaper.objects.exists()
    assert client.post(url(world, "propose_round", 5)).status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"per_paper": "1"}, "Choose at least one paper"),
        ({"paper": ["1"], "per_paper": "77"}, "less than or equal to 12"),
        ({"paper": ["1"], "per_paper": "1", "date": "2001-01-01", "time": "12:00", "zone": "UTC"}, "has passed"),
    ],
)
def test_what_is_wrong_with_a_round_is_said_and_nothing_is_saved(world, client_for, data, said):
    answer = client_for(world.chair).post(url(world, "rounds") + "?numbers=1", data)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not RoundPaper.objects.exists()


def test_a_word_among_the_numbers_is_named(world, client_for):
    page = client_for(world.chair).get(url(world, "rounds") + "?numbers=1,abc").content.decode()
    assert "“abc” is no paper number" in page


def test_emergency_reviewers_are_marked_and_taken_back_on_the_page(world, client_for):
    client = client_for(world.chair)
    place = url(world, "emergency", 1)
    client.post(place, {"person": world.members[0].pk, "extra_papers": "3"})
    assert EmergencyReviewer.objects.get().extra_papers == 3
    assert "Member A: 3 more" in client.get(url(world, "round", 1)).content.decode()
    client.post(place, {"person": world.members[0].pk, "extra_papers": "0"})
    assert not EmergencyReviewer.objects.exists()
    client.post(place, {"person": world.authors[0].pk, "extra_papers": "1"})
    assert not EmergencyReviewer.objects.exists()


def test_somebody_outside_the_committee_cannot_be_an_emergency_reviewer(world):
    with pytest.raises(Refused, match="is not on the committee"):
        services.mark_emergency(world.chair.user, conference=world.conference, person=world.authors[0], extra_papers=1)


def test_a_further_round_has_settings_of_its_own_and_the_first_keeps_its(world, client_for):
    number = second_round(world)
    chair = client_for(world.chair)
    address = reverse("reviewing:round_settings", args=[world.conference.slug, number])
    assert 'type="range"' in chair.get(address).content.decode()
    asked = asked_of(world.conference, number).as_parameters()
    data = {name: value for name, value in asked.items() if value is not None and value is not False} | {
        "fairness": "2.5"
    }
    assert chair.post(address, data).status_code == 302
    assert asked_of(world.conference, number).fairness == 2.5
    assert asked_of(world.conference).fairness == 0
    assert chair.get(reverse("reviewing:round_settings", args=[world.conference.slug, 7])).status_code == 404


def test_more_time_for_a_later_round_does_not_tell_a_chair_in_conflict_who_reviews_the_paper_in_it(world, client_for):
    worlds.conflict(world, world.other_chair, world.papers[0])
    second_round(world, world.papers[0], due_at=world.conference.now() + timedelta(days=9))
    proposals.apply_proposal(world.chair.user, proposal=propose(world, round=2, per_paper=1))
    telling.release_mails(world.chair.user, batch=telling.prepare_mails(world.chair.user, conference=world.conference))
    name = Extension.objects.get().person.name
    pages = [
        reverse(name, args=[world.conference.slug]) for name in ("setup:extensions", "reviewing:log", "mailing:mails")
    ]
    free, blind = client_for(world.chair), client_for(world.other_chair)
    for page, word in zip(pages, (name, "extension: granted", name), strict=True):
        assert word in free.get(page).text, page
        assert word not in blind.get(page).text, page
