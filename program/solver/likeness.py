"""How alike any two talks are, by the topics they share and the words they use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

_WORD = re.compile(r"[^\W\d_]{4,}")

_FUNCTION_WORDS = """
    about also been both from have into more most other over paper propose show such than that their them then there
    these they this those through using were what when where which while will with within without
"""
_SAYS_NOTHING = frozenset(_FUNCTION_WORDS.split())

LEAST_COSINE = 0.1
MOST_BY_WORDS = 600
PER_COSINE = 2000
"""Texts on one subject have cosines of 0.1 to 0.3; words alone never count as much as the same topic."""


def likeness_table(
    topics: Sequence[frozenset[str]], pairs: Iterable[tuple[int, int, int]] = ()
) -> npt.NDArray[np.uint16]:
    """Thousandths of shared topics (Jaccard index) of every two talks, or of `pairs` where those are higher.

    Without topics a talk is like no other. Two bytes a cell, since thousands of talks are possible.
    """
    kinds = list(dict.fromkeys(topics))
    kind_of = {names: number for number, names in enumerate(kinds)}
    numbers = np.array([kind_of[names] for names in topics], dtype=np.int64)
    columns = {name: number for number, name in enumerate(sorted({name for names in kinds for name in names}))}
    has = np.zeros((len(kinds), len(columns)), dtype=np.float32)
    for row, names in enumerate(kinds):
        has[row, [columns[name] for name in names]] = 1
    sizes = has.sum(axis=1).astype(np.int64)
    table = np.zeros((len(topics), len(topics)), dtype=np.uint16)
    # Kind by kind, so that no wider table is ever in memory.
    for kind in range(len(kinds)):
        shared = (has @ has[kind]).astype(np.int64)
        alike = 1000 * shared // np.maximum(1, sizes + sizes[kind] - shared)
        table[numbers == kind] = alike.astype(np.uint16)[numbers]
    for one, other, strength in pairs:
        for row, column in ((one, other), (other, one)):
            if strength > table[row, column]:
                table[row, column] = min(1000, strength)
    return table


def alike_texts(texts: Sequence[str], *, most: int) -> list[tuple[int, int, int]]:
    """Pairs of texts about the same, with thousandths: cosine of TF-IDF; per text at most the `most` closest count.

    Source: Salton and Buckley, "Term-weighting approaches in automatic text retrieval" (1988).
    """
    counts = [Counter(word for word in _WORD.findall(text.lower()) if word not in _SAYS_NOTHING) for text in texts]
    spread = Counter(word for count in counts for word in count)
    # A word of one text links nothing, one of most texts says nothing.
    words = sorted(word for word, number in spread.items() if 2 <= number <= max(2, len(texts) // 3))
    column = {word: number for number, word in enumerate(words)}
    cells = [
        (row, column[word], (1 + np.log(number)) * np.log(len(texts) / spread[word]))
        for row, count in enumerate(counts)
        for word, number in count.items()
        if word in column
    ]
    if not cells:
        return []
    rows, columns, values = zip(*cells, strict=True)
    table = sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), len(words)))
    norms = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    scaled = sparse.diags(1 / np.maximum(norms, 1e-9)) @ table
    pairs: dict[tuple[int, int], int] = {}
    for row in range(len(texts)):
        cosines = np.asarray((scaled[row] @ scaled.T).todense()).ravel()
        cosines[row] = 0
        for other in np.argsort(-cosines, kind="stable")[:most].tolist():
            if cosines[other] >= LEAST_COSINE:
                strength = min(MOST_BY_WORDS, int(PER_COSINE * cosines[other]))
                pairs[min(row, other), max(row, other)] = strength
    return [(one, other, strength) for (one, other), strength in sorted(pairs.items())]
