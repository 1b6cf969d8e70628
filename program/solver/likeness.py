"""How alike any two talks are, by the topics they share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def likeness_table(topics: Sequence[frozenset[str]]) -> list[list[int]]:
    """Thousandths of shared topics (Jaccard index) of every two talks; without topics a talk is like no other.

    Talks with the same topics share one row, since thousands of talks are possible.
    """
    kinds = list(dict.fromkeys(topics))
    kind_of = {names: number for number, names in enumerate(kinds)}
    numbers = np.array([kind_of[names] for names in topics], dtype=np.int64)
    columns = {name: number for number, name in enumerate(sorted({name for names in kinds for name in names}))}
    has = np.zeros((len(kinds), len(columns)), dtype=np.float32)
    for row, names in enumerate(kinds):
        has[row, [columns[name] for name in names]] = 1
    shared = (has @ has.T).astype(np.int64)
    sizes = has.sum(axis=1).astype(np.int64)
    alike = 1000 * shared // np.maximum(1, sizes[:, None] + sizes[None, :] - shared)
    # One object per value, not one per cell: the tables of thousands of talks stay small.
    values = list(range(1001))
    rows = [[values[cell] for cell in alike[kind, numbers].tolist()] for kind in range(len(kinds))]
    return [rows[number] for number in numbers]
