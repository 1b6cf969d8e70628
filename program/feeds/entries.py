"""The entries every feed has in common, and what a new version must say of entries that moved or are gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from program.snapshot import Cancelled, ProgramView, SessionView, Slot


@dataclass(frozen=True)
class FeedEvent:
    """One entry of a feed."""

    uid: str
    slug: str
    summary: str
    starts_at: datetime
    ends_at: datetime | None
    item: Slot | SessionView

    @property
    def session(self) -> SessionView:
        return self.item.session if isinstance(self.item, Slot) else self.item


def events(program: ProgramView) -> tuple[FeedEvent, ...]:
    """One event per talk with its own time, and one per session without such talks; items without a time have none."""
    # Kept beside the program: a thousand calendars of single talks are made of the same entries.
    kept: tuple[FeedEvent, ...] | None = program.__dict__.get("_feed_events")
    if kept is None:
        kept = program.__dict__["_feed_events"] = _events(program)
    return kept


def _events(program: ProgramView) -> tuple[FeedEvent, ...]:
    found: list[FeedEvent] = []
    for session in program.sessions:
        timed = [
            FeedEvent(talk.uid, talk.slug, summary_of(talk.label, talk.name), talk.starts_at, talk.ends_at, slot)
            for talk in session.talks
            if talk.has_own_times and talk.starts_at
            for slot in [Slot(talk, session)]
        ]
        found += timed
        if not timed and session.starts_at:
            names = session.heading or "; ".join(summary_of(talk.label, talk.name) for talk in session.talks)
            label = session.label if session.title else ""
            summary = summary_of(label, names)
            found.append(FeedEvent(session.uid, "", summary, session.starts_at, session.ends_at, session))
    return tuple(found)


def summary_of(label: str, name: str) -> str:
    return f"{label}: {name}" if label and label != name else name


def chosen(items: Iterable[Slot | SessionView]) -> frozenset[str]:
    """UIDs of the entries of some items: a talk without times of its own is told by its session."""
    found: set[str] = set()
    for item in items:
        if isinstance(item, Slot):
            found |= {item.talk.uid, item.session.uid}
        else:
            found |= {item.uid, *(talk.uid for talk in item.talks)}
    return frozenset(found)


def with_cancelled(content: dict[str, Any], before: ProgramView | None, after: ProgramView) -> dict[str, Any]:
    """The snapshot `content` of `after`, with the events of earlier versions that are gone, and slots that moved."""
    if before is None:
        return content
    present = {event.uid for event in events(after)}
    past: tuple[Cancelled | FeedEvent, ...] = (*before.cancelled, *events(before))
    gone = {row.uid: _gone(row) for row in past if row.uid not in present}
    return content | {"cancelled": list(gone.values()), "moved": _moved(before, after)}


def _gone(row: Cancelled | FeedEvent) -> dict[str, Any]:
    room, track = "", ""
    people: list[int] = []
    if isinstance(row, Cancelled):
        room, track, people = row.room, row.track, list(row.people)
    else:
        room = row.session.room.slug if row.session.room else ""
        if isinstance(row.item, Slot):
            track = row.item.talk.track_slug
            people = [person.person for person in row.item.talk.people if person.person is not None]
    return {
        "uid": row.uid,
        "slug": row.slug,
        "summary": row.summary,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat() if row.ends_at else None,
        "room": room,
        "track": track,
        "people": people,
    }


def _moved(before: ProgramView, after: ProgramView) -> dict[str, Any]:
    """The last other slot of each talk that has one, by UID: what its page and starred lists tell."""
    found = {}
    for uid, slot in after.by_uid.items():
        old = before.by_uid.get(uid)
        if old is None:
            continue
        if _place(old) != _place(slot):
            found[uid] = {
                "starts_at": old.starts_at.isoformat() if old.starts_at else None,
                "ends_at": old.ends_at.isoformat() if old.ends_at else None,
                "room": old.session.room.name if old.session.room else "",
                "version": before.number,
            }
        elif uid in before.moved:
            found[uid] = before.moved[uid].content
    return found


def _place(slot: Slot) -> tuple[datetime | None, datetime | None, str]:
    return slot.starts_at, slot.ends_at, slot.session.room.slug if slot.session.room else ""
