"""A region set free: its model's cost against the running cost, and what it finds."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from program.solver.csplib.construct import construct
from program.solver.csplib.instance import TERMS, Instance
from program.solver.csplib.late import search
from program.solver.csplib.neighbourhoods import search_regions
from program.solver.csplib.region import Effort, Region
from program.solver.csplib.tables import Tables
from tests.program.solver.csplib.test_state import full_cost
from tests.program.solver.csplib.worlds import instances, world

EFFORT = Effort(seconds=None, work=20.0, seed=1)


def present_cost(region: Region) -> int:
    """What the model says the present schedule costs."""
    model = region.model.clone()
    for index, value in region.now.items():
        model.add(model.get_bool_var_from_proto_index(index) == value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


@settings(max_examples=25, deadline=None)
@given(instances(), st.integers(0, 2**32))
def test_a_region_solved_to_the_end_costs_what_its_model_says(instance: Instance, seed: int) -> None:
    # Positions inside a cell are not part of the model.
    instance = replace(instance, weights={**instance.weights, "pcts": 0, "acts": 0})
    randomness = random.Random(seed)
    state = construct(Tables(instance))
    state.load(search(state, randomness, memory=20, max_moves=randomness.choice([0, 20, 200])).plan)
    cells = [cell for cell in range(state.tables.cell_count) if randomness.random() < 0.7]
    region = Region(state, cells)
    if not region.talks:
        return
    before = present_cost(region)
    outcome = region.solve(EFFORT)
    assert outcome.change is not None
    assert outcome.is_proved
    grown = state.apply(outcome.change)
    assert state.total == full_cost(instance, state)
    assert grown == outcome.cost - before
    assert grown <= 0


def test_the_whole_schedule_as_one_region_is_solved_to_the_proved_best() -> None:
    # Ann presents in both tracks: two rooms at once never work, and one track must leave its room for nothing.
    instance = world(
        [("a", 0), ("b", 0), ("c", 1), ("d", 1)],
        presenters={"a": "Ann", "c": "Ann"},
        weights={**dict.fromkeys(TERMS, 1), "pc": 100},
    )
    state = construct(Tables(instance))
    outcome = Region(state, range(state.tables.cell_count)).solve(EFFORT)
    assert outcome.change is not None
    state.apply(outcome.change)
    assert (outcome.is_proved, state.total) == (True, 0)


def test_the_same_seed_finds_the_same_regions() -> None:
    instance = world(
        [(f"talk {number}", number % 3) for number in range(12)],
        tracks=3,
        rooms=3,
        track_session=[[3, 0, 1], [0, 2, 1], [1, 1, 0]],
        submission_session=[[number % 4, number % 3, 1] for number in range(12)],
    )
    found = [search_regions(construct(Tables(instance)), random.Random(7), max_rounds=6).plan for _ in range(2)]
    assert found[0] == found[1]
