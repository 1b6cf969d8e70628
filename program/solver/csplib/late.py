"""Late-acceptance local search over schedules, bounded by moves or by time.

Source: Burke and Bykov, "The late acceptance hill-climbing heuristic" (2017).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from program.solver.csplib.moves import Moves
from program.solver.csplib.state import Plan, State

_LOOK_UP_EVERY = 256
"""Moves between two looks at the clock and at the neighbour."""

_GROWTHS_KEPT = 1000
"""So many refused or accepted rises of the cost are kept, to know what a small one is."""

_STIRRING = 0.3
"""The part of all rises, from the smallest on, from which the one allowed at first is drawn."""


Clock = Callable[[], float]


@dataclass
class Best:
    """The best schedule seen so far."""

    cost: int
    plan: Plan


class Walk:
    """A search that accepts a move when it is no worse than the present or than `memory` moves ago."""

    def __init__(self, state: State, randomness: random.Random, *, memory: int) -> None:
        self.state, self.randomness, self.memory = state, randomness, memory
        self.proposals = Moves(state, randomness)
        self.best = Best(state.total, state.plan())
        self.past = [state.total] * memory
        self.growths = [0] * _GROWTHS_KEPT
        self.moves = 0

    def stir(self, *, memory: int) -> None:
        """Go on from the best with another memory, and allow at first some moves that make it worse."""
        rises = sorted(growth for growth in self.growths if growth > 0)
        rise = rises[int(self.randomness.random() * _STIRRING * len(rises))] if rises else 0
        self.state.load(self.best.plan)
        self.memory = memory
        self.past = [self.best.cost + rise] * memory

    def go(
        self,
        *,
        max_moves: int = 10**12,
        deadline: float | None = None,
        clock: Clock = time.monotonic,
        patience: int | None = None,
        look_up: Callable[[Best], bool] | None = None,
    ) -> Best:
        """The best schedule on the way.

        Ends after `max_moves`, at `deadline` of the clock, after `patience` moves without a new best, or
        when `look_up`, which sees the best so far now and then, says so.
        """
        state, past, memory, growths = self.state, self.past, self.memory, self.growths
        propose, apply, undo = self.proposals.propose, state.apply, state.undo
        total, best = state.total, self.best
        number = slot = last_gain = 0
        while number < max_moves:
            number += 1
            self.moves += 1
            if not number % _LOOK_UP_EVERY:
                if look_up is not None and look_up(best):
                    break
                if deadline is not None and clock() > deadline:
                    break
                if patience is not None and number - last_gain > patience:
                    break
            change = propose()
            if change is None:
                continue
            delta = apply(change)
            if delta > 0:
                growths[number % _GROWTHS_KEPT] = delta
                if total + delta >= past[slot]:
                    undo()
                else:
                    total += delta
            elif delta:
                total += delta
                if total < best.cost:
                    best = self.best = Best(total, state.plan())
                    last_gain = number
            past[slot] = total
            slot += 1
            if slot == memory:
                slot = 0
        return best


def search(state: State, randomness: random.Random, *, memory: int, max_moves: int) -> Best:
    """The best schedule some moves away from `state`; the same for the same randomness."""
    return Walk(state, randomness, memory=memory).go(max_moves=max_moves)
