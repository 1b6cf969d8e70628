"""The stages of a run over arrays: fill, flow, rules, fairness, lottery; each says what it reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from reviews.matching.fairness import make_fair, own_best_bound, smallest_sum
from reviews.matching.flow import Floats, Integers, Network, assign_around
from reviews.matching.linear import Choice, Model, choose
from reviews.matching.lottery import draw
from reviews.matching.prices import losses, prices
from reviews.matching.rows import NO_ROWS, Booleans, Rows, relax_for_pins

START_PER_PLACE = 6
"""Candidates per place a linear program starts with; it adds others while they could improve the value."""

Progress = Callable[[float, str], None]
"""Called with the share done and the name of a stage; raising in it stops the run."""


class StageName(StrEnum):
    """Parts of a run, in their order."""

    FLOW = "FLOW"
    RULES = "RULES"
    FAIRNESS = "FAIRNESS"
    LOTTERY = "LOTTERY"


@dataclass(frozen=True)
class Stage:
    """What a stage reached: filled slots, total, smallest paper sum, and the bounds known after it.

    `is_exact` says that nothing better exists for what this stage maximises; otherwise the bounds tell the gap.
    """

    name: StageName
    filled: int
    total: float
    total_bound: float
    smallest: float
    smallest_bound: float
    is_exact: bool


@dataclass(frozen=True)
class Plan:
    """What a run over arrays is asked for; scores in the network are the real ones.

    `bonus` is added to the score of an edge for the choice only (to keep earlier pairs), `fairness` is the permitted
    loss of the total, `cap` the largest probability of a pair.
    """

    network: Network
    pinned: Booleans
    rows: Rows = NO_ROWS
    bonus: Floats | None = None
    fairness: float = 0.0
    cap: float = 1.0


@dataclass(frozen=True)
class Outcome:
    """The edges chosen, the stages that led there, and the rows that the pins alone break."""

    chosen: Booleans
    stages: tuple[Stage, ...]
    broken_by_pins: Integers
    probability: Floats | None = None


def run(plan: Plan, progress: Progress | None = None) -> Outcome:
    """Fill the most slots, meet the most lower limits, obey the rules, then be fair or best, or draw by lot."""
    tell = progress or _silent
    network = plan.network
    objective = network.score if plan.bonus is None else network.score + plan.bonus
    rows, broken = relax_for_pins(plan.rows, plan.pinned)
    tell(0.05, StageName.FLOW)
    weighted = replace(network, score=objective)
    chosen = assign_around(weighted, plan.pinned)
    # The flow is exact, so its total without regard to kept pairs is the bound.
    best = chosen if plan.bonus is None else assign_around(network, plan.pinned)
    bound = float(network.score[best].sum())
    smallest_bound = own_best_bound(network)
    stages = [_stage(StageName.FLOW, network, chosen, bound, smallest_bound, is_exact=True)]
    is_broken = len(rows.broken(chosen)) > 0
    start = _promising(weighted, chosen) if is_broken or plan.fairness else chosen
    model = Model(network, plan.pinned, rows, *_reached(network, chosen))
    if is_broken:
        tell(0.3, StageName.RULES)
        model, choice = obey(model, objective, start)
        chosen = choice.chosen
        if plan.bonus is None:
            bound = choice.bound
        stages.append(_stage(StageName.RULES, network, chosen, bound, smallest_bound, is_exact=not choice.is_limited))
    if plan.fairness > 0:
        tell(0.6, StageName.FAIRNESS)
        fair = make_fair(model, objective, chosen, plan.fairness, start | chosen)
        chosen = fair.chosen
        stages.append(_stage(StageName.FAIRNESS, network, chosen, bound, fair.bound, is_exact=not fair.is_limited))
    if plan.cap >= 1:
        return Outcome(chosen, tuple(stages), broken)
    tell(0.8, StageName.LOTTERY)
    drawn = draw(network, plan.pinned, plan.cap, objective)
    stages.append(_stage(StageName.LOTTERY, network, drawn.chosen, drawn.expected_total, smallest_bound, is_exact=True))
    return Outcome(drawn.chosen, tuple(stages), broken, drawn.probability)


def obey(model: Model, objective: Floats, start: Booleans) -> tuple[Model, Choice]:
    """The best choice that keeps every row: as many slots as that allows, then lower limits, then the objective.

    Returns the model with the fill it settled on, for stages that follow.
    """
    if model.fill is None and model.reached is None:
        choice = choose(model, objective, start=start)
        if choice is not None:
            return model, choice
    loose = replace(model, fill=0, reached=0)
    most = choose(loose, np.ones(len(objective)))
    fill = int(most.chosen.sum()) if most is not None else int(model.pinned.sum())
    filled = replace(loose, fill=fill)
    reached = _most_reached(filled, objective)
    model = replace(filled, reached=reached)
    choice = choose(model, objective)
    if choice is None:  # only a search cut short gets here: what filled the most is the best known
        chosen = most.chosen if most is not None else model.pinned
        choice = Choice(chosen, float(objective[chosen].sum()), np.inf, is_limited=True)
    return model, choice


def _most_reached(model: Model, objective: Floats) -> int:
    """Largest number of papers given towards lower load limits, by halving."""
    low, high = 0, int(model.network.load_min.sum())
    while low < high:
        middle = (low + high + 1) // 2
        if choose(replace(model, reached=middle), objective) is None:
            high = middle - 1
        else:
            low = middle
    return low


def _reached(network: Network, chosen: Booleans) -> tuple[int | None, int | None]:
    """What a model must ask for so that it fills and reaches as much as the flow did."""
    slots, limits = int(chosen.sum()), int(network.load_min.sum())
    loads = np.bincount(network.reviewer[chosen], minlength=len(network.load_max))
    reached = int(np.minimum(loads, network.load_min).sum())
    return (None if slots == network.demand.sum() else slots), (None if reached == limits else reached)


def _promising(network: Network, chosen: Booleans) -> Booleans:
    """The chosen edges and those that lose least for each paper, by the prices of reviewers' time."""
    lost = losses(network, *prices(network, chosen))
    order = np.lexsort((lost, network.paper))
    paper = network.paper[order]
    rank = np.arange(len(paper)) - np.searchsorted(paper, paper)
    kept = chosen.copy()
    kept[order[rank < START_PER_PLACE * np.maximum(network.demand[paper], 1)]] = True
    return kept


def _stage(
    name: StageName, network: Network, chosen: Booleans, bound: float, smallest_bound: float, *, is_exact: bool
) -> Stage:
    total, smallest = float(network.score[chosen].sum()), smallest_sum(network, chosen)
    return Stage(name, int(chosen.sum()), total, bound, smallest, max(smallest, smallest_bound), is_exact)


def _silent(_share: float, _name: str) -> None:
    """Nobody listens."""
