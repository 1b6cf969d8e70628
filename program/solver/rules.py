"""The rules themselves: each function looks at one part of a schedule and yields what it finds there.

The evaluator adds up all parts, the search only those that a move touches; there is no second copy of a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from program.solver.model import INVITED, Interval, Program, Rule, Schedule, Talk


@dataclass(frozen=True, slots=True)
class Finding:
    """`amount` units of a rule, at these talks, sessions and people (ids)."""

    rule: Rule
    amount: int
    talks: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


Times = Sequence[Interval]


class Rulebook:
    """A program compiled for fast judging; talks, sessions and rooms are numbers in their order in the program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.talks = program.talks
        self.sessions = program.sessions
        self.talk_number = {talk.id: number for number, talk in enumerate(program.talks)}
        self.session_number = {session.id: number for number, session in enumerate(program.sessions)}
        self.room_number = {room.id: number for number, room in enumerate(program.rooms)}
        self.weight = {rule: program.weights.of(rule) for rule in Rule}
        self.blocks = sorted(block.interval for block in program.blocks if block.people is None)
        self.away: dict[str, list[Interval]] = {person.id: sorted(person.unavailable) for person in program.people}
        self.person_blocks: dict[str, list[Interval]] = {}
        for block in program.blocks:
            for person in block.people or ():
                self.person_blocks.setdefault(person, []).append(block.interval)
        self.likeness = _likeness_table(program.talks)
        self.sharing = self._sharing()
        self.minutes = [talk.minutes for talk in program.talks]
        self.capacity = [session.end - session.start - self._blocked(session.interval) for session in program.sessions]
        self.neighbours = [
            [other for other in range(len(self.sessions)) if other != number and self._meets(number, other)]
            for number in range(len(self.sessions))
        ]
        self.precedence_of: list[list[int]] = [[] for _ in self.talks]
        for index, pair in enumerate(program.precedence):
            for key in pair:
                self.precedence_of[self.talk_number[key]].append(index)
        tracks = sorted({talk.track for talk in program.talks if talk.track is not None})
        number_of_track = {track: number for number, track in enumerate(tracks)}
        self.tracks = tracks
        self.talks_of_track = [
            [number for number, talk in enumerate(program.talks) if talk.track == track] for track in tracks
        ]
        self.track_of = [None if talk.track is None else number_of_track[talk.track] for talk in program.talks]

    def _sharing(self) -> list[frozenset[int]]:
        """For each talk the other talks that need one of its people."""
        talks_of: dict[str, list[int]] = {}
        for number, talk in enumerate(self.talks):
            for person in talk.people:
                talks_of.setdefault(person, []).append(number)
        return [
            frozenset(other for person in talk.people for other in talks_of[person]) - {number}
            for number, talk in enumerate(self.talks)
        ]

    def used_minutes(self, talks: Sequence[int]) -> int:
        """The time a list of talks needs in a session, changeovers between them included."""
        return sum([self.minutes[number] for number in talks]) + self.program.changeover * max(0, len(talks) - 1)

    def _meets(self, one: int, other: int) -> bool:
        # A talk may run over the end of its session, so that the reach of a session ends where its longest filling
        # could; the plain interval is enough for the search because an overrun is already a broken rule.
        return self.sessions[one].interval.overlaps(self.sessions[other].interval)

    @cached_property
    def capacities(self) -> list[int | None]:
        return [room.capacity for room in self.program.rooms]

    def default_rooms(self, schedule: Schedule | None = None) -> list[int | None]:
        """The room of each session: the fixed one, else the one in the schedule, else none."""
        chosen = schedule.rooms if schedule else {}
        rooms = (session.room or chosen.get(session.id) for session in self.sessions)
        return [None if room is None else self.room_number[room] for room in rooms]

    def layout(self, session: int, talks: Sequence[int]) -> list[Interval]:
        """When each talk takes place: pinned starts are kept, the others flow around them and the blocks in order."""
        frame, changeover = self.sessions[session], self.program.changeover
        fixed = []
        for number in talks:
            pin = self.talks[number].pin
            if pin is not None and pin.start is not None:
                fixed.append(Interval(pin.start - changeover, pin.start + self.talks[number].minutes + changeover))
        obstacles = sorted([*self.blocks, *fixed]) if fixed else self.blocks
        times, cursor = [], frame.start
        for number in talks:
            talk = self.talks[number]
            if talk.pin is not None and talk.pin.start is not None:
                times.append(Interval(talk.pin.start, talk.pin.start + talk.minutes))
                continue
            for obstacle in obstacles:
                if obstacle.start < cursor + talk.minutes and cursor < obstacle.end:
                    cursor = obstacle.end
            times.append(Interval(cursor, cursor + talk.minutes))
            cursor += talk.minutes + changeover
        return times

    def in_session(self, session: int, talks: Sequence[int], times: Times, room: int | None) -> Iterator[Finding]:
        """What one session and the talks in it show."""
        if not talks:
            return
        frame = self.sessions[session]
        here = (frame.id,)
        for person in sorted(frame.people):
            if any(away.overlaps(frame.interval) for away in self.away.get(person, ())):
                yield Finding(Rule.PERSON_AWAY, 1, (), here, (person,))
        for number, time in zip(talks, times, strict=True):
            yield from self._of_talk(session, self.talks[number], time, room)
        end = max(time.end for time in times)
        if end > frame.end:
            late = tuple(
                self.talks[number].id for number, time in zip(talks, times, strict=True) if time.end > frame.end
            )
            yield Finding(Rule.SESSION_TOO_SHORT, end - frame.end, late, here)
        yield from self._overlaps(talks, times, here)
        free = self.capacity[session] - self.used_minutes(talks)
        if free > 0:
            yield Finding(Rule.UNUSED_TIME, free, (), here)
        spread = 0
        for position, number in enumerate(talks):
            row = self.likeness[number]
            for other in talks[:position]:
                spread += 1000 - row[other]
        if spread:
            # Divided by the talks beside each one, so that long sessions are not dearer for being long.
            yield Finding(Rule.TOPICS, spread // (len(talks) - 1), tuple(self.talks[n].id for n in talks), here)
        opener = min(range(len(talks)), key=lambda position: times[position].start)
        for position, number in enumerate(talks):
            talk = self.talks[number]
            if talk.kind == INVITED and position != opener and self.talks[talks[opener]].kind != INVITED:
                yield Finding(Rule.INVITED_FIRST, 1, (talk.id,), here)

    def _blocked(self, interval: Interval) -> int:
        cursor, blocked = interval.start, 0
        for block in self.blocks:
            start, end = max(block.start, cursor), min(block.end, interval.end)
            if end > start:
                blocked += end - start
                cursor = end
        return blocked

    def _of_talk(self, session: int, talk: Talk, time: Interval, room: int | None) -> Iterator[Finding]:
        frame = self.sessions[session]
        if frame.accepts is not None and talk.kind not in frame.accepts:
            yield Finding(Rule.WRONG_KIND, 1, (talk.id,), (frame.id,))
        pin = talk.pin
        if pin is not None:
            room_id = None if room is None else self.program.rooms[room].id
            moved = (pin.session is not None and pin.session != frame.id) or (
                pin.room is not None and pin.room != room_id
            )
            if moved:
                yield Finding(Rule.PIN_MOVED, 1, (talk.id,), (frame.id,))
            if pin.start is not None:
                if time.start < frame.start:
                    yield Finding(Rule.SESSION_TOO_SHORT, frame.start - time.start, (talk.id,), (frame.id,))
                if any(block.overlaps(time) for block in self.blocks):
                    yield Finding(Rule.DURING_BLOCK, 1, (talk.id,), (frame.id,))
        for person in sorted(talk.people):
            if any(away.overlaps(time) for away in self.away.get(person, ())):
                yield Finding(Rule.PERSON_AWAY, 1, (talk.id,), (frame.id,), (person,))
            if any(block.overlaps(time) for block in self.person_blocks.get(person, ())):
                yield Finding(Rule.DURING_BLOCK, 1, (talk.id,), (frame.id,), (person,))
        capacity = None if room is None else self.capacities[room]
        if capacity is not None and talk.audience is not None and talk.audience > capacity:
            yield Finding(Rule.ROOM_TOO_SMALL, talk.audience - capacity, (talk.id,), (frame.id,))

    def _overlaps(self, talks: Sequence[int], times: Times, here: tuple[str]) -> Iterator[Finding]:
        # Only pinned starts can make two talks of one session overlap; the others flow.
        if not any((pin := self.talks[number].pin) is not None and pin.start is not None for number in talks):
            return
        for position, time in enumerate(times):
            for other in range(position):
                if time.overlaps(times[other]):
                    pair = tuple(sorted((self.talks[talks[position]].id, self.talks[talks[other]].id)))
                    yield Finding(Rule.TALKS_OVERLAP, 1, pair, here)

    def between(
        self,
        sessions: tuple[int, int],
        talks: tuple[Sequence[int], Sequence[int]],
        times: tuple[Times, Times],
        rooms: tuple[int | None, int | None],
    ) -> Iterator[Finding]:
        """What two sessions that overlap in time show together."""
        if not talks[0] or not talks[1]:
            return
        first, second = self.sessions[sessions[0]], self.sessions[sessions[1]]
        both = (first.id, second.id)
        if rooms[0] is not None and rooms[0] == rooms[1]:
            yield Finding(Rule.ROOM_TWICE, 1, (), both)
        for person in sorted(first.people & second.people):
            yield Finding(Rule.PERSON_TWICE, 1, (), both, (person,))
        total = 0
        for position, number in enumerate(talks[0]):
            row, sharing = self.likeness[number], self.sharing[number]
            total += sum([row[other] for other in talks[1]])
            if sharing and not sharing.isdisjoint(talks[1]):
                yield from self._twice(number, times[0][position], talks[1], times[1], both)
        if first.people or second.people:
            yield from self._chairs_twice(second.people, second.interval, talks[0], times[0], both)
            yield from self._chairs_twice(first.people, first.interval, talks[1], times[1], both)
        similar = total // (len(talks[0]) * len(talks[1]))
        if similar:
            yield Finding(Rule.SIMILAR_IN_PARALLEL, similar, (), both)

    def _twice(
        self, number: int, time: Interval, others: Sequence[int], times: Times, both: tuple[str, str]
    ) -> Iterator[Finding]:
        talk = self.talks[number]
        for other_number, other_time in zip(others, times, strict=True):
            other = self.talks[other_number]
            if other_number in self.sharing[number] and time.overlaps(other_time):
                shared = tuple(sorted(talk.people & other.people))
                yield Finding(Rule.PERSON_TWICE, len(shared), (talk.id, other.id), both, shared)

    def _chairs_twice(
        self, chairs: frozenset[str], interval: Interval, talks: Sequence[int], times: Times, both: tuple[str, str]
    ) -> Iterator[Finding]:
        for number, time in zip(talks, times, strict=True):
            for person in sorted(self.talks[number].people & chairs):
                if time.overlaps(interval):
                    yield Finding(Rule.PERSON_TWICE, 1, (self.talks[number].id,), both, (person,))

    def in_track(self, track: int, rooms_used: set[int]) -> Iterator[Finding]:
        """How often the people of a track have to change rooms."""
        if len(rooms_used) > 1:
            talks = tuple(self.talks[number].id for number in self.talks_of_track[track])
            yield Finding(Rule.ROOM_CHANGES, len(rooms_used) - 1, talks)

    def in_precedence(self, index: int, earlier: Interval | None, later: Interval | None) -> Iterator[Finding]:
        """Whether one talk comes before another, when both are placed."""
        if earlier is not None and later is not None and earlier.end > later.start:
            yield Finding(Rule.PRECEDENCE, 1, self.program.precedence[index])

    def without_place(self, number: int) -> Iterator[Finding]:
        """A talk that is in no session."""
        yield Finding(Rule.UNPLACED, 1, (self.talks[number].id,))

    def cost(self, findings: Iterable[Finding]) -> int:
        """The weighted sum: hard rules count by how often they are broken, plus the minutes of an overrun."""
        total = 0
        for finding in findings:
            if finding.rule is Rule.SESSION_TOO_SHORT:
                # One broken rule, but a shorter overrun is better, so that the search can walk towards none.
                total += self.weight[finding.rule] + finding.amount * 1000
            else:
                total += self.weight[finding.rule] * finding.amount
        return total


def _likeness_table(talks: Sequence[Talk]) -> list[list[int]]:
    """How alike any two talks are; talks with the same topics share one row, since thousands of talks are possible."""
    kinds = list(dict.fromkeys(talk.topics for talk in talks))
    kind_of = {topics: number for number, topics in enumerate(kinds)}
    numbers = [kind_of[talk.topics] for talk in talks]
    rows = []
    for one in kinds:
        between_kinds = [_likeness(one, other) for other in kinds]
        rows.append([between_kinds[number] for number in numbers])
    return [rows[number] for number in numbers]


def _likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """Thousandths of shared topics (Jaccard index); a talk without topics is like no other, wherever it is."""
    if not one or not other:
        return 0
    return 1000 * len(one & other) // len(one | other)
