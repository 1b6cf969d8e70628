"""A first schedule: the tightest tracks first, each cell and each submission where it costs least."""

from __future__ import annotations

from program.solver.csplib.filling import flow, ranked
from program.solver.csplib.instance import NOTHING
from program.solver.csplib.state import State
from program.solver.csplib.tables import Tables


def construct(tables: Tables) -> State:
    """A schedule with every submission that found room by simple means."""
    state = State(tables)
    need = [sum(tables.slots[talk] for talk in talks) for talks in tables.talks_of]
    longest = [max((tables.slots[talk] for talk in talks), default=0) for talks in tables.talks_of]
    for track in sorted(range(tables.track_count), key=lambda track: (-longest[track], -need[track])):
        _settle(state, track)
    return state


def _settle(state: State, track: int) -> None:
    tables = state.tables
    waiting = sorted(tables.talks_of[track], key=lambda talk: -tables.slots[talk])
    if tables.is_ordered[track]:
        waiting = ranked(tables, tables.talks_of[track])
    while waiting:
        cells = [
            cell
            for cell in range(tables.cell_count)
            if state.track[cell] == NOTHING and tables.capacity[cell] >= tables.slots[waiting[0]]
        ]
        best, best_growth = NOTHING, 0.0
        for cell in cells:
            content = _fitting(tables, waiting, cell)
            growth = state.apply([(cell, track, content)]) / sum(tables.slots[talk] for talk in content)
            state.undo()
            if best == NOTHING or growth < best_growth:
                best, best_growth = cell, growth
        if best == NOTHING:
            waiting = waiting[1:]
            continue
        content = _fitting(tables, waiting, best)
        state.apply([(best, track, content)])
        waiting = [talk for talk in waiting if talk not in content]
    if tables.is_ordered[track]:
        _straighten(state, track)


def _fitting(tables: Tables, waiting: list[int], cell: int) -> tuple[int, ...]:
    left, content = tables.capacity[cell], []
    for talk in waiting:
        if tables.slots[talk] <= left:
            content.append(talk)
            left -= tables.slots[talk]
    return tuple(content)


def _straighten(state: State, track: int) -> None:
    """Lay the track out in its order over the cells it got."""
    tables, cells = state.tables, state.cells_of[track]
    talks = [talk for cell in cells for talk in state.content[cell]]
    filled = flow(tables, ranked(tables, talks), cells)
    if filled is not None:
        state.apply([(cell, track if content else NOTHING, content) for cell, content in filled.items()])
