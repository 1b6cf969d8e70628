"""The program as iCalendar: stable UIDs, times in UTC, cancelled items said to be cancelled. No I/O."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event

from program.snapshot import Cancelled, ProgramView, SessionView, Slot

Link = Callable[[Slot | SessionView], str]


@dataclass(frozen=True)
class FeedEvent:
    """One entry of a calendar."""

    uid: str
    slug: str
    summary: str
    starts_at: datetime
    ends_at: datetime | None
    item: Slot | SessionView


def events(program: ProgramView) -> tuple[FeedEvent, ...]:
    """One event per talk with its own time, and one per session without such talks; items without a time have none."""
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


def with_cancelled(content: dict[str, Any], before: ProgramView | None, after: ProgramView) -> dict[str, Any]:
    """The snapshot `content` of `after`, carrying every event of earlier versions that it no longer has."""
    if before is None:
        return content
    present = {event.uid for event in events(after)}
    past: tuple[Cancelled | FeedEvent, ...] = (*before.cancelled, *events(before))
    gone = {
        row.uid: {
            "uid": row.uid,
            "slug": row.slug,
            "summary": row.summary,
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat() if row.ends_at else None,
        }
        for row in past
        if row.uid not in present
    }
    return content | {"cancelled": list(gone.values())}


def calendar(program: ProgramView, *, name: str, place: str, link: Link, only: Iterable[str] | None = None) -> bytes:
    """The program, or the events whose UID is in `only`, as an iCalendar file."""
    wanted = None if only is None else frozenset(only)
    file = Calendar()
    file.add("prodid", "-//confsite//program//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", name)
    file.add("x-wr-timezone", program.zone_name)
    file.add("refresh-interval;value=duration", "PT1H")
    for entry in events(program):
        if wanted is None or entry.uid in wanted:
            file.add_component(_component(entry, program, place, link))
    for gone in program.cancelled:
        if wanted is None or gone.uid in wanted:
            event = _basis(gone.uid, gone.summary, gone.starts_at, gone.ends_at, program)
            event.add("status", "CANCELLED")
            file.add_component(event)
    return bytes(file.to_ical())


def _basis(uid: str, summary: str, starts_at: datetime, ends_at: datetime | None, program: ProgramView) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("summary", summary or "–")
    event.add("dtstart", starts_at.astimezone(UTC))
    if ends_at is not None:
        event.add("dtend", ends_at.astimezone(UTC))
    stamp = (program.published_at or starts_at).astimezone(UTC)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", program.number)
    return event


def _component(entry: FeedEvent, program: ProgramView, place: str, link: Link) -> Event:
    event = _basis(entry.uid, entry.summary, entry.starts_at, entry.ends_at, program)
    session = entry.item.session if isinstance(entry.item, Slot) else entry.item
    event.add("status", "CONFIRMED")
    where = ", ".join(part for part in (session.room.name if session.room else "", place) if part)
    if where:
        event.add("location", where)
    event.add("url", link(entry.item))
    description = _description(entry.item)
    if description:
        event.add("description", description)
    join_url = session.join_url or (session.room.join_url if session.room else "")
    if join_url:
        event.add("conference", join_url, {"VALUE": "URI", "FEATURE": "VIDEO"})
    return event


def _description(item: Slot | SessionView) -> str:
    if isinstance(item, Slot):
        people = ", ".join(_printed(person.name, person.affiliation) for person in item.talk.people)
        parts = [people, item.session.heading, item.talk.abstract]
    else:
        talks = [
            f"{summary_of(talk.label, talk.name)} ({', '.join(p.name for p in talk.people)})" for talk in item.talks
        ]
        parts = [item.description, *talks]
    return "\n\n".join(part for part in parts if part)


def _printed(name: str, affiliation: str) -> str:
    return f"{name} ({affiliation})" if affiliation else name
