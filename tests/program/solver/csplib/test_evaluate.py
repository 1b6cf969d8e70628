"""The evaluator, term by term, on schedules that can be counted by hand."""

from __future__ import annotations

import pytest

from program.solver.csplib.evaluate import evaluate
from program.solver.csplib.instance import TERMS, Instance, Schedule
from tests.program.solver.csplib.worlds import schedule, world


def count(instance: Instance, found: Schedule, term: str) -> int:
    return evaluate(instance, found).counts[term]


TALKS = [("a", 0), ("b", 0), ("c", 1), ("d", 1)]


def test_a_track_pays_for_each_cell_it_uses_in_an_unwanted_session() -> None:
    instance = world(TALKS, track_session=[[0, 7, 0], [0, 0, 0]])
    both = schedule(instance, (1, 0, 0, ["a"]), (1, 1, 0, ["b"]), (0, 0, 1, ["c", "d"]))
    assert count(instance, both, "ts") == 14


def test_a_track_pays_for_each_cell_it_uses_in_an_unwanted_room() -> None:
    instance = world(TALKS, track_room=[[0, 3], [0, 0]])
    assert count(instance, schedule(instance, (0, 1, 0, ["a", "b"]), (0, 0, 1, ["c", "d"])), "tr") == 3


def test_an_unavailable_room_costs_only_when_used() -> None:
    instance = world(TALKS, session_room=[[0, 4], [9, 0], [0, 0]])
    assert count(instance, schedule(instance, (0, 1, 0, ["a", "b"]), (0, 0, 1, ["c", "d"])), "sr") == 4


def test_similar_tracks_cost_for_every_pair_of_their_cells_in_a_session() -> None:
    instance = world(TALKS, rooms=3, similar=[[0, 5], [5, 0]])
    found = schedule(instance, (0, 0, 0, ["a"]), (0, 1, 0, ["b"]), (0, 2, 1, ["c"]), (1, 0, 1, ["d"]))
    assert count(instance, found, "sim") == 10


def test_a_second_room_of_a_track_counts_once() -> None:
    instance = world(TALKS)
    found = schedule(instance, (0, 0, 0, ["a"]), (1, 1, 0, ["b"]), (0, 1, 1, ["c"]), (2, 1, 1, ["d"]))
    assert count(instance, found, "rooms") == 1


def test_a_track_beside_itself_counts_per_session() -> None:
    instance = world(TALKS)
    found = schedule(instance, (0, 0, 0, ["a"]), (0, 1, 0, ["b"]), (1, 0, 1, ["c"]), (1, 1, 1, ["d"]))
    assert count(instance, found, "par") == 2


def test_a_gap_counts_once_per_track_however_long() -> None:
    instance = world([*TALKS, ("e", 0)], sessions=(1, 1, 1, 1, 1))
    found = schedule(instance, (0, 0, 0, ["a"]), (2, 0, 0, ["b"]), (4, 0, 0, ["e"]), (0, 1, 1, ["c"]), (1, 1, 1, ["d"]))
    assert count(instance, found, "cons") == 1


def test_time_zones_and_wishes_count_for_every_position_of_a_long_talk() -> None:
    instance = world(
        [("a", 0, 2), ("b", 1)],
        zone_penalty=[[0, 10, 0], [0, 1, 0]],
        submission_session=[[0, 3, 0], [0, 0, 0]],
        submission_room=[[4, 0], [0, 0]],
    )
    found = schedule(instance, (1, 0, 0, ["a", "a"]), (1, 1, 1, ["b"]))
    assert [count(instance, found, term) for term in ("tz", "ss", "srm")] == [21, 6, 8]


def test_a_talk_out_of_its_rank_counts_and_long_talks_take_one_rank() -> None:
    instance = world([("a", 0, 2, 1), ("b", 0, 1, 2), ("c", 0, 1, 3), ("d", 0, 1, 0)], tracks=1, sessions=(3, 2))
    right = schedule(instance, (0, 0, 0, ["a", "a", "b"]), (1, 0, 0, ["c", "d"]))
    late = schedule(instance, (0, 0, 0, ["d", "a", "a"]), (1, 0, 0, ["b", "c"]))
    assert [count(instance, found, "order") for found in (right, late)] == [0, 3]


def test_one_presenter_in_two_rooms_of_a_session_clashes_but_not_in_one_room() -> None:
    instance = world(TALKS, presenters={"a": "Ann", "b": "Ann", "c": "Ann"})
    apart = schedule(instance, (0, 0, 0, ["a", "b"]), (0, 1, 1, ["c", "d"]))
    assert count(instance, apart, "pc") == 2
    together = schedule(instance, (0, 0, 0, ["a", "b"]), (1, 1, 1, ["c", "d"]))
    assert count(instance, together, "pc") == 0


def test_a_presenter_who_chairs_the_other_track_clashes_but_not_with_the_own_track() -> None:
    instance = world(TALKS, presenters={"a": "Ann", "c": "Bob"}, chairs=("Bob", "Bob"))
    found = schedule(instance, (0, 0, 0, ["a"]), (0, 1, 1, ["c"]), (1, 0, 0, ["b"]), (1, 1, 1, ["d"]))
    assert count(instance, found, "pc") == 1


def test_an_attendee_clashes_with_attendees_presenters_and_chairs_elsewhere() -> None:
    for people in (
        {"attendees": {"a": "Ann", "c": "Ann"}},
        {"attendees": {"a": "Ann"}, "presenters": {"c": "Ann"}},
        {"attendees": {"a": "Ann"}, "chairs": ("", "Ann")},
    ):
        instance = world(TALKS, **people)
        found = schedule(instance, (0, 0, 0, ["a"]), (0, 1, 1, ["c"]), (1, 0, 0, ["b"]), (1, 1, 1, ["d"]))
        assert (count(instance, found, "ac"), count(instance, found, "pc")) == (1, 0), people


def test_tracks_that_share_a_chair_clash_for_every_pair_of_cells() -> None:
    instance = world(TALKS, rooms=3, chairs=("Ann Bob", "Ann Bob"))
    found = schedule(instance, (0, 0, 0, ["a"]), (0, 1, 0, ["b"]), (0, 2, 1, ["c", "d"]))
    assert count(instance, found, "cc") == 2


def test_position_clashes_count_only_at_the_same_position() -> None:
    instance = world(
        [("a", 0, 2), ("b", 1, 2)],
        sessions=(3,),
        presenters={"a": "Ann", "b": "Ann"},
        attendees={"a": "Cem", "b": "Cem"},
    )
    for other, clashes in ((["b", "b"], 2), (["", "b", "b"], 1)):
        found = schedule(instance, (0, 0, 0, ["a", "a"]), (0, 1, 1, other))
        assert [count(instance, found, term) for term in ("pcts", "acts")] == [clashes, clashes]


def test_the_objective_is_the_sum_of_weight_times_count() -> None:
    instance = world(TALKS, weights={**dict.fromkeys(TERMS, 0), "rooms": 10, "par": 3})
    found = schedule(instance, (0, 0, 0, ["a"]), (0, 1, 0, ["b"]), (1, 0, 1, ["c", "d"]))
    assert evaluate(instance, found).objective == 13


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([(0, 0, 0, ["a", "b"])], "c is at 0 positions instead of 1"),
        ([(0, 0, 0, ["a", "b"]), (0, 1, 0, ["c"])], "c is in a cell of another track"),
        ([(0, 0, 0, ["a", "b"]), (0, 1, -1, ["c"])], "c is in a cell without a track"),
        ([(0, 0, 0, ["a", "a"]), (1, 0, 0, ["b"]), (0, 1, 1, ["c"])], "a is at 2 positions instead of 1"),
    ],
)
def test_a_broken_hard_rule_is_named(cells: list[tuple[int, int, int, list[str]]], said: str) -> None:
    instance = world([("a", 0), ("b", 0), ("c", 1)])
    assert any(said in violation for violation in evaluate(instance, schedule(instance, *cells)).violations)


def test_a_long_talk_in_two_cells_or_with_a_hole_is_torn_apart() -> None:
    instance = world([("a", 0, 2)], sessions=(3, 3))
    for cells in ([(0, 0, 0, ["a"]), (1, 0, 0, ["a"])], [(0, 0, 0, ["a", "", "a"])]):
        assert evaluate(instance, schedule(instance, *cells)).violations == ("a is torn apart",)
    assert evaluate(instance, schedule(instance, (0, 0, 0, ["", "a", "a"]))).violations == ()
