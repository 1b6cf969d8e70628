"""The rules themselves: each function looks at one part of a schedule and yields what it finds there.

The evaluator adds up all parts, the search only those that a move touches; there is no second copy of a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from program.solver.compiled import Compiled, Times
from program.solver.model import INVITED, Interval, Pin, Rule, Talk


@dataclass(frozen=True, slots=True)
class Finding:
    """`amount` units of a rule, at these talks, sessions and people (ids)."""

    rule: Rule
    amount: int
    talks: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


class Rulebook(Compiled):
    """A program compiled for judging, with its rules."""

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
                yield from self._of_talk(session, frame, number, time, room)
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

    def _of_talk(
        self, session: int, frame: Interval, number: int, time: Interval, room: int | None
    ) -> Iterator[Finding]:
        talk, here = self.talks[number], (self.sessions[session].id,)
        if talk.pin is not None:
            yield from self._of_pin(talk.pin, frame, talk, time, here, None if room is None else self.rooms[room].id)
        for rule, person, intervals in self.calendar[number]:
            for interval in intervals:
                if interval.start < time.end and time.start < interval.end:
                    yield Finding(rule, 1, (talk.id,), here, (person,))
                    break
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

    def ties(
        self,
        sessions: tuple[int, int],
        frames: tuple[Interval, Interval],
        talks: tuple[Sequence[int], Sequence[int]],
        times: tuple[Times, Times],
        rooms: tuple[int | None, int | None],
    ) -> Iterator[Finding]:
        """What two sessions that may overlap in time show together, their topics apart."""
        if not talks[0] or not talks[1] or not frames[0].overlaps(frames[1]):
            return
        first, second = self.sessions[sessions[0]], self.sessions[sessions[1]]
        both = (first.id, second.id)
        if rooms[0] is not None and rooms[0] == rooms[1]:
            yield Finding(Rule.ROOM_TWICE, 1, (), both)
        for position, number in enumerate(talks[0]):
            linked = self.linked[number]
            if linked and not linked.isdisjoint(talks[1]):
                yield from self._twice(number, times[0][position], talks[1], times[1], both)
        if first.people or second.people:
            for person in sorted(first.people & second.people):
                yield Finding(Rule.PERSON_TWICE, 1, (), both, (person,))
            yield from self._chairs_twice(second.people, frames[1], talks[0], times[0], both)
            yield from self._chairs_twice(first.people, frames[0], talks[1], times[1], both)
        if first.is_plenary or second.is_plenary:
            yield from self._beside_plenary(talks, times, both)

    def similar(
        self,
        sessions: tuple[int, int],
        frames: tuple[Interval, Interval],
        talks: tuple[Sequence[int], Sequence[int]],
    ) -> Iterator[Finding]:
        """How like the talks of two sessions that may overlap in time are; boards do not count."""
        first, second = self.sessions[sessions[0]], self.sessions[sessions[1]]
        if not talks[0] or not talks[1] or not frames[0].overlaps(frames[1]):
            return
        if first.boards is None and second.boards is None:
            total = sum([self.likeness[number][other] for number in talks[0] for other in talks[1]])
            if similar := total // (len(talks[0]) * len(talks[1])):
                yield Finding(Rule.SIMILAR_IN_PARALLEL, similar, (), (first.id, second.id))

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
