"""The same assignment with rules that cross: a linear program first, whole numbers only where it is fractional.

scipy's HiGHS solves both. Searches are limited by work (nodes), never by time, so that results repeat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import optimize, sparse

from reviews.matching.flow import Floats, Integers, Network
from reviews.matching.rows import NO_ROWS, Booleans, Rows

NODE_LIMIT = 3000
"""Nodes of the search for whole numbers before the best found is taken and its gap reported."""

_WHOLE = 1e-5
_SLACK = 1e-7


@dataclass(frozen=True)
class Model:
    """A network with rows on its edges, and what the choice must reach.

    `fill` slots are filled, `reached` papers given towards lower load limits (None: every slot, every limit);
    `paper_floor[p]` is the smallest sum of scores paper p may get, `total_floor` the smallest total, and `pinned`
    edges are always chosen.
    """

    network: Network
    pinned: Booleans
    rows: Rows = NO_ROWS
    fill: int | None = None
    reached: int | None = None
    paper_floor: Floats | None = None
    total_floor: float | None = None


@dataclass(frozen=True)
class Relaxed:
    """Solution of a linear program: amounts per edge, its value, and what choosing one more unit of an edge loses."""

    amounts: Floats
    value: float
    losses: Floats

    def is_whole(self) -> bool:
        """Whether no edge is chosen by parts."""
        return bool((np.abs(self.amounts - np.rint(self.amounts)) < _WHOLE).all())


@dataclass(frozen=True)
class Choice:
    """Edges chosen, their value, a bound no choice can exceed, and whether the search was cut short by its limit."""

    chosen: Booleans
    value: float
    bound: float
    is_limited: bool = False


@dataclass(frozen=True)
class _Parts:
    """Rows `low <= matrix @ variables <= high`; the variables are the edges, then papers short of lower limits."""

    matrix: sparse.csr_array
    low: Floats
    high: Floats
    edges: int
    shortfalls: Integers  # upper bound of each extra variable
    has_smallest_sum: bool = False


def relax(model: Model, objective: Floats, *, spread: bool = False, start: Booleans | None = None) -> Relaxed | None:
    """Largest sum of `objective` over amounts in [0, 1]; None when nothing satisfies the model.

    With `spread` the smallest paper sum is maximised instead; its value is returned and `objective` is ignored.
    Begins with the edges of `start` and adds others while their dual price says that they could improve the value,
    so the result is the one over all edges.
    """
    parts = _build(model)
    if spread:
        parts = _with_smallest_sum(model, parts)
    cost = np.zeros(parts.matrix.shape[1])
    if spread:
        cost[-1] = -1.0
    else:
        cost[: parts.edges] = -objective
    lower, upper = _bounds(model, parts)
    active = np.ones(len(cost), dtype=np.bool_)
    penalty: float | None = None
    if start is not None and not (start | model.pinned).all():
        active[: parts.edges] = start | model.pinned
        penalty = 8 * float(np.abs(cost).max() + 1)
    by_column = parts.matrix.tocsc()
    while True:
        result, duals, short = _linear(parts, cost, lower, upper, active, penalty)
        if result is None:
            return None
        reduced = cost - by_column.T @ duals
        missing = ~active & (reduced < -_SLACK)
        if not missing.any() and short > _SLACK:
            # Not even the penalty brought the missing edges in: ask the whole program whether it can be satisfied.
            active[:], penalty = True, None
        elif not missing.any():
            amounts = np.zeros(len(cost))
            amounts[active] = result.x[: active.sum()]
            return Relaxed(amounts[: parts.edges], float(-result.fun), np.maximum(reduced[: parts.edges], 0.0))
        # More than strictly needed: edges come in ties, and every pass solves anew.
        more = min(len(cost) - int(active.sum()), max(2 * int(missing.sum()), int(active.sum())))
        waiting = np.where(active, np.inf, reduced)
        active |= waiting <= max(-_SLACK, float(np.partition(waiting, more - 1)[more - 1]))


def _linear(
    parts: _Parts, cost: Floats, lower: Floats, upper: Floats, active: Booleans, penalty: float | None
) -> tuple[Any | None, Floats, float]:
    """Solve over the active columns; rows that these cannot break are left out and get the price 0.

    With a penalty, rows may fall short of their lower side at that price, since the columns they need may not be
    active yet; the sum of what they lack is the third result.
    """
    columns = np.flatnonzero(active)
    matrix = parts.matrix[:, columns]
    most = matrix.maximum(0) @ np.where(np.isfinite(upper[columns]), upper[columns], 1e30)
    binding = np.isfinite(parts.low) | (most > parts.high + _SLACK)
    matrix, low, high = matrix[binding], parts.low[binding], parts.high[binding]
    objective, bounds = cost[columns], np.column_stack([lower[columns], upper[columns]])
    demanding = np.flatnonzero(np.isfinite(low) & (low != 0)) if penalty is not None else np.zeros(0, dtype=np.int64)
    if len(demanding):
        fill = (np.ones(len(demanding)), (demanding, np.arange(len(demanding))))
        matrix = sparse.hstack([matrix, sparse.csr_array(fill, shape=(len(low), len(demanding)))]).tocsr()
        objective = np.append(objective, np.full(len(demanding), penalty))
        bounds = np.vstack([bounds, np.column_stack([np.zeros(len(demanding)), np.full(len(demanding), np.inf)])])
    equal = low == high
    above, below = np.isfinite(high) & ~equal, np.isfinite(low) & ~equal
    result: Any = optimize.linprog(
        objective,
        A_ub=sparse.vstack([matrix[above], -matrix[below]]).tocsr(),
        b_ub=np.concatenate([high[above], -low[below]]),
        A_eq=matrix[equal] if equal.any() else None,
        b_eq=high[equal] if equal.any() else None,
        bounds=bounds,
        method="highs-ds",
    )
    if result.status == 2:
        return None, np.zeros(0), 0.0
    if result.status != 0:
        raise RuntimeError(f"The linear program stopped: {result.message}")
    inner = np.zeros(len(low))
    inner[above] += result.ineqlin.marginals[: above.sum()]
    inner[below] -= result.ineqlin.marginals[above.sum() :]
    if equal.any():
        inner[equal] = result.eqlin.marginals
    duals = np.zeros(len(parts.low))
    duals[binding] = inner
    return result, duals, float(result.x[len(columns) :].sum())


def choose(
    model: Model,
    objective: Floats,
    *,
    start: Booleans | None = None,
    node_limit: int = NODE_LIMIT,
    is_brief: bool = False,
) -> Choice | None:
    """Whole edges of the largest sum of `objective`; None when nothing (or nothing within the limit) satisfies.

    A brief search looks among the most promising edges only.
    """
    relaxed = relax(model, objective, start=start)
    if relaxed is None:
        return None
    if relaxed.is_whole():
        chosen = np.rint(relaxed.amounts) > 0.5
        return Choice(chosen, float(objective[chosen].sum()), relaxed.value)
    return _choose_whole(model, objective, relaxed, node_limit, is_brief=is_brief)


def _choose_whole(
    model: Model, objective: Floats, relaxed: Relaxed, node_limit: int, *, is_brief: bool
) -> Choice | None:
    """Search among edges whose loss is small; an edge that loses more than the gap cannot be in a better choice."""
    edges = len(objective)
    used = relaxed.amounts > _WHOLE
    wanted = min(edges, max(2000, 6 * int(used.sum())))
    room = float(np.partition(relaxed.losses, wanted - 1)[wanted - 1])
    largest = float(relaxed.losses.max(initial=0.0))
    best: Choice | None = None
    while True:
        kept = used | model.pinned | (relaxed.losses <= room)
        found = _search(model, objective, kept, node_limit)
        if found is not None and (best is None or found.value > best.value):
            best = found
        if best is not None and relaxed.value - best.value <= room + _SLACK:
            return replace(best, bound=min(relaxed.value, max(best.value, best.bound)))
        if kept.all() or is_brief:
            return best and replace(best, bound=relaxed.value)
        if best is not None and best.is_limited:
            return replace(best, bound=relaxed.value)
        room = relaxed.value - best.value if best is not None else max(room * 4, largest / 64)
        if room >= largest:
            room = np.inf


def _search(model: Model, objective: Floats, kept: Booleans, node_limit: int) -> Choice | None:
    small, positions = restrict(model, kept)
    parts = _build(small)
    columns = parts.matrix.shape[1]
    cost = np.zeros(columns)
    cost[: parts.edges] = -objective[positions]
    lower, upper = _bounds(small, parts)
    result: Any = optimize.milp(
        cost,
        constraints=optimize.LinearConstraint(parts.matrix, parts.low, parts.high),
        bounds=optimize.Bounds(lower, upper),
        integrality=(np.arange(columns) < parts.edges).astype(int),
        options={"node_limit": node_limit, "mip_rel_gap": 1e-9},
    )
    if result.x is None:
        return None
    chosen = np.zeros(len(objective), dtype=np.bool_)
    chosen[positions] = result.x[: parts.edges] > 0.5
    bound = -float(result.mip_dual_bound) if result.mip_dual_bound is not None else np.inf
    return Choice(chosen, float(objective[chosen].sum()), bound, is_limited=result.status == 1)


def restrict(model: Model, kept: Booleans) -> tuple[Model, Integers]:
    """The model over the kept edges only, and the positions these had."""
    positions = np.flatnonzero(kept)
    renumbered = np.cumsum(kept) - 1
    of_kept = kept[model.rows.edge] if len(model.rows) else np.zeros(0, dtype=np.bool_)
    rows = Rows(model.rows.row[of_kept], renumbered[model.rows.edge[of_kept]], model.rows.limit, model.rows.kind)
    network = replace(
        model.network,
        paper=model.network.paper[positions],
        reviewer=model.network.reviewer[positions],
        score=model.network.score[positions],
    )
    return replace(model, network=network, rows=rows, pinned=model.pinned[positions]), positions


def around(model: Model, chosen: Booleans, papers: Integers, promising: Booleans) -> tuple[Model, Integers]:
    """The model over some papers while all others keep what was chosen for them, and the positions of its edges.

    Of these papers' edges those are in it that are promising, chosen or pinned. Loads, limits and floors are what
    the others leave.
    """
    network, rows = model.network, model.rows
    mine = np.zeros(len(network.demand), dtype=np.bool_)
    mine[papers] = True
    inside = mine[network.paper]
    fixed = chosen & ~inside
    small, positions = restrict(model, inside & (promising | chosen | model.pinned))
    loads = np.bincount(network.reviewer[fixed], minlength=len(network.load_max))
    reached = int(np.minimum(loads, network.load_min).sum())
    held = np.bincount(rows.row, weights=fixed[rows.edge], minlength=len(rows)).astype(np.int64) if len(rows) else 0
    local, reviewers = np.unique(small.network.reviewer, return_inverse=True)
    order, renumbered = np.unique(small.network.paper, return_inverse=True)
    needed = np.unique(small.rows.row)
    floor = model.paper_floor
    part = replace(
        small,
        network=replace(
            small.network,
            paper=renumbered,
            reviewer=reviewers,
            demand=network.demand[order],
            load_min=np.maximum(network.load_min - loads, 0)[local],
            load_max=(network.load_max - loads)[local],
        ),
        rows=Rows(
            np.searchsorted(needed, small.rows.row), small.rows.edge, (rows.limit - held)[needed], rows.kind[needed]
        ),
        fill=None if model.fill is None else max(0, model.fill - int(fixed.sum())),
        reached=None if model.reached is None else max(0, model.reached - reached),
        paper_floor=None if floor is None else floor[order],
        total_floor=None if model.total_floor is None else model.total_floor - float(network.score[fixed].sum()),
    )
    return part, positions


def _bounds(model: Model, parts: _Parts) -> tuple[Floats, Floats]:
    lower = np.concatenate([model.pinned.astype(np.float64), np.zeros(len(parts.shortfalls))])
    upper = np.concatenate([np.ones(parts.edges), parts.shortfalls])
    if parts.has_smallest_sum:
        lower, upper = np.append(lower, -np.inf), np.append(upper, np.inf)
    return lower, upper


def _build(model: Model) -> _Parts:
    network, edges = model.network, len(model.network.paper)
    papers, people = len(network.demand), len(network.load_max)
    ones, position = np.ones(edges), np.arange(edges)
    of_paper = sparse.csr_array((ones, (network.paper, position)), shape=(papers, edges))
    of_person = sparse.csr_array((ones, (network.reviewer, position)), shape=(people, edges))
    demand = network.demand.astype(np.float64)
    blocks = [of_paper, of_person]
    low = [demand if model.fill is None else np.zeros(papers)]
    low.append(network.load_min.astype(np.float64) if model.reached is None else np.zeros(people))
    high = [demand, network.load_max.astype(np.float64)]
    if model.fill is not None:
        blocks.append(sparse.csr_array(ones[None, :]))
        low.append(np.array([float(model.fill)]))
        high.append(np.array([np.inf]))
    if len(model.rows):
        blocks.append(model.rows.matrix(edges))
        low.append(np.full(len(model.rows), -np.inf))
        high.append(model.rows.limit.astype(np.float64))
    if model.paper_floor is not None:
        bound = np.flatnonzero(np.isfinite(model.paper_floor))
        sums = sparse.csr_array((network.score, (network.paper, position)), shape=(papers, edges))
        blocks.append(sums[bound])
        low.append(model.paper_floor[bound] - _SLACK)
        high.append(np.full(len(bound), np.inf))
    if model.total_floor is not None:
        blocks.append(sparse.csr_array(network.score[None, :]))
        low.append(np.array([model.total_floor - _SLACK]))
        high.append(np.array([np.inf]))
    matrix = sparse.vstack(blocks).tocsr()
    shortfalls = np.zeros(0, dtype=np.int64)
    if model.reached is not None and network.load_min.any():
        matrix, extra_low, extra_high, shortfalls = _with_shortfalls(model, matrix, of_person)
        low, high = [*low, extra_low], [*high, extra_high]
    return _Parts(matrix, np.concatenate(low), np.concatenate(high), edges, shortfalls)


def _with_shortfalls(
    model: Model, matrix: sparse.csr_array, of_person: sparse.csr_array
) -> tuple[sparse.csr_array, Floats, Floats, Integers]:
    """Extra variables: how many papers each reviewer lacks to their lower limit, together no more than allowed."""
    limits = model.network.load_min
    bound = np.flatnonzero(limits > 0)
    missing = sparse.identity(len(bound), format="csr")
    short = sparse.hstack([of_person[bound], missing])
    total = sparse.hstack([sparse.csr_array((1, of_person.shape[1])), sparse.csr_array(np.ones((1, len(bound))))])
    widened = sparse.hstack([matrix, sparse.csr_array((matrix.shape[0], len(bound)))])
    allowed = float(limits.sum() - (model.reached or 0))
    low = np.concatenate([limits[bound].astype(np.float64), [-np.inf]])
    high = np.concatenate([np.full(len(bound), np.inf), [allowed]])
    return sparse.vstack([widened, short, total]).tocsr(), low, high, limits[bound]


def _with_smallest_sum(model: Model, parts: _Parts) -> _Parts:
    """A last variable below the sum of scores of every paper that can be filled at all."""
    network = model.network
    position = np.arange(parts.edges)
    counted = np.flatnonzero(can_be_fair(network))
    sums = sparse.csr_array((network.score, (network.paper, position)), shape=(len(network.demand), parts.edges))
    extra = sparse.csr_array((len(counted), len(parts.shortfalls)))
    widened = sparse.hstack([parts.matrix, sparse.csr_array((parts.matrix.shape[0], 1))])
    below = sparse.hstack([sums[counted], extra, sparse.csr_array(np.full((len(counted), 1), -1.0))])
    low = np.concatenate([parts.low, np.zeros(len(counted))])
    high = np.concatenate([parts.high, np.full(len(counted), np.inf)])
    matrix = sparse.vstack([widened, below]).tocsr()
    return replace(parts, matrix=matrix, low=low, high=high, has_smallest_sum=True)


def can_be_fair(network: Network) -> Booleans:
    """Papers with a demand and enough candidates for it; others cannot be made better off by fairness."""
    candidates = np.bincount(network.paper, minlength=len(network.demand))
    return np.asarray((network.demand > 0) & (candidates >= network.demand))
