"""Rules that cross papers and reviewers, as rows over arrays: of these edges at most so many."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from scipy import sparse

from reviews.matching.flow import Integers, Network

Booleans = npt.NDArray[np.bool_]


class RuleKind(IntEnum):
    """Which rule a row belongs to."""

    SENIOR = 0
    INSTITUTION = 1
    COUNTRY = 2
    COAUTHORS = 3
    TWO_CYCLE = 4
    TRACK = 5


@dataclass(frozen=True)
class Rows:
    """Of the edges `edge[k]` with `row[k] == i` at most `limit[i]` may be chosen; `kind[i]` says by which rule."""

    row: Integers
    edge: Integers
    limit: Integers
    kind: Integers

    def __len__(self) -> int:
        return len(self.limit)

    def matrix(self, edges: int) -> sparse.csr_array:
        """Shape (rows, edges), 1 where an edge counts for a row."""
        ones = np.ones(len(self.row))
        return sparse.csr_array((ones, (self.row, self.edge)), shape=(len(self.limit), edges))

    def broken(self, chosen: Booleans) -> Integers:
        """Indices of the rows that a choice of edges breaks."""
        if not len(self.limit):
            return np.zeros(0, dtype=np.int64)
        counts = np.bincount(self.row, weights=chosen[self.edge], minlength=len(self.limit))
        return np.flatnonzero(counts > self.limit + 0.5)


NO_ROWS = Rows(*(np.zeros(0, dtype=np.int64) for _ in range(4)))


def join(parts: list[Rows]) -> Rows:
    """All rows of several families, numbered anew."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return NO_ROWS
    offsets = np.cumsum([0] + [len(part) for part in parts[:-1]])
    return Rows(
        np.concatenate([part.row + offset for part, offset in zip(parts, offsets, strict=True)]),
        np.concatenate([part.edge for part in parts]),
        np.concatenate([part.limit for part in parts]),
        np.concatenate([part.kind for part in parts]),
    )


def relax_for_pins(rows: Rows, pinned: Booleans) -> tuple[Rows, Integers]:
    """Rows no tighter than the pins allow, and the indices of those that the pins alone already break."""
    if not len(rows):
        return rows, np.zeros(0, dtype=np.int64)
    held = np.bincount(rows.row, weights=pinned[rows.edge], minlength=len(rows)).astype(np.int64)
    broken = np.flatnonzero(held > rows.limit)
    return Rows(rows.row, rows.edge, np.maximum(rows.limit, held), rows.kind), broken


def senior_rows(network: Network, senior: Booleans, wanted: int) -> Rows:
    """Each paper keeps `wanted` of its places (or all it has, if fewer) for senior reviewers.

    A place no senior can take stays open and is reported, instead of going to a junior against the rule.
    """
    junior = np.flatnonzero(~senior[network.reviewer])
    limit = np.maximum(network.demand - wanted, 0)
    counts = np.bincount(network.paper[junior], minlength=len(network.demand))
    return _numbered(network.paper[junior], junior, limit, np.flatnonzero(counts > limit), RuleKind.SENIOR)


def group_rows(network: Network, member: Integers, group: Integers, kind: RuleKind, *, most: int = 1) -> Rows:
    """At most `most` reviewers of one group on a paper; `member[k]` is in `group[k]`, and may be in several."""
    starts, order = _index(member, len(network.load_max))
    sizes = np.diff(starts)[network.reviewer]
    edges = np.repeat(np.arange(len(network.reviewer)), sizes)
    if not len(edges):
        return NO_ROWS
    offset = np.arange(len(edges)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    mine = group[order[np.repeat(starts[network.reviewer], sizes) + offset]]
    names, row = np.unique(network.paper[edges] * (int(mine.max()) + 1) + mine, return_inverse=True)
    counts = np.bincount(row, minlength=len(names))
    return _numbered(row, edges, np.full(len(names), most), np.flatnonzero(counts > most), kind)


def apart_rows(network: Network, first: Integers, second: Integers) -> Rows:
    """Reviewers `first[k]` and `second[k]` (co-authors) are never on the same paper together."""
    starts, order = _index(network.reviewer, len(network.load_max))
    pairs: list[tuple[int, int]] = []
    for one, other in sorted({(min(a, b), max(a, b)) for a, b in zip(first.tolist(), second.tolist(), strict=True)}):
        mine, theirs = order[starts[one] : starts[one + 1]], order[starts[other] : starts[other + 1]]
        _, here, there = np.intersect1d(network.paper[mine], network.paper[theirs], return_indices=True)
        pairs += zip(mine[here].tolist(), theirs[there].tolist(), strict=True)
    return _exclusive(pairs, RuleKind.COAUTHORS)


def cycle_rows(network: Network, paper: Integers, author: Integers) -> Rows:
    """No reviewer A on B's paper while B is on A's; `author[k]` is the reviewer who wrote `paper[k]`."""
    people = len(network.load_max)
    written: list[list[int]] = [[] for _ in range(people)]
    writers: list[list[int]] = [[] for _ in range(len(network.demand))]
    for one, person in zip(paper.tolist(), author.tolist(), strict=True):
        written[person].append(one)
        writers[one].append(person)
    wrote = np.array([bool(papers) for papers in written], dtype=np.bool_)
    has_writers = np.array([bool(some) for some in writers], dtype=np.bool_)
    edges = np.flatnonzero(wrote[network.reviewer] & has_writers[network.paper])
    names = {
        one * people + person: edge
        for edge, one, person in zip(
            edges.tolist(), network.paper[edges].tolist(), network.reviewer[edges].tolist(), strict=True
        )
    }
    pairs: set[tuple[int, int]] = set()
    for name, edge in names.items():
        reviewed, reviewer = divmod(name, people)
        for own in written[reviewer]:
            for writer in writers[reviewed]:
                back = names.get(own * people + writer)
                if back is not None and back != edge:
                    pairs.add((min(edge, back), max(edge, back)))
    return _exclusive(sorted(pairs), RuleKind.TWO_CYCLE)


def track_rows(network: Network, track: Integers, most: Integers) -> Rows:
    """Reviewer r takes at most `most[r, t]` papers of track t; `track[paper]` below 0 is in no track."""
    edges = np.flatnonzero(track[network.paper] >= 0)
    tracks = most.shape[1]
    row = network.reviewer[edges] * tracks + track[network.paper[edges]]
    limit = most.ravel()
    counts = np.bincount(row, minlength=len(limit))
    return _numbered(row, edges, limit, np.flatnonzero(counts > limit), RuleKind.TRACK)


def _exclusive(pairs: list[tuple[int, int]], kind: RuleKind) -> Rows:
    count = len(pairs)
    edges = np.array(pairs, dtype=np.int64).reshape(count, 2).ravel()
    ones = np.ones(count, dtype=np.int64)
    return Rows(np.repeat(np.arange(count), 2), edges, ones, ones * int(kind))


def _numbered(row: Integers, edge: Integers, limit: Integers, needed: Integers, kind: RuleKind) -> Rows:
    """Only the rows that can bind, numbered from 0."""
    number = np.full(len(limit), -1, dtype=np.int64)
    number[needed] = np.arange(len(needed))
    kept = number[row] >= 0
    return Rows(number[row[kept]], edge[kept], limit[needed].astype(np.int64), np.full(len(needed), int(kind)))


def _index(values: Integers, count: int) -> tuple[Integers, Integers]:
    """Starts and order such that `order[starts[v]:starts[v + 1]]` are the positions of value v."""
    order = np.argsort(values, kind="stable")
    return np.searchsorted(values[order], np.arange(count + 1)), order
