"""Large-neighbourhood search: a few sessions are emptied and filled again as well as can be, everything else stays.

The free sessions are at different times, so that what each is worth depends on its own talks and on what stays. Every
filling that fits is priced by the rules themselves; an exact model (CP-SAT) then chooses one for each session, so that
each talk has one place. Source of the method: Shaw, "Using constraint programming and local search methods to solve
vehicle routing problems" (1998).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from program.solver.model import INVITED, UNPLACED_COST, Rule
from program.solver.state import Change, State

MOST_TALKS, MOST_SESSIONS, MOST_FILLINGS = 13, 4, 150
"""How much is free at once, and how many fillings of a session are looked at: as much as takes a tenth of a second."""

_WORK = 0.1
"""Units of deterministic time for one region, about as many seconds on an idle machine."""

_OUTSIDE = 2
"""Talks without a place that are given one more chance in each region."""


@dataclass(frozen=True, slots=True)
class Filling:
    """Talks for one session, in their order, and what the session then costs."""

    session: int
    talks: tuple[int, ...]
    cost: int


class Regions:
    """Solves regions of a state, one after the other; the state only ever gets better."""

    def __init__(self, state: State, randomness: random.Random) -> None:
        self.state, self.book, self.random = state, state.book, randomness
        self.is_fixed = [
            talk.pin is not None or bool(self.book.precedence_of[number]) for number, talk in enumerate(self.book.talks)
        ]
        self.movable = [number for number, is_fixed in enumerate(self.is_fixed) if not is_fixed]
        self._friends: dict[int, list[int]] = {}

    def step(self) -> bool:
        """Choose a region and solve it; whether the program became better."""
        sessions = self._choose()
        if len(sessions) < 2:
            return False
        state, before = self.state, self.state.total
        stay = {session: [talk for talk in state.contents[session] if self.is_fixed[talk]] for session in sessions}
        now = {session: tuple(state.contents[session]) for session in sessions}
        free = [talk for session in sessions for talk in now[session] if not self.is_fixed[talk]]
        if state.total >= UNPLACED_COST:
            outside = [talk for talk in self.movable if state.place[talk] is None]
            free += self.random.sample(outside, min(_OUTSIDE, len(outside)))
        cost = sum(self.book.cost(state.findings(("session", session, 0))) for session in sessions)
        share = cost // max(1, len(free))
        # Priced with the free talks gone, so that they are not in each other's way.
        out = state.apply(Change({session: stay[session] for session in sessions}))
        fillings = [
            filling
            for session in sessions
            for filling in _Prices(state, session, free, share).fillings(stay[session], now[session])
        ]
        state.undo(out)
        chosen = _choose_fillings(state, fillings, free, now)
        contents = {filling.session: filling.talks for filling in chosen if filling.talks != now[filling.session]}
        if not contents:
            return False
        undo = state.apply(Change(contents))
        if state.total < before:
            return True
        state.undo(undo)
        return False

    def _choose(self) -> list[int]:
        """Sessions at different times with talks like one drawn at random, as many as are small enough together."""
        if not self.movable:
            return []
        state, chosen, count = self.state, list[int](), 0
        queue, seen = [self.random.choice(self.movable)], set[int]()
        while queue and len(seen) < 40:
            talk = queue.pop(0)
            seen.add(talk)
            session = state.place[talk]
            if session is not None and session not in chosen and self._may_be_free(session, chosen):
                here = len(state.contents[session])
                if chosen and (count + here > MOST_TALKS or len(chosen) == MOST_SESSIONS):
                    break
                chosen.append(session)
                count += here
            friends = [friend for friend in self._friends_of(talk) if friend not in seen and friend not in queue]
            self.random.shuffle(friends)
            queue += friends[:4]
        return chosen

    def _may_be_free(self, session: int, chosen: Sequence[int]) -> bool:
        state = self.state
        if self.book.sessions[session].boards is not None or not self.book.neighbour_set[session].isdisjoint(chosen):
            return False
        return not any(talk in state.held or self.book.precedence_of[talk] for talk in state.contents[session])

    def _friends_of(self, talk: int) -> list[int]:
        if talk not in self._friends:
            row = self.book.alike[talk].astype(np.int32)
            row[talk] = 0
            closest = np.argsort(-row, kind="stable")[:16].tolist()
            self._friends[talk] = [other for other in closest if row[other] > 0 and not self.is_fixed[other]]
        return self._friends[talk]


class _Prices:
    """What one session costs with some of the free talks, everything else as it is."""

    def __init__(self, state: State, session: int, free: Sequence[int], share: int) -> None:
        self.state, self.book, self.session, self.share = state, state.book, session, share
        book, contents = state.book, state.contents
        self.frame, self.room = state.frames[session], state.rooms[session]
        accepts = book.sessions[session].accepts
        self.free = [talk for talk in free if accepts is None or book.talks[talk].kind in accepts]
        self.always = [
            other
            for other in {*book.always_tied[session], *book.may_share_room[session]}
            if contents[other] and (other in book.always_tied[session] or state.rooms[other] == self.room)
        ]
        used = [other for other in book.beside[session] if contents[other] and state.frames[other].overlaps(self.frame)]
        self.weight = book.weight[Rule.SIMILAR_IN_PARALLEL]
        self.sizes = np.array([len(contents[other]) for other in used], dtype=np.int64)
        self.near: dict[int, npt.NDArray[np.int64]] = {}
        self.tied: dict[int, set[int]] = {}
        near = book.neighbour_set[session]
        for talk in {*free, *contents[session]}:
            row = book.alike[talk]
            self.near[talk] = np.array([int(row[contents[other]].sum()) for other in used], dtype=np.int64)
            places = {state.place[other] for other in book.linked[talk]}
            self.tied[talk] = {
                other for other in {*places, *book.chaired_by[talk]} if other is not None and other in near
            }
        self.chairs = {other for talk in book.talks_of_chairs[session] if (other := state.place[talk]) in near}

    def fillings(self, stay: Sequence[int], here: tuple[int, ...]) -> Iterator[Filling]:
        """What is in the session now, nothing but what stays, and the most promising sets of free talks that fit."""
        yield Filling(self.session, here, self.price(here))
        if set(stay) != set(here):
            yield Filling(self.session, tuple(stay), self.price(stay))
        for talks in self._promising(list(stay), len(here)):
            if set(talks) != set(here):
                best = self._best_order(talks)
                if best.cost < UNPLACED_COST:
                    yield best

    def _promising(self, stay: list[int], usual: int) -> list[tuple[int, ...]]:
        """Sets of talks that fit, those first that cost least for the number of their talks, as far as topics say."""
        found: list[tuple[int, tuple[int, ...]]] = []
        for size in range(1, min(len(self.free), usual - len(stay) + 2) + 1):
            sets = np.array(list(combinations(self.free, size)), dtype=np.int64)
            sets = np.hstack([np.tile(np.array(stay, dtype=np.int64), (len(sets), 1)), sets])
            cost, fits = self._by_topics(sets)
            if not fits.any():
                break
            # A filling with more talks saves others that time.
            worth = cost - self.share * sets.shape[1]
            kept = np.argsort(np.where(fits, worth, np.iinfo(np.int64).max), kind="stable")[:MOST_FILLINGS]
            found += [(int(worth[row]), tuple(sets[row].tolist())) for row in kept if fits[row]]
        return [talks for _, talks in sorted(found)[:MOST_FILLINGS]]

    def _by_topics(self, sets: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """What sets of talks (one a row) cost by topics and unused time, and which of them fit; a quick first look."""
        book, size = self.book, sets.shape[1]
        weights = book.weight
        minutes = np.array(book.minutes, dtype=np.int64)[sets].sum(axis=1) + book.program.changeover * (size - 1)
        left = book.capacity(self.session, self.frame.start) - minutes
        unlike = np.zeros(len(sets), dtype=np.int64)
        for one, other in combinations(range(size), 2):
            unlike += 1000 - book.alike[sets[:, one], sets[:, other]].astype(np.int64)
        cost = weights[Rule.TOPICS] * (unlike // max(1, size - 1)) + weights[Rule.UNUSED_TIME] * left
        if len(self.sizes):
            near = np.zeros((len(book.talks), len(self.sizes)), dtype=np.int64)
            for talk, row in self.near.items():
                near[talk] = row
            cost += self.weight * (near[sets].sum(axis=1) // (self.sizes * size)).sum(axis=1)
        return cost, left >= 0

    def _best_order(self, talks: tuple[int, ...]) -> Filling:
        invited_first = tuple(sorted(talks, key=lambda talk: self.book.talks[talk].kind != INVITED))
        best = Filling(self.session, invited_first, self.price(invited_first))
        if len(talks) > 1 and any(self._is_timely(talk) for talk in talks):
            for order in _orders(invited_first):
                cost = self.price(order)
                if cost < best.cost:
                    best = Filling(self.session, order, cost)
        return best

    def _is_timely(self, talk: int) -> bool:
        """Whether it matters when in the session the talk is."""
        if self.tied[talk]:
            return True
        start, end = self.frame.start, self.frame.end
        return any(
            time.start < end and start < time.end and not (time.start <= start and end <= time.end)
            for _rule, _person, times in self.book.calendar[talk]
            for time in times
        )

    def price(self, talks: Sequence[int]) -> int:
        """What the rules find in the session and between it and those beside it."""
        if not talks:
            return 0
        book, session, state = self.book, self.session, self.state
        times = book.layout(session, self.frame, talks, {})
        cost = book.cost(book.in_session(session, self.frame, talks, times, self.room))
        if len(self.sizes):
            sums = sum([self.near[talk] for talk in talks])
            cost += self.weight * int((sums // (self.sizes * len(talks))).sum())
        tied = {*self.always, *self.chairs}.union(*[self.tied[talk] for talk in talks])
        for other in tied:
            cost += book.cost(
                book.ties(
                    (session, other),
                    (self.frame, state.frames[other]),
                    (talks, state.contents[other]),
                    (times, state.times[other]),
                    (self.room, state.rooms[other]),
                )
            )
        return cost


def _orders(talks: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Orders to try where the hour of a talk matters: all of three talks, of more those that begin elsewhere."""
    if len(talks) <= 3:
        yield from permutations(talks)
        return
    for ring in (talks, talks[::-1]):
        for first in range(len(ring)):
            yield ring[first:] + ring[:first]


def _choose_fillings(
    state: State, fillings: Sequence[Filling], free: Sequence[int], now: dict[int, tuple[int, ...]]
) -> list[Filling]:
    """The fillings, one for each session, that together cost least; [] when nothing was found in the work allowed."""
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in fillings]
    of_session: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    of_talk: dict[int, list[cp_model.IntVar]] = {talk: [] for talk in free}
    for filling, variable in zip(fillings, taken, strict=True):
        of_session[filling.session].append(variable)
        model.add_hint(variable, filling.talks == now[filling.session])
        for talk in filling.talks:
            if talk in of_talk:
                of_talk[talk].append(variable)
    for variables in of_session.values():
        model.add_exactly_one(variables)
    outside = []
    for talk, variables in of_talk.items():
        outside.append(model.new_bool_var(""))
        model.add_hint(outside[-1], not any(talk in talks for talks in now.values()))
        model.add_exactly_one([*variables, outside[-1]])
    variables = [*taken, *outside]
    costs = [*[filling.cost for filling in fillings], *[UNPLACED_COST] * len(outside)]
    for variable, cost in _room_changes(state, model, fillings, taken, free):
        variables.append(variable)
        costs.append(cost)
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, costs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = _WORK
    # The relaxation of choosing one set for each is nearly whole already.
    solver.parameters.linearization_level = 2
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [filling for filling, variable in zip(fillings, taken, strict=True) if solver.value(variable)]


def _room_changes(
    state: State,
    model: cp_model.CpModel,
    fillings: Sequence[Filling],
    taken: Sequence[cp_model.IntVar],
    free: Sequence[int],
) -> Iterator[tuple[cp_model.IntVar, int]]:
    """For each track with free talks, how many rooms it uses beyond the first, and what one costs."""
    book, weight = state.book, state.book.weight[Rule.ROOM_CHANGES]
    tracks = sorted({track for talk in free if (track := book.track_of[talk]) is not None})
    for track in tracks if weight else ():
        known = set()
        for talk in book.talks_of_track[track]:
            session = state.place[talk]
            if session is not None and talk not in free and state.rooms[session] is not None:
                known.add(state.rooms[session])
        used: dict[int, cp_model.IntVar] = {}
        for filling, variable in zip(fillings, taken, strict=True):
            room = state.rooms[filling.session]
            if room is None or room in known or not any(book.track_of[talk] == track for talk in filling.talks):
                continue
            if room not in used:
                used[room] = model.new_bool_var("")
            model.add_implication(variable, used[room])
        if used:
            more = model.new_int_var(0, len(used), "")
            model.add(more >= sum(used.values()) - (0 if known else 1))
            yield more, weight


def improve_regions(state: State, *, seed: int, most: int, goes_on: Callable[[int, int], bool]) -> int:
    """Solve up to `most` regions while `goes_on(solved, best cost)` says so; returns how many were of use."""
    regions, better = Regions(state, random.Random(seed)), 0  # noqa: S311 - repeatable, not secret
    for number in range(most):
        if not goes_on(number, state.total):
            break
        better += regions.step()
    return better
