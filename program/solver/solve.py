"""The button a chair presses: a program from talks and sessions, with what did not fit and why."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from program.solver.construct import construct, give_rooms, place
from program.solver.evaluate import Score, score_of, state_of
from program.solver.explain import WhyHere, WhyUnplaced, explain_places, why_unplaced
from program.solver.model import Program, Schedule
from program.solver.pair import Twin
from program.solver.regions import improve_regions
from program.solver.rules import Rulebook
from program.solver.search import Limits, Progress, improve
from program.solver.words import Violation, violation

SOLVER_VERSION = "program-2"

MOVES_A_REGION = 500
"""A region takes about as long as so many moves: for the progress, and for how the seconds are shared."""


@dataclass(frozen=True)
class Proposal:
    """A program to look at before it is applied; `relaxed` is empty when every rule is kept.

    Talks without a place are in `unplaced` with the reason, all others in `explanations`.
    """

    schedule: Schedule
    score: Score
    relaxed: tuple[Violation, ...]
    unplaced: tuple[WhyUnplaced, ...]
    explanations: dict[str, WhyHere]
    solver_version: str = SOLVER_VERSION


def solve(
    program: Program,
    *,
    seed: int,
    max_moves: int,
    max_regions: int = 0,
    seconds: float | None = None,
    processes: int = 1,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Proposal:
    """Build a program: greedy start, late-acceptance search, exact regions; always an answer, however bad the input.

    The same program and seed give the same proposal unless `seconds` or `should_stop` cut the search short. With two
    processes another one searches with another seed, and the better program is taken.
    """
    limits = Limits(max_moves=max(0, max_moves), seconds=seconds, should_stop=should_stop, progress=progress)
    if processes > 1:
        with Twin(program, seed=seed + 1, limits=limits, max_regions=max_regions) as twin:
            schedule, cost = search(program, seed=seed, limits=twin.limits_of_ours(), max_regions=max_regions)
            other = twin.result()
        if other is not None and other[1] < cost:
            schedule = other[0]
    else:
        schedule, _cost = search(program, seed=seed, limits=limits, max_regions=max_regions)
    state = state_of(program, schedule)
    score = score_of(state)
    return Proposal(
        schedule=state.schedule(),
        score=score,
        relaxed=tuple(violation(program, finding) for finding in score.violations),
        unplaced=tuple(why_unplaced(state, talk) for talk, session in enumerate(state.place) if session is None),
        explanations=explain_places(state),
    )


def search(program: Program, *, seed: int, limits: Limits, max_regions: int) -> tuple[Schedule, int]:
    """The best schedule found within the limits, and its cost."""
    started = time.monotonic()
    units = max(1, limits.max_moves + max_regions * MOVES_A_REGION)

    def tell(moves: int, best: int) -> None:
        if limits.progress is not None:
            limits.progress(Progress(moves, units, best))

    part = limits.max_moves / units
    moving = Limits(
        max_moves=limits.max_moves,
        seconds=None if limits.seconds is None else limits.seconds * part,
        should_stop=limits.should_stop,
        progress=lambda now: tell(now.moves, now.best),
    )
    state = state_of(program, improve(construct(Rulebook(program)), seed=seed, limits=moving))
    give_rooms(state)
    for talk, session in enumerate(state.place):
        # The search may have made room for what had none, and ended before trying it.
        if session is None and program.talks[talk].pin is None:
            place(state, talk)

    def goes_on(solved: int, best: int) -> bool:
        if limits.should_stop is not None and limits.should_stop():
            return False
        tell(limits.max_moves + solved * MOVES_A_REGION, best)
        return limits.seconds is None or time.monotonic() - started < limits.seconds

    improve_regions(state, seed=seed, most=max_regions, goes_on=goes_on)
    tell(units, state.total)
    return state.schedule(), state.total
