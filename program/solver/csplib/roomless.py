"""The whole conference with rooms only counted: which sessions tracks and submissions get, and what none can beat.

Every term of the benchmark but those of rooms depends on sessions alone. With rooms only counted the many like
schedules that differ by an exchange of rooms become one, so that CP-SAT can look at everything at once. Whatever is
left out (which rooms, which cell of several, which position) could only cost more, so that the model's bound holds
for every schedule that places all submissions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from program.solver.csplib.region import Effort
from program.solver.csplib.state import State, has_gap
from program.solver.csplib.tables import Tables

Sittings = dict[tuple[int, int], tuple[list[int], list[int]]]
"""For a track and a session: the kind of room of each cell, and the submissions there."""


@dataclass(frozen=True)
class Frame:
    """What the model found: who sits when, or nothing; its cost; and what no full schedule goes below."""

    sittings: Sittings | None
    cost: int
    bound: int
    work: float


class Roomless:
    """The model of an instance without costs below zero; `state` gives the hint where it places everything."""

    def __init__(self, state: State) -> None:
        self.state, self.tables = state, state.tables
        self.model = cp_model.CpModel()
        self.costs: list[tuple[Any, int]] = []
        self.fixed_cost = 0
        self.when: dict[tuple[int, int], Any] = {}
        self.levels: dict[tuple[int, int], list[Any]] = {}
        self.hinted: dict[int, bool] = {}
        self.kinds = kinds_of_rooms(self.tables)
        self.in_kind: dict[tuple[int, int, int], list[Any]] = {}
        self._submissions()
        self._tracks()
        self._rooms()
        self._neighbours()
        self._clashes()
        for track in range(self.tables.track_count):
            if self.tables.is_ordered[track]:
                self._order(track)
        self.model.minimize(sum(cost * variable for variable, cost in self.costs) + self.fixed_cost)

    def _literal(self, hint: bool) -> Any:
        variable = self.model.new_bool_var("")
        self.model.add_hint(variable, hint)
        self.hinted[variable.index] = hint
        return variable

    def _cost(self, variable: Any, cost: int) -> None:
        if cost:
            self.costs.append((variable, cost))

    def _submissions(self) -> None:
        """Each submission in one session that is long enough, in the room that suits it best."""
        tables, rooms = self.tables, self.tables.room_count
        for talk in range(tables.talk_count):
            present = tables.session_of[self.state.place[talk]]
            choices = []
            for session, held in enumerate(tables.instance.sessions):
                if held.slots >= tables.slots[talk]:
                    choice = self._literal(session == present)
                    self.when[talk, session] = choice
                    choices.append(choice)
                    self._cost(choice, min(tables.talk_cost[talk][session * rooms : (session + 1) * rooms]))
            if choices:
                self.model.add_exactly_one(choices)

    def _tracks(self) -> None:
        """The cells of each track in each session, with what they cost beside one another and over the sessions."""
        tables, model = self.tables, self.model
        for track, talks in enumerate(tables.talks_of):
            for session, held in enumerate(tables.instance.sessions):
                here = [talk for talk in talks if (talk, session) in self.when]
                present = self.state.in_session[session * tables.track_count + track]
                levels = [self._literal(number < present) for number in range(min(len(here), tables.room_count))]
                self.levels[track, session] = levels
                if not here:
                    continue
                for number, level in enumerate(levels[1:]):
                    self._cost(level, tables.beside_weight)
                    model.add_implication(level, levels[number])
                counted = sum(levels)
                model.add(sum(tables.slots[talk] * self.when[talk, session] for talk in here) <= held.slots * counted)
                model.add(sum(self.when[talk, session] for talk in here) >= counted)
                for talk in here:
                    model.add_implication(self.when[talk, session], levels[0])
                # Of submissions longer than half a session no two share a cell.
                long = [talk for talk in here if 2 * tables.slots[talk] > held.slots]
                if any(tables.slots[talk] < held.slots for talk in long):
                    model.add(sum(self.when[talk, session] for talk in long) <= counted)
            if tables.gap_weight and tables.session_count > 2:
                self._gap(track)

    def _rooms(self) -> None:
        """Which kinds of rooms the cells of each track and session take, and at least how many rooms in all."""
        tables, model, state = self.tables, self.model, self.state
        for session in range(tables.session_count):
            taken: list[list[Any]] = [[] for _ in self.kinds]
            for track in range(tables.track_count):
                levels = self.levels[track, session]
                chosen = []
                for kind, rooms in enumerate(self.kinds):
                    cells = [session * tables.room_count + room for room in rooms[: len(levels)]]
                    present = sum(state.track[session * tables.room_count + room] == track for room in rooms)
                    choices = [self._literal(number < present) for number in range(len(cells))]
                    for number, choice in enumerate(choices):
                        self._cost(choice, tables.cell_cost[track][cells[number]])
                        if number:
                            model.add_implication(choice, choices[number - 1])
                    self.in_kind[track, session, kind] = choices
                    chosen += choices
                    taken[kind] += choices
                if levels:
                    model.add(sum(chosen) == sum(levels))
            for kind, rooms in enumerate(self.kinds):
                model.add(sum(taken[kind]) <= len(rooms))
        if tables.rooms_weight:
            for track in range(tables.track_count):
                self._changes(track)

    def _changes(self, track: int) -> None:
        """Rooms of a track: of each kind at least as many as its fullest session takes."""
        tables, used = self.tables, []
        for kind, rooms in enumerate(self.kinds):
            for number in range(len(rooms)):
                choices = [
                    self.in_kind[track, session, kind][number]
                    for session in range(tables.session_count)
                    if number < len(self.in_kind[track, session, kind])
                ]
                if choices:
                    taken = self._literal(any(self.hinted[choice.index] for choice in choices))
                    for choice in choices:
                        self.model.add_implication(choice, taken)
                    self._cost(taken, tables.rooms_weight)
                    used.append(taken)
        if used:
            self.fixed_cost -= tables.rooms_weight
            self.model.add_bool_or(used)

    def _gap(self, track: int) -> None:
        """Used sessions with an unused one between them."""
        tables, model = self.tables, self.model
        used = {
            session: levels[0] for session in range(tables.session_count) if (levels := self.levels[track, session])
        }
        if not used:
            return
        bits = self.state.session_bits[track]
        gap = self._literal(has_gap(bits))
        self._cost(gap, tables.gap_weight)
        last = max(used)
        begun = {session: self._literal(bits & ((2 << session) - 1) != 0) for session in range(last + 1)}
        to_come = {session: self._literal(bits >> session != 0) for session in range(last + 1)}
        for session in range(last + 1):
            present = used.get(session)
            if present is not None:
                model.add_implication(present, begun[session])
                model.add_implication(present, to_come[session])
            if session:
                model.add_implication(begun[session - 1], begun[session])
                model.add_implication(to_come[session], to_come[session - 1])
            between = [begun[session].negated(), to_come[session].negated(), gap]
            model.add_bool_or([*between, present] if present is not None else between)

    def _together(self, one: Any, other: Any, cost: int, present: bool) -> None:
        both = self._literal(present)
        self.model.add_bool_or([one.negated(), other.negated(), both])
        self._cost(both, cost)

    def _neighbours(self) -> None:
        """Tracks that are similar or share a chair; where both have several cells in a session, only some pairs."""
        tables, counts = self.tables, self.state.in_session
        for track in range(tables.track_count):
            for other, cost in tables.beside[track]:
                if other < track:
                    continue
                for session in range(tables.session_count):
                    base = session * tables.track_count
                    for number, one in enumerate(self.levels[track, session]):
                        for place, two in enumerate(self.levels[other, session]):
                            if not (number and place):
                                present = counts[base + track] > number and counts[base + other] > place
                                self._together(one, two, cost, present)

    def _clashes(self) -> None:
        """People needed twice in a session; two submissions of a track may share a cell and are left out."""
        tables, state = self.tables, self.state
        for talk in range(tables.talk_count):
            for other, cost in tables.clashes[talk]:
                if other < talk:
                    continue
                is_one_track = tables.track_of[talk] == tables.track_of[other]
                need = tables.slots[talk] + tables.slots[other] if is_one_track else math.inf
                both = None
                for session, held in enumerate(tables.instance.sessions):
                    if need > held.slots and (talk, session) in self.when and (other, session) in self.when:
                        if both is None:
                            sessions = {tables.session_of[state.place[one]] for one in (talk, other)}
                            both = self._literal(len(sessions) == 1 and state.place[talk] != state.place[other])
                            self._cost(both, cost)
                        one, two = self.when[talk, session], self.when[other, session]
                        self.model.add_bool_or([one.negated(), two.negated(), both])

    def _order(self, track: int) -> None:
        """Submissions at their rank, as far as the number of those in earlier sessions tells."""
        tables, model, state = self.tables, self.model, self.state
        talks = tables.talks_of[track]
        present = [talk for cell in state.cells_of[track] for talk in state.content[cell] if talk >= 0]
        before = [
            sum(self.when[talk, session] for talk in talks for session in range(limit) if (talk, session) in self.when)
            for limit in range(tables.session_count + 1)
        ]
        rights: dict[int, list[Any]] = {}
        for talk in talks:
            order = tables.order[talk]
            if not order:
                continue
            right = self._literal(talk in present and present.index(talk) + 1 == order)
            self.costs.append((right.negated(), tables.order_weight))
            rights.setdefault(order, []).append(right)
            for session in range(tables.session_count):
                if (talk, session) in self.when:
                    both = [right, self.when[talk, session]]
                    model.add(before[session] <= order - 1).only_enforce_if(both)
                    model.add(before[session + 1] >= order).only_enforce_if(both)
        for choices in rights.values():
            model.add_at_most_one(choices)

    def solve(self, effort: Effort) -> Frame:
        """The best found within an effort, and a bound of all full schedules."""
        solver = effort.solver()
        status = solver.solve(self.model)
        proved = solver.best_objective_bound
        bound = math.ceil(proved - 1e-6) if 0 < proved < math.inf else 0
        work = solver.response_proto.deterministic_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Frame(None, 0, bound, work)
        sittings: Sittings = {}
        for track, session in self.levels:
            kinds = [
                kind
                for kind in range(len(self.kinds))
                for choice in self.in_kind[track, session, kind]
                if solver.boolean_value(choice)
            ]
            if kinds:
                there = [
                    talk
                    for talk in self.tables.talks_of[track]
                    if (talk, session) in self.when and solver.boolean_value(self.when[talk, session])
                ]
                sittings[track, session] = (kinds, there)
        return Frame(sittings, round(solver.objective_value), bound, work)


def kinds_of_rooms(tables: Tables) -> list[list[int]]:
    """Rooms that cost every track and submission the same, together."""
    kinds: dict[Any, list[int]] = {}
    for room in range(tables.room_count):
        cells = range(room, tables.cell_count, tables.room_count)
        costs = (
            tuple(tuple(by_cell[cell] for cell in cells) for by_cell in tables.cell_cost),
            tuple(by_room[room] for by_room in tables.room_cost),
        )
        kinds.setdefault(costs, []).append(room)
    return list(kinds.values())
