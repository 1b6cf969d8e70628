"""The worst-off paper first: the largest smallest sum of scores that a permitted loss of the total can buy.

Source: the max-min objective of Kobren, Saha and McCallum, "Paper Matching with Local Fairness Constraints" (2019),
here solved as a linear program for the bound and in whole numbers under it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reviews.matching.flow import Floats, Integers, Network
from reviews.matching.linear import Choice, Model, around, can_be_fair, choose, relax
from reviews.matching.rows import Booleans

EXACT_PAPERS = 2000
"""Above this many papers the linear program over all of them is too slow, and neighbourhoods are solved instead."""

NEIGHBOURHOODS = (40, 160, 640)
"""Papers among which places are exchanged for the sake of one poor paper; the next size when one was too small."""

POOR = 1000
"""More papers than this below a target are not lifted one by one; a lower target is tried."""

STEPS = 10
STEP_NODES = 200
FINAL_NODES = 500
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
    best = _with_floor(limited, objective, near.smallest, start, node_limit=FINAL_NODES, is_brief=True)
    return near if best is None else replace(near, chosen=best.chosen)


def _raise_to_bound(model: Model, objective: Floats, near: Fair, start: Booleans) -> Fair:
    """What neighbourhoods left open: the bound over all papers, and the way to it."""
    relaxed = relax(model, objective, spread=True, start=start | near.chosen)
    bound = near.bound if relaxed is None else max(near.smallest, min(relaxed.value, near.bound))
    if bound - near.smallest < _ENOUGH * max(1.0, abs(bound)):
        return replace(near, bound=bound, is_limited=False)
    best = _with_floor(model, objective, bound, start, node_limit=FINAL_NODES, is_brief=True)
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
        found = _with_floor(model, objective, (low + high) / 2, start, node_limit=STEP_NODES, is_brief=True)
        if found is None:
            high = (low + high) / 2
        else:
            chosen, low = found.chosen, smallest_sum(network, found.chosen)
    return Fair(chosen, low, bound, is_limited=True)


def _with_floor(model: Model, objective: Floats, smallest: float, start: Booleans, **limits: Any) -> Choice | None:
    floor = np.where(can_be_fair(model.network), smallest, -np.inf)
    return choose(replace(model, paper_floor=floor), objective, start=start, **limits)


def _raise_locally(model: Model, objective: Floats, plain: Booleans, start: Booleans) -> Fair:
    """Give each of the poorest papers its share among those near it, all others kept: by halving the target."""
    network = model.network
    counted = can_be_fair(network)
    chosen, low, bound = plain, smallest_sum(network, plain), own_best_bound(network)
    target = high = bound
    for _ in range(STEPS):
        if high - low < 1e-4 * max(1.0, abs(high)):
            break
        if np.count_nonzero(counted & (paper_sums(network, chosen) < target)) <= POOR:
            chosen = _lift_poor(model, objective, chosen, target, start)
        reached = smallest_sum(network, chosen)
        if reached < target - _ENOUGH:
            high = target
        low = max(low, reached)
        target = (low + high) / 2
    return Fair(chosen, low, bound, is_limited=low < bound - _ENOUGH * max(1.0, abs(bound)))


def _lift_poor(model: Model, objective: Floats, chosen: Booleans, target: float, start: Booleans) -> Booleans:
    """Lift papers below the target one after the other; stops at the first that no neighbourhood can help.

    Nobody falls below the target by it, and nobody who was below it falls at all.
    """
    network = model.network
    counted = can_be_fair(network)
    while True:
        sums = paper_sums(network, chosen)
        poor = np.flatnonzero(counted & (sums < target - _ENOUGH / 2))
        if not len(poor):
            return chosen
        poorest = poor[np.argmin(sums[poor])]
        floor = np.where(counted, np.minimum(sums, target), -np.inf)
        floor[poorest] = target
        for size in NEIGHBOURHOODS:
            freed = _neighbourhood(network, chosen, np.array([poorest]), size)
            found = _solve_part(replace(model, paper_floor=floor), objective, chosen, freed, start)
            if found is not None:
                chosen = found
                break
        else:
            return chosen


def _solve_part(model: Model, objective: Floats, chosen: Booleans, freed: Integers, start: Booleans) -> Booleans | None:
    """Choose anew for the freed papers among promising edges; None when nothing satisfies the model."""
    part, positions = around(model, chosen, freed, start)
    found = choose(part, objective[positions], node_limit=STEP_NODES)
    if found is None:
        return None
    after = chosen.copy()
    after[positions] = found.chosen
    return after


def _neighbourhood(network: Network, chosen: Booleans, poor: Integers, size: int) -> Integers:
    """The poor papers and those that hold the reviewers they wish for most, at most `size` papers."""
    wanted = np.flatnonzero(np.isin(network.paper, poor) & ~chosen)
    wanted = wanted[np.lexsort((-network.score[wanted], network.paper[wanted]))]
    rank = np.arange(len(wanted)) - np.searchsorted(network.paper[wanted], network.paper[wanted])
    # By turns: the first wish of every poor paper before the second of any.
    turn = np.full(len(network.load_max), len(wanted))
    np.minimum.at(turn, network.reviewer[wanted], rank)
    holders = np.flatnonzero(chosen & ~np.isin(network.paper, poor))
    order = holders[np.lexsort((holders, turn[network.reviewer[holders]]))]
    papers, first = np.unique(network.paper[order], return_index=True)
    nearest = papers[np.argsort(first, kind="stable")][: max(0, size - len(poor))]
    return np.unique(np.concatenate([poor, nearest]))
