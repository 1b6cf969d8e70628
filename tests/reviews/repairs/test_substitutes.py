"""Substitutes: the best first, conflicts not at all, one press each, asked again when pressed."""

import re
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.conferences.models import Membership
from confsite.conferences.viewer import viewer_of
from reviews.models import Assignment, TextFit
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.repairs import services
from reviews.repairs.substitutes import substitutes_for
from reviews.reviewing.handing_over import decline
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world(papers=4, members=5)


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def rows(world, paper=None, instead=None, chair=None):
    access = ChairAccess(viewer_of((chair or world.chair).user, world.conference))
    return substitutes_for(access, paper or world.papers[0], instead)


def names(world, **more):
    return [row.person.name for row in rows(world, **more)]


def fits(world, member, score):
    TextFit.objects.create(
        conference=world.conference, person=member, submissions=[world.papers[0].pk], scores=[score], nearest=[-1],
        titles=[], terms=[], rest=0.0, own_papers=1, computed_at=world.conference.now(),
    )  # fmt: skip


def test_the_best_fit_comes_first_and_who_is_full_last_with_the_reason(world):
    for number, member in enumerate(world.members):
        fits(world, member, 0.9 - number / 10)
    Membership.objects.filter(person=world.members[0]).update(quota=1)
    worlds.give(world, world.members[0], world.papers[3])
    found = rows(world)
    assert [row.person for row in found] == [*world.members[1:], world.members[0]]
    assert found[-1].obstacles == ("has 1 of 1 papers",)
    assert found[0].parts[0].startswith("words")


def test_nobody_in_conflict_is_listed_nor_who_wrote_or_declined_the_paper(world):
    worlds.conflict(world, world.members[0], world.papers[0])
    declined = worlds.give(world, world.members[1], world.papers[0])
    Assignment.objects.filter(pk=declined.pk).update(state="DECLINED", ended_at=world.conference.now())
    factories.add_member(world.conference, world.authors[0])
    assert names(world) == ["Member C", "Member D", "Member E"]


def test_a_chair_in_conflict_finds_no_list_and_other_chairs_lists_count_only_what_they_see(world, client_for):
    worlds.conflict(world, world.other_chair, world.papers[0])
    worlds.give(world, world.members[0], world.papers[0])
    client = client_for(world.other_chair)
    assert client.get(url(world, "substitutes", 1)).status_code == 404
    (own,) = [row for row in rows(world, world.papers[1], chair=world.other_chair) if row.person == world.members[0]]
    assert own.load == 0


def test_one_press_replaces_a_late_reviewer_who_is_told(world, client_for):
    late = worlds.give(world, world.members[0], world.papers[0])
    client = client_for(world.chair)
    place = url(world, "substitutes", 1) + f"?instead={late.pk}"
    page = client.get(place).content.decode()
    assert "In place of Member A" in page
    client.post(place, {"person": world.members[1].pk})
    late.refresh_from_db()
    assert late.state == "REMOVED"
    active = Assignment.objects.filter(state="ACTIVE", submission=world.papers[0])
    assert [row.person for row in active] == [world.members[1]]


def test_the_late_reviewer_stays_where_the_chair_says_so(world, client_for):
    late = worlds.give(world, world.members[0], world.papers[0])
    place = url(world, "substitutes", 1) + f"?instead={late.pk}"
    client_for(world.chair).post(place, {"person": world.members[1].pk, "is_kept": "on"})
    assert Assignment.objects.filter(state="ACTIVE", submission=world.papers[0]).count() == 2


def test_a_conflict_that_came_up_meanwhile_changes_nothing_at_all(world, client_for):
    late = worlds.give(world, world.members[0], world.papers[0])
    worlds.conflict(world, world.members[1], world.papers[0])
    place = url(world, "substitutes", 1) + f"?instead={late.pk}"
    answer = client_for(world.chair).post(place, {"person": world.members[1].pk})
    assert answer.status_code == 400
    assert "has a conflict with paper #1" in answer.content.decode()
    late.refresh_from_db()
    assert late.state == "ACTIVE"


def test_a_review_handed_in_meanwhile_is_no_longer_replaced(world, client_for):
    worlds.review(world, world.members[0], world.papers[0])
    row = Assignment.objects.get()
    place = url(world, "substitutes", 1) + f"?instead={row.pk}"
    assert client_for(world.chair).post(place, {"person": world.members[1].pk}).status_code == 404


def test_a_place_that_another_chair_has_filled_meanwhile_is_not_filled_twice(world, client_for):
    lost = worlds.give(world, world.members[0], world.papers[0])
    decline(world.members[0].user, assignment=lost, reason="No time.")
    place = url(world, "substitutes", 1) + f"?instead={lost.pk}"
    seen = re.search(r'name="reviewers" value="(\d+)"', client_for(world.chair).get(place).content.decode())
    worlds.give(world, world.members[1], world.papers[0])
    answer = client_for(world.chair).post(place, {"person": world.members[2].pk, "reviewers": seen[1]})
    assert answer.status_code == 400
    assert "got a reviewer meanwhile" in answer.content.decode()
    assert Assignment.objects.filter(state="ACTIVE", submission=world.papers[0]).count() == 1


def test_the_papers_page_and_the_board_lead_to_substitutes(world, client_for):
    late = worlds.give(world, world.members[0], world.papers[0])
    client = client_for(world.chair)
    place = url(world, "substitutes", 1)
    assert f"{place}?instead={late.pk}" in client.get(url(world, "paper", 1)).content.decode()
    assert place in client.get(url(world, "board")).content.decode()
    assert client.get(place + "?instead=99999999999999999999").status_code == 404


def test_the_list_costs_the_same_queries_for_few_and_many_members(world, client_for):
    client = client_for(world.chair)

    def count():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(url(world, "substitutes", 1)).status_code == 200
        return len(caught)

    count()
    before = count()
    for number in range(12):
        member = factories.add_member(world.conference, factories.make_person(f"Further {number}"))
        fits(world, member, 0.5)
    assert count() == before


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_chairs_who_replace_the_same_reviewer_at_once_one_is_told_so():
    world = worlds.make_world(papers=1, members=3)
    late = worlds.give(world, world.members[0], world.papers[0])
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def press(chair, person):
        start.wait()
        try:
            services.substitute(chair.user, submission=world.papers[0], person=person, instead=late)
            outcomes.append("replaced")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=pair)
        for pair in zip((world.chair, world.other_chair), world.members[1:], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["refused", "replaced"]
    assert Assignment.objects.filter(state="ACTIVE").count() == 1
