"""Whether some talks can all be placed: an exact model in which each demand can be given up on its own.

It asks for less than a whole program (rooms of sessions that may be anywhere are only counted), so that what is
impossible here is impossible altogether.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from ortools.sat.python import cp_model

from program.solver import demands
from program.solver.demands import Demand
from program.solver.model import Interval, Talk
from program.solver.moving import limit_work
from program.solver.rules import Rulebook

Literal = cp_model.IntVar


@dataclass(frozen=True)
class _Cell:
    """One talk in one session at one of its times."""

    session: int
    frame: Interval
    chosen: Literal
    interval: cp_model.IntervalVar | None
    is_poster: bool


class Feasibility:
    """A model of some talks. With `exact` the order inside sessions counts, else only the minutes."""

    def __init__(self, book: Rulebook, talks: Sequence[int], *, exact: bool, seconds: float) -> None:
        self.book, self.program, self.talks, self.exact = book, book.program, list(talks), exact
        self.seconds = seconds
        self.model = cp_model.CpModel()
        self.literals: dict[Demand, Literal] = {}
        self.used = [self.model.new_bool_var("") for _ in book.sessions]
        spans = [choice for session in book.sessions for choice in session.choices]
        self.first = min((span.start for span in spans), default=0)
        # So late that whatever may run over its session finds a time.
        self.last = max((span.end for span in spans), default=0) + sum(book.minutes[talk] for talk in talks) + 1
        self.times = [
            {choice.start: self.model.new_bool_var("") for choice in session.choices} for session in book.sessions
        ]
        for choices in self.times:
            self.model.add_exactly_one(choices.values())
        self.starts: dict[int, Literal] = {}
        self.cells: dict[int, list[_Cell]] = {}
        for talk in self.talks:
            self._talk(talk)
        self._sessions()
        self._people()
        self._rooms()
        if exact:
            self._plenaries()
            self._precedence()

    def demand(self, demand: Demand) -> Literal:
        """The literal that is true as long as a demand is kept."""
        if demand not in self.literals:
            self.literals[demand] = self.model.new_bool_var("")
        return self.literals[demand]

    def _talk(self, number: int) -> None:
        talk = self.book.talks[number]
        start = self.model.new_int_var(self.first, self.last, "")
        self.starts[number] = start
        self.cells[number] = []
        for session, details in enumerate(self.book.sessions):
            for frame in details.choices:
                chosen = self.model.new_bool_var("")
                is_poster = details.boards is not None
                self.model.add_implication(chosen, self.times[session][frame.start])
                self.model.add_implication(chosen, self.used[session])
                minutes = details.minutes if is_poster else talk.minutes
                interval = None
                if self.exact:
                    interval = self.model.new_optional_fixed_size_interval_var(start, minutes, chosen, "")
                cell = _Cell(session, frame, chosen, interval, is_poster)
                self.cells[number].append(cell)
                self._place_of(talk, start, cell, minutes)
        self.model.add_exactly_one(cell.chosen for cell in self.cells[number])
        if talk.pin is not None and talk.pin.start is not None and self.exact:
            pinned = self.demand(demands.pin(self.program, talk.id))
            self.model.add(start == talk.pin.start).only_enforce_if(pinned)

    def _place_of(self, talk: Talk, start: Literal, cell: _Cell, minutes: int) -> None:
        """What forbids one talk in one session, and at which times."""
        program, details = self.program, self.book.sessions[cell.session]
        if details.accepts is not None and talk.kind not in details.accepts:
            self._never(cell, demands.kind(talk.kind))
        if talk.pin is not None:
            room_differs = talk.pin.room is not None and details.room is not None and talk.pin.room != details.room
            if talk.pin.session not in (None, details.id) or room_differs:
                self._never(cell, demands.pin(program, talk.id))
        room = None if details.room is None else self.book.rooms[self.book.room_number[details.room]]
        forbidden: list[tuple[Demand, Iterable[Interval]]] = []
        if room is not None:
            if not talk.needs <= room.features:
                self._never(cell, demands.needs(program, talk.id))
            if not details.needs <= room.features:
                self._never(cell, demands.session_needs(program, details.id))
            if room.closed:
                forbidden.append((demands.closed(program, room.id), room.closed))
        for block in program.blocks:
            people = sorted(talk.people & block.people) if block.people is not None else []
            if people or (block.people is None and not cell.is_poster):
                forbidden.append((demands.block(block.label, (block.interval,), tuple(people)), [block.interval]))
        for person in sorted(talk.people):
            if self.book.away.get(person):
                forbidden.append((demands.person_away(program, person), self.book.away[person]))
        latest = cell.frame.end - minutes
        if cell.is_poster:
            self.model.add(start == cell.frame.start).only_enforce_if(cell.chosen)
        else:
            self.model.add(start >= cell.frame.start).only_enforce_if(cell.chosen)
            fits = self.demand(demands.lengths())
            self.model.add(start <= latest).only_enforce_if(cell.chosen, fits)
        for demand, times in forbidden:
            times = [time for time in times if time.overlaps(cell.frame) or not cell.is_poster]
            if times:
                open_times = self._starts_outside(times, minutes)
                kept = self.demand(demand)
                self.model.add_linear_expression_in_domain(start, open_times).only_enforce_if(cell.chosen, kept)

    def _starts_outside(self, times: Iterable[Interval], minutes: int) -> cp_model.Domain:
        taken = [[time.start - minutes + 1, time.end - 1] for time in times]
        return cp_model.Domain.from_intervals(taken).complement()

    def _never(self, cell: _Cell, demand: Demand) -> None:
        self.model.add_implication(cell.chosen, self.demand(demand).negated())

    def _sessions(self) -> None:
        for session, details in enumerate(self.book.sessions):
            here = [(talk, cell) for talk in self.talks for cell in self.cells[talk] if cell.session == session]
            if details.boards is not None:
                limit = self.demand(demands.boards(self.program, details.id))
                self.model.add(sum(cell.chosen for _, cell in here) <= details.boards).only_enforce_if(limit)
                continue
            if self.exact:
                gap = self.program.changeover
                self.model.add_no_overlap(
                    self.model.new_optional_fixed_size_interval_var(
                        self.starts[talk], self.book.minutes[talk] + gap, cell.chosen, ""
                    )
                    for talk, cell in here
                )
            fits = self.demand(demands.lengths())
            gap = self.program.changeover
            longest = max(self.book.capacity(session, choice.start) for choice in details.choices)
            needed = sum((self.book.minutes[talk] + gap) * cell.chosen for talk, cell in here)
            # With breaks given up the whole frame counts.
            self.model.add(needed <= details.minutes + gap).only_enforce_if(fits)
            if longest < details.minutes:
                everyone = [block for block in self.program.blocks if block.people is None]
                inside = [block for block in everyone if any(c.overlaps(block.interval) for c in details.choices)]
                kept = [self.demand(demands.block(block.label, (block.interval,))) for block in inside]
                self.model.add(needed <= longest + gap).only_enforce_if(fits, *kept)

    def _people(self) -> None:
        talks_of: dict[str, list[int]] = defaultdict(list)
        for talk in self.talks:
            for person in sorted(self.book.talks[talk].people):
                talks_of[person].append(talk)
        for person, talks in sorted(talks_of.items()):
            chaired = [number for number, session in enumerate(self.book.sessions) if person in session.people]
            if len(talks) < 2 and not chaired:
                continue
            once = self.demand(demands.person_twice(self.program, person))
            if self.exact and len(talks) > 1:
                self._one_at_a_time(talks, once)
            for session in chaired:
                self._while_chairing(session, talks, once)
        for session, details in enumerate(self.book.sessions):
            for person in sorted(details.people):
                times = self.book.away.get(person, [])
                for choice in details.choices:
                    if any(time.overlaps(choice) for time in times):
                        away = self.demand(demands.person_away(self.program, person))
                        held = [self.used[session].negated(), self.times[session][choice.start].negated()]
                        self.model.add_bool_or([*held, away.negated()])

    def _one_at_a_time(self, talks: Sequence[int], once: Literal) -> None:
        for one, other in combinations(talks, 2):
            together = self.model.new_bool_var("")
            before, after = self.model.new_bool_var(""), self.model.new_bool_var("")
            # Side by side at one poster session is one place.
            self.model.add_bool_or([before, after, together, once.negated()])
            shared = []
            for cell in self.cells[one]:
                for twin in self.cells[other]:
                    if cell.is_poster and (cell.session, cell.frame) == (twin.session, twin.frame):
                        both = self.model.new_bool_var("")
                        self.model.add_implication(both, cell.chosen)
                        self.model.add_implication(both, twin.chosen)
                        shared.append(both)
            self.model.add_bool_or([*shared, together.negated()])
            self._ends_before(one, other, before)
            self._ends_before(other, one, after)

    def _ends_before(self, one: int, other: int, when: Literal) -> None:
        for cell in self.cells[one]:
            minutes = self.book.sessions[cell.session].minutes if cell.is_poster else self.book.minutes[one]
            self.model.add(self.starts[one] + minutes <= self.starts[other]).only_enforce_if(when, cell.chosen)

    def _while_chairing(self, session: int, talks: Sequence[int], once: Literal) -> None:
        for talk in talks:
            for cell in self.cells[talk]:
                if cell.session == session:
                    continue
                for choice in self.book.sessions[session].choices:
                    if choice.overlaps(cell.frame):
                        minutes = self.book.minutes[talk] if not cell.is_poster else cell.frame.end - cell.frame.start
                        held = [once, cell.chosen, self.used[session], self.times[session][choice.start]]
                        outside = self._starts_outside([choice], minutes)
                        self.model.add_linear_expression_in_domain(self.starts[talk], outside).only_enforce_if(held)

    def _rooms(self) -> None:
        book, only_one = self.book, self.demand(demands.rooms())
        for session, details in enumerate(book.sessions):
            for other in book.neighbours[session]:
                if session < other and details.room is not None and details.room == book.sessions[other].room:
                    for one in details.choices:
                        for two in book.sessions[other].choices:
                            if one.overlaps(two):
                                held = [self.times[session][one.start], self.times[other][two.start]]
                                held += [self.used[session], self.used[other], only_one]
                                self.model.add_bool_or([literal.negated() for literal in held])

    def _plenaries(self) -> None:
        for session, details in enumerate(self.book.sessions):
            if not details.is_plenary:
                continue
            alone = self.demand(demands.plenary(self.program, details.id))
            for one, other in ((a, b) for a in self.talks for b in self.talks if a != b):
                for cell in self.cells[one]:
                    for beside in self.cells[other]:
                        if cell.session == session != beside.session and cell.frame.overlaps(beside.frame):
                            self._apart(one, cell, other, beside, alone)

    def _apart(self, one: int, cell: _Cell, other: int, beside: _Cell, when: Literal) -> None:
        before, after = self.model.new_bool_var(""), self.model.new_bool_var("")
        self.model.add_bool_or([before, after, when.negated(), cell.chosen.negated(), beside.chosen.negated()])
        self._ends_before(one, other, before)
        self._ends_before(other, one, after)

    def _precedence(self) -> None:
        for earlier, later in self.program.precedence:
            one, other = self.book.talk_number[earlier], self.book.talk_number[later]
            if one in self.cells and other in self.cells:
                in_order = self.demand(demands.order(self.program, earlier, later))
                self._ends_before(one, other, in_order)

    def core(self, groups: Sequence[Sequence[Demand]]) -> list[int] | None:
        """The numbers of some groups of demands that cannot all be kept; None when they can, or nobody knows."""
        model = self.model
        model.clear_assumptions()
        literals = []
        for group in groups:
            literal = model.new_bool_var("")
            for demand in group:
                model.add_implication(literal, self.literals[demand])
            literals.append(literal)
        model.add_assumptions(literals)
        solver = cp_model.CpSolver()
        limit_work(solver, self.seconds)
        if solver.solve(model) != cp_model.INFEASIBLE:
            return None
        wanted = set(solver.sufficient_assumptions_for_infeasibility())
        return [number for number, literal in enumerate(literals) if literal.index in wanted]
