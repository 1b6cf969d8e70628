"""A schedule that can be changed step by step, knowing after each step what the step cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from program.solver.model import Interval, Schedule
from program.solver.rules import Finding, Rulebook
from program.solver.similar import Before, Places, similar_of

MUCH_TIME = 10**6

Part = tuple[str, int, int]
"""What a cost belongs to: ("session", s, 0), ("pair", s, t) and ("similar", s, t) with s < t, ("track", k, 0),
("precedence", i, 0), ("talk", t, 0)."""


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
    left: dict[int, int]
    held: dict[int, int] | None
    rooms: dict[int, int | None]
    places: dict[int, int | None]
    similar: list[Before]
    costs: dict[Part, int | None]
    total: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state as it once was."""

    contents: list[list[int]]
    rooms: list[int | None]
    frames: list[Interval]
    held: dict[int, int]


class State:
    """Talks in sessions and sessions in rooms, with the cost of every part kept up to date.

    `costs` has no entry for a pair of sessions that have nothing to do with each other; how alike the topics of
    parallel sessions are is kept in `similar`, since that concerns all pairs and would be slow one by one.
    """

    def __init__(self, book: Rulebook, schedule: Schedule) -> None:
        self.book = book
        self.rooms = book.default_rooms(schedule)
        self.contents: list[list[int]] = [
            [book.talk_number[talk] for talk in schedule.order.get(session.id, ())] for session in book.sessions
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
        self.left = [self._left(session) for session in range(len(self.contents))]
        self.similar = similar_of(book, Places(self.contents, self.frames, self.place))
        self.costs: dict[Part, int] = {}
        for part in self._kept_parts():
            cost = book.cost(self.findings(part))
            if cost or part[0] != "pair":
                self.costs[part] = cost
        self.total = sum(self.costs.values()) + self.similar.cost

    def parts(self) -> Iterable[Part]:
        """Every part of the cost that may not be 0, each once."""
        yield from self._kept_parts()
        for session in range(len(self.contents)):
            for other in self.book.neighbours[session]:
                if session < other:
                    yield ("similar", session, other)

    def _kept_parts(self) -> Iterable[Part]:
        for session in range(len(self.contents)):
            yield ("session", session, 0)
            for other in sorted(self._may_be_tied(session)):
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
        if kind == "similar":
            return self.book.similar(
                (first, second),
                (self.frames[first], self.frames[second]),
                (self.contents[first], self.contents[second]),
            )
        if kind == "pair":
            return self.book.ties(
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

    def _may_be_tied(self, session: int) -> set[int]:
        """The sessions beside one that something other than topics may link to it as things stand."""
        talks = self.contents[session]
        if not talks:
            return set()
        book, place = self.book, self.place
        near = book.neighbour_set[session]
        found = set(book.always_tied[session])
        for talk in talks:
            for other in book.linked[talk]:
                there = place[other]
                if there is not None and there in near:
                    found.add(there)
            if book.chaired_by[talk]:
                found.update(book.chaired_by[talk] & near)
        for other in book.talks_of_chairs[session]:
            there = place[other]
            if there is not None and there in near:
                found.add(there)
        room = self.rooms[session]
        if room is not None:
            found.update(other for other in book.may_share_room[session] if self.rooms[other] == room)
        return found

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

    def takes(self, talk: int) -> list[int]:
        """The sessions that have the minutes, or a board, for one talk more."""
        found: list[int] = np.flatnonzero(np.array(self.left, dtype=np.int64) >= self.book.minutes[talk]).tolist()
        return found

    def alike_by_session(self, talk: int) -> dict[int, int]:
        """How like the talks of each session together are to a talk; sessions without any likeness are left out."""
        place, row = self.place, self.book.likeness[talk]
        found: dict[int, int] = {}
        for other in np.flatnonzero(self.book.alike[talk]).tolist():
            there = place[other]
            if there is not None and other != talk:
                found[there] = found.get(there, 0) + row[other]
        return found

    def _left(self, session: int) -> int:
        """The minutes a session has for one talk more; a free board is time enough for any."""
        talks, boards = self.contents[session], self.book.sessions[session].boards
        if boards is not None:
            return MUCH_TIME if len(talks) < boards else -1
        capacity = self.book.capacity(session, self.frames[session].start)
        return capacity - self.book.used_minutes(talks) - (self.book.program.changeover if talks else 0)

    def fits(self, session: int, talks: Sequence[int]) -> bool:
        """Whether a session has the minutes, or the boards, for these talks."""
        return self.book.fits(session, self.frames[session].start, talks)

    def touched(self, change: Change) -> set[Part]:
        """The parts whose cost a change can alter, pairs and topics apart; asked before it, the set holds for both."""
        parts: set[Part] = {("session", session, 0) for session in {*change.contents, *change.rooms, *change.starts}}
        before = {talk for session in change.contents for talk in self.contents[session]}
        after = {talk for talks in change.contents.values() for talk in talks}
        parts.update([("talk", talk, 0) for talk in before ^ after])
        talks = before | after
        for session in (*change.rooms, *change.starts):
            talks.update(self.contents[session])
        for talk in talks:
            track = self.book.track_of[talk]
            if track is not None:
                parts.add(("track", track, 0))
            if self.book.precedence_of[talk]:
                parts.update(("precedence", index, 0) for index in self.book.precedence_of[talk])
        return parts

    def apply(self, change: Change) -> _Undo:
        """Make a change; the difference is `self.total - undo.total` of what is returned."""
        parts = self.touched(change)
        changed = {*change.contents, *change.rooms, *change.starts}
        self._add_pairs(parts, changed)
        undo = self._make(change)
        self._add_pairs(parts, changed)
        self._count_similar(change, undo)
        costs = self.costs
        for part in parts:
            old, cost = costs.get(part), self.book.cost(self.findings(part))
            undo.costs[part] = old
            self.total += cost - (old or 0)
            if cost or old is not None:
                costs[part] = cost
        return undo

    def pairs_touched(self, change: Change) -> set[Part]:
        """The pairs of sessions whose cost a change can alter, topics apart."""
        parts: set[Part] = set()
        changed = {*change.contents, *change.rooms, *change.starts}
        self._add_pairs(parts, changed)
        undo = self._make(change)
        self._add_pairs(parts, changed)
        self.undo(undo)
        return parts

    def _add_pairs(self, parts: set[Part], sessions: Iterable[int]) -> None:
        for session in sessions:
            for other in self._may_be_tied(session):
                parts.add(("pair", session, other) if session < other else ("pair", other, session))

    def _count_similar(self, change: Change, undo: _Undo) -> None:
        changed = [session for session, talks in change.contents.items() if set(talks) != set(undo.contents[session])]
        changed += [session for session in change.starts if session not in changed]
        if not changed:
            return
        before = self.similar.cost
        self.similar.follow(undo.places, changed)
        undo.similar.extend([self.similar.update(session) for session in changed])
        self.total += self.similar.cost - before

    def look(self, change: Change, *, similar: int | None = None) -> tuple[dict[Part, list[Finding]], int]:
        """What a change would show in each part it touches, and what topics at once would cost; nothing stays changed.

        `similar` is the latter where it is known.
        """
        parts = self.touched(change)
        changed = {*change.contents, *change.rooms, *change.starts}
        self._add_pairs(parts, changed)
        undo = self._make(change)
        self._add_pairs(parts, changed)
        found = {part: list(self.findings(part)) for part in parts}
        if similar is None:
            total = self.total
            self._count_similar(change, undo)
            similar, self.total = self.similar.cost, total
        self.undo(undo)
        return found, similar

    def _make(self, change: Change) -> _Undo:
        undo = _Undo(
            contents={session: self.contents[session] for session in change.contents},
            times={session: self.times[session] for session in (*change.contents, *change.starts)},
            frames={session: self.frames[session] for session in change.starts},
            left={session: self.left[session] for session in (*change.contents, *change.starts)},
            held=dict(self.held) if self.held or change.held else None,
            rooms={session: self.rooms[session] for session in change.rooms},
            places={
                talk: self.place[talk]
                for session, talks in change.contents.items()
                for talk in (*self.contents[session], *talks)
            },
            similar=[],
            costs={},
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
            self.left[session] = self._left(session)
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
        for session, left in undo.left.items():
            self.left[session] = left
        if undo.held is not None:
            self.held = undo.held
        for session, room in undo.rooms.items():
            self.rooms[session] = room
        for talk, place in undo.places.items():
            self.place[talk] = place
        for part, cost in undo.costs.items():
            if cost is None:
                self.costs.pop(part, None)
            else:
                self.costs[part] = cost
        if undo.similar:
            for before in reversed(undo.similar):
                self.similar.restore(before)
            self.similar.follow(undo.places, [before.session for before in undo.similar])
        self.total = undo.total

    def snapshot(self) -> Snapshot:
        """What the state is now, to come back to; far quicker than `schedule`."""
        return Snapshot(list(self.contents), list(self.rooms), list(self.frames), dict(self.held))

    def schedule(self, at: Snapshot | None = None) -> Schedule:
        """The state, or an earlier one, as plain data; only sessions with talks are in it."""
        at, sessions, talks_ = at or self.snapshot(), self.book.sessions, self.book.talks
        used = [(session, talks) for session, talks in enumerate(at.contents) if talks]
        rooms = {}
        for session, _ in used:
            room = at.rooms[session]
            if sessions[session].room is None and room is not None:
                rooms[sessions[session].id] = self.book.program.rooms[room].id
        return Schedule(
            order={sessions[session].id: tuple([talks_[talk].id for talk in talks]) for session, talks in used},
            rooms=rooms,
            starts={sessions[session].id: at.frames[session].start for session, _ in used if sessions[session].starts},
            times={talks_[talk].id: start for talk, start in sorted(at.held.items())},
        )
