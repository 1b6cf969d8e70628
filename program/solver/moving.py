"""A few talks put elsewhere at least cost: an exact model of options, solved by CP-SAT."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from program.solver.model import Interval
from program.solver.options import Option, Options

LEFT_OUT = 10**9
MOVED = 10**6
MOST_WISH = 10**4
"""A talk that is left out weighs more than any number of moves, a move more than the wishes it may spoil."""


@dataclass(frozen=True)
class Answer:
    """The options taken, how many movable talks have none, what it costs, and what it costs at least."""

    taken: tuple[Option, ...]
    left_out: int
    cost: int
    bound: int

    @property
    def moves(self) -> int:
        """Talks that change their place; those that are left out apart."""
        return sum(not option.is_stay for option in self.taken)

    @property
    def is_proven(self) -> bool:
        """Whether neither less can be left out nor less moved with these choices."""
        return self.left_out * LEFT_OUT + self.moves * MOVED <= self.bound

    @property
    def fewest(self) -> int:
        """So many moves are needed at least with so few talks left out; 0 when that is not known."""
        return max(0, math.ceil((self.bound - self.left_out * LEFT_OUT) / (MOVED + MOST_WISH)))


def move(
    choices: Mapping[int, Sequence[Option]], options: Options, *, seconds: float, hint: Answer | None = None
) -> Answer | None:
    """Give each talk one of its choices or none, all others stay: least left out, fewest moved, best wishes.

    None when nothing was found in time; leaving talks out is always possible.
    """
    model = _Model(choices, options)
    if hint is not None:
        model.hint(hint)
    return model.solve(seconds)


class _Model:
    def __init__(self, choices: Mapping[int, Sequence[Option]], options: Options) -> None:
        self.options, self.book, self.state = options, options.book, options.state
        self.model = cp_model.CpModel()
        self.movable = sorted(choices)
        self.fixed = [
            Option(talk, session, time, 0, True)
            for talk, (session, time) in options.place.items()
            if talk not in choices
        ]
        self.variables: list[tuple[Option, cp_model.IntVar]] = []
        self.by_talk: dict[int, list[tuple[Option, cp_model.IntVar]]] = {}
        self.outside: dict[int, cp_model.IntVar] = {}
        for talk in self.movable:
            chosen = [(option, self.model.new_bool_var("")) for option in choices[talk]]
            self.outside[talk] = self.model.new_bool_var("")
            self.by_talk[talk] = chosen
            self.variables += chosen
            self.model.add_exactly_one([self.outside[talk], *[variable for _, variable in chosen]])
        self._sessions()
        self._people()
        self._rooms()
        self._precedence()
        self.model.minimize(
            cp_model.LinearExpr.weighted_sum(
                [*[variable for _, variable in self.variables], *self.outside.values()],
                [*[self._cost(option) for option, _ in self.variables], *[LEFT_OUT] * len(self.outside)],
            )
        )

    def _cost(self, option: Option) -> int:
        return 0 if option.is_stay else MOVED + min(option.wish, MOST_WISH)

    def _sessions(self) -> None:
        by_session: dict[int, list[tuple[Option, cp_model.IntVar]]] = defaultdict(list)
        for option, variable in self.variables:
            by_session[option.session].append((option, variable))
        fixed: dict[int, list[Option]] = defaultdict(list)
        for option in self.fixed:
            fixed[option.session].append(option)
        for session, chosen in by_session.items():
            boards = self.book.sessions[session].boards
            if boards is not None:
                self.model.add(sum(variable for _, variable in chosen) <= max(0, boards - len(fixed[session])))
            else:
                self._one_at_a_time(chosen, fixed[session], self.book.program.changeover)

    def _people(self) -> None:
        by_person: dict[str, list[tuple[Option, cp_model.IntVar]]] = defaultdict(list)
        fixed: dict[str, list[Option]] = defaultdict(list)
        for option, variable in self.variables:
            for person in self.book.talks[option.talk].people:
                by_person[person].append((option, variable))
        for option in self.fixed:
            for person in self.book.talks[option.talk].people:
                fixed[person].append(option)
        for person, chosen in by_person.items():
            if len({option.talk for option, _ in chosen}) + len(fixed[person]) > 1:
                self._one_at_a_time(*self._boards_as_one(chosen, fixed[person]), 0)

    def _boards_as_one(
        self, chosen: list[tuple[Option, cp_model.IntVar]], fixed: list[Option]
    ) -> tuple[list[tuple[Option, cp_model.IntVar]], list[Option]]:
        """One person may stand at several boards of one poster session."""
        boards = {
            option.session
            for option in (*[option for option, _ in chosen], *fixed)
            if self.book.sessions[option.session].boards is not None
        }
        for session in sorted(boards):
            there = [item for item in chosen if item[0].session == session]
            known = [option for option in fixed if option.session == session]
            chosen = [item for item in chosen if item[0].session != session]
            fixed = [option for option in fixed if option.session != session] + known[:1]
            if there and not known:
                anywhere = self.model.new_bool_var("")
                for _, variable in there:
                    self.model.add_implication(variable, anywhere)
                chosen.append((there[0][0], anywhere))
        return chosen, fixed

    def _one_at_a_time(self, chosen: list[tuple[Option, cp_model.IntVar]], fixed: list[Option], gap: int) -> None:
        # Intervals meet pairwise exactly if they meet at the start of one of them.
        events: list[tuple[Interval, cp_model.IntVar | None]] = [(option.time, None) for option in fixed]
        events += [(option.time, variable) for option, variable in chosen]
        events.sort(key=lambda event: event[0])
        present: list[tuple[Interval, cp_model.IntVar | None]] = []
        for number, (time, variable) in enumerate(events):
            present = [event for event in present if event[0].end + gap > time.start]
            present.append((time, variable))
            if number + 1 < len(events) and events[number + 1][0].start == time.start:
                continue
            there = [variable for _, variable in present if variable is not None]
            if len(there) < len(present):
                for taken in there:
                    self.model.add(taken == 0)
            elif len(there) > 1:
                self.model.add_at_most_one(there)

    def _rooms(self) -> None:
        """Two sessions that would share a room are not both used."""
        state, used = self.state, {option.session for option in self.fixed}
        holders: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for option, variable in self.variables:
            holders[option.session].append(variable)
        for session in sorted(holders):
            for other in self.book.neighbours[session]:
                is_shared = state.rooms[session] is not None and state.rooms[session] == state.rooms[other]
                if not is_shared or not state.frames[session].overlaps(state.frames[other]):
                    continue
                if other in used:
                    self.model.add(sum(holders[session]) == 0)
                elif session < other and other in holders:
                    either = self.model.new_bool_var("")
                    for variable in holders[session]:
                        self.model.add_implication(variable, either)
                    for variable in holders[other]:
                        self.model.add_implication(variable, either.negated())

    def _precedence(self) -> None:
        for earlier_id, later_id in self.book.program.precedence:
            earlier, later = self.book.talk_number[earlier_id], self.book.talk_number[later_id]
            if earlier not in self.by_talk and later not in self.by_talk:
                continue
            if any(talk not in self.by_talk and talk not in self.options.place for talk in (earlier, later)):
                continue
            end, start = self._edge(earlier, "end"), self._edge(later, "start")
            outside = [self.outside[talk].negated() for talk in (earlier, later) if talk in self.outside]
            self.model.add(end <= start).only_enforce_if(outside)

    def _edge(self, talk: int, which: str) -> cp_model.LinearExprT:
        if talk not in self.by_talk:
            return int(getattr(self.options.place[talk][1], which))
        chosen = self.by_talk[talk]
        return cp_model.LinearExpr.weighted_sum(
            [variable for _, variable in chosen], [getattr(option.time, which) for option, _ in chosen]
        )

    def hint(self, answer: Answer) -> None:
        """Start from an answer to a smaller question; talks it does not name stay."""
        taken = {option.talk: (option.session, option.time) for option in answer.taken}
        for talk, chosen in self.by_talk.items():
            wanted = taken.get(talk, self.options.place.get(talk))
            for option, variable in chosen:
                self.model.add_hint(variable, (option.session, option.time) == wanted)

    def solve(self, seconds: float) -> Answer | None:
        solver = cp_model.CpSolver()
        limit_work(solver, max(0.1, seconds))
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        taken = tuple(option for option, variable in self.variables if solver.value(variable))
        left_out = len(self.movable) - len(taken)
        return Answer(taken, left_out, round(solver.objective_value), math.ceil(solver.best_objective_bound - 0.5))


def limit_work(solver: cp_model.CpSolver, seconds: float) -> None:
    """Stop after about so many seconds of work, and on a busy machine after ten times as many by the clock."""
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = seconds
    solver.parameters.max_time_in_seconds = 10 * seconds


def least_cover(pairs: Iterable[tuple[int, int]], alone: Collection[int]) -> int:
    """How many talks must move at least: those wrong by themselves, and of each pair in conflict one."""
    model = cp_model.CpModel()
    pairs = [pair for pair in pairs if not set(pair) & set(alone)]
    chosen = {talk: model.new_bool_var("") for pair in pairs for talk in pair}
    for one, other in pairs:
        model.add_bool_or([chosen[one], chosen[other]])
    model.minimize(sum(chosen.values()))
    solver = cp_model.CpSolver()
    limit_work(solver, 1)
    status = solver.solve(model) if pairs else cp_model.OPTIMAL
    return len(alone) + (round(solver.best_objective_bound) if pairs and status != cp_model.UNKNOWN else 0)
