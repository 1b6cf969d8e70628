"""The button a chair presses: a program from talks and sessions, with what did not fit and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from program.solver.construct import construct, give_rooms, place
from program.solver.evaluate import Score, score_of, state_of
from program.solver.explain import WhyHere, WhyUnplaced, explain_places, why_unplaced
from program.solver.model import Program, Schedule
from program.solver.rules import Rulebook
from program.solver.search import Limits, Progress, improve
from program.solver.words import Violation, violation

SOLVER_VERSION = "program-1"


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
    seconds: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Proposal:
    """Build a program: greedy start, then late-acceptance search; always an answer, however bad the input.

    The same program and seed give the same proposal unless `seconds` or `should_stop` cut the search short.
    """
    state = construct(Rulebook(program))
    limits = Limits(max_moves=max(0, max_moves), seconds=seconds, should_stop=should_stop, progress=progress)
    state = state_of(program, improve(state, seed=seed, limits=limits))
    give_rooms(state)
    for talk, session in enumerate(state.place):
        # The search may have made room for what had none, and ended before trying it.
        if session is None and program.talks[talk].pin is None:
            place(state, talk)
    score = score_of(state)
    return Proposal(
        schedule=state.schedule(),
        score=score,
        relaxed=tuple(violation(program, finding) for finding in score.violations),
        unplaced=tuple(why_unplaced(state, talk) for talk, session in enumerate(state.place) if session is None),
        explanations=explain_places(state),
    )
