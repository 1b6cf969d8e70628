"""The score of a reviewer for a paper from text, topics and bids, with every component kept for the explanation."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reviews.matching.problem import Component, InvalidProblem, Key, Pair


class Bid(StrEnum):
    """What a reviewer said about a paper; a conflict is no bid but a forbidden pair."""

    EAGER = "EAGER"
    WILLING = "WILLING"
    IN_A_PINCH = "IN_A_PINCH"
    NOT_WILLING = "NOT_WILLING"


TEXT, TOPICS, NEUTRAL, BID = "text", "topics", "neutral", "bid"


@dataclass(frozen=True)
class Weights:
    """How much each signal counts; `bids` multiply what the other signals give, no bid multiplies by 1.

    `neutral` stands in (in [0, 1]) where a pair has neither text nor topics, so that its bid still counts.
    """

    text: float = 0.6
    topics: float = 0.4
    neutral: float = 0.3
    bids: Mapping[Bid, float] = field(
        default_factory=lambda: {Bid.EAGER: 2.0, Bid.WILLING: 1.5, Bid.IN_A_PINCH: 0.7, Bid.NOT_WILLING: 0.1}
    )

    def __post_init__(self) -> None:
        named = {"text": self.text, "topics": self.topics, "neutral": self.neutral}
        named.update({f"bid {bid.value}": value for bid, value in self.bids.items()})
        for name, value in named.items():
            if not math.isfinite(value) or value < 0:
                raise InvalidProblem(f"The weight of {name} must be a number of 0 or more.", subject=(name,))


def score_pair(
    paper: Key, reviewer: Key, *, text: float | None, topics: float | None, bid: Bid | None, weights: Weights
) -> Pair:
    """Weighted mean of the signals that exist (each in [0, 1]) times the multiplier of the bid.

    A missing signal drops out and the other weights are renormalised. The contributions of the components add up to
    the score; a bid's contribution is what its multiplier added or took away.

    Raises:
        InvalidProblem: a signal is not a finite number.
    """
    signals = [(TEXT, text, weights.text), (TOPICS, topics, weights.topics)]
    present = [(name, value, weight) for name, value, weight in signals if value is not None and weight > 0]
    for name, value, _ in present:
        if not math.isfinite(value):
            raise InvalidProblem(
                f"The {name} score of paper {paper} and reviewer {reviewer} is not a finite number.",
                subject=(paper, reviewer),
            )
    if not present:
        present = [(NEUTRAL, weights.neutral, 1.0)]
    mass = sum(weight for _, _, weight in present)
    components = [Component(name, value, weight / mass, value * weight / mass) for name, value, weight in present]
    base = sum(component.contribution for component in components)
    score = base
    if bid is not None:
        multiplier = weights.bids.get(bid, 1.0)
        score = base * multiplier
        components.append(Component(BID, multiplier, 1.0, score - base))
    return Pair(paper, reviewer, score, tuple(components))


def topic_overlap(topics: Collection[Key], interests: Mapping[Key, float]) -> float | None:
    """Mean interest (each clipped to [0, 1]) of a reviewer in the topics of a paper; None when either said nothing."""
    if not topics or not interests:
        return None
    return sum(min(1.0, max(0.0, interests.get(topic, 0.0))) for topic in topics) / len(topics)


def score_pairs(
    papers: Iterable[Key],
    reviewers: Iterable[Key],
    *,
    text: Mapping[tuple[Key, Key], float] | None = None,
    paper_topics: Mapping[Key, Collection[Key]] | None = None,
    interests: Mapping[Key, Mapping[Key, float]] | None = None,
    bids: Mapping[tuple[Key, Key], Bid] | None = None,
    forbidden: Collection[tuple[Key, Key]] = (),
    weights: Weights | None = None,
) -> tuple[Pair, ...]:
    """Every pair of a paper and a reviewer that is not forbidden, scored; keys of pairs are (paper, reviewer)."""
    weights = weights or Weights()
    text, bids, barred = text or {}, bids or {}, frozenset(forbidden)
    paper_topics, interests = paper_topics or {}, interests or {}
    people = list(reviewers)
    return tuple(
        score_pair(
            paper,
            person,
            text=text.get((paper, person)),
            topics=topic_overlap(paper_topics.get(paper, ()), interests.get(person, {})),
            bid=bids.get((paper, person)),
            weights=weights,
        )
        for paper in papers
        for person in people
        if (paper, person) not in barred
    )
