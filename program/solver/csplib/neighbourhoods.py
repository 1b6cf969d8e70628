"""Which part of a schedule to set free next; large-neighbourhood search over such parts."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from program.solver.csplib.instance import NOTHING
from program.solver.csplib.late import Best, Clock
from program.solver.csplib.region import Effort, Region
from program.solver.csplib.state import State

_MOST_CHOICES = 6000
"""Choices of a room a region's model may have; beyond, building it takes longer than what it finds is worth."""

_WORK, _SECONDS = 1.0, 2.5
"""Deterministic units and wall seconds of one solve."""


class Neighbourhoods:
    """Draws sets of cells of growing or shrinking size: tracks, sessions or rooms set free together."""

    def __init__(self, state: State, randomness: random.Random) -> None:
        self.state, self.tables, self.randomness = state, state.tables, randomness
        self.draws: list[Callable[[int], set[int]]] = [self.tracks, self.sessions, self.rooms, self.idle_and_tracks]
        self.sizes = [4.0, 2.0, 2.0, 3.0]
        self.merits = [1.0] * len(self.draws)

    def draw(self) -> tuple[int, set[int]]:
        """A kind of neighbourhood, rather one that gained before, and its cells."""
        kind = self.randomness.choices(range(len(self.draws)), weights=self.merits)[0]
        return kind, self.draws[kind](max(1, int(self.sizes[kind] + self.randomness.random())))

    def learn(self, kind: int, *, gained: bool, ease: float) -> None:
        """Let a kind grow the more easily it was solved (0: not to the end), and come more often while it gains."""
        self.sizes[kind] *= 1 + 0.25 * ease**2 if ease > 0 else 0.88
        self.sizes[kind] = min(max(self.sizes[kind], 1.0), 60.0)
        self.merits[kind] = max(0.25, 0.9 * self.merits[kind] + (1.0 if gained else 0.0))

    def tracks(self, count: int) -> set[int]:
        """Cells of related tracks, and empty ones."""
        chosen = self._related(count)
        cells = {cell for track in chosen for cell in self.state.cells_of[track]}
        empty = [cell for cell, track in enumerate(self.state.track) if track == NOTHING]
        self.randomness.shuffle(empty)
        room = max(4, _MOST_CHOICES // max(1, len(chosen)) - len(cells))
        cells.update(empty[:room])
        return cells

    def idle_and_tracks(self, count: int) -> set[int]:
        """Cells of related tracks, and all that stands in the rooms of one of them at these times."""
        chosen = self._related(count)
        tables, state = self.tables, self.state
        cells = {cell for track in chosen for cell in state.cells_of[track]}
        sessions = {tables.session_of[cell] for cell in state.cells_of[chosen[0]]} if chosen else set()
        rooms = self.randomness.sample(range(tables.room_count), min(2, tables.room_count))
        cells.update(session * tables.room_count + room for session in sessions for room in rooms)
        return cells

    def sessions(self, count: int) -> set[int]:
        """All cells of some sessions."""
        tables = self.tables
        chosen = self.randomness.sample(range(tables.session_count), min(count + 1, tables.session_count))
        return {session * tables.room_count + room for session in chosen for room in range(tables.room_count)}

    def rooms(self, count: int) -> set[int]:
        """All cells of some rooms."""
        tables = self.tables
        chosen = self.randomness.sample(range(tables.room_count), min(count + 1, tables.room_count))
        return {session * tables.room_count + room for session in range(tables.session_count) for room in chosen}

    def _related(self, count: int) -> list[int]:
        """A track that costs something, and others that meet it: in a session, by a person, or by chance."""
        state, tables = self.state, self.tables
        used = [track for track in range(tables.track_count) if state.cells_of[track]]
        if not used:
            return []
        blames = [1 + min(1000, self._blame(track)) for track in used]
        chosen = [self.randomness.choices(used, weights=blames)[0]]
        while len(chosen) < min(count, len(used)):
            if self.randomness.random() < 0.5:
                other = self._partner(self.randomness.choice(chosen))
            else:
                other = self.randomness.choices(used, weights=blames)[0]
            if other not in chosen:
                chosen.append(other)
        return chosen

    def _partner(self, track: int) -> int:
        state, tables = self.state, self.tables
        kind = self.randomness.random()
        talks = tables.talks_of[track]
        if kind < 0.4:
            clashing = [other for talk in talks for other, _ in tables.clashes[talk]]
            if clashing:
                return tables.track_of[self.randomness.choice(clashing)]
        if kind < 0.6 and tables.beside[track]:
            return self.randomness.choice(tables.beside[track])[0]
        cell = self.randomness.choice(state.cells_of[track]) if state.cells_of[track] else 0
        session = tables.session_of[cell] if kind < 0.8 else self.randomness.randrange(tables.session_count)
        other = state.track[session * tables.room_count + self.randomness.randrange(tables.room_count)]
        return track if other == NOTHING else other

    def _blame(self, track: int) -> int:
        """What a track costs by itself and with whom it clashes."""
        state, tables = self.state, self.tables
        cost = state.order_cost[track] + tables.rooms_weight * (state.rooms_used[track] - 1)
        for cell in state.cells_of[track]:
            cost += tables.cell_cost[track][cell]
            session = tables.session_of[cell]
            cost += tables.beside_weight * (state.in_session[session * tables.track_count + track] - 1)
            for talk in state.content[cell]:
                if talk < 0:
                    continue
                cost += tables.talk_cost[talk][cell]
                for other, weight in tables.clashes[talk]:
                    where = state.place[other]
                    if where != cell and tables.session_of[where] == session:
                        cost += weight
        return cost


class RegionSearch:
    """Solves one region after the other; schedules of equal cost are taken over too."""

    def __init__(self, state: State, randomness: random.Random) -> None:
        self.state, self.randomness = state, randomness
        self.neighbourhoods = Neighbourhoods(state, randomness)
        self.best = Best(state.total, state.plan())
        self.rounds = 0

    def restart(self, best: Best) -> None:
        """Go on from a schedule found elsewhere."""
        self.state.load(best.plan)
        self.best = best

    def go(
        self,
        *,
        max_rounds: int = 10**9,
        deadline: float | None = None,
        clock: Clock = time.monotonic,
        look_up: Callable[[Best], bool] | None = None,
    ) -> Best:
        """The best schedule found; ends after `max_rounds`, at `deadline`, or when `look_up` says so."""
        last = self.rounds + max_rounds
        while self.rounds < last:
            left = None if deadline is None else deadline - clock()
            if (left is not None and left < 0.1) or (look_up is not None and look_up(self.best)):
                break
            self.rounds += 1
            # On any other clock, wall seconds say nothing: the work alone bounds a solve then.
            self._round(max(0.05, left) if left is not None and clock is time.monotonic else None)
        return self.best

    def _round(self, left: float | None) -> None:
        state, neighbourhoods = self.state, self.neighbourhoods
        kind, cells = neighbourhoods.draw()
        region = Region(state, cells)
        if not region.talks:
            neighbourhoods.learn(kind, gained=False, ease=1.0)
            return
        seconds = None if left is None else min(_SECONDS, left)
        outcome = region.solve(Effort(seconds, _WORK, self.randomness.randrange(2**31)))
        gained = False
        if outcome.change is not None:
            if state.apply(outcome.change) > 0:
                # Only where positions clash, which the model does not see.
                state.undo()
            elif state.total < self.best.cost:
                gained = True
                self.best = Best(state.total, state.plan())
        neighbourhoods.learn(kind, gained=gained, ease=1 - outcome.work / _WORK if outcome.is_proved else 0.0)


def search_regions(state: State, randomness: random.Random, *, max_rounds: int) -> Best:
    """The best schedule some rounds away from `state`; the same for the same randomness."""
    return RegionSearch(state, randomness).go(max_rounds=max_rounds)
