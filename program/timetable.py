"""The board as a grid of rooms and time: where each session stands in it. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from program.models import Room
from program.queries import Board, SessionRow

STEP = timedelta(minutes=5)
LEAST_ROWS = 3
FIRST_ROW = 2  # the first row of the grid names the rooms


@dataclass(frozen=True)
class Item:
    """A session in the grid; lines are counted from 1, `lane` moves aside what shares a room at once."""

    row: SessionRow
    top: int
    bottom: int
    left: int
    right: int
    lane: int

    @property
    def style(self) -> str:
        aside = f";margin-inline-start:{self.lane * 1.6}rem" if self.lane else ""
        return f"grid-area:{self.top}/{self.left}/{self.bottom}/{self.right}{aside}"


@dataclass(frozen=True)
class Hour:
    at: datetime
    line: int


@dataclass(frozen=True)
class GridDay:
    """A day: its rooms side by side, time downwards. A column without a room holds what has none."""

    day: date
    starts_at: datetime
    columns: tuple[Room | None, ...]
    hours: tuple[Hour, ...]
    lines: int
    items: tuple[Item, ...]

    @property
    def style(self) -> str:
        return f"--columns:{len(self.columns)};--lines:{self.lines}"


def grid_days(board: Board, zone: ZoneInfo) -> tuple[GridDay, ...]:
    """Lay every day of the board out; hours are full ones on the clock of `zone`."""
    return tuple(_day(day, rows, board.rooms, zone) for day, rows in board.days)


def _day(day: date, rows: Sequence[SessionRow], rooms: Sequence[Room], zone: ZoneInfo) -> GridDay:
    spans = {row.uid: _span(row) for row in rows}
    earliest = min(start for start, _end in spans.values())
    first = earliest.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    last = max(end for _start, end in spans.values())
    loose = [row for row in rows if row.session.room_id is None]
    wide = {
        row.uid
        for row in loose
        if not any(other.uid != row.uid and _meet(spans[row.uid], spans[other.uid]) for other in rows)
    }
    columns: tuple[Room | None, ...] = tuple(rooms)
    if len(wide) < len(loose) or not columns:
        columns = (*columns, None)
    place = {room.pk if room else None: number for number, room in enumerate(columns)}
    items, taken = [], dict[int, list[tuple[datetime, datetime]]]()
    for row in rows:
        start, end = spans[row.uid]
        column = place.get(row.session.room_id, len(columns) - 1)
        is_wide = row.uid in wide
        lane = 0 if is_wide else sum(_meet((start, end), span) for span in taken.setdefault(column, []))
        if not is_wide:
            taken[column].append((start, end))
        top = FIRST_ROW + _lines(first, start)
        bottom = max(FIRST_ROW + _lines(first, end), top + LEAST_ROWS)
        left, right = (2, 2 + len(columns)) if is_wide else (2 + column, 3 + column)
        items.append(Item(row, top, bottom, left, right, lane))
    hours, at = [], first
    while at < last:
        hours.append(Hour(at, FIRST_ROW + _lines(first, at)))
        at = (at.astimezone(UTC) + timedelta(hours=1)).astimezone(zone)  # real hours, also where clocks change
    return GridDay(day, first, columns, tuple(hours), _lines(first, last) + LEAST_ROWS, tuple(items))


def _span(row: SessionRow) -> tuple[datetime, datetime]:
    start = row.session.starts_at
    assert start is not None
    return start, row.session.ends_at or start + timedelta(minutes=max(15, row.used))


def _meet(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _lines(first: datetime, at: datetime) -> int:
    return round((at.astimezone(UTC) - first.astimezone(UTC)) / STEP)
