"""A schedule that can be changed step by step, knowing after each step what the step cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from program.solver.model import Interval, Schedule
from program.solver.rules import Finding, Rulebook

Part = tuple[str, int, int]
"""What a cost belongs to: ("session", s, 0), ("pair", s, t), ("track", k, 0), ("precedence", i, 0), ("talk", t, 0)."""


@dataclass(frozen=True)
class Change:
    """New contents, rooms and starts for some sessions; talks that leave all sessions become unplaced.

    Every session that loses or gains a talk must be in `contents`. `held` gives talks of these sessions an exact
    start, or takes it away; a talk that goes to another session loses the one it had.
    """

    contents: Mapping[int, Sequence[int]] = field(default_factory=dict)
    rooms: Mapping[int, int] = field(default_factory=dict)
    starts: Mapping[int, int] = field(default_factory=dict)
    held: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Undo:
    contents: dict[int, list[int]]
    times: dict[int, list[Interval]]
    frames: dict[int, Interval]
    held: dict[int, int] | None
    rooms: dict[int, int | None]
    places: dict[int, int | None]
    costs: dict[Part, int]
    total: int


class State:
    """Talks in sessions and sessions in rooms, with the cost of every part kept up to date."""

    def __init__(self, book: Rulebook, schedule: Schedule) -> None:
        self.book = book
        self.rooms = book.default_rooms(schedule)
        self.contents: list[list[int]] = [
            [book.talk_number[key] for key in schedule.order.get(session.id, ())] for session in book.sessions
        ]
        self.place: list[int | None] = [None] * len(book.talks)
        for session, talks in enumerate(self.contents):
            for talk in talks:
                self.place[talk] = session
        self.frames = book.default_frames(schedule)
        self.held = {book.talk_number[key]: start for key, start in schedule.times.items()}
        self.times = [
            book.layout(session, self.frames[session], talks, self.held) for session, talks in enumerate(self.contents)
        ]
        self.costs = {part: book.cost(list(self.findings(part))) for part in self.parts()}
        self.total = sum(self.costs.values())

    def parts(self) -> Iterable[Part]:
        """Every part of the cost, each once."""
        for session in range(len(self.contents)):
            yield ("session", session, 0)
            for other in self.book.neighbours[session]:
                if session < other:
                    yield ("pair", session, other)
        yield from (("track", track, 0) for track in range(len(self.book.tracks)))
        yield from (("precedence", index, 0) for index in range(len(self.book.program.precedence)))
        yield from (("talk", talk, 0) for talk in range(len(self.book.talks)))

    def findings(self, part: Part) -> Iterable[Finding]:
        """What the rules find in one part as things stand."""
        kind, first, second = part
        if kind == "session":
            return self.book.in_session(
                first, self.frames[first], self.contents[first], self.times[first], self.rooms[first]
            )
        if kind == "pair":
            return self.book.between(
                (first, second),
                (self.frames[first], self.frames[second]),
                (self.contents[first], self.contents[second]),
                (self.times[first], self.times[second]),
                (self.rooms[first], self.rooms[second]),
            )
        if kind == "track":
            return self.book.in_track(first, self._rooms_of_track(first))
        if kind == "precedence":
            earlier, later = (self.book.talk_number[key] for key in self.book.program.precedence[first])
            return self.book.in_precedence(first, self.time_of(earlier), self.time_of(later))
        return self.book.without_place(first) if self.place[first] is None else ()

    def _cost(self, part: Part) -> int:
        kind, first, second = part
        if kind == "pair":
            contents, rooms = self.contents, self.rooms
            quick = self.book.quick_cost_between(
                (first, second), (contents[first], contents[second]), (rooms[first], rooms[second])
            )
            if quick is not None:
                return quick
        return self.book.cost(self.findings(part))

    def _rooms_of_track(self, track: int) -> set[int]:
        rooms = set()
        for talk in self.book.talks_of_track[track]:
            session = self.place[talk]
            if session is not None and (room := self.rooms[session]) is not None:
                rooms.add(room)
        return rooms

    def time_of(self, talk: int) -> Interval | None:
        """When a talk takes place; None when it has no place."""
        session = self.place[talk]
        return None if session is None else self.times[session][self.contents[session].index(talk)]

    def fits(self, session: int, talks: Sequence[int]) -> bool:
        """Whether a session has the minutes, or the boards, for these talks."""
        return self.book.fits(session, self.frames[session].start, talks)

    def touched(self, change: Change) -> set[Part]:
        """The parts whose cost a change can alter; asked before it, the set holds for both."""
        parts: set[Part] = set()
        for session in {*change.contents, *change.rooms, *change.starts}:
            parts.add(("session", session, 0))
            for other in self.book.neighbours[session]:
                parts.add(("pair", min(session, other), max(session, other)))
        before = {talk for session in change.contents for talk in self.contents[session]}
        after = {talk for talks in change.contents.values() for talk in talks}
        parts.update(("talk", talk, 0) for talk in before ^ after)
        talks = before | after
        for session in (*change.rooms, *change.starts):
            talks.update(self.contents[session])
        for talk in talks:
            track = self.book.track_of[talk]
            if track is not None:
                parts.add(("track", track, 0))
            parts.update(("precedence", index, 0) for index in self.book.precedence_of[talk])
        return parts

    def apply(self, change: Change) -> _Undo:
        """Make a change; the difference is `self.total - undo.total` of what is returned."""
        parts = self.touched(change)
        undo = self._make(change, {part: self.costs[part] for part in parts})
        for part in parts:
            cost = self._cost(part)
            self.total += cost - self.costs[part]
            self.costs[part] = cost
        return undo

    def look(self, change: Change, known: Mapping[Part, list[Finding]] | None = None) -> dict[Part, list[Finding]]:
        """What a change would show in each part it touches; nothing stays changed. What is known is not asked."""
        parts, known = self.touched(change), known or {}
        undo = self._make(change, {})
        found = {part: known[part] if part in known else list(self.findings(part)) for part in parts}
        self.undo(undo)
        return found

    def _make(self, change: Change, costs: dict[Part, int]) -> _Undo:
        undo = _Undo(
            contents={session: self.contents[session] for session in change.contents},
            times={session: self.times[session] for session in (*change.contents, *change.starts)},
            frames={session: self.frames[session] for session in change.starts},
            held=dict(self.held) if self.held or change.held else None,
            rooms={session: self.rooms[session] for session in change.rooms},
            places={
                talk: self.place[talk]
                for session, talks in change.contents.items()
                for talk in (*self.contents[session], *talks)
            },
            costs=costs,
            total=self.total,
        )
        for session in change.contents:
            for talk in self.contents[session]:
                self.place[talk] = None
        for session, talks in change.contents.items():
            self.contents[session] = list(talks)
            for talk in talks:
                self.place[talk] = session
        if undo.held is not None:
            self._hold(change, undo.places)
        for session, start in change.starts.items():
            self.frames[session] = Interval(start, start + self.book.sessions[session].minutes)
        for session in {*change.contents, *change.starts}:
            self.times[session] = self.book.layout(session, self.frames[session], self.contents[session], self.held)
        for session, room in change.rooms.items():
            self.rooms[session] = room
        return undo

    def _hold(self, change: Change, places: dict[int, int | None]) -> None:
        for talk, session in places.items():
            if self.place[talk] != session:
                self.held.pop(talk, None)
        for talk, start in change.held.items():
            if start is None:
                self.held.pop(talk, None)
            else:
                self.held[talk] = start

    def undo(self, undo: _Undo) -> None:
        """Take back the latest change that was not taken back yet."""
        for session, talks in undo.contents.items():
            self.contents[session] = talks
        for session, times in undo.times.items():
            self.times[session] = times
        for session, frame in undo.frames.items():
            self.frames[session] = frame
        if undo.held is not None:
            self.held = undo.held
        for session, room in undo.rooms.items():
            self.rooms[session] = room
        for talk, place in undo.places.items():
            self.place[talk] = place
        self.costs.update(undo.costs)
        self.total = undo.total

    def schedule(self) -> Schedule:
        """The state as plain data; only sessions with talks are in it."""
        used = [(session, talks) for session, talks in enumerate(self.contents) if talks]
        rooms = {}
        for session, _ in used:
            room = self.rooms[session]
            if self.book.sessions[session].room is None and room is not None:
                rooms[self.book.sessions[session].id] = self.book.program.rooms[room].id
        return Schedule(
            order={
                self.book.sessions[session].id: tuple(self.book.talks[talk].id for talk in talks)
                for session, talks in used
            },
            rooms=rooms,
            starts={
                self.book.sessions[session].id: self.frames[session].start
                for session, _ in used
                if self.book.sessions[session].starts
            },
            times={self.book.talks[talk].id: start for talk, start in sorted(self.held.items())},
        )
