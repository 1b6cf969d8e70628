"""`bench assignment DIR --out OUT`: the assignment solver on benchmark files of scored paper-reviewer pairs."""

from __future__ import annotations

import argparse
import math
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from bench.assignment_files import Instance, read, write
from reviews.matching.flow import assign
from reviews.matching.rows import NO_ROWS, Rows, RuleKind, group_rows, join, senior_rows
from reviews.matching.stages import Outcome, Plan, run

KEEP_BONUS = 0.30


def main(arguments: list[str]) -> int:
    """Solve every `*.npz` in a folder, print one line each, write the chosen pairs; exit status 1 on bad input."""
    options = _options(arguments)
    if options is None:
        return 1
    files = sorted(options.folder.glob("*.npz"))
    if not files:
        print(f"No *.npz file in {options.folder}.", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    print(f"{'instance':16}{'total':>12}{'LP bound':>12}{'minPS':>9}{'bound':>9}{'p10':>9}", end="")
    print(
        f"{'unmet':>7}{'broken':>8}{'s':>8}{'peak MB':>9}{'CPU s':>8}"
        + (f"{'changed':>9}{'lost':>6}" if options.drop else "")
    )
    # A fresh process for each file, so that memory is that of one problem.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for file in files:
            try:
                print(pool.submit(_solve_file, file, options).result(), flush=True)
            except ValueError as error:
                print(f"{file.name}: {error}", file=sys.stderr)
                return 1
    return 0


def _solve_file(file: Path, options: argparse.Namespace) -> str:
    """Solve one file, write its pairs, and return its line of the table.

    Raises:
        ValueError: the file is wrong, or lacks what the options need.
    """
    started, worked = time.perf_counter(), time.process_time()
    instance = read(file, options.seed)
    nothing = np.zeros(len(instance.network.paper), dtype=np.bool_)
    rows = _rows(instance, options)
    plan = Plan(instance.network, nothing, rows, fairness=options.fair, cap=options.cap)
    drop = _drop(plan, options.drop) if options.drop else None
    if drop is not None:
        plan, started, worked = drop.plan, time.perf_counter(), time.process_time()
    outcome = run(plan)
    seconds, work = time.perf_counter() - started, time.process_time() - worked
    write(options.out / f"{instance.name}.npz", plan.network, outcome)
    line = report(replace(instance, network=plan.network), plan, outcome, seconds) + f"{work:8.2f}"
    return line + (f"{drop.changed(outcome):9}{drop.lost:6}" if drop is not None else "")


def _options(arguments: list[str]) -> argparse.Namespace | None:
    parser = argparse.ArgumentParser(prog="bench assignment", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0, help="decides between equal scores, and the lottery")
    parser.add_argument(
        "--fair", type=float, default=0.0, metavar="LOSS", help="largest minPS for this part of the total"
    )
    parser.add_argument("--senior", type=int, default=0, metavar="N", help="at least N seniors per paper")
    parser.add_argument("--institution", type=int, default=0, metavar="N", help="at most N of an institution per paper")
    parser.add_argument("--cap", type=float, default=1.0, metavar="Q", help="no pair likelier than Q, drawn by lot")
    parser.add_argument("--drop", type=int, default=0, metavar="N", help="solve, drop N reviewers, then repair that")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    faults = [
        (not 0 <= options.fair <= 1, "--fair is the part of the total that may be lost, from 0 to 1."),
        (not 0 < options.cap <= 1, "--cap is a probability above 0 and at most 1."),
        (options.senior < 0 or options.institution < 0 or options.drop < 0, "Numbers must be 0 or more."),
        (options.cap < 1 and bool(options.fair or options.senior or options.institution),
         "--cap draws by lot, which cannot keep --fair, --senior or --institution; choose one of them."),
    ]  # fmt: skip
    for is_wrong, text in faults:
        if is_wrong or math.isnan(options.fair) or math.isnan(options.cap):
            print(text, file=sys.stderr)
            return None
    return options


def _rows(instance: Instance, options: argparse.Namespace) -> Rows:
    parts = []
    if options.senior:
        if instance.senior is None:
            raise ValueError("has no array senior, which --senior needs")
        parts.append(senior_rows(instance.network, instance.senior, options.senior))
    if options.institution:
        if instance.institution is None:
            raise ValueError("has no array institution, which --institution needs")
        member = np.flatnonzero(instance.institution >= 0)
        group = instance.institution[member]
        parts.append(group_rows(instance.network, member, group, RuleKind.INSTITUTION, most=options.institution))
    return join(parts) if parts else NO_ROWS


@dataclass(frozen=True)
class Drop:
    """An assignment some of whose reviewers left: the plan that repairs it, and how many slots it lost."""

    plan: Plan
    before: frozenset[tuple[int, int]]
    lost: int

    def changed(self, outcome: Outcome) -> int:
        """Pairs that are new against the assignment before."""
        network = self.plan.network
        after = zip(network.paper[outcome.chosen].tolist(), network.reviewer[outcome.chosen].tolist(), strict=True)
        return len(set(after) - self.before)


def _drop(plan: Plan, count: int) -> Drop:
    network = plan.network
    before = run(plan).chosen if len(plan.rows) or plan.fairness else assign(network)
    people = len(network.load_max)
    if count > people:
        raise ValueError(f"has {people} reviewers, so that {count} cannot be dropped")
    gone = np.random.default_rng(network.seed).choice(people, size=count, replace=False)
    load_max, load_min = network.load_max.copy(), network.load_min.copy()
    load_max[gone] = load_min[gone] = 0
    pairs = zip(network.paper[before].tolist(), network.reviewer[before].tolist(), strict=True)
    lost = int(np.isin(network.reviewer[before], gone).sum())
    changed = replace(network, load_max=load_max, load_min=load_min)
    return Drop(replace(plan, network=changed, bonus=np.where(before, KEEP_BONUS, 0.0)), frozenset(pairs), lost)


def report(instance: Instance, plan: Plan, outcome: Outcome, seconds: float) -> str:
    """One line of the table; figures are those of the pairs written, bounds those of the last stage."""
    network, chosen, last = plan.network, outcome.chosen, outcome.stages[-1]
    paper, reviewer, score = network.paper[chosen], network.reviewer[chosen], network.score[chosen]
    sums = np.bincount(paper, weights=score, minlength=len(network.demand))
    given = np.bincount(paper, minlength=len(network.demand))
    loads = np.bincount(reviewer, minlength=len(network.load_max))
    unmet = int(np.maximum(network.demand - given, 0).sum())
    broken = len(plan.rows.broken(chosen)) + int(
        np.maximum(loads - network.load_max, 0).sum()
        + np.maximum(network.load_min - loads, 0).sum()
        + np.maximum(given - network.demand, 0).sum()
    )
    smallest = float(sums.min()) if len(sums) else 0.0
    tenth = float(np.percentile(sums, 10)) if len(sums) else 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return (
        f"{instance.name:16}{float(score.sum()):12.4f}{last.total_bound:12.4f}{smallest:9.4f}{last.smallest_bound:9.4f}"
        f"{tenth:9.4f}{unmet:7}{broken:8}{seconds:8.2f}{peak:9.0f}"
    )
