"""The assignment of largest total score under loads, as a minimum-cost flow over arrays.

First as many slots as possible are filled, then as many lower load limits as possible are met, then the total is
largest, then ties go by a hash. Source: network formulation of the paper assignment problem, as in Goldsmith and
Sloan, "The AI conference paper assignment problem" (2007); lower bounds by the usual shift of supplies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.graph.python import max_flow, min_cost_flow

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

RESOLUTION = 1_000_000
"""Scores are compared to this many parts of 1; what is finer is decided by the hash."""

SOLVER_VERSION = f"v2 ortools-{version('ortools')} scipy-{version('scipy')}"

_COST_LIMIT = 2**61
"""Costs times nodes stay below this, since the solver scales costs by the number of nodes in 64 bits."""


@dataclass(frozen=True)
class Network:
    """Edges `paper[e]`, `reviewer[e]`, `score[e]` (each pair once) and bounds, all indexed from 0."""

    paper: Integers
    reviewer: Integers
    score: Floats
    demand: Integers
    load_min: Integers
    load_max: Integers
    seed: int = 0
    capacity: int = 1
    """How often one pair may be chosen: above 1 only where amounts are counted in parts of a whole."""


def assign(network: Network) -> npt.NDArray[np.bool_]:
    """Choose the edges of the best assignment, shape (edges,); never fails, open slots simply stay open.

    The result does not depend on the order of the edges, only on their content and the seed.
    """
    return amounts(network) > 0


def assign_around(network: Network, pinned: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The best assignment that contains the pinned edges, whatever they take of demands and limits."""
    if not pinned.any():
        return assign(network)
    taken = np.bincount(network.paper[pinned], minlength=len(network.demand))
    loads = np.bincount(network.reviewer[pinned], minlength=len(network.load_max))
    free = ~pinned
    rest = replace(
        network,
        paper=network.paper[free],
        reviewer=network.reviewer[free],
        score=network.score[free],
        demand=np.maximum(network.demand - taken, 0),
        load_min=np.maximum(network.load_min - loads, 0),
        load_max=np.maximum(network.load_max - loads, 0),
    )
    chosen = pinned.copy()
    chosen[free] = assign(rest)
    return chosen


def amounts(network: Network) -> Integers:
    """How often each edge is chosen in the best assignment, shape (edges,), at most `network.capacity` each."""
    flows = np.zeros(len(network.paper), dtype=np.int64)
    order = np.lexsort((network.reviewer, network.paper))
    ordered = replace(network, paper=network.paper[order], reviewer=network.reviewer[order], score=network.score[order])
    flows[order] = _amounts_ordered(ordered)
    return flows


def _amounts_ordered(network: Network) -> Integers:
    if not len(network.paper) or not network.demand.sum() or not network.load_max.sum():
        return np.zeros(len(network.paper), dtype=np.int64)
    fill = network.demand
    flow = _cheapest(network, fill, network.load_min) if _could_be_full(network) else None
    if flow is None:
        # Not every slot can be filled: the largest fill is fixed first, so that no penalty has to be guessed.
        slots = _most(network, network.load_max)
        reachable = _most(network, network.load_min) if network.load_min.any() else 0
        if reachable == network.load_min.sum():
            flow = _cheapest(network, fill, network.load_min, slots=slots)
        else:
            flow = _cheapest(network, fill, None, slots=slots)
    if flow is None:  # not possible for a fixed largest fill; said aloud rather than returning nothing
        raise RuntimeError("The flow solver found no assignment for a fill that exists.")
    return flow


def _could_be_full(network: Network) -> bool:
    candidates = np.bincount(network.paper, minlength=len(network.demand)) * network.capacity
    slots = network.demand.sum()
    return bool((candidates >= network.demand).all() and network.load_min.sum() <= slots <= network.load_max.sum())


def _most(network: Network, capacity: Integers) -> int:
    """Largest number of slots that can be filled when reviewer r takes at most `capacity[r]`."""
    papers, reviewers = len(network.demand), len(capacity)
    source, sink = papers + reviewers, papers + reviewers + 1
    solver: Any = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(np.full(papers, source), np.arange(papers), network.demand)
    solver.add_arcs_with_capacity(
        network.paper, papers + network.reviewer, np.full(len(network.paper), network.capacity)
    )
    solver.add_arcs_with_capacity(papers + np.arange(reviewers), np.full(reviewers, sink), capacity)
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise RuntimeError("The flow solver could not count the slots that can be filled.")
    return int(solver.optimal_flow())


def _cheapest(network: Network, fill: Integers, lower: Integers | None, slots: int | None = None) -> Integers | None:
    """Best edges filling exactly `slots` (all when None); None when that is impossible.

    With `lower` the lower load limits are kept exactly; without, as many of their papers as possible are given.
    """
    papers, reviewers, edges = len(fill), len(network.load_max), len(network.paper)
    source, sink = papers + reviewers, papers + reviewers + 1
    wanted = int(fill.sum()) if slots is None else slots
    floor = network.load_min if lower is None else lower
    cost = _costs(network, wanted, rewards=lower is None)
    solver: Any = min_cost_flow.SimpleMinCostFlow()
    pairs = solver.add_arcs_with_capacity_and_unit_cost(
        network.paper, papers + network.reviewer, np.full(edges, network.capacity), cost
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        np.full(papers, source), np.arange(papers), fill, np.zeros(papers, dtype=np.int64)
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        papers + np.arange(reviewers), np.full(reviewers, sink), network.load_max - floor, np.zeros(reviewers, int)
    )
    supply = np.zeros(papers + reviewers + 2, dtype=np.int64)
    supply[source], supply[sink] = wanted, -wanted
    if lower is None:
        # A reward above any gain in score that one more paper for this reviewer could cost elsewhere.
        reward = int(cost.max() - cost.min() + 1) * _longest_exchange(network)
        solver.add_arcs_with_capacity_and_unit_cost(
            papers + np.arange(reviewers), np.full(reviewers, sink), floor, np.full(reviewers, -reward)
        )
    else:
        supply[papers : papers + reviewers] -= floor
        supply[sink] += int(floor.sum())
    solver.set_nodes_supplies(np.arange(len(supply)), supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        return None
    if status != solver.OPTIMAL:
        raise RuntimeError(f"The flow solver stopped with status {status}.")
    return np.asarray(solver.flows(pairs), dtype=np.int64)


def _longest_exchange(network: Network) -> int:
    return 2 * min(len(network.demand), len(network.load_max)) + 2


def _costs(network: Network, slots: int, *, rewards: bool) -> Integers:
    """Integer cost per edge: the score to `RESOLUTION`, then a hash too small to outweigh one part of it."""
    nodes = len(network.demand) + len(network.load_max) + 2
    room = _COST_LIMIT // nodes // (_longest_exchange(network) if rewards else 1)
    spread = float(network.score.max() - network.score.min())
    resolution = RESOLUTION
    while resolution > 1 and spread * resolution * (slots + 1) >= room:
        resolution //= 10  # only for scores of many thousands: coarser beats overflowing
    # Only differences matter while the number of filled slots is fixed, so the best score costs nothing.
    parts: Integers = np.rint((network.score.max() - network.score) * resolution).astype(np.int64)
    tie_range = int(min(256, max(1, room // (int(parts.max()) + 1) // (slots + 1))))
    cost: Integers = parts * (tie_range * slots + 1) + _ties(network, tie_range)
    return cost


def _ties(network: Network, tie_range: int) -> Integers:
    """A repeatable number in [0, tie_range) per edge from seed, paper and reviewer (splitmix64's finaliser)."""
    with np.errstate(over="ignore"):
        mixed = network.paper.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed += network.reviewer.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
        mixed += np.uint64(network.seed % 2**64) * np.uint64(0x165667B19E3779F9)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return (mixed % np.uint64(tie_range)).astype(np.int64)
