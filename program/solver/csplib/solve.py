"""From an instance to the best schedule found within limits."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from program.solver.csplib.construct import construct
from program.solver.csplib.instance import Instance, Schedule
from program.solver.csplib.late import search
from program.solver.csplib.neighbourhoods import search_regions
from program.solver.csplib.race import MEMORY, Standing, Time, race
from program.solver.csplib.state import schedule_of
from program.solver.csplib.tables import Tables


@dataclass(frozen=True)
class Limits:
    """When to stop: in time, with two processes; or else after moves and rounds in this one, repeatably."""

    time: Time | None = None
    max_moves: int = 20_000
    max_rounds: int = 10


@dataclass(frozen=True)
class Solution:
    """The best schedule found, what the search thinks it costs, and how hard was searched.

    No schedule that places every submission costs less than `bound`, where there is one.
    """

    schedule: Schedule
    cost: int
    bound: int | None
    moves: int
    rounds: int


def solve(instance: Instance, *, seed: int, limits: Limits, progress: Callable[[int], None] | None = None) -> Solution:
    """The best schedule found; what fits nowhere is left out. `progress` hears each new best cost."""
    tables = Tables(instance)
    if limits.time is not None:
        found = race(tables, seed=seed, limit=limits.time, progress=progress)
    else:
        found = _repeatable(tables, seed, limits)
    return Solution(schedule_of(tables, found.best.plan), found.best.cost, found.bound, found.moves, found.rounds)


def _repeatable(tables: Tables, seed: int, limits: Limits) -> Standing:
    randomness = random.Random(seed)  # noqa: S311 - repeatable, not secret
    state = construct(tables)
    state.load(search(state, randomness, memory=MEMORY, max_moves=limits.max_moves).plan)
    best = search_regions(state, randomness, max_rounds=limits.max_rounds)
    return Standing(best, None, limits.max_moves, limits.max_rounds)
