"""The whole with rooms only counted: what it says of schedules, what it proves, and what becomes of it in rooms."""

from __future__ import annotations

import random

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from program.solver.csplib.construct import construct
from program.solver.csplib.furnish import furnish
from program.solver.csplib.instance import TERMS, Instance
from program.solver.csplib.late import search
from program.solver.csplib.region import Effort
from program.solver.csplib.roomless import Roomless
from program.solver.csplib.state import State
from program.solver.csplib.tables import Tables
from tests.program.solver.csplib.test_state import full_cost
from tests.program.solver.csplib.worlds import instances, world

EFFORT = Effort(seconds=None, work=20.0, seed=1)


def some_schedule(instance: Instance, seed: int) -> State:
    """A schedule that places everything, or the example is passed over."""
    randomness = random.Random(seed)
    state = construct(Tables(instance))
    state.load(search(state, randomness, memory=20, max_moves=randomness.choice([0, 20, 200])).plan)
    assume(not state.unplaced())
    return state


@settings(max_examples=25, deadline=None)
@given(instances(), st.integers(0, 2**32))
def test_no_schedule_costs_less_than_the_model_says_of_it(instance: Instance, seed: int) -> None:
    state = some_schedule(instance, seed)
    roomless = Roomless(state)
    for index, value in roomless.hinted.items():
        roomless.model.add(roomless.model.get_bool_var_from_proto_index(index) == value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(roomless.model) == cp_model.OPTIMAL
    assert round(solver.objective_value) <= full_cost(instance, state)


@settings(max_examples=25, deadline=None)
@given(instances(), st.integers(0, 2**32))
def test_no_schedule_goes_below_the_proved_bound(instance: Instance, seed: int) -> None:
    state = some_schedule(instance, seed)
    frame = Roomless(state).solve(EFFORT)
    assert frame.sittings is not None
    assert frame.bound <= frame.cost
    furnished = furnish(state.tables, frame.sittings)
    for found in (state, furnished):
        assert full_cost(instance, found) == found.total >= frame.bound
        best = search(found, random.Random(seed), memory=20, max_moves=500)
        assert best.cost >= frame.bound


def test_rooms_are_given_out_without_a_cost_that_the_count_of_rooms_did_not_show() -> None:
    # Four rooms are full at all times. Two tracks of four talks fill sessions; a second room for one of them costs
    # 10, the sessions it would then have for itself cost nothing.
    instance = world(
        [(f"talk {number}", number // 4, 2) for number in range(16)],
        tracks=4,
        sessions=(2, 2, 2, 2),
        rooms=4,
        track_session=[[0, 0, 8, 8], [8, 8, 0, 0], [0, 0, 0, 0], [0, 3, 3, 0]],
        weights={**dict.fromkeys(TERMS, 1), "rooms": 10},
    )
    state = construct(Tables(instance))
    frame = Roomless(state).solve(EFFORT)
    assert frame.sittings is not None
    furnished = furnish(state.tables, frame.sittings)
    assert furnished.unplaced() == []
    assert full_cost(instance, furnished) == furnished.total == frame.cost == frame.bound


def test_rooms_that_differ_are_told_apart() -> None:
    # The hall costs the first track nothing, each attic 5; the hall is closed in the second session.
    instance = world(
        [("a", 0, 2), ("b", 0, 2), ("c", 1, 2)],
        sessions=(2, 2),
        rooms=3,
        track_room=[[0, 5, 5], [0, 0, 0]],
        session_room=[[0, 0, 0], [100, 0, 0]],
        weights={**dict.fromkeys(TERMS, 1), "par": 50},
    )
    state = construct(Tables(instance))
    frame = Roomless(state).solve(EFFORT)
    assert frame.sittings is not None
    # One in the hall, one in an attic for 5, and a change of rooms for 1.
    assert (frame.bound, frame.cost) == (6, 6)
    assert furnish(state.tables, frame.sittings).total == 6
