"""Starred talks as plain data, from the account or from a browser, and the agenda they make. No I/O."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from confsite.ui.storable import storable
from program.snapshot import Cancelled, ProgramView, Slot

MOST_READ = 3000


@dataclass(frozen=True)
class Starred:
    """A starred talk and its slot as whoever starred it knew it."""

    uid: str
    starts_at: datetime | None
    ends_at: datetime | None
    room: str


@dataclass(frozen=True)
class Entry:
    """A line of an agenda. `was` is the slot it was starred in, where it is another one now."""

    slot: Slot
    was: Starred | None
    clashes: tuple[str, ...]


@dataclass(frozen=True)
class AgendaDay:
    """One day of an agenda."""

    day: date | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Agenda:
    """Starred talks by day, and those that are gone."""

    days: tuple[AgendaDay, ...]
    gone: tuple[Cancelled, ...]

    @property
    def is_empty(self) -> bool:
        return not self.days and not self.gone

    @property
    def clash_count(self) -> int:
        return sum(bool(entry.clashes) for day in self.days for entry in day.entries)

    @property
    def change_count(self) -> int:
        return sum(entry.was is not None for day in self.days for entry in day.entries) + len(self.gone)


def agenda_of(program: ProgramView, stars: Iterable[Starred], zone: tzinfo) -> Agenda:
    """The starred talks in order of time, with what overlaps and what moved since it was starred."""
    by_uid = {star.uid: star for star in stars}
    slots = sorted(
        (program.by_uid[uid] for uid in by_uid if uid in program.by_uid),
        key=lambda slot: (slot.starts_at is None, slot.starts_at.timestamp() if slot.starts_at else 0.0),
    )
    days: dict[date | None, list[Entry]] = {}
    for slot in slots:
        star = by_uid[slot.talk.uid]
        clashes = tuple(other.talk.name for other in slots if other is not slot and _overlap(slot, other))
        entry = Entry(slot, star if _has_moved(slot, star) else None, clashes)
        day = slot.starts_at.astimezone(zone).date() if slot.starts_at else None
        days.setdefault(day, []).append(entry)
    return Agenda(
        days=tuple(AgendaDay(day, tuple(entries)) for day, entries in days.items()),
        gone=tuple(row for row in program.cancelled if row.uid in by_uid),
    )


def _overlap(one: Slot, other: Slot) -> bool:
    if one.starts_at is None or other.starts_at is None:
        return False
    if one.session.uid == other.session.uid and not (one.talk.has_own_times and other.talk.has_own_times):
        return False  # posters of one session are seen one after the other
    ends, other_ends = one.ends_at or one.starts_at, other.ends_at or other.starts_at
    return one.starts_at < other_ends and other.starts_at < ends


def _has_moved(slot: Slot, star: Starred) -> bool:
    room = slot.session.room.name if slot.session.room else ""
    return (slot.starts_at, slot.ends_at, room[:120]) != (star.starts_at, star.ends_at, star.room)


def read_stars(text: str) -> list[Starred]:
    """What a browser kept: {uid: {from, to, room}} with seconds since 1970. What is not understood is left out."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(rows, dict):
        return []
    found = []
    for uid, row in list(rows.items())[:MOST_READ]:
        try:
            key = str(uuid.UUID(str(uid)))
        except ValueError:
            continue
        row = row if isinstance(row, dict) else {}
        room = row.get("room")
        room = storable(room) if isinstance(room, str) else ""
        found.append(Starred(key, _instant(row.get("from")), _instant(row.get("to")), room))
    return found


def _instant(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds < 4e9:
        return None
    return datetime.fromtimestamp(round(seconds), UTC)
