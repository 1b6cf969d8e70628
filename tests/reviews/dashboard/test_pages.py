"""Every page behind the chair's door opens, shows what it should, and asks the database as often for 2 as for 200."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.assignments import services
from reviews.models import Bid
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db

LISTS = [
    "chair:home",
    "reviewing:papers",
    "reviewing:board",
    "reviewing:conflicts",
    "reviewing:reviewers",
    "reviewing:given_back",
    "reviewing:coverage",
    "reviewing:integrity",
    "reviewing:log",
]
OTHERS = ["reviewing:assignments", "reviewing:decisions", "reviewing:possible_conflicts"]


def fill(world: worlds.World, papers: int) -> None:
    """Give every paper a bid, a review, a conflict, a comment and a decision."""
    for paper in world.papers[-papers:]:
        worlds.bid(world, world.members[0], paper)
        worlds.review(world, world.members[1], paper, overall=1 + paper.number % 5)
        worlds.give(world, world.members[2], paper)
        worlds.conflict(world, world.members[3], paper)
        worlds.say(world, world.members[1], paper)
        worlds.tentative(world, paper)


@pytest.mark.parametrize("name", LISTS + OTHERS)
def test_every_chair_page_opens_with_and_without_papers(name, client_for):
    empty = factories.make_conference("ws-empty")
    chair = factories.add_member(empty, role=factories.Role.PC_CHAIR)
    assert client_for(chair).get(reverse(name, args=[empty.slug])).status_code == 200
    world = worlds.make_world()
    fill(world, 3)
    assert client_for(world.chair).get(reverse(name, args=[world.conference.slug])).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_the_database_equally_often_for_2_and_for_60_papers_and_at_most_12_times(name, client_for):
    world = worlds.make_world(papers=2)
    fill(world, 2)
    client, url = client_for(world.chair), reverse(name, args=[world.conference.slug])
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    more = worlds.make_world(papers=60, slug="ws-many")
    fill(more, 60)
    for _ in range(20):
        factories.add_member(more.conference)
    client, url = client_for(more.chair), reverse(name, args=[more.conference.slug])
    client.get(url)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few), "\n".join(query["sql"][:150] for query in many.captured_queries)
    assert len(many) <= 12, "\n".join(query["sql"][:150] for query in many.captured_queries)


def test_the_dashboard_says_what_is_next_and_counts_what_is_there(client_for):
    world = worlds.make_world()
    worlds.review(world, world.members[0], world.papers[0])
    worlds.give(world, world.members[1], world.papers[0])
    services.assign(world.chair.user, submission=world.papers[1], person=world.members[1])
    page = client_for(world.chair).get(reverse("chair:home", args=[world.conference.slug])).content.decode()
    assert "4 papers have too few reviewers." in page
    assert "2 reviews are on their way" in page
    assert "Tell reviewers of their papers" in page


def test_a_conflicted_chairs_numbers_leave_the_paper_out(client_for):
    world = worlds.make_world(papers=3)
    for paper in world.papers:
        worlds.review(world, world.members[0], paper, overall=5)
        worlds.bid(world, world.members[1], paper)
    worlds.conflict(world, world.chair, world.papers[0])
    from confsite.conferences.viewer import viewer_of
    from reviews.dashboard.queries import figures_for
    from reviews.papers.scope import ChairAccess

    mine = figures_for(ChairAccess(viewer_of(world.chair.user, world.conference)))
    theirs = figures_for(ChairAccess(viewer_of(world.other_chair.user, world.conference)))
    assert (mine.handed_in, theirs.handed_in) == (2, 3)
    assert (mine.done, theirs.done) == (2, 3)
    assert (mine.scores, theirs.scores) == ({"5": 2}, {"5": 3})
    assert (mine.bids, theirs.bids) == ({"1": 2}, {"1": 3})
    assert Bid.objects.count() == 3
