"""Walks every state of the rule by asking only what the rule asks.

A state is one choice of every field of rules, stage, relationship and facts: billions together. A claim about the rule
is run on states whose fields are chosen only when something reads them; the run then holds for every value of the
fields it never read. Going on with the next choice of the last field read, until all are used up, covers the whole
space, which `explore` proves by counting: the shares of all runs add up to exactly the number of states.
"""

import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from math import prod
from typing import Any

from reviews.rights import Relationship, ReviewFacts, Rules, Stage

CLASSES: dict[str, type] = {"rules": Rules, "stage": Stage, "relationship": Relationship, "facts": ReviewFacts}


def values_of(kind: type, name: str) -> tuple[Any, ...]:
    """What a field can be."""
    hint = typing.get_type_hints(kind)[name]
    return (False, True) if hint is bool else tuple(typing.cast(type[StrEnum], hint))


AXES: dict[tuple[str, str], tuple[Any, ...]] = {
    (part, one.name): values_of(kind, one.name) for part, kind in CLASSES.items() for one in fields(kind)
}


def size(*parts: str) -> int:
    """How many states these parts have together."""
    return prod(len(values) for (part, _), values in AXES.items() if part in parts)


class Run:
    """One run of a claim: repeats the choices it was given, then takes the first of each further field."""

    def __init__(self, path: list[tuple[tuple[str, str], int]], fixed: Mapping[tuple[str, str], Any]) -> None:
        self.path, self.fixed = path, fixed
        self.known = fixed | {axis: AXES[axis][place] for axis, place in path}

    def value(self, axis: tuple[str, str]) -> Any:
        if axis not in self.known:
            self.path.append((axis, 0))
            self.known[axis] = AXES[axis][0]
        return self.known[axis]

    def share(self, total: int) -> int:
        """How many states this run speaks for."""
        return total // prod(len(AXES[axis]) for axis, _ in self.path)


class Part:
    """Rules, stage, relationship or facts with fields chosen when read; `but` gives the same with some replaced."""

    def __init__(self, run: Run, part: str, replaced: dict[str, Any] | None = None) -> None:
        self._run, self._part, self._replaced = run, part, replaced or {}

    def __getattr__(self, name: str) -> Any:
        if name in self._replaced:
            return self._replaced[name]
        if (self._part, name) in AXES:
            return self._run.value((self._part, name))
        return getattr(CLASSES[self._part], name).fget(self)

    def but(self, **replaced: Any) -> "Part":
        return Part(self._run, self._part, self._replaced | replaced)

    @property
    def key(self) -> tuple[tuple[str, Any], ...]:
        """Tells this from the same part with other fields replaced."""
        return tuple(self._replaced.items())

    def whole(self) -> Any:
        """The real thing, all fields chosen."""
        kind = CLASSES[self._part]
        return kind(**{one.name: getattr(self, one.name) for one in fields(kind)})


@dataclass
class State:
    """What a claim is about. The rule cannot tell the parts from real ones, and reads what it needs."""

    rules: Any
    stage: Any
    relationship: Any
    facts: Any
    answers: dict[Any, Any] = field(default_factory=dict)  # of the rule in this run, asked once each

    def __str__(self) -> str:
        known = self.rules._run.known
        return ", ".join(f"{name}={value}" for (_, name), value in known.items())


PARTS = ("rules", "stage", "relationship")
ALL_PARTS = (*PARTS, "facts")


def runs(claim: Callable[[State], Any], fixed: Mapping[tuple[str, str], Any]) -> Iterator[tuple[State, Any, Run]]:
    """Every run of a claim with what it returned; `fixed` axes keep their value."""
    path: list[tuple[tuple[str, str], int]] = []
    while True:
        run = Run(list(path), fixed)
        state = State(*(Part(run, part) for part in ALL_PARTS))
        yield state, claim(state), run
        path = run.path
        while path and path[-1][1] == len(AXES[path[-1][0]]) - 1:
            path.pop()
        if not path:
            return
        axis, place = path[-1]
        path[-1] = (axis, place + 1)


@dataclass(frozen=True)
class Walk:
    """How much a walk covered."""

    states: int
    runs: int


def explore(
    claim: Callable[[State], Any],
    *parts: str,
    rules: Rules | None = None,
    fixed: Mapping[tuple[str, str], Any] | None = None,
) -> Walk:
    """Run a claim, which asserts, over every state of these parts; the count proves that none was left out.

    With `rules`, or with `fixed` axes, over all states that have these.

    Raises:
        AssertionError: the claim does not hold; the message names the state.
    """
    kept = dict(fixed or {})
    if rules is not None:
        kept |= {("rules", one.name): getattr(rules, one.name) for one in fields(Rules)}
    walked = {axis: values for axis, values in AXES.items() if axis[0] in (parts or ALL_PARTS) and axis not in kept}
    total, covered, count = prod(map(len, walked.values())), 0, 0
    for _, _, run in runs(_telling(claim), kept):
        assert all(axis in walked for axis, _ in run.path), "the claim reads what it should not"
        covered += run.share(total)
        count += 1
    assert covered == total
    return Walk(total, count)


def _telling(claim: Callable[[State], Any]) -> Callable[[State], None]:
    def told(state: State) -> None:
        try:
            claim(state)
        except AssertionError as failure:
            raise AssertionError(f"{failure}\nwhere {state}") from failure

    return told
