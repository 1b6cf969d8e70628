"""From an instance to the best schedule found within limits."""

from __future__ import annotations

import random
from dataclasses import dataclass

from program.solver.csplib.construct import construct
from program.solver.csplib.instance import Instance, Schedule
from program.solver.csplib.late import search
from program.solver.csplib.state import schedule_of
from program.solver.csplib.tables import Tables


@dataclass(frozen=True)
class Limits:
    """When to stop: at `deadline` (of `time.monotonic`), or after so many moves; without a deadline, repeatable."""

    deadline: float | None = None
    max_moves: int = 10**9


@dataclass(frozen=True)
class Solution:
    """The best schedule found, and how hard was searched for it."""

    schedule: Schedule
    cost: int
    moves: int


def solve(instance: Instance, *, seed: int, limits: Limits) -> Solution:
    """The best schedule found; what fits nowhere is left out."""
    tables = Tables(instance)
    state = construct(tables)
    best, moves = search(
        state,
        random.Random(seed),  # noqa: S311 - repeatable, not secret
        memory=1000,
        max_moves=limits.max_moves,
        deadline=limits.deadline,
    )
    return Solution(schedule_of(tables, best.plan), best.cost, moves)
