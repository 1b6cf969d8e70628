"""What a program is asked to hold: rooms, sessions, talks, people, blocks of time, and the chair's wishes.

All times are whole minutes since one instant of the event (the caller chooses it); intervals include their start and
not their end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class InvalidProgram(ValueError):
    """The input contradicts itself; the message names the thing, `subject` carries its id."""

    def __init__(self, message: str, *, subject: str) -> None:
        super().__init__(message)
        self.subject = subject


class Rule(StrEnum):
    """What a program is judged by; the first group are rules a finished program keeps, the second are wishes."""

    UNPLACED = "UNPLACED"
    PERSON_TWICE = "PERSON_TWICE"
    ROOM_TWICE = "ROOM_TWICE"
    TALKS_OVERLAP = "TALKS_OVERLAP"
    SESSION_TOO_SHORT = "SESSION_TOO_SHORT"
    PERSON_AWAY = "PERSON_AWAY"
    DURING_BLOCK = "DURING_BLOCK"
    PIN_MOVED = "PIN_MOVED"
    WRONG_KIND = "WRONG_KIND"
    PRECEDENCE = "PRECEDENCE"

    TOPICS = "TOPICS"
    UNUSED_TIME = "UNUSED_TIME"
    SIMILAR_IN_PARALLEL = "SIMILAR_IN_PARALLEL"
    ROOM_CHANGES = "ROOM_CHANGES"
    INVITED_FIRST = "INVITED_FIRST"
    ROOM_TOO_SMALL = "ROOM_TOO_SMALL"


HARD_RULES = (
    Rule.UNPLACED,
    Rule.PERSON_TWICE,
    Rule.ROOM_TWICE,
    Rule.TALKS_OVERLAP,
    Rule.SESSION_TOO_SHORT,
    Rule.PERSON_AWAY,
    Rule.DURING_BLOCK,
    Rule.PIN_MOVED,
    Rule.WRONG_KIND,
    Rule.PRECEDENCE,
)

UNPLACED_COST = 10_000_000
BROKEN_RULE_COST = 100_000_000
"""Leaving a talk out is better than breaking a rule for it: the chair sees it in the tray, with the reason."""


@dataclass(frozen=True)
class Weights:
    """Cost of one unit of each wish; 0 switches it off.

    Units: TOPICS thousandths of a talk unlike the rest of its session; UNUSED_TIME minutes of used sessions without a
    talk; SIMILAR_IN_PARALLEL thousandths of likeness of two parallel sessions; ROOM_CHANGES rooms of a track beyond
    the first; INVITED_FIRST invited talks not at the start of their session; ROOM_TOO_SMALL expected people who do
    not fit.
    """

    topics: int = 1
    unused_time: int = 30
    similar_in_parallel: int = 1
    room_changes: int = 100
    invited_first: int = 300
    room_too_small: int = 20

    def of(self, rule: Rule) -> int:
        """The cost of one unit of any rule, hard ones included."""
        if rule is Rule.UNPLACED:
            return UNPLACED_COST
        if rule in HARD_RULES:
            return BROKEN_RULE_COST
        return int(getattr(self, rule.value.lower()))


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Minutes from `start` up to, not including, `end`."""

    start: int
    end: int

    def overlaps(self, other: Interval) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Room:
    """A place; capacity None means that it never is too small."""

    id: str
    name: str = ""
    capacity: int | None = None


@dataclass(frozen=True)
class SessionFrame:
    """A stretch of time that may hold talks, in a fixed room, or in any free one when `room` is None.

    `accepts` limits the kinds of talks (None: any). `people` are busy for the whole session, as its chairs are.
    An event without rooms (online) leaves `Program.rooms` empty; its sessions then may run side by side.
    """

    id: str
    start: int
    end: int
    room: str | None = None
    accepts: frozenset[str] | None = None
    people: frozenset[str] = frozenset()

    @property
    def interval(self) -> Interval:
        return Interval(self.start, self.end)


@dataclass(frozen=True)
class Pin:
    """Where a talk has to be, as far as it is said: session, room, exact start."""

    session: str | None = None
    room: str | None = None
    start: int | None = None


@dataclass(frozen=True)
class Talk:
    """Something with a length that is given by people; `kind` is the caller's word ("invited" talks open sessions)."""

    id: str
    minutes: int
    topics: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    kind: str = "paper"
    track: str | None = None
    audience: int | None = None
    pin: Pin | None = None


INVITED = "invited"


@dataclass(frozen=True)
class Person:
    """Someone who gives talks, with the times when they cannot."""

    id: str
    name: str = ""
    unavailable: tuple[Interval, ...] = ()


@dataclass(frozen=True)
class Block:
    """Time that is taken: a break or a plenary. Without `people` it blocks everyone, else only them."""

    label: str
    start: int
    end: int
    people: frozenset[str] | None = None

    @property
    def interval(self) -> Interval:
        return Interval(self.start, self.end)


@dataclass(frozen=True)
class Program:
    """A program problem. `precedence` holds pairs (earlier talk, later talk).

    `changeover` minutes are left free between two talks of a session.
    """

    sessions: tuple[SessionFrame, ...]
    talks: tuple[Talk, ...]
    rooms: tuple[Room, ...] = ()
    people: tuple[Person, ...] = ()
    blocks: tuple[Block, ...] = ()
    precedence: tuple[tuple[str, str], ...] = ()
    changeover: int = 0
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        validate(self)


@dataclass(frozen=True)
class Schedule:
    """Talks per session in their order, and the room of each session that has no fixed one.

    Sessions that are missing are empty; talks that are missing are unplaced.
    """

    order: Mapping[str, tuple[str, ...]]
    rooms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """A talk with its times, as a program page shows it."""

    talk: str
    session: str
    room: str | None
    start: int
    end: int


def validate(program: Program) -> None:
    """Refuse a problem that contradicts itself; a problem that merely has no solution is fine.

    Raises:
        InvalidProgram: an id listed twice or unknown, a length or an interval that is not positive.
    """
    for kind, ids in (
        ("Session", [session.id for session in program.sessions]),
        ("Talk", [talk.id for talk in program.talks]),
        ("Room", [room.id for room in program.rooms]),
        ("Person", [person.id for person in program.people]),
    ):
        for key, count in Counter(ids).items():
            if count > 1:
                raise InvalidProgram(f"{kind} {key} is listed {count} times.", subject=key)
    for talk in program.talks:
        if talk.minutes <= 0:
            raise InvalidProgram(f"Talk {talk.id} needs a length above 0 minutes.", subject=talk.id)
    for name, interval in _intervals(program):
        if interval.end <= interval.start:
            raise InvalidProgram(f"{name} ends before it starts.", subject=name)
    if program.changeover < 0:
        raise InvalidProgram("The changeover cannot be negative.", subject="changeover")
    for rule in Rule:
        if program.weights.of(rule) < 0:
            raise InvalidProgram(f"The weight of {rule.value} cannot be negative.", subject=rule.value)
    _refuse_unknown(program)


def _intervals(program: Program) -> Iterable[tuple[str, Interval]]:
    yield from ((f"Session {session.id}", session.interval) for session in program.sessions)
    yield from ((f"Block {block.label}", block.interval) for block in program.blocks)
    for person in program.people:
        yield from ((f"An unavailability of {person.name or person.id}", interval) for interval in person.unavailable)


def _refuse_unknown(program: Program) -> None:
    rooms = {room.id for room in program.rooms}
    sessions = {session.id for session in program.sessions}
    talks = {talk.id for talk in program.talks}
    for session in program.sessions:
        if session.room is not None and session.room not in rooms:
            raise InvalidProgram(
                f"Session {session.id} is in room {session.room}, which is unknown.", subject=session.id
            )
    for talk in program.talks:
        if talk.pin is None:
            continue
        if talk.pin.session is not None and talk.pin.session not in sessions:
            raise InvalidProgram(
                f"Talk {talk.id} is pinned to the unknown session {talk.pin.session}.", subject=talk.id
            )
        if talk.pin.room is not None and talk.pin.room not in rooms:
            raise InvalidProgram(f"Talk {talk.id} is pinned to the unknown room {talk.pin.room}.", subject=talk.id)
    for earlier, later in program.precedence:
        for key in (earlier, later):
            if key not in talks:
                raise InvalidProgram(f"A precedence names talk {key}, which is unknown.", subject=key)
        if earlier == later:
            raise InvalidProgram(f"Talk {earlier} cannot come before itself.", subject=earlier)
