"""The rules themselves: each function looks at one part of a schedule and yields what it finds there.

The evaluator adds up all parts, the search only those that a move touches; there is no second copy of a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from program.solver.likeness import likeness_table
from program.solver.model import INVITED, Interval, Pin, Program, Rule, Schedule, Talk


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
        self.rooms = program.rooms
        self.away: dict[str, list[Interval]] = {person.id: sorted(person.unavailable) for person in program.people}
        self.person_blocks: dict[str, list[Interval]] = {}
        for block in program.blocks:
            for person in block.people or ():
                self.person_blocks.setdefault(person, []).append(block.interval)
        self.unwanted = {person.id: person.rather_not for person in program.people if person.rather_not}
        self.nights = {person.id: person.nights for person in program.people if person.nights}
        alike = [(self.talk_number[one], self.talk_number[other], degree) for one, other, degree in program.alike]
        self.likeness = likeness_table([talk.topics for talk in program.talks], alike)
        self.sharing = self._sharing()
        self.wanting, self.affine = self._wanting(), self._affine()
        self.linked = [
            self.sharing[number] | self.wanting[number] | self.affine[number].keys()
            for number in range(len(self.talks))
        ]
        self.is_easy = [self._is_easy(talk) for talk in program.talks]
        self.minutes = [talk.minutes for talk in program.talks]
        self._capacities: dict[tuple[int, int], int] = {}
        self.neighbours = self._neighbours()
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

    def _wanting(self) -> list[frozenset[int]]:
        """For each talk the others whose speakers are among its authors, or the other way round."""
        speaking: dict[str, list[int]] = {}
        for number, talk in enumerate(self.talks):
            for person in talk.people:
                speaking.setdefault(person, []).append(number)
        found: list[set[int]] = [set() for _ in self.talks]
        for number, talk in enumerate(self.talks):
            for person in talk.authors - talk.people:
                for other in speaking.get(person, ()):
                    found[number].add(other)
                    found[other].add(number)
        return [frozenset(others) for others in found]

    def _affine(self) -> list[dict[int, int]]:
        found: list[dict[int, int]] = [{} for _ in self.talks]
        for one, other, strength in self.program.affinity:
            first, second = self.talk_number[one], self.talk_number[other]
            found[first][second] = found[second][first] = found[first].get(second, 0) + strength
        return found

    def _is_easy(self, talk: Talk) -> bool:
        """Whether nothing about the talk itself depends on its time, its room or its session's kind."""
        calendars = (self.away, self.person_blocks, self.unwanted, self.nights)
        return (
            talk.pin is None
            and talk.audience is None
            and not talk.needs
            and not any(calendar.get(person) for person in talk.people for calendar in calendars)
        )

    def _neighbours(self) -> list[list[int]]:
        """For each session those that may be held at the same time."""
        # A talk may run over the end of its session, so that the reach of a session ends where its longest filling
        # could; the plain interval is enough for the search because an overrun is already a broken rule.
        found: list[list[int]] = [[] for _ in self.sessions]
        choices = [session.choices for session in self.sessions]
        spans = [(min(times).start, max(times).end) for times in choices]
        open_ones: list[int] = []
        for session in sorted(range(len(spans)), key=lambda number: spans[number]):
            open_ones = [other for other in open_ones if spans[other][1] > spans[session][0]]
            for other in open_ones:
                if any(one.overlaps(two) for one in choices[session] for two in choices[other]):
                    found[session].append(other)
                    found[other].append(session)
            open_ones.append(session)
        return [sorted(others) for others in found]

    def used_minutes(self, talks: Sequence[int]) -> int:
        """The time a list of talks needs in a session, changeovers between them included."""
        return sum([self.minutes[number] for number in talks]) + self.program.changeover * max(0, len(talks) - 1)

    def capacity(self, session: int, start: int) -> int:
        """The minutes of a session that no break takes, when it starts then."""
        known = self._capacities.get((session, start))
        if known is None:
            interval = Interval(start, start + self.sessions[session].minutes)
            known = self._capacities[session, start] = interval.end - interval.start - self._blocked(interval)
        return known

    def fits(self, session: int, start: int, talks: Sequence[int]) -> bool:
        """Whether a session has the minutes, or the boards, for these talks."""
        boards = self.sessions[session].boards
        if boards is not None:
            return len(talks) <= boards
        return self.used_minutes(talks) <= self.capacity(session, start)

    def default_rooms(self, schedule: Schedule | None = None) -> list[int | None]:
        """The room of each session: the fixed one, else the one in the schedule, else none."""
        chosen = schedule.rooms if schedule else {}
        rooms = (session.room or chosen.get(session.id) for session in self.sessions)
        return [None if room is None else self.room_number[room] for room in rooms]

    def default_frames(self, schedule: Schedule) -> list[Interval]:
        """When each session takes place: at the start in the schedule, else at its usual time."""
        chosen = schedule.starts
        return [
            Interval(chosen[session.id], chosen[session.id] + session.minutes)
            if session.id in chosen
            else session.interval
            for session in self.sessions
        ]

    def layout(self, session: int, frame: Interval, talks: Sequence[int], held: Mapping[int, int]) -> list[Interval]:
        """When each talk takes place: pinned and held starts are kept, the others flow around them and the blocks."""
        if self.sessions[session].boards is not None:
            return [frame] * len(talks)
        changeover = self.program.changeover
        fixed, starts = [], {}
        for number in talks:
            pin = self.talks[number].pin
            start = held.get(number) if pin is None or pin.start is None else pin.start
            if start is not None:
                starts[number] = start
                fixed.append(Interval(start - changeover, start + self.minutes[number] + changeover))
        obstacles = sorted([*self.blocks, *fixed]) if fixed else self.blocks
        times, cursor = [], frame.start
        for number in talks:
            minutes = self.minutes[number]
            if number in starts:
                times.append(Interval(starts[number], starts[number] + minutes))
                continue
            for obstacle in obstacles:
                if obstacle.start < cursor + minutes and cursor < obstacle.end:
                    cursor = obstacle.end
            times.append(Interval(cursor, cursor + minutes))
            cursor += minutes + changeover
        return times

    def in_session(
        self, session: int, frame: Interval, talks: Sequence[int], times: Times, room: int | None
    ) -> Iterator[Finding]:
        """What one session and the talks in it show."""
        if not talks:
            return
        details = self.sessions[session]
        here = (details.id,)
        for person in sorted(details.people):
            if any(away.overlaps(frame) for away in self.away.get(person, ())):
                yield Finding(Rule.PERSON_AWAY, 1, (), here, (person,))
            if any(unwanted.overlaps(frame) for unwanted in self.unwanted.get(person, ())):
                yield Finding(Rule.RATHER_NOT, 1, (), here, (person,))
        if room is not None and not details.needs <= self.rooms[room].features:
            yield Finding(Rule.ROOM_LACKS, len(details.needs - self.rooms[room].features), (), here)
        closed = self.rooms[room].closed if room is not None else ()
        for number, time in zip(talks, times, strict=True):
            if closed and any(interval.overlaps(time) for interval in closed):
                yield Finding(Rule.ROOM_CLOSED, 1, (self.talks[number].id,), here)
            if details.accepts is not None and self.talks[number].kind not in details.accepts:
                yield Finding(Rule.WRONG_KIND, 1, (self.talks[number].id,), here)
            if not self.is_easy[number]:
                yield from self._of_talk(session, frame, self.talks[number], time, room)
        if details.boards is None:
            yield from self._in_talk_session(session, frame, talks, times)
        elif len(talks) > details.boards:
            ids = tuple(self.talks[number].id for number in talks[details.boards :])
            yield Finding(Rule.TOO_MANY_POSTERS, len(talks) - details.boards, ids, here)

    def _in_talk_session(self, session: int, frame: Interval, talks: Sequence[int], times: Times) -> Iterator[Finding]:
        """What a session shows in which talks follow one another."""
        here = (self.sessions[session].id,)
        end = max([time.end for time in times])
        if end > frame.end:
            late = tuple(
                self.talks[number].id for number, time in zip(talks, times, strict=True) if time.end > frame.end
            )
            yield Finding(Rule.SESSION_TOO_SHORT, end - frame.end, late, here)
        yield from self._overlaps(talks, times, here)
        free = self.capacity(session, frame.start) - self.used_minutes(talks)
        if free > 0:
            yield Finding(Rule.UNUSED_TIME, free, (), here)
        spread = 0
        for position, number in enumerate(talks):
            row = self.likeness[number]
            for other in talks[:position]:
                spread += 1000 - row[other]
        if spread:
            # Divided by the talks beside each one, so that long sessions are not dearer for being long.
            yield Finding(Rule.TOPICS, spread // (len(talks) - 1), tuple([self.talks[n].id for n in talks]), here)
        if any(self.talks[number].kind == INVITED for number in talks):
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

    def _of_talk(
        self, session: int, frame: Interval, talk: Talk, time: Interval, room: int | None
    ) -> Iterator[Finding]:
        here = (self.sessions[session].id,)
        if talk.pin is not None:
            yield from self._of_pin(talk.pin, frame, talk, time, here, None if room is None else self.rooms[room].id)
        for person in sorted(talk.people):
            for rule, calendar in (
                (Rule.PERSON_AWAY, self.away),
                (Rule.DURING_BLOCK, self.person_blocks),
                (Rule.RATHER_NOT, self.unwanted),
                (Rule.AT_NIGHT, self.nights),
            ):
                if any(interval.overlaps(time) for interval in calendar.get(person, ())):
                    yield Finding(rule, 1, (talk.id,), here, (person,))
        if room is None:
            return
        if not talk.needs <= self.rooms[room].features:
            yield Finding(Rule.ROOM_LACKS, len(talk.needs - self.rooms[room].features), (talk.id,), here)
        capacity = self.rooms[room].capacity
        if capacity is not None and talk.audience is not None and talk.audience > capacity:
            yield Finding(Rule.ROOM_TOO_SMALL, talk.audience - capacity, (talk.id,), here)

    def _of_pin(
        self, pin: Pin, frame: Interval, talk: Talk, time: Interval, here: tuple[str], room: str | None
    ) -> Iterator[Finding]:
        if (pin.session is not None and pin.session != here[0]) or (pin.room is not None and pin.room != room):
            yield Finding(Rule.PIN_MOVED, 1, (talk.id,), here)
        if pin.start is None:
            return
        if time.start != pin.start:
            yield Finding(Rule.PIN_MOVED, 1, (talk.id,), here)
        if time.start < frame.start:
            yield Finding(Rule.SESSION_TOO_SHORT, frame.start - time.start, (talk.id,), here)
        if any(block.overlaps(time) for block in self.blocks):
            yield Finding(Rule.DURING_BLOCK, 1, (talk.id,), here)

    def _overlaps(self, talks: Sequence[int], times: Times, here: tuple[str]) -> Iterator[Finding]:
        # Talks that flow never overlap; only pinned and held starts can make two talks of one session do so.
        if all(one.end <= other.start for one, other in pairwise(times)):
            return
        for position, other in combinations(range(len(times)), 2):
            if times[position].overlaps(times[other]):
                pair = tuple(sorted((self.talks[talks[position]].id, self.talks[talks[other]].id)))
                yield Finding(Rule.TALKS_OVERLAP, 1, pair, here)

    def between(
        self,
        sessions: tuple[int, int],
        frames: tuple[Interval, Interval],
        talks: tuple[Sequence[int], Sequence[int]],
        times: tuple[Times, Times],
        rooms: tuple[int | None, int | None],
    ) -> Iterator[Finding]:
        """What two sessions that may overlap in time show together."""
        if not talks[0] or not talks[1] or not frames[0].overlaps(frames[1]):
            return
        first, second = self.sessions[sessions[0]], self.sessions[sessions[1]]
        both = (first.id, second.id)
        if rooms[0] is not None and rooms[0] == rooms[1]:
            yield Finding(Rule.ROOM_TWICE, 1, (), both)
        total = 0
        for position, number in enumerate(talks[0]):
            row, linked = self.likeness[number], self.linked[number]
            total += sum([row[other] for other in talks[1]])
            if linked and not linked.isdisjoint(talks[1]):
                yield from self._twice(number, times[0][position], talks[1], times[1], both)
        if first.people or second.people:
            for person in sorted(first.people & second.people):
                yield Finding(Rule.PERSON_TWICE, 1, (), both, (person,))
            yield from self._chairs_twice(second.people, frames[1], talks[0], times[0], both)
            yield from self._chairs_twice(first.people, frames[0], talks[1], times[1], both)
        if first.is_plenary or second.is_plenary:
            yield from self._beside_plenary(talks, times, both)
        similar = total // (len(talks[0]) * len(talks[1]))
        if similar and first.boards is None and second.boards is None:
            yield Finding(Rule.SIMILAR_IN_PARALLEL, similar, (), both)

    def is_timeless(self, sessions: tuple[int, int], talks: Sequence[int], others: Sequence[int]) -> bool:
        """Whether what two sessions show together is the same whatever the order of their talks."""
        if any(self.sessions[session].people or self.sessions[session].is_plenary for session in sessions):
            return False
        return all(self.linked[number].isdisjoint(others) for number in talks)

    def _twice(
        self, number: int, time: Interval, others: Sequence[int], times: Times, both: tuple[str, str]
    ) -> Iterator[Finding]:
        """One talk against those of another session that have to do with it."""
        talk, affine = self.talks[number], self.affine[number]
        for other_number, other_time in zip(others, times, strict=True):
            if other_number not in self.linked[number] or not time.overlaps(other_time):
                continue
            other = self.talks[other_number]
            ids = (talk.id, other.id)
            if shared := tuple(sorted(talk.people & other.people)):
                yield Finding(Rule.PERSON_TWICE, len(shared), ids, both, shared)
            if torn := tuple(sorted((talk.authors & other.people) - talk.people)):
                yield Finding(Rule.AUTHOR_ELSEWHERE, len(torn), ids, both, torn)
            if torn := tuple(sorted((other.authors & talk.people) - other.people)):
                yield Finding(Rule.AUTHOR_ELSEWHERE, len(torn), ids, both, torn)
            if other_number in affine:
                yield Finding(Rule.AUDIENCE_TORN, affine[other_number], ids, both)

    def _beside_plenary(
        self, talks: tuple[Sequence[int], Sequence[int]], times: tuple[Times, Times], both: tuple[str, str]
    ) -> Iterator[Finding]:
        for position, time in enumerate(times[0]):
            for other_position, other_time in enumerate(times[1]):
                if time.overlaps(other_time):
                    ids = (self.talks[talks[0][position]].id, self.talks[talks[1][other_position]].id)
                    yield Finding(Rule.BESIDE_PLENARY, 1, ids, both)

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
