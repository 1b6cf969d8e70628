"""Which submitted papers a reviewer's own papers are closest to, to which of them, and in which words. No database."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from reviews.matching import Key, Text, text_affinity
from reviews.matching.affinity import words

KEPT = 400
"""Papers kept for each reviewer: more than anybody reads through."""

TERMS = 12
_WRITTEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True)
class Nearness:
    """The best papers of one reviewer. The first three are parallel; `nearest` counts into `titles`, −1 is none."""

    submissions: tuple[int, ...]
    scores: tuple[float, ...]
    nearest: tuple[int, ...]
    titles: tuple[str, ...]
    terms: tuple[str, ...]
    rest: float
    own_papers: int


def nearness_of(submissions: Mapping[int, Text], archives: Mapping[int, Sequence[Text]]) -> dict[int, Nearness]:
    """Nearness of each reviewer with own papers; scores are those the assignment takes (`matching.text_affinity`)."""
    archives = {person: texts for person, texts in archives.items() if texts}
    if not submissions or not archives:
        return {}
    texts: dict[Key, Text] = dict(submissions.items())
    own: dict[Key, Sequence[Text]] = dict(archives.items())
    affinities = text_affinity(texts, own)
    papers = np.array([int(paper) for paper in affinities.papers])
    vectors = _Vectors([submissions[paper] for paper in papers.tolist()], archives)
    found = {}
    for column, person in enumerate(map(int, affinities.reviewers)):
        scores = affinities.values[:, column]
        order = np.argsort(-scores, kind="stable")
        order = order[scores[order] > 0]
        best, others = order[:KEPT], order[KEPT:]
        nearest, titles = vectors.nearest(best, person, archives[person])
        found[person] = Nearness(
            submissions=tuple(papers[best].tolist()),
            scores=tuple(round(float(score), 4) for score in scores[best]),
            nearest=nearest,
            titles=titles,
            terms=vectors.terms(person, archives[person]),
            rest=round(float(scores[others].mean()), 4) if len(others) else 0.0,
            own_papers=len(archives[person]),
        )
    return found


class _Vectors:
    """TF-IDF vectors of length 1 over single words, submissions first and then own papers person by person."""

    def __init__(self, submissions: Sequence[Text], archives: Mapping[int, Sequence[Text]]) -> None:
        counted = [Counter(words(text, title_counts=2)) for text in submissions]
        self._rows: dict[int, tuple[int, int]] = {}
        for person, texts in archives.items():
            self._rows[person] = (len(counted), len(counted) + len(texts))
            counted += [Counter(words(text, title_counts=2)) for text in texts]
        self._words = sorted({word for counts in counted for word in counts})
        columns = {word: column for column, word in enumerate(self._words)}
        lengths = [len(counts) for counts in counted]
        indices = np.array([columns[word] for counts in counted for word in counts], dtype=np.int64)
        data = 1 + np.log(np.array([count for counts in counted for count in counts.values()], dtype=np.float64))
        frequency = np.bincount(indices, minlength=len(columns))
        data *= (np.log((1 + len(counted)) / (1 + frequency)) + 1)[indices]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        self._matrix = sparse.csr_array((data, indices, starts), shape=(len(counted), max(1, len(columns))))
        norms = np.sqrt(np.maximum(np.asarray((self._matrix * self._matrix).sum(axis=1)).ravel(), 1e-12))
        self._matrix.data = self._matrix.data / np.repeat(norms, lengths)

    def _own(self, person: int) -> sparse.csr_array:
        first, last = self._rows[person]
        return self._matrix[first:last]

    def nearest(
        self, papers: np.ndarray, person: int, archive: Sequence[Text]
    ) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """For each paper the own one with the largest cosine, as an index into the titles that are named at all."""
        if not len(papers):
            return (), ()
        cosines = np.asarray((self._matrix[papers] @ self._own(person).T).toarray())
        best, values = cosines.argmax(axis=1), cosines.max(axis=1)
        titles: dict[int, int] = {}
        nearest = [
            titles.setdefault(own, len(titles)) if value > 0 else -1
            for own, value in zip(best.tolist(), values.tolist(), strict=True)
        ]
        return tuple(nearest), tuple(archive[own].title for own in titles)

    def terms(self, person: int, archive: Sequence[Text]) -> tuple[str, ...]:
        """The words of largest weight over this person's papers, as they stand there most often."""
        weights = np.asarray(self._own(person).sum(axis=0)).ravel()
        best = np.argsort(-weights, kind="stable")[:TERMS]
        found = [self._words[column] for column in best.tolist() if weights[column] > 0]
        written = Counter(
            word for text in archive for word in _WRITTEN.findall(f"{text.title} {text.abstract}".lower())
        )
        # Compared are singulars made by rule, "hierarchie" among them; shown is what was written.
        return tuple((f"{word}s" if written[f"{word}s"] > written[word] else word)[:100] for word in found)
