"""A day as a table: one row per instant at which something begins or ends, one column per room. No I/O."""

from dataclasses import dataclass
from datetime import date, datetime

from program.checks import span_of
from program.snapshot import Day, RoomView, SessionView


@dataclass(frozen=True)
class Cell:
    """A session over some rows and columns; `session` is None where a room is free."""

    session: SessionView | None
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Row:
    """What begins at an instant."""

    at: datetime
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """A day as a table. A column without a room holds what happens beside the rooms."""

    day: date | None
    columns: tuple[RoomView | None, ...]
    rows: tuple[Row, ...]


def of(day: Day) -> Grid:
    """Lay a day out; what has no room and meets no other session spans all columns."""
    timed = [(session, span) for session in day.sessions if (span := span_of(session))]
    rooms = {session.room.slug: session.room for session, _span in timed if session.room}
    columns: list[RoomView | None] = list(rooms.values())
    wide = {
        session.uid
        for session, span in timed
        if session.room is None
        and not any(other.uid != session.uid and o[0] < span[1] and span[0] < o[1] for other, o in timed)
    }
    if not columns or any(session.room is None and session.uid not in wide for session, _span in timed):
        columns.append(None)
    instants = sorted({instant for _session, span in timed for instant in span})
    number = {instant: index for index, instant in enumerate(instants)}
    taken: set[tuple[int, int]] = set()
    rows = []
    for index, instant in enumerate(instants[:-1]):
        cells = []
        here = [(session, span) for session, span in timed if span[0] == instant]
        spanning = next(((session, span) for session, span in here if session.uid in wide), None)
        for column, room in enumerate(columns):
            if (index, column) in taken:
                continue
            if spanning is not None:
                height = number[spanning[1][1]] - index
                cells.append(Cell(spanning[0], height, len(columns)))
                taken |= {(index + down, right) for down in range(height) for right in range(len(columns))}
                break
            found = next(((s, span) for s, span in here if s.room == room and s.uid not in wide), None)
            if found is None:
                cells.append(Cell(None))
                continue
            height = number[found[1][1]] - index
            cells.append(Cell(found[0], height))
            taken |= {(index + down, column) for down in range(height)}
        rows.append(Row(instant, tuple(cells)))
    return Grid(day.day, tuple(columns), tuple(rows))
