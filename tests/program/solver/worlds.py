"""Small programs of every kind, drawn at random, and a short way to write a talk."""

from __future__ import annotations

from itertools import combinations

from hypothesis import strategies as st

from program.solver import INVITED, Block, Interval, Person, Pin, Program, Room, SessionFrame, Talk

PEOPLE = ["p0", "p1", "p2", "p3"]


def paper(key: str, minutes: int = 20, *people: str, **details: object) -> Talk:
    return Talk(key, minutes, people=frozenset(people), **details)  # type: ignore[arg-type]


@st.composite
def sessions(draw: st.DrawFn, number: int) -> SessionFrame:
    start, length = draw(st.integers(0, 8)) * 30, draw(st.integers(2, 5)) * 15
    return SessionFrame(
        f"s{number}",
        start,
        start + length,
        draw(st.sampled_from([None, "r0", "r1"])),
        draw(st.sampled_from([None, None, None, frozenset({"paper"})])),
        frozenset(draw(st.sets(st.sampled_from(["p0", "p1"]), max_size=1))),
        starts=draw(st.sampled_from([(), (), (start + 60, start + 15)])),
        boards=draw(st.sampled_from([None, None, None, None, 2])),
        is_plenary=draw(st.sampled_from([False, False, False, True])),
        needs=draw(st.sampled_from([frozenset(), frozenset(), frozenset({"screen"})])),
    )


@st.composite
def talks(draw: st.DrawFn, number: int, frames: list[SessionFrame]) -> Talk:
    pin = None
    if draw(st.integers(0, 4)) == 0:
        session = draw(st.sampled_from(frames))
        pins = [Pin(session.id), Pin(session.id, start=session.start), Pin(room="r1"), Pin(start=45)]
        pin = draw(st.sampled_from(pins))
    return Talk(
        f"t{number}",
        draw(st.sampled_from([10, 15, 20, 45])),
        frozenset(draw(st.sets(st.sampled_from(["x", "y", "z"]), max_size=2))),
        frozenset(draw(st.sets(st.sampled_from(PEOPLE), max_size=2))),
        draw(st.sampled_from(["paper", "paper", "poster", INVITED])),
        draw(st.sampled_from([None, "A", "B"])),
        draw(st.sampled_from([None, 50])),
        pin,
        authors=frozenset(draw(st.sets(st.sampled_from(PEOPLE), max_size=1))),
        needs=draw(st.sampled_from([frozenset(), frozenset(), frozenset({"screen"})])),
    )


@st.composite
def programs(draw: st.DrawFn, *, most_talks: int = 8) -> Program:
    rooms = (
        Room("r0", capacity=draw(st.sampled_from([None, 30])), features=frozenset({"screen"})),
        Room("r1", capacity=30, closed=draw(st.sampled_from([(), (Interval(100, 160),)]))),
    )
    frames = [draw(sessions(number)) for number in range(draw(st.integers(1, 5)))]
    given = [draw(talks(number, frames)) for number in range(draw(st.integers(0, most_talks)))]
    pairs = list(combinations([talk.id for talk in given], 2))
    some_pairs = st.sets(st.sampled_from(pairs), max_size=2) if pairs else st.just(set())
    away = draw(st.integers(0, 6)) * 30
    return Program(
        sessions=tuple(frames),
        talks=tuple(given),
        rooms=rooms,
        people=(
            Person("p0", "Ada", (Interval(away, away + 60),)),
            Person("p1", rather_not=(Interval(0, 50),)),
            Person("p2", nights=(Interval(120, 300),)),
            Person("p3"),
        ),
        blocks=(Block("Coffee", 60, 70), Block("Panel", 90, 120, frozenset({"p2"}))),
        precedence=tuple(sorted(draw(some_pairs))),
        changeover=draw(st.sampled_from([0, 5])),
        affinity=tuple((one, other, 500) for one, other in sorted(draw(some_pairs))),
    )
