"""Bids that stand out: eager where nothing speaks for it, or on very few papers only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from statistics import median

from reviews.integrity.checks.chance import binomial_tail

FAR_QUANTILE = 0.25
"""A text is far from a reviewer where at least three quarters of the papers are closer to what they wrote."""

FEW, FEW_SHARE, FEWEST_BIDDERS = 3, 0.2, 8
RARE = 0.05


@dataclass(frozen=True)
class FarBids:
    """Eager bids of one person on papers that neither words nor topics speak for.

    `rate` is how often the others' eager bids are that far, `chance` that of so many of theirs at that rate.
    """

    person: int
    papers: tuple[int, ...]
    eager: int
    rate: float
    chance: float


@dataclass(frozen=True)
class FewBids:
    """Somebody who wants very few papers; `median` is what the others want, `chance` the share who want as few."""

    person: int
    papers: tuple[int, ...]
    median: float
    chance: float


def find_far_bids(
    eager: Mapping[int, Collection[int]],
    text_rank: Mapping[tuple[int, int], float],
    topics: Mapping[int, Collection[int]],
    liked: Mapping[int, Collection[int]],
) -> list[FarBids]:
    """Who bids eagerly on at least two papers far from them, more often than others do.

    `text_rank` maps (person, paper) to the share of papers that are less close in words to what the person wrote,
    missing where nothing is known; `topics` a paper and `liked` a person to topics. A bid is far where every signal
    that is known says nothing. By chance: each eager bid is far at the rate of the others' bids (one far and one near
    bid added, P. S. Laplace's rule of succession), so the number of far ones is binomial.
    """
    far = {
        person: tuple(sorted(paper for paper in papers if _is_far(person, paper, text_rank, topics, liked)))
        for person, papers in eager.items()
    }
    all_far, all_eager = sum(map(len, far.values())), sum(map(len, eager.values()))
    found = []
    for person, papers in far.items():
        mine = len(eager[person])
        rate = (all_far - len(papers) + 1) / (all_eager - mine + 2)
        chance = binomial_tail(len(papers), mine, rate)
        if len(papers) >= 2 and chance <= RARE:
            found.append(FarBids(person, papers, mine, rate, chance))
    return sorted(found, key=lambda one: (one.chance, one.person))


def _is_far(
    person: int,
    paper: int,
    text_rank: Mapping[tuple[int, int], float],
    topics: Mapping[int, Collection[int]],
    liked: Mapping[int, Collection[int]],
) -> bool:
    rank = text_rank.get((person, paper))
    signals = [] if rank is None else [rank < FAR_QUANTILE]
    if liked.get(person) and topics.get(paper):
        signals.append(set(liked[person]).isdisjoint(topics[paper]))
    return bool(signals) and all(signals)


def find_few_bids(wanted: Mapping[int, Collection[int]]) -> list[FewBids]:
    """Who wants one to three papers, where the median member wants at least five times as many.

    By chance: the share of bidders who want as few or fewer, each counted as one more (B. Phipson and G. K. Smyth,
    "Permutation P-values Should Never Be Zero", 2010). Below eight bidders nothing is said.
    """
    counts = {person: len(papers) for person, papers in wanted.items() if papers}
    if len(counts) < FEWEST_BIDDERS:
        return []
    usual = median(counts.values())
    found = [
        FewBids(
            person,
            tuple(sorted(wanted[person])),
            usual,
            (sum(other <= n for one, other in counts.items() if one != person) + 1) / len(counts),
        )
        for person, n in counts.items()
        if n <= min(FEW, usual * FEW_SHARE)
    ]
    return sorted(found, key=lambda one: (len(one.papers), one.person))
