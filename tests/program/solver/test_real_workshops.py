"""Two programs that were held: the solver finds their frames again from talks, lengths and what was fixed."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from program.solver import INVITED, Block, Person, Pin, Program, SessionFrame, Talk, solve, timetable

EVENTS = Path(__file__).resolve().parents[3] / "events"


def sessions_of(event: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((EVENTS / f"{event}.toml").read_text())["session"])


def minute(instant: datetime) -> int:
    return instant.hour * 60 + instant.minute


def talks_of(session: dict[str, Any]) -> list[tuple[dict[str, Any], int, int]]:
    """The talks of a session with their times; one without times has those of its session."""
    return [
        (talk, minute(talk.get("starts", session["starts"])), minute(talk.get("ends", session["ends"])))
        for talk in session.get("talk", [])
    ]


def people_of(talk: dict[str, Any]) -> frozenset[str]:
    return frozenset(person["name"] for person in talk["people"])


def accml(*, are_invited_fixed: bool) -> Program:
    frames, talks, blocks = [], [], []
    for session in sessions_of("accml-2020-isca"):
        start, end = minute(session["starts"]), minute(session["ends"])
        if session["kind"] != "talks":
            blocks.append(Block(session["title"], start, end))
            continue
        frames.append(SessionFrame(session["key"], start, end))
        for talk, begins, ends in talks_of(session):
            is_invited = talk["kind"] == "invited"
            pin = Pin(session=session["key"]) if is_invited and are_invited_fixed else None
            kind = INVITED if is_invited else "paper"
            talks.append(Talk(talk["slug"], ends - begins, people=people_of(talk), kind=kind, pin=pin))
    return Program(tuple(frames), tuple(talks), blocks=tuple(blocks))


def test_the_four_sessions_of_accml_are_filled_as_they_were_held() -> None:
    held = {
        talk["slug"]: (begins, ends)
        for session in sessions_of("accml-2020-isca")
        for talk, begins, ends in talks_of(session)
    }
    proposal = solve(accml(are_invited_fixed=True), seed=1, max_moves=2000)
    assert (proposal.relaxed, proposal.unplaced) == ((), ())
    found = {item.talk: (item.start, item.end) for item in timetable(accml(are_invited_fixed=True), proposal.schedule)}
    assert sorted(found.values()) == sorted(held.values())
    for talk in accml(are_invited_fixed=True).talks:
        if talk.kind == INVITED:
            assert found[talk.id] == held[talk.id]


def test_even_with_nothing_fixed_each_session_of_accml_opens_with_an_invited_talk() -> None:
    program = accml(are_invited_fixed=False)
    proposal = solve(program, seed=1, max_moves=3000)
    assert (proposal.relaxed, proposal.unplaced) == ((), ())
    kinds = {talk.id: talk.kind for talk in program.talks}
    openers = [talks[0] for talks in proposal.schedule.order.values()]
    assert [kinds[talk] for talk in openers] == [INVITED] * 4
    lengths = sorted(item.end - item.start for item in timetable(program, proposal.schedule))
    assert lengths == [20] * 5 + [40] * 4


def test_the_morning_of_acsmd_keeps_its_frame_around_coffee_and_an_item_without_title() -> None:
    timed = [session for session in sessions_of("acsmd-2022-isca") if "ends" in session]
    spans = {session["key"]: (minute(session["starts"]), minute(session["ends"])) for session in timed}
    coffee, untitled = spans["coffee"], spans["untitled"]
    talks = [
        Talk(
            talk["slug"],
            ends - begins,
            people=people_of(talk),
            kind=INVITED,
            pin=Pin(start=begins) if session["kind"] == "plenary" else None,
        )
        for session in timed
        for talk, begins, ends in talks_of(session)
    ]
    program = Program(
        sessions=(
            SessionFrame("before coffee", 8 * 60 + 45, coffee[0]),
            SessionFrame("after coffee", coffee[1], 12 * 60),
        ),
        talks=tuple(talks),
        blocks=(Block("Coffee Break", *coffee), Block("", *untitled)),
        people=(Person("Hyoukjun Kwon"),),
    )
    proposal = solve(program, seed=1, max_moves=1000)
    assert (proposal.relaxed, proposal.unplaced) == ((), ())
    found = timetable(program, proposal.schedule)
    held = {span for key, span in spans.items() if key not in ("coffee", "untitled")}
    assert {(item.start, item.end) for item in found} == held
    assert found[0].talk == "opening-keynote"
