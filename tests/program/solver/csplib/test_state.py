"""The running cost of the search against the evaluator that counts from nothing."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from program.solver.csplib.construct import construct
from program.solver.csplib.evaluate import evaluate
from program.solver.csplib.instance import Instance
from program.solver.csplib.late import search
from program.solver.csplib.moves import Moves
from program.solver.csplib.state import State, schedule_of
from program.solver.csplib.tables import UNPLACED_SLOT, Tables
from tests.program.solver.csplib.worlds import instances, world


def full_cost(instance: Instance, state: State) -> int:
    """The evaluator's objective, and what submissions cost that are in no cell."""
    outside = state.unplaced()
    evaluation = evaluate(instance, schedule_of(state.tables, state.plan()))
    assert len(evaluation.violations) == len(outside)
    return evaluation.objective + UNPLACED_SLOT * sum(instance.submissions[talk].slots for talk in outside)


@settings(max_examples=40, deadline=None)
@given(instances(), st.integers(0, 2**32))
def test_every_move_changes_the_cost_by_what_the_evaluator_says(instance: Instance, seed: int) -> None:
    randomness = random.Random(seed)
    state = construct(Tables(instance))
    moves = Moves(state, randomness)
    assert state.total == full_cost(instance, state)
    for _ in range(60):
        change = moves.propose()
        if change is None:
            continue
        before, plan = state.total, state.plan()
        grown = state.apply(change)
        assert state.total == before + grown == full_cost(instance, state)
        if randomness.random() < 0.5:
            state.undo()
            assert (state.total, state.plan()) == (before, plan)


@settings(max_examples=20, deadline=None)
@given(instances(), st.integers(0, 2**32))
def test_a_kept_plan_is_restored_with_its_cost(instance: Instance, seed: int) -> None:
    state = construct(Tables(instance))
    start, cost = state.plan(), state.total
    search(state, random.Random(seed), memory=20, max_moves=100)
    state.load(start)
    assert (state.plan(), state.total) == (start, cost)


def test_the_same_seed_finds_the_same_schedule() -> None:
    instance = world([(f"talk {number}", number % 3) for number in range(12)], tracks=3, rooms=3)
    found = [search(construct(Tables(instance)), random.Random(7), memory=50, max_moves=2000).plan for _ in range(2)]
    assert found[0] == found[1]


def test_the_search_places_what_the_first_schedule_left_out() -> None:
    # 12 positions for 12 talks: one track per cell leaves no slack at all.
    instance = world([(f"talk {number}", number // 4) for number in range(12)], tracks=3, sessions=(2, 2), rooms=3)
    best = search(construct(Tables(instance)), random.Random(1), memory=50, max_moves=5000)
    assert evaluate(instance, schedule_of(Tables(instance), best.plan)).violations == ()
