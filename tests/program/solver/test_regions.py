"""Regions solved exactly, and the second process."""

from __future__ import annotations

import multiprocessing
import random
import subprocess
import sys
import time
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from program.solver import Pin, Program, Progress, Schedule, SessionFrame, Talk, score, solve
from program.solver.construct import construct
from program.solver.evaluate import state_of
from program.solver.regions import Regions
from program.solver.rules import Rulebook
from tests.program.solver.worlds import programs


@settings(max_examples=40, deadline=None)
@given(programs(most_talks=10), st.integers(0, 1000))
def test_a_region_never_makes_a_program_worse_and_knows_what_it_costs(program: Program, seed: int) -> None:
    state = construct(Rulebook(program))
    regions = Regions(state, random.Random(seed))
    for _ in range(4):
        before = state.total
        is_better = regions.step()
        assert state.total == score(program, state.schedule()).total
        assert state.total < before if is_better else state.total == before


def mixed() -> tuple[Program, Schedule]:
    """Three sessions one after the other, each with one talk of each of three subjects."""
    talks = tuple(Talk(f"{topic}{number}", 20, frozenset({topic})) for number in range(3) for topic in "abc")
    frames = tuple(SessionFrame(f"s{number}", number * 60, number * 60 + 60) for number in range(3))
    order = {f"s{number}": tuple(f"{topic}{number}" for topic in "abc") for number in range(3)}
    return Program(frames, talks), Schedule(order)


def test_one_region_sorts_nine_talks_of_three_subjects_which_no_single_swap_does() -> None:
    program, schedule = mixed()
    # A word that all share makes each talk a friend of each, so that all sessions are free at once.
    talks = tuple(replace(talk, topics=talk.topics | {"all"}) for talk in program.talks)
    state = state_of(replace(program, talks=talks), schedule)
    assert any(Regions(state, random.Random(seed)).step() for seed in range(6))
    together = {frozenset(key[0] for key in keys) for keys in state.schedule().order.values()}
    assert together == {frozenset("a"), frozenset("b"), frozenset("c")}


def test_a_region_finds_what_trying_everything_finds() -> None:
    randomness = random.Random(3)
    for _ in range(5):
        talks = tuple(
            Talk(f"t{number}", 20, frozenset({"all", *randomness.sample("abcdef", 2)})) for number in range(6)
        )
        frames = (SessionFrame("s0", 0, 60), SessionFrame("s1", 60, 120))
        program = Program(frames, talks)
        keys = [talk.id for talk in talks]
        state = state_of(program, Schedule({"s0": tuple(keys[:3]), "s1": tuple(keys[3:])}))
        for seed in range(3):
            Regions(state, random.Random(seed)).step()
        best = min(score(program, Schedule({"s0": order[:3], "s1": order[3:]})).total for order in permutations(keys))
        assert state.total == best


def test_regions_leave_pinned_talks_and_the_order_of_talks_alone() -> None:
    program, _schedule = mixed()
    pinned = replace(program.talks[0], pin=Pin("s0"))
    program = replace(program, talks=(pinned, *program.talks[1:]), precedence=(("b0", "b1"),))
    proposal = solve(program, seed=1, max_moves=50, max_regions=10)
    assert pinned.id in proposal.schedule.order["s0"]
    assert not proposal.relaxed


def crowd() -> Program:
    talks = tuple(Talk(f"t{n}", 20, frozenset({f"{n % 7}", f"{n % 5}"}), frozenset({f"p{n % 30}"})) for n in range(40))
    frames = tuple(SessionFrame(f"s{n}", n // 2 * 100, n // 2 * 100 + 90) for n in range(12))
    return Program(frames, talks)


def test_the_same_seed_solves_the_same_regions() -> None:
    one, other = (solve(crowd(), seed=4, max_moves=300, max_regions=5) for _ in range(2))
    assert one.schedule == other.schedule
    assert one.score.total <= solve(crowd(), seed=4, max_moves=300).score.total


def test_two_processes_find_what_the_better_of_them_finds_and_tell_the_best_of_both() -> None:
    told: list[Progress] = []
    both = solve(crowd(), seed=4, max_moves=300, max_regions=3, processes=2, progress=told.append)
    alone = [solve(crowd(), seed=seed, max_moves=300, max_regions=3).score.total for seed in (4, 5)]
    assert both.score.total == min(alone)
    assert [one.best for one in told] == sorted([one.best for one in told], reverse=True)
    assert told[-1].moves == told[-1].max_moves


def test_a_lost_second_process_costs_nothing_but_its_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    lonely = solve(crowd(), seed=4, max_moves=200, processes=2)
    assert lonely.schedule == solve(crowd(), seed=4, max_moves=200).schedule


def test_stopping_both_processes_keeps_a_program_and_leaves_nobody_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*args: object, **more: object) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **more))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    began = time.monotonic()
    proposal = solve(crowd(), seed=4, max_moves=10**7, processes=2, should_stop=lambda: time.monotonic() - began > 1)
    assert proposal.schedule.order
    assert [child.poll() is not None for child in started] == [True]


def _build_in_a_daemon(answers: multiprocessing.Queue[int]) -> None:
    answers.put(solve(crowd(), seed=4, max_moves=100, processes=2).score.total)


def test_two_processes_build_inside_a_daemon_as_the_workers_of_jobs_are() -> None:
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.Queue[int] = context.Queue()
    daemon = context.Process(target=_build_in_a_daemon, args=(answers,), daemon=True)
    daemon.start()
    assert answers.get(timeout=120) > 0
    daemon.join(10)


def test_the_second_process_ends_when_its_parent_is_killed() -> None:
    code = (
        "import os, sys; sys.path.insert(0, os.getcwd());"
        "from tests.program.solver.test_regions import crowd; from program.solver.pair import Twin;"
        "from program.solver.search import Limits;"
        "twin = Twin(crowd(), seed=1, limits=Limits(10**8), max_regions=0);"
        "print(twin.child.pid, flush=True); import time; time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 30
    while _is_running(child) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _is_running(child)


def _is_running(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
