"""Scores of all pairs as one matrix, and the few candidates worth solving over, found without a loop over pairs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from reviews.matching.affinity import Affinities
from reviews.matching.flow import Floats
from reviews.matching.keys import InvalidProblem, Key, canonical
from reviews.matching.problem import Pair
from reviews.matching.rows import Booleans
from reviews.matching.scoring import Bid, Weights, score_pair

BEST_PER_PAPER, BEST_PER_REVIEWER = 40, 20


@dataclass(frozen=True)
class Signals:
    """What is known about pairs, shape (papers, reviewers); NaN where a signal is missing."""

    papers: tuple[Key, ...]
    reviewers: tuple[Key, ...]
    text: Floats
    topics: Floats
    bids: Mapping[tuple[Key, Key], Bid]
    weights: Weights

    def pair(self, row: int, column: int) -> Pair:
        """One pair with the components of its score."""
        paper, reviewer = self.papers[row], self.reviewers[column]
        text, topics = float(self.text[row, column]), float(self.topics[row, column])
        return score_pair(
            paper,
            reviewer,
            text=None if np.isnan(text) else text,
            topics=None if np.isnan(topics) else topics,
            bid=self.bids.get((paper, reviewer)),
            weights=self.weights,
        )

    def scores(self) -> Floats:
        """The score of every pair, the same as those of `pair`."""
        weight = np.where(np.isnan(self.text), 0.0, self.weights.text)
        total = np.where(np.isnan(self.text), 0.0, self.text) * weight
        mass = weight
        weight = np.where(np.isnan(self.topics), 0.0, self.weights.topics)
        total += np.where(np.isnan(self.topics), 0.0, self.topics) * weight
        mass = mass + weight
        scores = np.divide(total, mass, out=np.full_like(total, self.weights.neutral), where=mass > 0)
        row_of = {paper: row for row, paper in enumerate(self.papers)}
        column_of = {person: column for column, person in enumerate(self.reviewers)}
        for (paper, person), bid in self.bids.items():
            if paper in row_of and person in column_of:
                scores[row_of[paper], column_of[person]] *= self.weights.bids.get(bid, 1.0)
        return np.asarray(scores, dtype=np.float64)


@dataclass(frozen=True)
class Candidates:
    """Every score (minus infinity where forbidden) and which pairs are kept for solving."""

    signals: Signals
    scores: Floats
    kept: Booleans

    def pairs(self) -> tuple[Pair, ...]:
        """The kept pairs with their components."""
        rows, columns = np.nonzero(self.kept)
        return tuple(
            self.signals.pair(row, column) for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        )

    def of_papers(self, papers: Collection[Key]) -> dict[Key, list[float]]:
        """All scores of each of these papers, candidates or not, without the forbidden."""
        rows = [(row, paper) for row, paper in enumerate(self.signals.papers) if paper in papers]
        return {paper: self.scores[row][np.isfinite(self.scores[row])].tolist() for row, paper in rows}

    def of_reviewers(self, reviewers: Collection[Key]) -> dict[Key, list[float]]:
        """All scores of each of these reviewers, candidates or not, without the forbidden."""
        columns = [(column, person) for column, person in enumerate(self.signals.reviewers) if person in reviewers]
        columns_of = self.scores.T
        return {person: columns_of[at][np.isfinite(columns_of[at])].tolist() for at, person in columns}


def find_candidates(
    papers: Iterable[Key],
    reviewers: Iterable[Key],
    *,
    text: Affinities | None = None,
    paper_topics: Mapping[Key, Collection[Key]] | None = None,
    interests: Mapping[Key, Mapping[Key, float]] | None = None,
    bids: Mapping[tuple[Key, Key], Bid] | None = None,
    forbidden: Collection[tuple[Key, Key]] = (),
    always: Collection[tuple[Key, Key]] = (),
    weights: Weights | None = None,
    per_paper: int = BEST_PER_PAPER,
    per_reviewer: int = BEST_PER_REVIEWER,
) -> Candidates:
    """The best pairs of each paper and of each reviewer, all bids, and the pairs in `always` (pins).

    Raises:
        InvalidProblem: a signal is not a finite number.
    """
    rows, columns = tuple(sorted(papers, key=canonical)), tuple(sorted(reviewers, key=canonical))
    signals = Signals(
        rows,
        columns,
        _aligned(text, rows, columns),
        _overlaps(rows, columns, paper_topics or {}, interests or {}),
        bids or {},
        weights or Weights(),
    )
    scores = signals.scores()
    bad = np.argwhere(~np.isfinite(scores))
    if len(bad):
        paper, person = rows[bad[0][0]], columns[bad[0][1]]
        raise InvalidProblem(
            f"The score of paper {paper} and reviewer {person} is not a finite number.", subject=(paper, person)
        )
    kept = _best(scores, per_paper) | _best(scores.T, per_reviewer).T
    row_of = {paper: row for row, paper in enumerate(rows)}
    column_of = {person: column for column, person in enumerate(columns)}
    for wanted in (signals.bids, always):
        for paper, person in wanted:
            if paper in row_of and person in column_of:
                kept[row_of[paper], column_of[person]] = True
    for paper, person in forbidden:
        if paper in row_of and person in column_of and (paper, person) not in always:
            scores[row_of[paper], column_of[person]] = -np.inf
    return Candidates(signals, scores, kept & np.isfinite(scores))


def _aligned(text: Affinities | None, papers: tuple[Key, ...], reviewers: tuple[Key, ...]) -> Floats:
    values = np.full((len(papers), len(reviewers)), np.nan)
    if text is None:
        return values
    row_of = {paper: row for row, paper in enumerate(text.papers)}
    column_of = {person: column for column, person in enumerate(text.reviewers)}
    rows = [(here, row_of[paper]) for here, paper in enumerate(papers) if paper in row_of]
    columns = [(here, column_of[person]) for here, person in enumerate(reviewers) if person in column_of]
    if rows and columns:
        to_rows, from_rows = (list(part) for part in zip(*rows, strict=True))
        to_columns, from_columns = (list(part) for part in zip(*columns, strict=True))
        values[np.ix_(to_rows, to_columns)] = text.values[np.ix_(from_rows, from_columns)]
    return values


def _overlaps(
    papers: tuple[Key, ...],
    reviewers: tuple[Key, ...],
    paper_topics: Mapping[Key, Collection[Key]],
    interests: Mapping[Key, Mapping[Key, float]],
) -> Floats:
    """Mean interest in the topics of a paper as in `topic_overlap`, for all pairs at once."""
    names = sorted({topic for topics in paper_topics.values() for topic in topics}, key=canonical)
    number = {topic: index for index, topic in enumerate(names)}
    has = np.zeros((len(papers), len(names)))
    for row, paper in enumerate(papers):
        topics = paper_topics.get(paper, ())
        for topic in topics:
            has[row, number[topic]] += 1 / len(topics)
    likes = np.zeros((len(reviewers), len(names)))
    for column, person in enumerate(reviewers):
        for topic, interest in interests.get(person, {}).items():
            if topic in number:
                likes[column, number[topic]] = min(1.0, max(0.0, interest))
    overlap = has @ likes.T
    overlap[[not paper_topics.get(paper) for paper in papers]] = np.nan
    overlap[:, [not interests.get(person) for person in reviewers]] = np.nan
    return overlap


def _best(scores: Floats, count: int) -> Booleans:
    """The `count` largest of every row; ties by position, which is the one order of ids."""
    kept = np.zeros(scores.shape, dtype=np.bool_)
    if count >= scores.shape[1]:
        kept[:] = True
    elif count > 0:
        order = np.argpartition(-scores, count - 1, axis=1)[:, :count]
        np.put_along_axis(kept, order, True, axis=1)
    return kept
