"""`bench program DIR --out OUT`: the program solver on workbooks of the Conference Scheduling Problem Library."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from program.solver.csplib import (
    TERMS,
    Evaluation,
    Instance,
    InvalidInstance,
    Limits,
    Solution,
    Time,
    evaluate,
    read_instance,
    solve,
    write_schedule,
)

_TO_END = 1.0
"""Seconds kept at the end of each run for evaluating and writing; a fifth of the time where that is less."""

_PATIENCE = 60
"""How much longer than its CPU seconds a run may take on a busy machine."""

_VIOLATIONS_SHOWN = 20


def main(arguments: list[str]) -> int:
    """Solve every `*.xlsx` of a folder with every seed and print a line each; exit status 1 if a file was unusable."""
    options = _options(arguments)
    if options is None:
        return 2
    files = sorted(file for file in options.folder.glob("*.xlsx") if not file.name.startswith(("~$", ".")))
    if not files:
        print(f"No *.xlsx file in {options.folder}.", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    print(heading(), flush=True)
    status = 0
    for file in files:
        for seed in options.seeds:
            started = time.monotonic()
            try:
                instance = read_instance(file)
            except InvalidInstance as error:
                print(f"{file.name}: {error}", file=sys.stderr, flush=True)
                status = 1
                break
            if seed == options.seeds[0]:
                _tell(instance)
            if options.cpu_seconds is None:
                limit = Time(started + options.seconds - min(_TO_END, 0.2 * options.seconds))
            else:
                limit = Time(started + _PATIENCE * options.cpu_seconds, options.cpu_seconds)
            solution = solve(instance, seed=seed, limits=Limits(limit))
            evaluation = evaluate(instance, solution.schedule)
            write_schedule(options.out / f"{file.stem}-seed{seed}.xlsx", instance, solution.schedule)
            print(line(instance, seed, evaluation, solution, time.monotonic() - started), flush=True)
            for violation in evaluation.violations[:_VIOLATIONS_SHOWN]:
                print(f"    broken: {violation}", flush=True)
            if len(evaluation.violations) > _VIOLATIONS_SHOWN:
                print(f"    and {len(evaluation.violations) - _VIOLATIONS_SHOWN} more", flush=True)
    return status


def heading() -> str:
    """The names of the columns that `line` fills."""
    return (
        f"{'instance':20}{'seed':>5}{'objective':>12}"
        + "".join(f"{term:>8}" for term in TERMS)
        + f"{'broken':>8}{'bound':>9}{'s':>7}{'moves/s':>9}{'regions':>9}"
    )


def line(instance: Instance, seed: int, evaluation: Evaluation, solution: Solution, seconds: float) -> str:
    """One run: the objective, the cost of each term with its weight, broken hard rules, the proved bound, wall time.

    The bound holds for schedules without a broken rule; it is marked where the objective reaches it.
    """
    bound = "-" if solution.bound is None or evaluation.violations else str(solution.bound)
    if bound == str(evaluation.objective):
        bound = f"={bound}"
    return (
        f"{instance.name:20}{seed:5}{evaluation.objective:12}"
        + "".join(f"{cost:8}" for cost in evaluation.costs.values())
        + f"{len(evaluation.violations):8}{bound:>9}{seconds:7.1f}{solution.moves / seconds:9.0f}{solution.rounds:9}"
    )


def _tell(instance: Instance) -> None:
    """Say beforehand what was ignored and what cannot fit."""
    for note in instance.notes:
        print(f"{instance.name}: {note}", file=sys.stderr)
    longest = max((session.slots for session in instance.sessions), default=0)
    for talk in instance.submissions:
        if talk.slots > longest:
            print(
                f"{instance.name}: {talk.label} needs {talk.slots} time slots, the longest session has {longest};"
                " it stays out",
                file=sys.stderr,
            )
    if instance.required > instance.capacity:
        print(
            f"{instance.name}: {instance.required} time slots are needed, {instance.capacity} are there;"
            " the best program that leaves some out follows",
            file=sys.stderr,
        )


def _options(arguments: list[str]) -> argparse.Namespace | None:
    parser = argparse.ArgumentParser(prog="bench program", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0, help="wall time of a run, loading included")
    parser.add_argument(
        "--cpu-seconds",
        type=float,
        metavar="S",
        help="CPU seconds of each of the two processes instead of wall time: a fair figure from a busy machine",
    )
    parser.add_argument("--seeds", default="1,2,3", help="one run per file for each of these numbers")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        options.seeds = [int(seed) for seed in options.seeds.split(",")]
    except ValueError:
        print("--seeds are whole numbers separated by commas, such as 1,2,3.", file=sys.stderr)
        return None
    if not options.seconds > 0 or not (options.cpu_seconds is None or options.cpu_seconds > 0):
        print("--seconds and --cpu-seconds must be above 0.", file=sys.stderr)
        return None
    if not options.folder.is_dir():
        print(f"{options.folder} is not a folder.", file=sys.stderr)
        return None
    return options
