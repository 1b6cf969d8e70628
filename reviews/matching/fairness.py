"""The worst-off paper first: the largest smallest sum of scores that a permitted loss of the total can buy.

Source: the max-min objective of Kobren, Saha and McCallum, "Paper Matching with Local Fairness Constraints" (2019),
here solved as a linear program for the bound and in whole numbers under it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reviews.matching.flow import Floats, Integers, Network
from reviews.matching.linear import Choice, Model, can_be_fair, choose, relax, restrict
from reviews.matching.rows import Booleans

EXACT_PAPERS = 2000
"""Above this many papers the linear program over all of them is too slow, and neighbourhoods are solved instead."""

NEIGHBOURHOOD = 500
STEPS = 10
STEP_NODES = 200
_ENOUGH = 1e-6


@dataclass(frozen=True)
class Fair:
    """A choice of edges, its smallest paper sum, and a bound that no choice within the permitted loss exceeds."""

    chosen: Booleans
    smallest: float
    bound: float
    is_limited: bool


def paper_sums(network: Network, chosen: Booleans) -> Floats:
    """Sum of the chosen scores per paper, shape (papers,)."""
    sums = np.bincount(network.paper[chosen], weights=network.score[chosen], minlength=len(network.demand))
    return np.asarray(sums, dtype=np.float64)


def smallest_sum(network: Network, chosen: Booleans) -> float:
    """Smallest sum over the papers that have enough candidates for their demand (0 without such papers)."""
    counted = can_be_fair(network)
    return float(paper_sums(network, chosen)[counted].min()) if counted.any() else 0.0


def own_best_sums(network: Network) -> Floats:
    """What each paper would get with its best candidates all to itself, shape (papers,)."""
    order = np.lexsort((-network.score, network.paper))
    paper = network.paper[order]
    rank = np.arange(len(paper)) - np.searchsorted(paper, paper)
    taken = rank < network.demand[paper]
    sums = np.bincount(paper[taken], weights=network.score[order][taken], minlength=len(network.demand))
    return np.asarray(sums, dtype=np.float64)


def own_best_bound(network: Network) -> float:
    """No assignment has a larger smallest paper sum: loads and rules ignored."""
    counted = can_be_fair(network)
    return float(own_best_sums(network)[counted].min()) if counted.any() else 0.0


def make_fair(model: Model, objective: Floats, plain: Booleans, loss: float, start: Booleans) -> Fair:
    """Raise the smallest paper sum as far as `loss` (a fraction of the plain total) allows, then the total under it."""
    network = model.network
    if not can_be_fair(network).any():
        return Fair(plain, 0.0, 0.0, is_limited=False)
    total = float(network.score[plain].sum())
    limited = replace(model, total_floor=total - loss * abs(total))
    near = _raise_locally(limited, objective, plain, start)
    if int((network.demand > 0).sum()) > EXACT_PAPERS:
        return near
    if near.is_limited:
        near = _raise_to_bound(limited, objective, near, start)
    best = _with_floor(limited, objective, near.smallest, start)
    return near if best is None else replace(near, chosen=best.chosen)


def _raise_to_bound(model: Model, objective: Floats, near: Fair, start: Booleans) -> Fair:
    """What neighbourhoods left open: the bound over all papers, and the way to it."""
    relaxed = relax(model, objective, spread=True, start=start | near.chosen)
    bound = near.bound if relaxed is None else max(near.smallest, min(relaxed.value, near.bound))
    if bound - near.smallest < _ENOUGH * max(1.0, abs(bound)):
        return replace(near, bound=bound, is_limited=False)
    best = _with_floor(model, objective, bound, start)
    if best is not None:
        return Fair(best.chosen, smallest_sum(model.network, best.chosen), bound, is_limited=False)
    return _search(model, objective, near.chosen, bound, start)


def _search(model: Model, objective: Floats, plain: Booleans, bound: float, start: Booleans) -> Fair:
    """The bound cannot be reached in whole numbers: halve the distance to it."""
    network = model.network
    chosen, low, high = plain, smallest_sum(network, plain), bound
    for _ in range(STEPS):
        if high - low < 1e-4 * max(1.0, abs(high)):
            break
        found = _with_floor(model, objective, (low + high) / 2, start, node_limit=STEP_NODES)
        if found is None:
            high = (low + high) / 2
        else:
            chosen, low = found.chosen, smallest_sum(network, found.chosen)
    return Fair(chosen, low, bound, is_limited=True)


def _with_floor(model: Model, objective: Floats, smallest: float, start: Booleans, **limits: int) -> Choice | None:
    floor = np.where(can_be_fair(model.network), smallest, -np.inf)
    return choose(replace(model, paper_floor=floor), objective, start=start, **limits)


def _raise_locally(model: Model, objective: Floats, plain: Booleans, start: Booleans) -> Fair:
    """Give the poorest papers and those that hold what they need a fair share among themselves, all others kept."""
    network = model.network
    counted = can_be_fair(network)
    chosen, low, bound = plain, smallest_sum(network, plain), own_best_bound(network)
    high = bound
    for _ in range(STEPS):
        if high - low < 1e-4 * max(1.0, abs(high)):
            break
        target = high if chosen is plain and high == bound else (low + high) / 2
        sums = paper_sums(network, chosen)
        poor = np.flatnonzero(counted & (sums < target))
        freed = _neighbourhood(network, chosen, poor)
        if len(poor) > NEIGHBOURHOOD:
            high = target
            continue
        kept = np.isin(network.paper, freed)
        local = replace(
            model,
            pinned=model.pinned | (chosen & ~kept),
            paper_floor=np.where(counted & np.isin(np.arange(len(counted)), freed), target, -np.inf),
        )
        found = _solve_part(local, objective, (kept & start) | chosen)
        if found is None:
            high = target
        else:
            chosen, low = found, smallest_sum(network, found)
    return Fair(chosen, low, bound, is_limited=low < bound - _ENOUGH * max(1.0, abs(bound)))


def _solve_part(model: Model, objective: Floats, edges: Booleans) -> Booleans | None:
    small, positions = restrict(model, edges | model.pinned)
    found = choose(small, objective[positions], node_limit=STEP_NODES)
    if found is None:
        return None
    chosen = np.zeros(len(objective), dtype=np.bool_)
    chosen[positions] = found.chosen
    return chosen


def _neighbourhood(network: Network, chosen: Booleans, poor: Integers) -> Integers:
    """The poor papers and those that hold the reviewers they wish for most, within the limit."""
    wanted = np.flatnonzero(np.isin(network.paper, poor) & ~chosen)
    wanted = wanted[np.lexsort((-network.score[wanted], network.paper[wanted]))]
    rank = np.arange(len(wanted)) - np.searchsorted(network.paper[wanted], network.paper[wanted])
    # By turns: the first wish of every poor paper before the second of any.
    turn = np.full(len(network.load_max), len(wanted))
    np.minimum.at(turn, network.reviewer[wanted], rank)
    holders = np.flatnonzero(chosen & ~np.isin(network.paper, poor))
    order = holders[np.lexsort((holders, turn[network.reviewer[holders]]))]
    papers, first = np.unique(network.paper[order], return_index=True)
    nearest = papers[np.argsort(first, kind="stable")][: max(0, NEIGHBOURHOOD - len(poor))]
    return np.unique(np.concatenate([poor, nearest]))
