"""Random assignment with a cap on each pair's probability, so that nobody can make sure to get a paper.

Source: Jecmen et al., "Mitigating Manipulation in Peer Review via Randomized Reviewer Assignments" (2020) for the
capped program; Gandhi et al., "Dependent rounding and its applications" (2006) for drawing with given marginals.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from reviews.matching.flow import Floats, Integers, Network, amounts
from reviews.matching.rows import Booleans

LARGEST_DENOMINATOR = 200
"""Caps are rounded down to a fraction of at most this denominator, since amounts are counted in whole parts."""


@dataclass(frozen=True)
class Drawn:
    """The edges drawn, each edge's probability, and the expected total, which no capped lottery can exceed."""

    chosen: Booleans
    probability: Floats
    expected_total: float


def draw(network: Network, pinned: Booleans, cap: float, objective: Floats) -> Drawn:
    """The lottery of the largest expected total in which no pair but the pinned is likelier than `cap`.

    Most expected slots are filled first. The draw keeps every probability exactly, loads and demands always.
    """
    share = _fraction_below(cap)
    parts = share.denominator
    free = ~pinned
    taken = np.bincount(network.paper[pinned], minlength=len(network.demand))
    loads = np.bincount(network.reviewer[pinned], minlength=len(network.load_max))
    rest = replace(
        network,
        paper=network.paper[free],
        reviewer=network.reviewer[free],
        score=objective[free],
        demand=np.maximum(network.demand - taken, 0) * parts,
        load_min=np.maximum(network.load_min - loads, 0) * parts,
        load_max=np.maximum(network.load_max - loads, 0) * parts,
        capacity=share.numerator,
    )
    counts = amounts(rest)
    probability = pinned.astype(np.float64)
    probability[free] = counts / parts
    chosen = pinned.copy()
    chosen[free] = round_dependently(rest.paper, rest.reviewer, counts, parts, network.seed)
    return Drawn(chosen, probability, float((probability * network.score).sum()))


def _fraction_below(cap: float) -> Fraction:
    exact = Fraction(str(cap))
    if exact.denominator <= LARGEST_DENOMINATOR:
        return exact
    near = exact.limit_denominator(LARGEST_DENOMINATOR)
    return near if near <= exact else Fraction(int(exact * LARGEST_DENOMINATOR), LARGEST_DENOMINATOR)


def round_dependently(paper: Integers, reviewer: Integers, counts: Integers, parts: int, seed: int) -> Booleans:
    """Draw edges so that edge e comes with probability `counts[e] / parts`.

    The sum at each paper and each reviewer becomes its expected sum rounded down or up, so whole sums stay.
    """
    rng = random.Random(seed)  # noqa: S311  a lottery that must be repeatable, not secret from those who hold its seed
    left = counts.tolist()
    open_edges = [edge for edge, count in enumerate(left) if 0 < count < parts]
    people = int(paper.max(initial=0)) + 1
    ends = [(int(paper[edge]), people + int(reviewer[edge])) for edge in range(len(left))]
    around: dict[int, dict[int, int]] = {}
    for edge in sorted(open_edges, key=lambda edge: ends[edge]):
        one, other = ends[edge]
        around.setdefault(one, {})[other] = edge
        around.setdefault(other, {})[one] = edge
    walk = _Walk(around)
    while True:
        trail = walk.next_trail()
        if not trail:
            break
        rising, falling = trail[::2], trail[1::2]
        up = min([parts - left[edge] for edge in rising] + [left[edge] for edge in falling])
        down = min([left[edge] for edge in rising] + [parts - left[edge] for edge in falling])
        step = up if rng.randrange(up + down) < down else -down
        for sign, edges in ((step, rising), (-step, falling)):
            for edge in edges:
                left[edge] += sign
                if left[edge] in (0, parts):
                    walk.remove(*ends[edge])
    return np.array([count == parts for count in left], dtype=np.bool_)


class _Walk:
    """Finds cycles and longest paths among the edges that are still open."""

    def __init__(self, around: dict[int, dict[int, int]]) -> None:
        self.around = around
        self.nodes = sorted(around)

    def remove(self, one: int, other: int) -> None:
        """Take a settled edge out."""
        for here, there in ((one, other), (other, one)):
            del self.around[here][there]
            if not self.around[here]:
                del self.around[here]

    def next_trail(self) -> list[int]:
        """Edges of a cycle, or of a path that cannot be made longer; empty when nothing is open."""
        while self.nodes and self.nodes[-1] not in self.around:
            self.nodes.pop()
        if not self.nodes:
            return []
        nodes, edges = self._follow(self.nodes[-1])
        if nodes[-1] in nodes[:-1]:
            return edges[nodes.index(nodes[-1]) :]
        # A dead end: the path is longest when it starts at one too, so walk back from here.
        nodes, edges = self._follow(nodes[-1])
        return edges[nodes.index(nodes[-1]) :] if nodes[-1] in nodes[:-1] else edges

    def _follow(self, start: int) -> tuple[list[int], list[int]]:
        """Walk until no open edge is left or a node comes again."""
        nodes, edges, seen, last = [start], list[int](), {start}, -1
        while True:
            here = nodes[-1]
            step = next(((node, edge) for node, edge in self.around[here].items() if edge != last), None)
            if step is None:
                return nodes, edges
            node, last = step
            nodes.append(node)
            edges.append(last)
            if node in seen:
                return nodes, edges
            seen.add(node)
