"""Frames that the solver has to fill with sessions itself."""

from __future__ import annotations

from collections import defaultdict

import pytest

from program.solver import (
    Block,
    Interval,
    InvalidProgram,
    Program,
    Room,
    Rule,
    SessionFrame,
    SessionLength,
    Talk,
    sessions_from_frame,
    solve,
    timetable,
)


def day_of_talks(count: int) -> tuple[Talk, ...]:
    topics = ("compilers", "chips", "training", "edge")
    return tuple(
        Talk(f"t{number}", 20, frozenset({topics[number % 4]}), frozenset({f"p{number % 33}"}))
        for number in range(count)
    )


@pytest.mark.parametrize(("count", "days"), [(32, [Interval(0, 510)]), (40, [Interval(0, 510), Interval(1440, 1950)])])
def test_talks_in_two_rooms_find_sessions_by_topic_within_5000_moves(count: int, days: list[Interval]) -> None:
    rooms = (Room("north"), Room("south"))
    blocks = tuple(
        Block(label, day.start + start, day.start + end)
        for day in days
        for label, start, end in (("Coffee", 80, 110), ("Lunch", 210, 270), ("Coffee", 360, 390))
    )
    sessions = sessions_from_frame(days, rooms, blocks, SessionLength(90, 40, 120))
    program = Program(sessions=sessions, talks=day_of_talks(count), rooms=rooms, blocks=blocks)
    proposal = solve(program, seed=4, max_moves=5000)
    assert proposal.relaxed == ()
    assert proposal.unplaced == ()
    by_session: dict[str, set[str]] = defaultdict(set)
    topics = {talk.id: talk.topics for talk in program.talks}
    for item in timetable(program, proposal.schedule):
        by_session[item.session] |= topics[item.talk]
    assert sum(len(topics) == 1 for topics in by_session.values()) >= len(by_session) * 2 / 3


def test_sessions_are_cut_around_breaks_within_the_length_bounds() -> None:
    blocks = (Block("Coffee", 100, 120), Block("Lunch", 300, 360), Block("Committee", 0, 50, frozenset({"chair"})))
    sessions = sessions_from_frame([Interval(0, 600)], (Room("a"), Room("b")), blocks, SessionLength(90, 45, 120))
    for session in sessions:
        assert 45 <= session.end - session.start <= 120
        assert not any(block.interval.overlaps(session.interval) for block in blocks[:2])
    assert {session.room for session in sessions} == {"a", "b"}
    assert sum(session.end - session.start for session in sessions if session.room == "a") == 600 - 80


def test_an_online_event_gets_sessions_without_a_room() -> None:
    sessions = sessions_from_frame([Interval(0, 180)], (), (), SessionLength())
    assert [(session.id, session.room) for session in sessions] == [("d1s1", None), ("d1s2", None)]


def test_a_session_length_out_of_order_is_refused() -> None:
    with pytest.raises(InvalidProgram, match="shortest ≤ target ≤ longest"):
        SessionLength(target=20, shortest=30)


def test_sessions_for_any_room_never_share_one() -> None:
    sessions = tuple(SessionFrame(f"s{number}", 0, 60) for number in range(3))
    rooms = (Room("a"), Room("b"), Room("c", capacity=20))
    talks = (*day_of_talks(8), Talk("crowd", 20, audience=300))
    program = Program(sessions=sessions, rooms=rooms, talks=talks)
    proposal = solve(program, seed=2, max_moves=2000)
    assert proposal.relaxed == ()
    assert sorted(proposal.schedule.rooms.values()) == ["a", "b", "c"]
    crowd = next(item for item in timetable(program, proposal.schedule) if item.talk == "crowd")
    assert crowd.room != "c"
    assert proposal.score.term(Rule.ROOM_TOO_SMALL).count == 0
