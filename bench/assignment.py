"""`bench assignment DIR --out OUT`: the assignment solver on benchmark files of scored paper-reviewer pairs."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reviews.matching.flow import Floats, Integers, Network, assign


@dataclass(frozen=True)
class Instance:
    """One benchmark file, see `read`."""

    name: str
    network: Network


def main(arguments: list[str]) -> int:
    """Solve every `*.npz` in a folder, print one line each, write the chosen pairs; exit status 1 on bad input."""
    parser = argparse.ArgumentParser(prog="bench assignment", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    files = sorted(options.folder.glob("*.npz"))
    if not files:
        print(f"No *.npz file in {options.folder}.", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    print(f"{'instance':16}{'total':>12}{'LP bound':>12}{'minPS':>9}{'bound':>9}{'p10':>9}", end="")
    print(f"{'unmet':>7}{'broken':>8}{'s':>8}{'peak MB':>9}")
    for file in files:
        started = time.perf_counter()
        try:
            instance = read(file, options.seed)
        except ValueError as error:
            print(f"{file.name}: {error}", file=sys.stderr)
            return 1
        chosen = assign(instance.network)
        seconds = time.perf_counter() - started
        print(report(instance, chosen, seconds))
        np.savez(
            options.out / f"{instance.name}.npz",
            paper=instance.network.paper[chosen],
            reviewer=instance.network.reviewer[chosen],
        )
    return 0


def read(file: Path, seed: int) -> Instance:
    """Read one file in the edge format.

    Raises:
        ValueError: an array is missing, of the wrong length, not finite, or names an unknown paper or reviewer.
    """
    with np.load(file, allow_pickle=False) as data:
        missing = {"paper", "reviewer", "score", "demand", "load_max"} - set(data.files)
        if missing:
            raise ValueError(f"lacks {', '.join(sorted(missing))}")
        paper, reviewer, demand, load_max = (
            data[name].astype(np.int64) for name in ("paper", "reviewer", "demand", "load_max")
        )
        score = data["score"].astype(np.float64)
        load_min = data["load_min"].astype(np.int64) if "load_min" in data.files else np.zeros_like(load_max)
    if not len(paper) == len(reviewer) == len(score):
        raise ValueError("paper, reviewer and score differ in length")
    if len(load_min) != len(load_max) or (load_min > load_max).any() or (load_min < 0).any() or (demand < 0).any():
        raise ValueError("load_min, load_max or demand contradict each other")
    bad = np.flatnonzero(~np.isfinite(score))
    if len(bad):
        raise ValueError(f"score[{bad[0]}] of paper {paper[bad[0]]}, reviewer {reviewer[bad[0]]} is not finite")
    for name, ids, limit in (("paper", paper, len(demand)), ("reviewer", reviewer, len(load_max))):
        unknown = np.flatnonzero((ids < 0) | (ids >= limit))
        if len(unknown):
            raise ValueError(f"{name}[{unknown[0]}] is {ids[unknown[0]]}, but there are {limit}")
    if len(np.unique(paper * len(load_max) + reviewer)) < len(paper):
        raise ValueError("a pair of paper and reviewer is listed twice")
    return Instance(file.stem, Network(paper, reviewer, score, demand, load_min, load_max, seed))


def report(instance: Instance, chosen: np.typing.NDArray[np.bool_], seconds: float) -> str:
    """One line of the table. The flow is integral, so that its total is its own LP bound when no slot is open."""
    network = instance.network
    paper, reviewer, score = network.paper[chosen], network.reviewer[chosen], network.score[chosen]
    sums = np.bincount(paper, weights=score, minlength=len(network.demand))
    given = np.bincount(paper, minlength=len(network.demand))
    loads = np.bincount(reviewer, minlength=len(network.load_max))
    unmet = int(np.maximum(network.demand - given, 0).sum())
    broken = int(
        np.maximum(loads - network.load_max, 0).sum()
        + np.maximum(network.load_min - loads, 0).sum()
        + np.maximum(given - network.demand, 0).sum()
    )
    total = float(score.sum())
    smallest = float(sums.min()) if len(sums) else 0.0
    tenth = float(np.percentile(sums, 10)) if len(sums) else 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    bound = best_smallest_sum(network.paper, network.score, network.demand)
    return (
        f"{instance.name:16}{total:12.4f}{total:12.4f}{smallest:9.4f}{bound:9.4f}{tenth:9.4f}"
        f"{unmet:7}{broken:8}{seconds:8.2f}{peak:9.0f}"
    )


def best_smallest_sum(paper: Integers, score: Floats, demand: Integers) -> float:
    """No assignment has a larger smallest paper sum: each paper with its own best candidates, loads ignored."""
    order = np.lexsort((-score, paper))
    ordered = paper[order]
    rank = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
    best = np.bincount(ordered, weights=np.where(rank < demand[ordered], score[order], 0.0), minlength=len(demand))
    return float(best.min()) if len(best) else 0.0
