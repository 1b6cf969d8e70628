"""Author-reviewers who bid on each other's papers: in pairs and in rings of three."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest

import numpy as np
import numpy.typing as npt

from reviews.integrity.checks.chance import at_least_one


@dataclass(frozen=True)
class Ring:
    """People of whom each bid on a paper of the next, the last on one of the first.

    `papers[i]` are the papers of the next person that person i bid on; `chance` is the probability of this very ring
    if everybody had drawn as many papers blindly.
    """

    people: tuple[int, ...]
    papers: tuple[tuple[int, ...], ...]
    chance: float


@dataclass(frozen=True)
class Rings:
    """The rings found, the least likely first, and how many to expect by chance of two and of three people."""

    found: tuple[Ring, ...]
    expected_pairs: float
    expected_threes: float


def find_rings(
    bids: Mapping[int, Collection[int]], authors: Mapping[int, Collection[int]], *, limit: int = 100
) -> Rings:
    """Mutual bids and rings of three among people who both bid and wrote.

    `bids` maps a person to papers they want, `authors` a paper to its authors. By chance: each person draws their
    number of bids from all papers, so that a bid on at least one of another's papers is hypergeometric, and the bids
    of different people are independent. People of one field find each other's papers, so true chance is higher.
    A ring of three that holds a mutual pair is not said twice.
    """
    written: dict[int, set[int]] = defaultdict(set)
    for paper, people in authors.items():
        for person in people:
            written[person].add(paper)
    members = sorted(person for person in bids if written[person] and bids[person])
    edges = _edges(members, bids, authors)
    drawn = {person: len([paper for paper in bids[person] if paper in authors]) for person in members}
    odds = _odds(members, drawn, written, len(authors))
    at = {person: index for index, person in enumerate(members)}
    pairs = [_ring((u, v), edges, odds, at) for u in members for v in edges[u] if u < v and u in edges[v]]
    threes = nsmallest(limit, (_ring(trio, edges, odds, at) for trio in _threes(edges)), key=lambda ring: ring.chance)
    found = (*sorted(pairs, key=lambda ring: ring.chance)[:limit], *threes)
    if not members:
        return Rings((), 0.0, 0.0)
    return Rings(found, float((odds * odds.T).sum() / 2), float(np.einsum("ij,ji->", odds @ odds, odds) / 3))


def _edges(
    members: list[int], bids: Mapping[int, Collection[int]], authors: Mapping[int, Collection[int]]
) -> dict[int, dict[int, list[int]]]:
    """Person → other person → the other's papers they bid on; joint papers are nobody's favour."""
    known, edges = set(members), {person: defaultdict[int, list[int]](list) for person in members}
    for person in members:
        for paper in sorted(bids[person]):
            writers = set(authors.get(paper, ()))
            if person in writers:
                continue
            for writer in writers & known:
                edges[person][writer].append(paper)
    return {person: dict(others) for person, others in edges.items()}


def _odds(
    members: list[int], drawn: Mapping[int, int], written: Mapping[int, set[int]], total: int
) -> npt.NDArray[np.float64]:
    """Row u, column v: the chance that u's bids hold a paper of v."""
    sizes = [len(written[person]) for person in members]
    known = {(mine, theirs): at_least_one(total, theirs, mine) for mine in set(drawn.values()) for theirs in set(sizes)}
    table = np.array([[known[drawn[person], size] for size in sizes] for person in members], dtype=np.float64)
    table = table.reshape(len(members), len(members))
    np.fill_diagonal(table, 0.0)
    return table


def _threes(edges: Mapping[int, Mapping[int, list[int]]]) -> Iterator[tuple[int, int, int]]:
    """Rings u → v → w → u without a mutual pair, each once: u is the smallest."""
    into: dict[int, set[int]] = defaultdict(set)
    for person, others in edges.items():
        for other in others:
            into[other].add(person)
    for u, others in edges.items():
        for v in others:
            if v < u or u in edges[v]:
                continue
            for w in edges[v].keys() & into[u]:
                if w > u and v not in edges[w] and w not in edges[u]:
                    yield u, v, w


def _ring(
    people: tuple[int, ...], edges: Mapping[int, Mapping[int, list[int]]], odds: npt.NDArray[np.float64],
    at: Mapping[int, int],
) -> Ring:  # fmt: skip
    hops = list(zip(people, (*people[1:], people[0]), strict=True))
    chance = float(np.prod([odds[at[one], at[other]] for one, other in hops]))
    return Ring(people, tuple(tuple(edges[one][other]) for one, other in hops), chance)
