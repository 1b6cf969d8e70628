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


@dataclass
class Best:
    """The best schedule seen so far."""

    cost: int
    plan: Plan


def search(
    state: State,
    randomness: random.Random,
    *,
    memory: int,
    max_moves: int,
    deadline: float | None = None,
    patience: int | None = None,
    look_up: Callable[[Best], bool] | None = None,
) -> tuple[Best, int]:
    """The best schedule on the way from `state` on, and the moves made.

    A move is accepted when it is no worse than the present or than the schedule `memory` moves ago. Ends after
    `max_moves`, at `deadline` (of `time.monotonic`), after `patience` moves without a new best, or when `look_up`,
    which sees the best so far now and then, says so.
    """
    moves = Moves(state, randomness)
    propose, apply, undo = moves.propose, state.apply, state.undo
    total = state.total
    best = Best(total, state.plan())
    past = [total] * memory
    slot = last_gain = 0
    number = 0
    while number < max_moves:
        number += 1
        if not number % _LOOK_UP_EVERY:
            if look_up is not None and look_up(best):
                break
            if deadline is not None and time.monotonic() > deadline:
                break
            if patience is not None and number - last_gain > patience:
                break
        change = propose()
        if change is None:
            continue
        delta = apply(change)
        if delta > 0 and total + delta >= past[slot]:
            undo()
        elif delta:
            total += delta
            if total < best.cost:
                best = Best(total, state.plan())
                last_gain = number
        past[slot] = total
        slot += 1
        if slot == memory:
            slot = 0
    return best, number
