"""What a program is asked to hold: rooms, sessions, talks, people, blocks of time, and the chair's wishes.

All times are whole minutes since one instant of the event (the caller chooses it); intervals include their start and
not their end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


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
    ROOM_CLOSED = "ROOM_CLOSED"
    ROOM_LACKS = "ROOM_LACKS"
    BESIDE_PLENARY = "BESIDE_PLENARY"
    TOO_MANY_POSTERS = "TOO_MANY_POSTERS"

    TOPICS = "TOPICS"
    UNUSED_TIME = "UNUSED_TIME"
    SIMILAR_IN_PARALLEL = "SIMILAR_IN_PARALLEL"
    ROOM_CHANGES = "ROOM_CHANGES"
    INVITED_FIRST = "INVITED_FIRST"
    ROOM_TOO_SMALL = "ROOM_TOO_SMALL"
    AUDIENCE_TORN = "AUDIENCE_TORN"
    RATHER_NOT = "RATHER_NOT"
    AT_NIGHT = "AT_NIGHT"
    AUTHOR_ELSEWHERE = "AUTHOR_ELSEWHERE"


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
    Rule.ROOM_CLOSED,
    Rule.ROOM_LACKS,
    Rule.BESIDE_PLENARY,
    Rule.TOO_MANY_POSTERS,
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
    not fit; AUDIENCE_TORN thousandths of an audience that two talks at once would share; RATHER_NOT times a person
    would rather not come; AT_NIGHT talks at night where a remote speaker is; AUTHOR_ELSEWHERE authors who do not
    speak but have to be elsewhere during their talk.
    """

    topics: int = 1
    unused_time: int = 30
    similar_in_parallel: int = 1
    room_changes: int = 100
    invited_first: int = 300
    room_too_small: int = 20
    audience_torn: int = 1
    rather_not: int = 800
    at_night: int = 1500
    author_elsewhere: int = 200

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
    """A place; capacity None means that it never is too small. `features` are the caller's words ("projector")."""

    id: str
    name: str = ""
    capacity: int | None = None
    features: frozenset[str] = frozenset()
    closed: tuple[Interval, ...] = ()


@dataclass(frozen=True)
class SessionFrame:
    """A stretch of time that may hold talks, in a fixed room, or in any free one when `room` is None.

    `accepts` limits the kinds of talks (None: any). `people` are busy for the whole session, as its chairs are.
    An event without rooms (online) leaves `Program.rooms` empty; its sessions then may run side by side.
    `starts` are other times the session may start at, its length kept. With `boards` it is a poster session: so many
    talks at most, all for the whole session, the first at board 1. Beside a plenary no other talk may run. `needs`
    are features its room must have.
    """

    id: str
    start: int
    end: int
    room: str | None = None
    accepts: frozenset[str] | None = None
    people: frozenset[str] = frozenset()
    starts: tuple[int, ...] = ()
    boards: int | None = None
    is_plenary: bool = False
    needs: frozenset[str] = frozenset()
    title: str = ""

    @property
    def interval(self) -> Interval:
        return Interval(self.start, self.end)

    @property
    def minutes(self) -> int:
        return self.end - self.start

    @property
    def choices(self) -> tuple[Interval, ...]:
        """Every time the session may take, the usual one first."""
        starts = dict.fromkeys((self.start, *self.starts))
        return tuple(Interval(start, start + self.minutes) for start in starts)


@dataclass(frozen=True)
class Pin:
    """Where a talk has to be, as far as it is said: session, room, exact start."""

    session: str | None = None
    room: str | None = None
    start: int | None = None


@dataclass(frozen=True)
class Talk:
    """Something with a length that is given by people; `kind` is the caller's word ("invited" talks open sessions).

    `people` have to be there; `authors` would like to hear it. `needs` are features its room must have.
    """

    id: str
    minutes: int
    topics: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    kind: str = "paper"
    track: str | None = None
    audience: int | None = None
    pin: Pin | None = None
    authors: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    title: str = ""


INVITED = "invited"


@dataclass(frozen=True)
class Person:
    """Someone who gives talks, with the times when they cannot, would rather not, or are remote and asleep."""

    id: str
    name: str = ""
    unavailable: tuple[Interval, ...] = ()
    rather_not: tuple[Interval, ...] = ()
    nights: tuple[Interval, ...] = ()


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

    `changeover` minutes are left free between two talks of a session. `affinity` holds (talk, talk, thousandths of
    the smaller audience that would like to hear both), `alike` (talk, talk, thousandths) what topics do not say.
    """

    sessions: tuple[SessionFrame, ...]
    talks: tuple[Talk, ...]
    rooms: tuple[Room, ...] = ()
    people: tuple[Person, ...] = ()
    blocks: tuple[Block, ...] = ()
    precedence: tuple[tuple[str, str], ...] = ()
    changeover: int = 0
    weights: Weights = field(default_factory=Weights)
    affinity: tuple[tuple[str, str, int], ...] = ()
    alike: tuple[tuple[str, str, int], ...] = ()

    def __post_init__(self) -> None:
        from program.solver.validate import validate

        validate(self)

    def __hash__(self) -> int:
        # Asked again and again for the same program, and thousands of talks take a while.
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.sessions, self.talks, self.rooms, self.people, self.blocks, self.precedence, self.weights))

    @cached_property
    def talk_titles(self) -> Mapping[str, str]:
        """What to call each talk: its title, else its id."""
        return {talk.id: talk.title or talk.id for talk in self.talks}

    @cached_property
    def session_titles(self) -> Mapping[str, str]:
        """What to call each session: its title, else its id."""
        return {session.id: session.title or session.id for session in self.sessions}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What to call each person: the name, else the id."""
        return {person.id: person.name or person.id for person in self.people}


@dataclass(frozen=True)
class Schedule:
    """Talks per session in their order, and the room of each session that has no fixed one.

    Sessions that are missing are empty; talks that are missing are unplaced. Talks follow one another from the start
    of their session; those in `times` start at that minute whatever is around them. `starts` says when a session
    takes place that may take several times.
    """

    order: Mapping[str, tuple[str, ...]]
    rooms: Mapping[str, str] = field(default_factory=dict)
    starts: Mapping[str, int] = field(default_factory=dict)
    times: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """A talk with its times, as a program page shows it."""

    talk: str
    session: str
    room: str | None
    start: int
    end: int
