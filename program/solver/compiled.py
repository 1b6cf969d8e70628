"""A program as tables and numbers: who shares people with whom, which sessions meet, how long things last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from program.solver.likeness import likeness_table
from program.solver.model import Interval, Program, Rule, Schedule, SessionFrame, Talk

Times = Sequence[Interval]


class Compiled:
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
        self.alike = likeness_table([talk.topics for talk in program.talks], alike)
        # The same by rows for Python, which reads single cells of a table several times as fast so.
        self.likeness = [memoryview(row) for row in self.alike]
        self.sharing = self._sharing()
        self.wanting, self.affine = self._wanting(), self._affine()
        self.linked = [
            self.sharing[number] | self.wanting[number] | self.affine[number].keys()
            for number in range(len(self.talks))
        ]
        self.calendar = [self._calendar(talk) for talk in program.talks]
        # Of an easy talk nothing depends on its time, its room or its session's kind.
        self.is_easy = [
            not calendar and talk.pin is None and talk.audience is None and not talk.needs
            for talk, calendar in zip(program.talks, self.calendar, strict=True)
        ]
        self.minutes = [talk.minutes for talk in program.talks]
        self._later_blocks: dict[int, list[Interval]] = {}
        self._capacities: dict[tuple[int, int], int] = {}
        self.neighbours = self._neighbours()
        self.neighbour_set = [frozenset(others) for others in self.neighbours]
        self.has_choices = any(session.starts for session in program.sessions)
        self.beside = self._beside()
        self.chaired_by, self.talks_of_chairs = self._chairs()
        self.always_tied, self.may_share_room = self._always_tied(), self._may_share_room()
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

    def _calendar(self, talk: Talk) -> tuple[tuple[Rule, str, Sequence[Interval]], ...]:
        """What the people of a talk have against some times."""
        calendars: tuple[tuple[Rule, Mapping[str, Sequence[Interval]]], ...] = (
            (Rule.PERSON_AWAY, self.away),
            (Rule.DURING_BLOCK, self.person_blocks),
            (Rule.RATHER_NOT, self.unwanted),
            (Rule.AT_NIGHT, self.nights),
        )
        return tuple(
            (rule, person, intervals)
            for person in sorted(talk.people)
            for rule, calendar in calendars
            if (intervals := calendar.get(person))
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

    def _beside(self) -> list[list[int]]:
        """For each session of talks those at the same time whose topics should differ from its own."""
        is_posters = [session.boards is not None for session in self.sessions]
        return [
            [] if is_posters[number] else [other for other in others if not is_posters[other]]
            for number, others in enumerate(self.neighbours)
        ]

    def _chairs(self) -> tuple[list[frozenset[int]], list[frozenset[int]]]:
        """For each talk the sessions that one of its people chairs, and the other way round."""
        chairing: dict[str, list[int]] = {}
        for number, session in enumerate(self.sessions):
            for person in session.people:
                chairing.setdefault(person, []).append(number)
        of_talk = [
            frozenset(session for person in talk.people for session in chairing.get(person, ())) for talk in self.talks
        ]
        of_session: list[set[int]] = [set() for _ in self.sessions]
        for number, sessions in enumerate(of_talk):
            for chaired in sessions:
                of_session[chaired].add(number)
        return of_talk, [frozenset(talks) for talks in of_session]

    def _always_tied(self) -> list[tuple[int, ...]]:
        """For each session those that may clash with it whatever talks are in them."""

        def is_tied(one: SessionFrame, other: SessionFrame) -> bool:
            shares_room = one.room is not None and one.room == other.room
            return shares_room or one.is_plenary or other.is_plenary or not one.people.isdisjoint(other.people)

        return [
            tuple(other for other in others if is_tied(self.sessions[number], self.sessions[other]))
            for number, others in enumerate(self.neighbours)
        ]

    def _may_share_room(self) -> list[tuple[int, ...]]:
        """For each session those it shares a room with if they are put there; fixed rooms are known before."""
        is_free = [session.room is None and bool(self.rooms) for session in self.sessions]
        return [
            tuple(other for other in others if is_free[number] or is_free[other])
            for number, others in enumerate(self.neighbours)
        ]

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
        obstacles = self._blocks_from(frame.start)
        if fixed:
            obstacles = sorted([*obstacles, *fixed])
        times, cursor = [], frame.start
        for number in talks:
            minutes = self.minutes[number]
            if number in starts:
                times.append(Interval(starts[number], starts[number] + minutes))
                continue
            for obstacle in obstacles:
                if obstacle.start >= cursor + minutes:
                    break
                if obstacle.end > cursor:
                    cursor = obstacle.end
            times.append(Interval(cursor, cursor + minutes))
            cursor += minutes + changeover
        return times

    def _blocks_from(self, start: int) -> list[Interval]:
        """The breaks that are not over by then."""
        known = self._later_blocks.get(start)
        if known is None:
            known = self._later_blocks[start] = [block for block in self.blocks if block.end > start]
        return known

    def _blocked(self, interval: Interval) -> int:
        cursor, blocked = interval.start, 0
        for block in self.blocks:
            start, end = max(block.start, cursor), min(block.end, interval.end)
            if end > start:
                blocked += end - start
                cursor = end
        return blocked
