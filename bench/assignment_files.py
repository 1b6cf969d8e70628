"""Benchmark files of the assignment: edges of scored pairs in, chosen pairs out."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reviews.matching.flow import Integers, Network
from reviews.matching.rows import Booleans
from reviews.matching.stages import Outcome


@dataclass(frozen=True)
class Instance:
    """One benchmark file, see `read`; `institution` and `senior` are per reviewer, where the file has them."""

    name: str
    network: Network
    institution: Integers | None = None
    senior: Booleans | None = None


def read(file: Path, seed: int) -> Instance:
    """Read one file in the edge format.

    Raises:
        ValueError: an array is missing, of the wrong length, not finite, or names an unknown paper or reviewer.
    """
    try:
        with np.load(file, allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise ValueError(f"is no npz file: {error}") from error
    missing = {"paper", "reviewer", "score", "demand", "load_max"} - set(arrays)
    if missing:
        raise ValueError(f"lacks {', '.join(sorted(missing))}")
    arrays.setdefault("load_min", np.zeros_like(arrays["load_max"]))
    paper, reviewer, demand, load_min, load_max = (
        arrays[name].astype(np.int64) for name in ("paper", "reviewer", "demand", "load_min", "load_max")
    )
    score = arrays["score"].astype(np.float64)
    _check(paper, reviewer, score, demand, load_min, load_max)
    extras = {name: arrays[name] for name in ("institution", "senior") if name in arrays}
    for name, values in extras.items():
        if len(values) != len(load_max):
            raise ValueError(f"{name} has {len(values)} entries for {len(load_max)} reviewers")
    return Instance(
        file.stem,
        Network(paper, reviewer, score, demand, load_min, load_max, seed),
        extras["institution"].astype(np.int64) if "institution" in extras else None,
        extras["senior"].astype(np.bool_) if "senior" in extras else None,
    )


def _check(
    paper: Integers,
    reviewer: Integers,
    score: np.typing.NDArray[np.float64],
    demand: Integers,
    load_min: Integers,
    load_max: Integers,
) -> None:
    if not len(paper) == len(reviewer) == len(score):
        raise ValueError("paper, reviewer and score differ in length")
    if len(load_min) != len(load_max):
        raise ValueError("load_min and load_max differ in length")
    for name, values in (("demand", demand), ("load_min", load_min), ("load_max", load_max)):
        low = np.flatnonzero(values < 0)
        if len(low):
            raise ValueError(f"{name}[{low[0]}] is {values[low[0]]}, below 0")
    crossed = np.flatnonzero(load_min > load_max)
    if len(crossed):
        one = crossed[0]
        raise ValueError(f"reviewer {one} has load_min {load_min[one]} above load_max {load_max[one]}")
    bad = np.flatnonzero(~np.isfinite(score))
    if len(bad):
        raise ValueError(f"score[{bad[0]}] of paper {paper[bad[0]]}, reviewer {reviewer[bad[0]]} is not finite")
    for name, ids, limit in (("paper", paper, len(demand)), ("reviewer", reviewer, len(load_max))):
        unknown = np.flatnonzero((ids < 0) | (ids >= limit))
        if len(unknown):
            raise ValueError(f"{name}[{unknown[0]}] is {ids[unknown[0]]}, but there are {limit}")
    if len(np.unique(paper * len(load_max) + reviewer)) < len(paper):
        raise ValueError("a pair of paper and reviewer is listed twice")


def write(file: Path, network: Network, outcome: Outcome) -> None:
    """Write the chosen pairs; after a lottery also the probability of each of them."""
    paper, reviewer = network.paper[outcome.chosen], network.reviewer[outcome.chosen]
    if outcome.probability is None:
        np.savez(file, paper=paper, reviewer=reviewer)
    else:
        np.savez(file, paper=paper, reviewer=reviewer, probability=outcome.probability[outcome.chosen])
