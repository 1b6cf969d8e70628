"""Submissions that say nearly the same: runs of words they share."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

SHINGLE = 4
ALIKE = 0.2
COMMON = 40
"""A run of words that more papers than this share is a phrase of the field, and leads to no comparison by itself."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Duplicate:
    """Two papers with the share of word runs they have in common, the longest of them, and how rare that is here.

    `as_alike` counts the pairs that are at least as alike, this one among them, of `pairs` in all.
    """

    papers: tuple[int, int]
    likeness: float
    phrase: str
    as_alike: int
    pairs: int

    @property
    def chance(self) -> float:
        return self.as_alike / self.pairs


def words_of(text: str) -> list[str]:
    """Lower-case words, without punctuation."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def shingles(words: list[str]) -> frozenset[str]:
    """All runs of four words; a shorter text is one run."""
    if len(words) < SHINGLE:
        return frozenset({" ".join(words)} - {""})
    return frozenset(" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared runs over all runs: A. Z. Broder, "On the resemblance and containment of documents" (1997)."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def find_duplicates(texts: Mapping[int, str], *, limit: int = 100) -> list[Duplicate]:
    """Pairs of papers of which at least a fifth of all runs of four words is shared, the most alike first.

    Exact: every pair with a run that is not common to many papers is compared. How common by chance is counted among
    the pairs of this very conference.
    """
    tokens = {paper: words_of(text) for paper, text in texts.items()}
    runs = {paper: shingles(words) for paper, words in tokens.items()}
    holders: dict[str, list[int]] = defaultdict(list)
    for paper in sorted(runs):
        for run in runs[paper]:
            holders[run].append(paper)
    shared = Counter(
        pair for papers in holders.values() if 1 < len(papers) <= COMMON for pair in combinations(papers, 2)
    )
    # Few runs in common cannot make a fifth of all: no need to build the union.
    likely = [pair for pair, n in shared.items() if n + 1 >= ALIKE * max(len(runs[pair[0]]), len(runs[pair[1]])) / 2]
    alike = sorted(
        ((jaccard(runs[one], runs[other]), (one, other)) for one, other in likely), key=lambda item: (-item[0], item[1])
    )
    alike = [item for item in alike if item[0] >= ALIKE]
    pairs = len(texts) * (len(texts) - 1) // 2
    return [
        Duplicate(pair, likeness, longest_phrase(tokens[pair[0]], runs[pair[1]]),
                  sum(other >= likeness for other, _pair in alike), pairs)
        for likeness, pair in alike[:limit]
    ]  # fmt: skip


def longest_phrase(words: list[str], runs: frozenset[str], *, most: int = 30) -> str:
    """The longest stretch of a text all of whose runs stand in the other text too."""
    best: list[str] = []
    current: list[str] = []
    for i in range(max(0, len(words) - SHINGLE + 1)):
        window = words[i : i + SHINGLE]
        current = ([*current, window[-1]] if current else window) if " ".join(window) in runs else []
        if len(current) > len(best):
            best = current
    return " ".join(best[:most]) + ("…" if len(best) > most else "")
