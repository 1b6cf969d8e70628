"""From who sits when, in which kind of room, to a schedule: rooms by name, and submissions to their cells."""

from __future__ import annotations

from program.solver.csplib.filling import flow, ranked
from program.solver.csplib.instance import NOTHING
from program.solver.csplib.roomless import Sittings, kinds_of_rooms
from program.solver.csplib.state import Content, State
from program.solver.csplib.tables import Tables


def furnish(tables: Tables, sittings: Sittings) -> State:
    """A schedule of these sittings: cells of a track in one kind of room keep their room where they can."""
    state = State(tables)
    kinds = kinds_of_rooms(tables)
    lanes: dict[tuple[int, int, int], dict[int, Content]] = {}
    for (track, session), (wanted, talks) in sorted(sittings.items()):
        seen = dict.fromkeys(wanted, 0)
        for kind, content in zip(wanted, _packed(tables, session, len(wanted), talks), strict=True):
            if content:
                lanes.setdefault((track, kind, seen[kind]), {})[session] = content
                seen[kind] += 1
    for (track, kind, _), contents in sorted(lanes.items(), key=lambda lane: (min(lane[1]), -len(lane[1]))):
        if not _take_room(state, track, contents, kinds[kind]):
            for session, content in contents.items():
                _take_room(state, track, {session: content}, kinds[kind])
    for track in range(tables.track_count):
        if tables.is_ordered[track]:
            _straighten(state, track)
    return state


def _packed(tables: Tables, session: int, count: int, talks: list[int]) -> list[Content]:
    """Submissions over so many cells, the longest first and clashing ones together; what fits in none is left out."""
    left = [tables.instance.sessions[session].slots] * count
    cells: list[list[int]] = [[] for _ in left]
    for talk in sorted(talks, key=lambda talk: -tables.slots[talk]):
        clashes = dict(tables.clashes[talk])
        fitting = [
            (-sum(clashes.get(other, 0) for other in cells[number]), bool(cells[number]), number)
            for number in range(count)
            if left[number] >= tables.slots[talk]
        ]
        if fitting:
            number = min(fitting)[2]
            cells[number].append(talk)
            left[number] -= tables.slots[talk]
    return [tuple(cell) for cell in cells]


def _take_room(state: State, track: int, contents: dict[int, Content], rooms: list[int]) -> bool:
    """Put a track into one of these rooms, where it costs least, rather one that is taken just before."""
    tables = state.tables
    best: tuple[int, int, int] | None = None
    for room in rooms:
        change = [(session * tables.room_count + room, track, content) for session, content in contents.items()]
        if any(state.track[cell] != NOTHING for cell, _, _ in change):
            continue
        growth = state.apply(change)
        state.undo()
        idle = 0
        while (at := min(contents) - idle - 1) >= 0 and state.track[at * tables.room_count + room] == NOTHING:
            idle += 1
        best = min(best or (growth, idle, room), (growth, idle, room))
    if best is None:
        return False
    state.apply([(session * tables.room_count + best[2], track, content) for session, content in contents.items()])
    return True


def _straighten(state: State, track: int) -> None:
    """Order a track's submissions without taking any out of its session."""
    tables = state.tables
    before = 0
    for session in range(tables.session_count):
        cells = [cell for cell in state.cells_of[track] if tables.session_of[cell] == session]
        talks = sorted((talk for cell in cells for talk in state.content[cell]), key=tables.talks_of[track].index)
        filled = flow(tables, ranked(tables, talks, before), cells)
        if filled is not None:
            state.apply([(cell, track if content else NOTHING, content) for cell, content in filled.items()])
        before += len(talks)
