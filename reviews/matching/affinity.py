"""How close a reviewer's own papers are to a submission, from words alone (BM25 and TF-IDF)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from reviews.matching.problem import Key, canonical

Floats = npt.NDArray[np.float64]

BM25_K1, BM25_B = 1.2, 0.75
BEST_PAPERS = 3
"""A reviewer's affinity is the mean over this many of their closest papers."""

CHUNK = 1000
"""Reviewers' papers that are compared with all submissions at a time; bounds the memory, not the result."""

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_STOPWORDS_TEXT = """
    a about above after again all also although among an and any are as at be because been before being between both
    but by can could did do does each for from further had has have how however if in into is it its may might more
    most much must no nor not of on one only or other our over own paper propose proposed same several should show
    so some such than that the their them then there these they this those through thus to too two under up upon use
    used using very via was we well were what when where which while who will with within without would you
"""
_STOPWORDS = frozenset(_STOPWORDS_TEXT.split())


@dataclass(frozen=True)
class Text:
    """A paper as words: its title and its abstract (may be empty)."""

    title: str
    abstract: str = ""


@dataclass(frozen=True)
class Affinities:
    """Values in [0, 1], shape (papers, reviewers); a column of NaN is a reviewer without any text."""

    papers: tuple[Key, ...]
    reviewers: tuple[Key, ...]
    values: Floats

    def as_mapping(self) -> dict[tuple[Key, Key], float]:
        """The known values by (paper, reviewer); unknown ones are left out, so that scoring drops the signal."""
        rows, columns = np.nonzero(~np.isnan(self.values))
        return {
            (self.papers[row], self.reviewers[column]): float(self.values[row, column])
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        }


def words(text: Text, *, title_counts: int = 1) -> list[str]:
    """Lower-case words without stop words, plurals cut to the singular; the title counted `title_counts` times."""
    raw = unicodedata.normalize("NFKC", " ".join([text.title] * title_counts + [text.abstract])).lower()
    return [_singular(word) for word in _WORD.findall(raw) if word not in _STOPWORDS and len(word) > 1]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def text_affinity(submissions: Mapping[Key, Text], archives: Mapping[Key, Sequence[Text]]) -> Affinities:
    """Affinity of every submission and reviewer from the reviewer's own papers.

    BM25 (divided by the query's idf mass) and TF-IDF cosine (sublinear, words and pairs of words, title twice), each
    the mean over the reviewer's three best papers, z-scored per reviewer, averaged and squeezed into [0, 1] by the
    logistic function. A submission that shares no word with a reviewer gets 0. Source: Robertson and Zaragoza, "The
    Probabilistic Relevance Framework" (2009); the mean of the best three as in Stelmakh et al., "A Gold Standard
    Dataset for the Reviewer Assignment Problem" (2023).
    """
    papers = tuple(sorted(submissions, key=canonical))
    reviewers = tuple(sorted(archives, key=canonical))
    owners = np.array([index for index, person in enumerate(reviewers) for _ in archives[person]], dtype=np.int64)
    values = np.full((len(papers), len(reviewers)), np.nan)
    documents = [text for person in reviewers for text in archives[person]]
    if not papers or not documents:
        return Affinities(papers, reviewers, values)
    queries = [submissions[paper] for paper in papers]
    lexical = _bm25([words(text) for text in queries], [words(text) for text in documents])
    cosine = _tfidf([_terms(text) for text in queries], [_terms(text) for text in documents])
    for columns in _chunks(owners):
        mine = np.flatnonzero((owners >= columns[0]) & (owners <= columns[-1]))
        scores = [_products(asked, own[mine]) for asked, own in (lexical, cosine)]
        for column in columns.tolist():
            best = [_mean_of_best(score[:, owners[mine] == column]) for score in scores]
            standard = sum(_z_scores(score) for score in best) / len(best)
            values[:, column] = np.where(best[0] + best[1] > 0, 1 / (1 + np.exp(-standard)), 0.0)
    return Affinities(papers, reviewers, values)


def _chunks(owners: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Reviewers with papers, in groups of few enough papers that a table of all submissions by them fits in memory."""
    people, counts = np.unique(owners, return_counts=True)
    group = (np.cumsum(counts) - counts) // CHUNK
    return [people[group == number] for number in np.unique(group)]


def _products(asked: sparse.csr_array, own: sparse.csr_array) -> Floats:
    """Shape (submissions, papers of the reviewers)."""
    return np.asarray((asked @ own.T).toarray())


def shared_terms(submission: Text, archive: Iterable[Text], *, limit: int = 8) -> list[str]:
    """The words a submission shares with a reviewer's papers, the most frequent there first (for explanations)."""
    mine = Counter(word for text in archive for word in set(words(text)))
    common = set(words(submission)) & mine.keys()
    return sorted(common, key=lambda word: (-mine[word], word))[:limit]


@dataclass(frozen=True)
class Closest:
    """One of a reviewer's papers: its place in the archive, its BM25 score, and the words it shares."""

    index: int
    score: float
    terms: tuple[str, ...]


def closest_texts(submission: Text, archive: Sequence[Text], *, limit: int = 5) -> list[Closest]:
    """The papers of one reviewer that are nearest to a submission by BM25, the nearest first (for explanations)."""
    if not archive:
        return []
    asked, own = _bm25([words(submission)], [words(text) for text in archive])
    scores = _products(asked, own)[0]
    best = sorted(np.flatnonzero(scores > 0).tolist(), key=lambda index: (-scores[index], index))[:limit]
    return [Closest(index, float(scores[index]), tuple(shared_terms(submission, [archive[index]]))) for index in best]


def _terms(text: Text) -> list[str]:
    single = words(text, title_counts=2)
    return single + [f"{first} {second}" for first, second in pairwise(single)]


def _counts(texts: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> sparse.csr_array:
    rows, columns, amounts = [], [], []
    for row, text in enumerate(texts):
        for word, amount in Counter(text).items():
            if word in vocabulary:
                rows.append(row)
                columns.append(vocabulary[word])
                amounts.append(float(amount))
    return sparse.csr_array((amounts, (rows, columns)), shape=(len(texts), max(1, len(vocabulary))))


def _bm25(
    queries: Sequence[Sequence[str]], documents: Sequence[Sequence[str]]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Vectors whose products are, in [0, k1 + 1), BM25 over the sum of the idf of the query's words."""
    vocabulary = {word: index for index, word in enumerate(sorted({word for text in documents for word in text}))}
    counts = _counts(documents, vocabulary)
    lengths = np.array([len(text) for text in documents], dtype=np.float64)
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
    saturated = counts.copy()
    mean_length = max(1.0, float(lengths.mean()))
    norm = BM25_K1 * (1 - BM25_B + BM25_B * lengths / mean_length)
    saturated.data = counts.data * (BM25_K1 + 1) / (counts.data + np.repeat(norm, np.diff(counts.indptr)))
    asked = _counts(queries, vocabulary)
    asked.data = idf[asked.indices]
    mass = np.maximum(np.asarray(asked.sum(axis=1)).ravel(), 1e-12)
    asked.data = asked.data / np.repeat(mass, np.diff(asked.indptr))
    return asked, saturated


def _tfidf(
    queries: Sequence[Sequence[str]], documents: Sequence[Sequence[str]]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Sublinear TF-IDF vectors of length 1, whose products are their cosine in [0, 1]."""
    everything = [*queries, *documents]
    vocabulary = {word: index for index, word in enumerate(sorted({word for text in everything for word in text}))}
    counts = _counts(everything, vocabulary)
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + len(everything)) / (1 + frequency)) + 1
    counts.data = (1 + np.log(counts.data)) * idf[counts.indices]
    lengths = np.sqrt(np.maximum(np.asarray((counts * counts).sum(axis=1)).ravel(), 1e-12))
    counts.data = counts.data / np.repeat(lengths, np.diff(counts.indptr))
    return counts[: len(queries)], counts[len(queries) :]


def _mean_of_best(scores: Floats) -> Floats:
    keep = min(BEST_PAPERS, scores.shape[1])
    return np.asarray(np.sort(scores, axis=1)[:, -keep:].mean(axis=1))


def _z_scores(values: Floats) -> Floats:
    deviation = float(values.std())
    return np.zeros_like(values) if deviation < 1e-12 else np.asarray((values - values.mean()) / deviation)
