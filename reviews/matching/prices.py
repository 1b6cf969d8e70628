"""Prices of reviewers' time: what a pair would lose, and a bound that no assignment can exceed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reviews.matching.flow import Floats, Network

ROUNDS = 400
"""Passes of the price search; prices that have not settled by then only make the bound looser."""


def prices(network: Network, chosen: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """What a paper's last place is worth and what a reviewer's time costs, from an optimal assignment.

    The dual of the flow by the Bellman-Ford method over the exchanges an assignment allows: reviewers with time left
    cost nothing, everybody else as much as the papers they do not have would offer.
    """
    papers, people = len(network.demand), len(network.load_max)
    taken, free = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    taken = taken[np.argsort(network.paper[taken], kind="stable")]
    free = free[np.argsort(network.reviewer[free], kind="stable")]
    loads = np.bincount(network.reviewer[taken], minlength=people)
    is_full = loads >= network.load_max
    lowest = float(network.score.min(initial=0.0))
    cost, worth = np.zeros(people), np.full(papers, lowest)
    holders, holder_starts = np.unique(network.paper[taken], return_index=True)
    wanted, wanted_starts = np.unique(network.reviewer[free], return_index=True)
    if not len(taken) or not len(free):
        return worth, cost
    for _ in range(ROUNDS):
        worth[holders] = np.minimum.reduceat(network.score[taken] - cost[network.reviewer[taken]], holder_starts)
        offers = np.maximum.reduceat(network.score[free] - worth[network.paper[free]], wanted_starts)
        raised = cost.copy()
        raised[wanted] = np.where(is_full[wanted], np.maximum(cost[wanted], offers), 0.0)
        if np.allclose(raised, cost, atol=1e-9, rtol=0):
            break
        cost = raised
    return worth, cost


def losses(network: Network, worth: Floats, cost: Floats) -> Floats:
    """What choosing each edge would lose at least, by the prices; 0 or less for edges an optimum may use."""
    return np.asarray(worth[network.paper] + cost[network.reviewer] - network.score)


def total_bound(network: Network, cost: Floats, *, is_full: bool = True) -> float:
    """No assignment has a larger total (Lagrangian bound; holds for any `cost` >= 0).

    Each paper takes its best reviewers at these prices; what the reviewers' limits hold is paid back. Unless every
    slot is filled, a place that would only lose counts as empty.
    """
    gain = network.score - cost[network.reviewer]
    order = np.lexsort((-gain, network.paper))
    paper = network.paper[order]
    rank = np.arange(len(paper)) - np.searchsorted(paper, paper)
    best = gain[order][rank < network.demand[paper]]
    return float((best if is_full else np.maximum(best, 0)).sum() + (cost * network.load_max).sum())
