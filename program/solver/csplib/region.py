"""A part of a schedule set free, with everything else fixed: solved exactly, or better, by CP-SAT.

A track may use, per session of the region, as many lanes (cells side by side) as it has there now. A submission
chooses session and lane, a lane chooses its room, so that the many like rooms do not multiply the submissions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from program.solver.csplib.filling import ranked
from program.solver.csplib.instance import NOTHING
from program.solver.csplib.state import Change, State

Lane = tuple[int, int, int]
"""Track, session and number of the lane."""


@dataclass(frozen=True)
class Effort:
    """What a solve may take: wall seconds, or deterministic units of work for repeatable runs."""

    seconds: float | None
    work: float
    seed: int

    def solver(self) -> cp_model.CpSolver:
        """A solver with these limits, on one thread."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        # Proves half as many regions again in half the time: the models are near to an assignment problem.
        solver.parameters.linearization_level = 2
        solver.parameters.random_seed = self.seed % 2**31
        solver.parameters.max_deterministic_time = self.work
        if self.seconds is not None:
            solver.parameters.max_time_in_seconds = self.seconds
        return solver


@dataclass(frozen=True)
class Outcome:
    """What a solve found: a change or none, its model's cost, the work, and whether nothing better exists."""

    change: Change | None
    cost: int
    work: float
    is_proved: bool


class Region:
    """The model of a set of free cells; build it, then `solve` it."""

    def __init__(self, state: State, cells: Iterable[int]) -> None:
        self.state, self.tables = state, state.tables
        tables = self.tables
        self.cells = self._closed(cells)
        self.talks = sorted({talk for cell in self.cells for talk in state.content[cell] if talk >= 0})
        self.talks += state.unplaced()
        self.tracks = sorted({tables.track_of[talk] for talk in self.talks})
        self.model = cp_model.CpModel()
        self.costs: list[tuple[Any, int]] = []
        self.rooms_of: dict[int, list[int]] = {}
        for cell in sorted(self.cells):
            self.rooms_of.setdefault(tables.session_of[cell], []).append(tables.room_of[cell])
        self.fixed = {
            track: [cell for cell in state.cells_of[track] if cell not in self.cells] for track in self.tracks
        }
        self.width = {track: self._width(track) for track in self.tracks}
        self.now: dict[int, bool] = {}
        self.in_room: dict[tuple[Lane, int], Any] = {}
        self.used: dict[Lane, Any] = {}
        self.there: dict[tuple[int, Lane], Any] = {}
        self.outside: dict[int, Any] = {}
        self.guest: dict[tuple[int, int], Any] = {}
        self._lanes()
        self._talks()
        self._track_costs()
        self._neighbours()
        self._clashes()
        for track in self.tracks:
            if tables.is_ordered[track]:
                self._order(track)
        self.model.minimize(cp_model.LinearExpr.weighted_sum(*_split(self.costs)))

    def _closed(self, cells: Iterable[int]) -> set[int]:
        """The cells, and all others of the ordered tracks in them."""
        state = self.state
        found = set(cells)
        for track in {state.track[cell] for cell in found}:
            if self.tables.is_ordered[track]:
                found.update(state.cells_of[track])
        return found

    def _width(self, track: int) -> int:
        """Lanes a track may have in a session."""
        sessions = [self.tables.session_of[cell] for cell in self.state.cells_of[track] if cell in self.cells]
        return max((sessions.count(session) for session in set(sessions)), default=1)

    def _literal(self, hint: bool) -> Any:
        """A yes or no, with its present value; a complete hint lets the solver start from the present schedule."""
        variable = self.model.new_bool_var("")
        self.model.add_hint(variable, hint)
        self.now[variable.index] = hint
        return variable

    def _count_now(self, variables: Iterable[Any]) -> int:
        return sum([self.now[variable.index] for variable in variables])

    def _lanes(self) -> None:
        state, tables, model = self.state, self.tables, self.model
        takers: dict[int, list[Any]] = {cell: [] for cell in self.cells}
        for track in self.tracks:
            for session, rooms in self.rooms_of.items():
                mine = [room for room in rooms if state.track[session * tables.room_count + room] == track]
                for number in range(min(self.width[track], len(rooms))):
                    lane = (track, session, number)
                    self.used[lane] = self._literal(number < len(mine))
                    choices = []
                    for room in rooms:
                        cell = session * tables.room_count + room
                        choice = self._literal(number < len(mine) and mine[number] == room)
                        self.in_room[lane, room] = choice
                        choices.append(choice)
                        takers[cell].append(choice)
                        self._cost(choice, tables.cell_cost[track][cell])
                    model.add(sum(choices) == self.used[lane])
                    if number:
                        model.add_implication(self.used[lane], self.used[track, session, number - 1])
        for literals in takers.values():
            model.add_at_most_one(literals)

    def _cost(self, variable: Any, cost: int) -> None:
        if cost:
            self.costs.append((variable, cost))

    def _talks(self) -> None:
        """Each submission in one lane, as a guest in a fixed cell of its track, or outside."""
        state, tables, model = self.state, self.tables, self.model
        load: dict[Lane, list[tuple[Any, int]]] = {lane: [] for lane in self.used}
        guests: dict[int, list[tuple[Any, int]]] = {}
        lanes: dict[int, list[Lane]] = {track: [] for track in self.tracks}
        for lane in self.used:
            lanes[lane[0]].append(lane)
        now = self._present_lanes()
        for talk in self.talks:
            track, need = tables.track_of[talk], tables.slots[talk]
            choices = []
            for lane in lanes[track]:
                session = lane[1]
                if tables.instance.sessions[session].slots < need:
                    continue
                choice = self._literal(now.get(talk) == lane)
                self.there[talk, lane] = choice
                choices.append(choice)
                load[lane].append((choice, need))
                self._cost(choice, tables.session_cost[talk][session])
                self._room_wishes(talk, lane, choice)
            for cell in () if tables.is_ordered[track] else self.fixed[track]:
                if state.room_left(cell) >= need:
                    choice = self._literal(False)
                    self.guest[talk, cell] = choice
                    choices.append(choice)
                    guests.setdefault(cell, []).append((choice, need))
                    self._cost(choice, tables.talk_cost[talk][cell])
            if state.place[talk] == NOTHING or not choices:
                out = self._literal(state.place[talk] == NOTHING)
                self.outside[talk] = out
                choices.append(out)
                self._cost(out, tables.unplaced[talk])
            model.add_exactly_one(choices)
        for lane, content in load.items():
            capacity = tables.instance.sessions[lane[1]].slots
            model.add(sum(need * choice for choice, need in content) <= capacity * self.used[lane])
            model.add(sum(choice for choice, _ in content) >= self.used[lane])
        for cell, content in guests.items():
            model.add(sum(need * choice for choice, need in content) <= state.room_left(cell))

    def _present_lanes(self) -> dict[int, Lane]:
        state, tables = self.state, self.tables
        now: dict[int, Lane] = {}
        seen: dict[tuple[int, int], int] = {}
        for cell in sorted(self.cells):
            track = state.track[cell]
            if track != NOTHING:
                session = tables.session_of[cell]
                number = seen.get((track, session), 0)
                seen[track, session] = number + 1
                for talk in state.content[cell]:
                    now[talk] = (track, session, number)
        return now

    def _room_wishes(self, talk: int, lane: Lane, choice: Any) -> None:
        for room in self.rooms_of[lane[1]]:
            cost = self.tables.room_cost[talk][room]
            if cost:
                self._together([choice], [self.in_room[lane, room]], cost)

    def _together(self, ones: list[Any], others: list[Any], cost: int) -> None:
        """One of these and one of those at once cost."""
        both = self._literal(self._count_now(ones) + self._count_now(others) > 1)
        self.model.add(sum(ones) + sum(others) <= 1 + both)
        self._cost(both, cost)

    def _track_costs(self) -> None:
        """Rooms, lanes beside one another, and gaps of each track."""
        tables, model = self.tables, self.model
        for track in self.tracks:
            fixed_rooms = {tables.room_of[cell] for cell in self.fixed[track]}
            fixed_sessions = {tables.session_of[cell] for cell in self.fixed[track]}
            if tables.rooms_weight:
                by_room: dict[int, list[Any]] = {}
                for (lane, room), choice in self.in_room.items():
                    if lane[0] == track and room not in fixed_rooms:
                        by_room.setdefault(room, []).append((lane[1], choice))
                for choices in by_room.values():
                    uses = self._literal(self._count_now(choice for _, choice in choices) > 0)
                    for session in {session for session, _ in choices}:
                        model.add(sum(choice for where, choice in choices if where == session) <= uses)
                    self._cost(uses, tables.rooms_weight)
                self._first_room(track)
            for lane, used in self.used.items():
                if lane[0] == track and (lane[2] or lane[1] in fixed_sessions):
                    self._cost(used, tables.beside_weight)
            if tables.gap_weight:
                self._gap(track, fixed_sessions)

    def _first_room(self, track: int) -> None:
        """A track's first room is free; that it has one need not be said where its submissions are inside anyhow."""
        if self.fixed[track] or not any(self.tables.track_of[talk] == track for talk in self.outside):
            return
        lanes = [used for lane, used in self.used.items() if lane[0] == track]
        is_there = self._literal(self._count_now(lanes) > 0)
        self.model.add(is_there <= sum(lanes))
        self._cost(is_there, -self.tables.rooms_weight)

    def _gap(self, track: int, fixed_sessions: set[int]) -> None:
        tables, model = self.tables, self.model
        starts = []
        before: list[Any] = []
        was_fixed = was_now = False
        for session in range(tables.session_count):
            is_fixed = session in fixed_sessions
            here = [self.used[track, session, 0]] if (track, session, 0) in self.used and not is_fixed else []
            is_now = is_fixed or self._count_now(here) > 0
            if (is_fixed or here) and not was_fixed:
                start = self._literal(is_now and not was_now)
                model.add(start >= (1 if is_fixed else sum(here)) - sum(before))
                starts.append(start)
            before, was_fixed, was_now = here, is_fixed, is_now
        if len(starts) > 1:
            gap = self._literal(self._count_now(starts) > 1)
            model.add(sum(starts) <= 1 + (len(starts) - 1) * gap)
            self._cost(gap, tables.gap_weight)

    def _neighbours(self) -> None:
        """Tracks that are similar or share a chair, in one session."""
        state, tables = self.state, self.tables
        free = set(self.tracks)
        standing: dict[tuple[int, int], int] = {}
        for cell, track in enumerate(state.track):
            if track != NOTHING and cell not in self.cells:
                where = (track, tables.session_of[cell])
                standing[where] = standing.get(where, 0) + 1
        for lane, used in self.used.items():
            track, session, _ = lane
            for other, cost in tables.beside[track]:
                self._cost(used, cost * standing.get((other, session), 0))
                if other in free and other > track:
                    for number in range(self.width[other]):
                        if (other, session, number) in self.used:
                            self._together([used], [self.used[other, session, number]], cost)

    def _clashes(self) -> None:
        """People needed in two rooms of a session."""
        state, tables = self.state, self.tables
        where: dict[int, dict[int, dict[int, Any]]] = {talk: {} for talk in self.talks}
        # Lanes of a track are told apart by their number, its fixed cells by -1 - cell.
        for (talk, (_, session, number)), choice in self.there.items():
            where[talk].setdefault(session, {})[number] = choice
        for (talk, cell), choice in self.guest.items():
            where[talk].setdefault(tables.session_of[cell], {})[-1 - cell] = choice
        for talk in self.talks:
            for other, cost in tables.clashes[talk]:
                if other not in where:
                    cell = state.place[other]
                    for place, choice in where[talk].get(tables.session_of[cell], {}).items():
                        self._cost(choice, cost * (place != -1 - cell))
                elif other > talk:
                    is_one_track = tables.track_of[other] == tables.track_of[talk]
                    for session, mine in where[talk].items():
                        theirs = where[other].get(session)
                        if theirs and is_one_track:
                            for place, choice in mine.items():
                                self._together([choice], [there for own, there in theirs.items() if own != place], cost)
                        elif theirs:
                            self._together(list(mine.values()), list(theirs.values()), cost)

    def _order(self, track: int) -> None:
        """Submissions at their rank, counting along sessions and, within one, along rooms."""
        state, tables, model = self.state, self.tables, self.model
        lanes = [lane for lane in self.used if lane[0] == track]
        for track_, session, number in lanes:
            if number:
                left, right = (
                    sum(room * self.in_room[(track_, session, lane), room] for room in self.rooms_of[session])
                    for lane in (number - 1, number)
                )
                model.add(left < right).only_enforce_if(self.used[track_, session, number])
        talks = [talk for talk in self.talks if tables.track_of[talk] == track]
        orders = [tables.order[talk] for talk in talks]
        if sorted(orders) == list(range(1, len(talks) + 1)) and not state.order_cost[track] and not self.outside:
            self._chain([talk for _, talk in sorted(zip(orders, talks, strict=True))], lanes)
            return
        counted: list[Any] = [0]
        for lane in lanes:
            counted.append(counted[-1] + sum(self.there[talk, lane] for talk in talks if (talk, lane) in self.there))
        by_order: dict[int, list[Any]] = {}
        present = [talk for cell in state.cells_of[track] for talk in state.content[cell] if talk >= 0]
        for talk, order in zip(talks, orders, strict=True):
            if not order:
                continue
            is_right = talk in present and present.index(talk) + 1 == order
            right, wrong = self._literal(is_right), self._literal(talk in present and not is_right)
            by_order.setdefault(order, []).append(right)
            model.add_bool_or([right, wrong, *([self.outside[talk]] if talk in self.outside else [])])
            self._cost(wrong, tables.order_weight)
            for number, lane in enumerate(lanes):
                if (talk, lane) in self.there:
                    both = [right, self.there[talk, lane]]
                    model.add(counted[number] <= order - 1).only_enforce_if(both)
                    model.add(counted[number + 1] >= order).only_enforce_if(both)
        for rights in by_order.values():
            model.add_at_most_one(rights)

    def _chain(self, talks: list[int], lanes: list[Lane]) -> None:
        """Each submission no later than the next."""
        for one, other in pairwise(talks):
            first: list[Any] = []
            second: list[Any] = []
            for lane in lanes[:-1]:
                first += [self.there[one, lane]] if (one, lane) in self.there else []
                second += [self.there[other, lane]] if (other, lane) in self.there else []
                self.model.add(sum(second) <= sum(first))

    def solve(self, effort: Effort) -> Outcome:
        """The best change found within an effort."""
        solver = effort.solver()
        status = solver.solve(self.model)
        work = solver.response_proto.deterministic_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Outcome(None, 0, work, is_proved=False)
        return Outcome(self._change(solver), round(solver.objective_value), work, status == cp_model.OPTIMAL)

    def _change(self, solver: Any) -> Change:
        state, tables = self.state, self.tables
        talks_in: dict[Lane, list[int]] = {}
        for (talk, lane), choice in self.there.items():
            if solver.boolean_value(choice):
                talks_in.setdefault(lane, []).append(talk)
        contents: dict[int, tuple[int, list[int]]] = {cell: (NOTHING, []) for cell in self.cells}
        for (lane, room), choice in self.in_room.items():
            if solver.boolean_value(choice):
                contents[lane[1] * tables.room_count + room] = (lane[0], talks_in[lane])
        for (talk, cell), choice in self.guest.items():
            if solver.boolean_value(choice):
                held = contents.setdefault(cell, (state.track[cell], list(state.content[cell])))
                held[1].append(talk)
        seen = dict.fromkeys(self.tracks, 0)
        change: Change = []
        for cell in sorted(contents):
            track, talks = contents[cell]
            if track in seen and tables.is_ordered[track]:
                before = seen[track]
                seen[track] += len(talks)
                talks = ranked(tables, talks, before)
            elif set(talks) == set(state.content[cell]):
                talks = list(state.content[cell])
            change.append((cell, track, tuple(talks)))
        return change


def _split(costs: list[tuple[Any, int]]) -> tuple[list[Any], list[int]]:
    return [variable for variable, _ in costs], [cost for _, cost in costs]
