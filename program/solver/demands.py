"""Each single thing a program asks for that could be given up: one person's absence, one pin, one room's closing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from program.solver.model import Interval, Program, Rule
from program.solver.words import names, titles_of_sessions, titles_of_talks


class Family(StrEnum):
    """Demands of one family are named together where single ones would be too many to read."""

    PEOPLE = "PEOPLE"
    PINS = "PINS"
    SESSIONS = "SESSIONS"
    ROOMS = "ROOMS"
    ORDER = "ORDER"


FAMILY = {
    Rule.PERSON_AWAY: Family.PEOPLE,
    Rule.PERSON_TWICE: Family.PEOPLE,
    Rule.PIN_MOVED: Family.PINS,
    Rule.SESSION_TOO_SHORT: Family.SESSIONS,
    Rule.WRONG_KIND: Family.SESSIONS,
    Rule.TOO_MANY_POSTERS: Family.SESSIONS,
    Rule.BESIDE_PLENARY: Family.SESSIONS,
    Rule.ROOM_CLOSED: Family.ROOMS,
    Rule.ROOM_LACKS: Family.ROOMS,
    Rule.ROOM_TWICE: Family.ROOMS,
    Rule.DURING_BLOCK: Family.ORDER,
    Rule.PRECEDENCE: Family.ORDER,
}


@dataclass(frozen=True)
class Demand:
    """Something a chair could give up, as data and in English; several of one rule may be taken together."""

    rule: Rule
    words: str
    talks: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    times: tuple[Interval, ...] = ()


def person_away(program: Program, person: str) -> Demand:
    times = next((entry.unavailable for entry in program.people if entry.id == person), ())
    return Demand(Rule.PERSON_AWAY, f"{names(program, [person])} is away at times", people=(person,), times=times)


def person_twice(program: Program, person: str) -> Demand:
    words = f"{names(program, [person])} is in one place at a time"
    return Demand(Rule.PERSON_TWICE, words, people=(person,))


def pin(program: Program, talk: str) -> Demand:
    return Demand(Rule.PIN_MOVED, f"{titles_of_talks(program, [talk])} is pinned", talks=(talk,))


def lengths() -> Demand:
    return Demand(Rule.SESSION_TOO_SHORT, "the talks fit into the minutes of the sessions")


def kind(name: str) -> Demand:
    return Demand(Rule.WRONG_KIND, f"talks of the kind “{name}” only go to sessions that take them")


def boards(program: Program, session: str) -> Demand:
    words = f"{titles_of_sessions(program, [session])} has no more boards"
    return Demand(Rule.TOO_MANY_POSTERS, words, sessions=(session,))


def plenary(program: Program, session: str) -> Demand:
    words = f"nothing runs beside {titles_of_sessions(program, [session])}"
    return Demand(Rule.BESIDE_PLENARY, words, sessions=(session,))


def closed(program: Program, room: str) -> Demand:
    entry = next(item for item in program.rooms if item.id == room)
    words = f"room {entry.name or entry.id} is closed at times"
    return Demand(Rule.ROOM_CLOSED, words, rooms=(room,), times=entry.closed)


def needs(program: Program, talk: str) -> Demand:
    wanted = ", ".join(sorted(next(item.needs for item in program.talks if item.id == talk)))
    words = f"{titles_of_talks(program, [talk])} needs a room with {wanted}"
    return Demand(Rule.ROOM_LACKS, words, talks=(talk,))


def session_needs(program: Program, session: str) -> Demand:
    wanted = ", ".join(sorted(next(item.needs for item in program.sessions if item.id == session)))
    words = f"session {titles_of_sessions(program, [session])} needs a room with {wanted}"
    return Demand(Rule.ROOM_LACKS, words, sessions=(session,))


def rooms() -> Demand:
    return Demand(Rule.ROOM_TWICE, "a room holds one session at a time")


def block(label: str, times: tuple[Interval, ...], people: tuple[str, ...] = ()) -> Demand:
    return Demand(Rule.DURING_BLOCK, f"no talk runs during “{label}”", people=people, times=times)


def order(program: Program, earlier: str, later: str) -> Demand:
    words = f"{titles_of_talks(program, [earlier])} comes before {titles_of_talks(program, [later])}"
    return Demand(Rule.PRECEDENCE, words, talks=(earlier, later))


MERGED = {
    Rule.PERSON_AWAY: "the times at which {count} people are away",
    Rule.PERSON_TWICE: "{count} people are in one place at a time",
    Rule.PIN_MOVED: "{count} pins",
    Rule.TOO_MANY_POSTERS: "the boards of {count} poster sessions",
    Rule.WRONG_KIND: "sessions take only some kinds of talks",
    Rule.BESIDE_PLENARY: "nothing runs beside {count} plenaries",
    Rule.ROOM_CLOSED: "the times at which {count} rooms are closed",
    Rule.ROOM_LACKS: "{count} wishes for what a room must have",
    Rule.DURING_BLOCK: "{count} breaks and plenaries",
    Rule.PRECEDENCE: "{count} orders of two talks",
}
"""Words for many demands of one rule."""


def merged(demands: list[Demand]) -> Demand:
    """Several demands as one, when single ones would be too many."""
    if len(demands) == 1:
        return demands[0]
    rules = list(dict.fromkeys(demand.rule for demand in demands))
    words = []
    for rule in rules:
        of_rule = [demand for demand in demands if demand.rule is rule]
        words.append(of_rule[0].words if len(of_rule) == 1 else MERGED[rule].format(count=len(of_rule)))
    return Demand(
        rules[0],
        "; ".join(words),
        talks=tuple(sorted({key for demand in demands for key in demand.talks})),
        sessions=tuple(sorted({key for demand in demands for key in demand.sessions})),
        people=tuple(sorted({key for demand in demands for key in demand.people})),
        rooms=tuple(sorted({key for demand in demands for key in demand.rooms})),
    )
