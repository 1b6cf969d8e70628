"""The frames of two real workshops, and frames the solver has to fill with sessions itself."""

from __future__ import annotations

from collections import defaultdict

import pytest

from program.solver import (
    INVITED,
    Block,
    Interval,
    InvalidProgram,
    Pin,
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


def at(hours: int, minutes: int) -> int:
    return hours * 60 + minutes


def accml() -> Program:
    """2nd AccML at ISCA 2020: four sessions, each with its invited talk, and the lengths of the five paper talks."""
    sessions = (
        SessionFrame("first", at(9, 10), at(10, 10)),
        SessionFrame("second", at(10, 10), at(11, 10)),
        SessionFrame("third", at(11, 40), at(12, 40)),
        SessionFrame("fourth", at(12, 40), at(14, 0)),
    )
    invited = [
        Talk("gonzalez", 40, kind=INVITED, people=frozenset({"gonzalez"}), pin=Pin(session="first")),
        Talk("kaeli", 40, kind=INVITED, people=frozenset({"kaeli"}), pin=Pin(session="second")),
        Talk("krishna", 40, kind=INVITED, people=frozenset({"krishna"}), pin=Pin(session="third")),
        Talk("young", 40, kind=INVITED, people=frozenset({"young"}), pin=Pin(session="fourth")),
    ]
    papers = [
        Talk("spike", 20, frozenset({"neuromorphic"}), frozenset({"srivatsa"})),
        Talk("hcm", 20, frozenset({"complexity"}), frozenset({"karbachevsky"})),
        Talk("stonne", 20, frozenset({"simulation"}), frozenset({"munoz", "krishna"})),
        Talk("mcmc", 20, frozenset({"sampling"}), frozenset({"zhang"})),
        Talk("acceleration", 20, frozenset({"sampling"}), frozenset({"liu"})),
    ]
    blocks = (Block("Welcome", at(9, 0), at(9, 10)), Block("Break", at(11, 10), at(11, 40)))
    return Program(sessions=sessions, talks=tuple(papers + invited), blocks=blocks)


def acsmd() -> Program:
    """2nd ACSMD at ISCA 2022: a morning of one room with a break, talks of 30, 35 and 45 minutes, one of them free."""
    return Program(
        sessions=(
            SessionFrame("before the break", at(8, 45), at(10, 25), "room"),
            SessionFrame("after the break", at(10, 40), at(12, 0), "room"),
        ),
        rooms=(Room("room"),),
        talks=(
            Talk("keynote", 30, kind=INVITED, people=frozenset({"kwon"}), pin=Pin("before the break", start=at(8, 45))),
            Talk("one", 35, kind=INVITED, people=frozenset({"marculescu"}), pin=Pin(start=at(9, 15))),
            Talk("two", 35, kind=INVITED, people=frozenset({"venieris"}), pin=Pin(start=at(9, 50))),
            Talk("three", 35, kind=INVITED, people=frozenset({"lin"}), pin=Pin(start=at(11, 25))),
            Talk("untitled", 45),
        ),
        blocks=(Block("Coffee", at(10, 25), at(10, 40)), Block("Closing", at(12, 0), at(12, 5))),
    )


def test_the_accml_frame_is_filled_as_it_was_held() -> None:
    program = accml()
    proposal = solve(program, seed=1, max_moves=2000)
    assert proposal.relaxed == ()
    assert proposal.unplaced == ()
    talks = {item.talk: item for item in timetable(program, proposal.schedule)}
    assert [talks[key].start for key in ("gonzalez", "kaeli", "krishna", "young")] == [
        at(9, 10),
        at(10, 10),
        at(11, 40),
        at(12, 40),
    ]
    papers = sorted(item.start for key, item in talks.items() if item.end - item.start == 20)
    assert papers == [at(9, 50), at(10, 50), at(12, 20), at(13, 20), at(13, 40)]
    assert talks["mcmc"].session == talks["acceleration"].session == "fourth"


def test_the_acsmd_morning_leaves_its_open_item_where_it_was() -> None:
    program = acsmd()
    proposal = solve(program, seed=1, max_moves=500)
    assert proposal.relaxed == ()
    assert proposal.unplaced == ()
    talks = {item.talk: item for item in timetable(program, proposal.schedule)}
    assert (talks["untitled"].start, talks["untitled"].end) == (at(10, 40), at(11, 25))
    assert talks["three"].session == "after the break"


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
    by_session = defaultdict(set)
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
