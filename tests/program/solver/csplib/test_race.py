"""Two processes on one instance: they find something, and none of them is left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from program.solver.csplib import TERMS, Instance, Limits, Time, evaluate, solve
from tests.program.solver.csplib.worlds import world

ROOT = Path(__file__).parents[4]

ENDLESS = """
import time
from program.solver.csplib import Limits, Time, solve
from tests.program.solver.csplib.worlds import world
talks = [(f"talk {number}", number % 3) for number in range(12)]
# Of costs below zero nothing is proved, so that only the time ends this search.
instance = world(talks, tracks=3, rooms=3, session_room=[[-1] * 3] * 3)
print("started", flush=True)
solve(instance, seed=1, limits=Limits(Time(time.monotonic() + 600)))
"""


def conference() -> Instance:
    """Three tracks of four talks that need two cells each, one unit of cost a cell."""
    return world(
        [(f"talk {number}", number % 3) for number in range(12)], tracks=3, rooms=3, session_room=[[1] * 3] * 3
    )


def test_the_time_is_kept_and_progress_ends_at_what_is_returned() -> None:
    heard: list[int] = []
    started = time.monotonic()
    solution = solve(conference(), seed=1, limits=Limits(Time(started + 2)), progress=heard.append)
    assert time.monotonic() - started < 30  # mostly 2; a busy machine may let it wait
    evaluation = evaluate(conference(), solution.schedule)
    assert (evaluation.objective, evaluation.violations) == (solution.cost, ()) == (6, ())
    assert solution.bound in (0, 6)  # a busy machine may not come to prove it
    assert heard == sorted(heard, reverse=True)
    assert solution.moves > 0
    assert multiprocessing.active_children() == []


def test_a_schedule_without_any_cost_ends_the_search_at_once() -> None:
    started = time.monotonic()
    instance = world([("a", 0), ("b", 1)])
    solution = solve(instance, seed=1, limits=Limits(Time(started + 600)))
    assert evaluate(instance, solution.schedule).objective == 0
    assert time.monotonic() - started < 60


def test_a_schedule_proved_to_be_the_best_ends_the_search_at_once() -> None:
    started = time.monotonic()
    solution = solve(conference(), seed=1, limits=Limits(Time(started + 600)))
    assert solution.bound == solution.cost == 6
    assert time.monotonic() - started < 60


def test_of_costs_below_zero_nothing_is_said_to_be_proved() -> None:
    instance = world([("a", 0), ("b", 1)], session_room=[[-1, 0], [0, 0], [0, 0]])
    solution = solve(instance, seed=1, limits=Limits(Time(time.monotonic() + 1)))
    assert (solution.cost, solution.bound) == (-1, None)


@pytest.mark.parametrize("term", ["pcts", "acts"])
def test_clashes_of_positions_are_ordered_away(term: str) -> None:
    # Three rooms in one session, and each of three people is needed in all of them: a Latin square is the only way.
    names = ("Ann", "Bob", "Cem")
    people = {f"{name} {track}": name for track in range(3) for name in names}
    instance = world(
        [(f"{name} {track}", track) for track in range(3) for name in names],
        tracks=3,
        rooms=3,
        sessions=(3,),
        presenters=people if term == "pcts" else None,
        attendees=people if term == "acts" else None,
        weights={**dict.fromkeys(TERMS, 0), term: 10},
    )
    solution = solve(instance, seed=1, limits=Limits())
    evaluation = evaluate(instance, solution.schedule)
    assert (evaluation.objective, evaluation.violations) == (0, ())


def test_a_deadline_already_passed_still_gives_a_schedule() -> None:
    solution = solve(conference(), seed=1, limits=Limits(Time(time.monotonic() - 1)))
    assert evaluate(conference(), solution.schedule).violations == ()


def test_without_a_deadline_the_result_depends_on_the_seed_alone() -> None:
    limits = Limits(max_moves=3000, max_rounds=3)
    assert solve(conference(), seed=5, limits=limits) == solve(conference(), seed=5, limits=limits)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_the_processes_end_with_their_parent(ending: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", ENDLESS], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "started\n"
        children = wait_for_children(parent.pid)
        parent.send_signal(ending)
        parent.wait(timeout=60)
        deadline = time.monotonic() + 60
        while (left := [pid for pid in children if is_running(pid)]) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert left == []
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close() if parent.stdout else None


def wait_for_children(pid: int) -> list[int]:
    """The two processes of the race, once both run."""
    for _ in range(1200):
        children = [child for child in map(int, filter(str.isdigit, os.listdir("/proc"))) if parent_of(child) == pid]
        if len(children) == 2:
            return children
        time.sleep(0.05)
    pytest.fail("the race did not start two processes")


def parent_of(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(status.rsplit(")", 1)[1].split()[1])


def is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"
