"""Every page of the workbench opens for chairs who may handle all its papers, and is missing for others."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.models import PairWish
from tests.reviews import world as worlds
from tests.reviews.workbench.asking import propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world()


def url(world, name, *more):
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *more])


def places_of(world, made) -> dict[str, str]:
    """The addresses below one proposal."""
    pair = made.pairs.select_related("person", "submission").first()
    paper = pair.submission.number
    return {
        "proposal": url(world, "proposal", made.number),
        "by reviewer": url(world, "proposal", made.number) + "?view=reviewers",
        "changes": url(world, "proposal_changes", made.number),
        "csv": url(world, "proposal_csv", made.number),
        "paper": url(world, "proposal_paper", made.number, paper),
        "pair": url(world, "proposal_pair", made.number, paper, pair.person.public_id),
        "swap": url(world, "swap_pairs", made.number) + f"?one={pair.pk}",
    }


def test_every_page_of_a_proposal_opens(world, client_for):
    made = propose(world, per_paper=2)
    client = client_for(world.chair)
    for name, place in places_of(world, made).items():
        assert client.get(place).status_code == 200, name


@pytest.mark.parametrize("name", ["assignments", "assignment_settings", "seniors", "pair_wishes"])
def test_every_page_about_what_is_asked_opens_before_anything_was_asked(world, client_for, name):
    assert client_for(world.chair).get(url(world, name)).status_code == 200
    assert client_for(world.members[0]).get(url(world, name)).status_code == 404


def test_a_chair_in_conflict_with_one_paper_finds_no_page_of_the_proposal(world, client_for):
    made = propose(world, per_paper=2)
    worlds.conflict(world, world.other_chair, world.papers[3])
    client = client_for(world.other_chair)
    missing = client.get(url(world, "proposal", 999_999)).content
    for name, place in places_of(world, made).items():
        answer = client.get(place)
        assert (answer.status_code, answer.content) == (404, missing), name
    pair = made.pairs.first()
    for action in ("apply", "undo", "discard"):
        assert client.post(url(world, "settle_proposal", made.number), {"action": action}).status_code == 404
    swap = {"one": pair.pk, "other": made.pairs.last().pk}
    assert client.post(url(world, "swap_pairs", made.number), swap).status_code == 404


def test_pins_of_a_paper_stay_hidden_from_a_chair_in_conflict_with_it(world, client_for):
    worlds.conflict(world, world.other_chair, world.papers[0])
    data = {"number": 1, "person": world.members[0].pk, "kind": "PIN"}
    client_for(world.chair).post(url(world, "set_pair"), data)
    wish = PairWish.objects.get()
    client = client_for(world.other_chair)
    for name in ("pair_wishes", "assignments"):
        page = client.get(url(world, name)).content.decode()
        assert "matter number 1" not in page
    assert "0 pairs are settled" in client.get(url(world, "assignments")).content.decode()
    assert client.post(url(world, "free_pair", wish.pk)).status_code == 404
    assert client.post(url(world, "set_pair"), data).status_code == 404
    assert PairWish.objects.exists()


def test_a_limit_reached_by_hidden_papers_is_not_told_to_a_chair_in_conflict(world, client_for):
    # Otherwise a refusal would say who reviews the chair's own paper.
    world.conference.memberships.filter(person=world.members[0]).update(quota=1)
    worlds.conflict(world, world.other_chair, world.papers[0])
    worlds.give(world, world.members[0], world.papers[0])
    data = {"number": 2, "person": world.members[0].pk, "kind": "PIN"}
    client_for(world.other_chair).post(url(world, "set_pair"), data)
    assert PairWish.objects.filter(submission=world.papers[1]).exists()


def test_proposals_stand_side_by_side_with_the_better_figure_marked(world, client_for):
    for member, paper in zip(world.members, world.papers, strict=True):
        worlds.bid(world, member, paper)
    first, second = propose(world, per_paper=2), propose(world, per_paper=1)
    page = client_for(world.chair).get(url(world, "compare_proposals") + f"?p={first.number}&p={second.number}")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Bid: eager" in text
    assert "is-best" in text
    assert text.count("<rect") >= 4


def test_a_proposal_hidden_from_a_chair_cannot_be_compared(world, client_for):
    first, second = propose(world, per_paper=2), propose(world, per_paper=1)
    worlds.conflict(world, world.other_chair, world.papers[0])
    answer = client_for(world.other_chair).get(url(world, "compare_proposals") + f"?p={first.number}&p={second.number}")
    assert answer.status_code == 302


def test_the_csv_of_a_proposal_has_a_row_for_every_pair_with_address_score_and_bid(world, client_for):
    worlds.bid(world, world.members[0], world.papers[0], 3)
    made = propose(world, per_paper=1)
    answer = client_for(world.chair).get(url(world, "proposal_csv", made.number))
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["paper"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0]["title"] == "On the matter number 1"
    assert rows[0]["email"] == world.members[0].emails.get().email
    assert rows[0]["bid"] == "eager"
    assert float(rows[0]["score"]) == pytest.approx(made.pairs.get(submission=world.papers[0]).score)


def test_what_a_proposal_changes_is_told_by_pair_and_by_reviewer(world, client_for):
    worlds.give(world, world.members[0], world.papers[0])
    made = propose(world, per_paper=2)
    context = client_for(world.chair).get(url(world, "proposal_changes", made.number)).context["changes"]
    assert (context.added, context.kept, context.removed) == (7, 1, 0)
    assert sum(one.after - one.before for one in context.loads) == 7


def test_a_proposal_page_asks_the_database_equally_often_for_4_and_for_60_papers_and_at_most_12_times(client_for):
    counts = []
    for papers, members, slug in ((4, 4, "ws-few"), (60, 30, "ws-many")):
        world = worlds.make_world(papers=papers, members=members, slug=slug)
        made = propose(world, per_paper=2)
        client = client_for(world.chair)
        for place in (url(world, "proposal", made.number), url(world, "proposal", made.number) + "?view=reviewers"):
            client.get(place)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(place).status_code == 200
            counts.append(len(caught))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 12, "\n".join(query["sql"][:200] for query in caught.captured_queries)
