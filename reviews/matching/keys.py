"""Ids of papers and reviewers, their one order, and the refusal of contradictory input."""

from __future__ import annotations

from collections.abc import Iterable

Key = int | str
"""The id of a paper or of a reviewer, as the caller has it."""


def canonical(key: Key) -> tuple[int, int, str]:
    """Sort key that puts numbers before texts, so that mixed ids have one order."""
    return (0, key, "") if isinstance(key, int) else (1, 0, key)


def ordered(pairs: Iterable[tuple[Key, Key]]) -> list[tuple[Key, Key]]:
    """Pairs of ids in their one order."""
    return sorted(pairs, key=lambda pair: (canonical(pair[0]), canonical(pair[1])))


class InvalidProblem(ValueError):
    """The input contradicts itself; `args[0]` names the thing in words and `subject` carries its ids."""

    def __init__(self, message: str, *, subject: tuple[Key, ...] = ()) -> None:
        super().__init__(message)
        self.subject = subject
