"""When the talks of a session take place: one after the other, around those that are pinned. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DEFAULT_MINUTES = {"PAPER": 20, "INVITED": 40, "KEYNOTE": 60, "REMARKS": 10, "PANEL": 60, "OTHER": 20}


@dataclass(frozen=True)
class Slot:
    """A talk before it has times; `fixed_at` where it is pinned to an instant."""

    minutes: int
    fixed_at: datetime | None = None
    has_own_times: bool = True


def minutes_of(kind: str, minutes: int | None, starts_at: datetime | None, ends_at: datetime | None) -> int:
    """The length of a talk: as stated, else as its times say, else usual for its kind."""
    if minutes:
        return minutes
    if starts_at and ends_at:
        return max(1, round((ends_at - starts_at).total_seconds() / 60))
    return DEFAULT_MINUTES.get(kind, 20)


def lay_out(
    starts_at: datetime | None, slots: Sequence[Slot], changeover: int = 0
) -> list[tuple[datetime, datetime] | None]:
    """Give every talk its times in order. None for all in a session without a start, and for talks without own times.

    Minutes are real minutes: over a change of clocks a talk keeps its length. `changeover` minutes stay free between
    two talks.
    """
    if starts_at is None:
        return [None] * len(slots)
    gap = timedelta(minutes=changeover)
    taken = sorted((slot.fixed_at, slot.fixed_at + timedelta(minutes=slot.minutes)) for slot in slots if slot.fixed_at)
    cursor = starts_at
    times: list[tuple[datetime, datetime] | None] = []
    for slot in slots:
        length = timedelta(minutes=slot.minutes)
        if not slot.has_own_times:
            times.append(None)
            continue
        if slot.fixed_at is not None:
            times.append((slot.fixed_at, slot.fixed_at + length))
            continue
        for begin, end in taken:
            if begin < cursor + length + gap and cursor < end + gap:
                cursor = end + gap
        times.append((cursor, cursor + length))
        cursor += length + gap
    return times
