"""How like the topics of sessions at one time are: `Rulebook.similar` of every two sessions, kept up to date.

With few sessions at a time it is counted pair by pair, with many for all beside one in a few steps of arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from program.solver.model import Interval, Rule
from program.solver.rules import Rulebook

FEW_BESIDE = 10
"""With so many sessions beside each one, arithmetic on arrays is not faster yet than adding up."""


@dataclass(frozen=True, slots=True)
class Places:
    """The lists of a state that likeness depends on; the state changes them and says what to look at again."""

    contents: list[list[int]]
    frames: list[Interval]
    place: list[int | None]


@dataclass(frozen=True, slots=True)
class Before:
    """What one session had before an update: enough to restore it."""

    session: int
    row: npt.NDArray[np.int64] | list[int]
    cost: int


class Similar(Protocol):
    """The weighted likeness of all sessions at one time, in `cost`."""

    cost: int

    def follow(self, talks: Iterable[int], sessions: Iterable[int]) -> None:
        """Take over where these talks are and when these sessions are; asked before any update and after a restore."""

    def update(self, session: int) -> Before:
        """Count one session that changed; what it had before is returned."""

    def restore(self, before: Before) -> None:
        """Take back the latest update that was not taken back yet."""


def similar_of(book: Rulebook, places: Places) -> Similar:
    """The counting that is quicker for a program of this width."""
    widest = max([len(beside) for beside in book.beside], default=0)
    kept: Similar = _PairByPair(book, places) if widest <= FEW_BESIDE else _RowByRow(book, places)
    kept.follow(range(len(book.talks)), range(len(book.sessions)))
    for session, talks in enumerate(places.contents):
        if talks:
            kept.update(session)
    return kept


class _PairByPair:
    def __init__(self, book: Rulebook, places: Places) -> None:
        self.book, self.places, self.weight, self.cost = book, places, book.weight[Rule.SIMILAR_IN_PARALLEL], 0
        self.rows = [[0] * len(beside) for beside in book.beside]
        self.column = [{other: index for index, other in enumerate(beside)} for beside in book.beside]

    def follow(self, talks: Iterable[int], sessions: Iterable[int]) -> None:
        pass

    def update(self, session: int) -> Before:
        before = Before(session, self.rows[session], self.cost)
        talks, frame = self.places.contents[session], self.places.frames[session]
        likeness, row = self.book.likeness, []
        for other in self.book.beside[session]:
            others = self.places.contents[other]
            if talks and others and frame.overlaps(self.places.frames[other]):
                total = sum([likeness[one][two] for one in talks for two in others])
                row.append(total // (len(talks) * len(others)))
            else:
                row.append(0)
        self.cost += self.weight * (sum(row) - sum(before.row))
        self._put(session, row)
        return before

    def restore(self, before: Before) -> None:
        self.cost = before.cost
        self._put(before.session, list(before.row))

    def _put(self, session: int, row: list[int]) -> None:
        self.rows[session] = row
        for other, value in zip(self.book.beside[session], row, strict=True):
            self.rows[other][self.column[other][session]] = value


class _RowByRow:
    def __init__(self, book: Rulebook, places: Places) -> None:
        number = len(book.sessions)
        self.book, self.places, self.weight, self.cost = book, places, book.weight[Rule.SIMILAR_IN_PARALLEL], 0
        self.beside = [np.array(beside, dtype=np.intp) for beside in book.beside]
        self.sizes = np.zeros(number, dtype=np.int64)
        self.begins, self.ends = np.zeros(number, dtype=np.int64), np.zeros(number, dtype=np.int64)
        # Talks that are nowhere are counted for a session more than there are.
        self.place = np.full(len(book.talks), number, dtype=np.intp)
        self.between = np.zeros((number, number), dtype=np.int32)

    def follow(self, talks: Iterable[int], sessions: Iterable[int]) -> None:
        nowhere, places = len(self.sizes), self.places
        for talk in talks:
            there = places.place[talk]
            self.place[talk] = nowhere if there is None else there
        for session in sessions:
            self.sizes[session] = len(places.contents[session])
            self.begins[session], self.ends[session] = places.frames[session].start, places.frames[session].end

    def update(self, session: int) -> Before:
        beside, talks = self.beside[session], self.places.contents[session]
        old = self.between[session, beside].astype(np.int64)
        if talks:
            alike = self.book.alike[talks].sum(axis=0, dtype=np.int64)
            sums = np.bincount(self.place, weights=alike, minlength=len(self.sizes) + 1)[beside].astype(np.int64)
            row = sums // np.maximum(1, self.sizes[beside] * len(talks))
            if self.book.has_choices:
                row[(self.ends[beside] <= self.begins[session]) | (self.ends[session] <= self.begins[beside])] = 0
        else:
            row = np.zeros(len(beside), dtype=np.int64)
        before = Before(session, old, self.cost)
        self.cost += self.weight * (int(row.sum()) - int(old.sum()))
        self.between[session, beside] = self.between[beside, session] = row
        return before

    def restore(self, before: Before) -> None:
        beside = self.beside[before.session]
        self.cost = before.cost
        self.between[before.session, beside] = self.between[beside, before.session] = before.row
