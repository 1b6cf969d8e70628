"""The program as c3voc's schedule.json, and the days both schedule formats share."""

import hashlib
import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.text import slugify

from program.feeds.entries import FeedEvent, events, summary_of
from program.feeds.facts import Facts
from program.snapshot import PersonView, ProgramView, Slot

NAMESPACE = uuid.UUID("0d6a0c1e-6a0f-5b8e-9c55-1f6b3f0f2a51")
# What XML cannot hold at all, not even escaped; half characters, which no encoding holds; JSON loses them as well.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Entry:
    """An event as schedules name it."""

    id: int
    guid: str
    room: str
    title: str
    subtitle: str
    kind: str
    starts_at: datetime
    minutes: int
    abstract: str
    description: str
    slug: str
    track: str
    persons: tuple[tuple[int, str, str], ...]
    url: str
    links: tuple[tuple[str, str], ...]

    @property
    def start(self) -> str:
        return f"{self.starts_at:%H:%M}"

    @property
    def duration(self) -> str:
        return f"{self.minutes // 60:02d}:{self.minutes % 60:02d}"


@dataclass(frozen=True)
class ScheduleDay:
    """The events of one day by room, in the conference's zone."""

    index: int
    day: date
    starts_at: datetime
    ends_at: datetime
    rooms: dict[str, list[Entry]]


def plain(text: str) -> str:
    return UNWRITABLE.sub("", text)


def days_of(program: ProgramView, facts: Facts) -> list[ScheduleDay]:
    """Every timed event, by day and room."""
    found = events(program)
    ids = numbers(event.uid for event in found)
    person_ids = numbers(program.people_by_slug)
    by_day: dict[date, list[tuple[FeedEvent, Entry]]] = {}
    for event in found:
        entry = _entry(event, program, facts, ids, person_ids)
        by_day.setdefault(entry.starts_at.date(), []).append((event, entry))
    days = []
    for index, (day, rows) in enumerate(sorted(by_day.items()), 1):
        rooms: dict[str, list[Entry]] = {}
        for _event, entry in rows:
            rooms.setdefault(entry.room, []).append(entry)
        last = max(entry.starts_at + timedelta(minutes=entry.minutes) for _event, entry in rows)
        days.append(ScheduleDay(index, day, min(entry.starts_at for _event, entry in rows), last, rooms))
    return days


def numbers(keys: Iterable[str]) -> dict[str, int]:
    """A positive number of 31 bits for each key, the same in every version: readers of schedules keep such numbers."""
    taken: dict[int, str] = {}
    for key in sorted(set(keys)):
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % 0x7FFFFFFE + 1
        while number in taken:
            number = number % 0x7FFFFFFE + 1
        taken[number] = key
    return {key: number for number, key in taken.items()}


def _entry(
    event: FeedEvent, program: ProgramView, facts: Facts, ids: dict[str, int], person_ids: dict[str, int]
) -> Entry:
    session, number = event.session, ids[event.uid]
    title, label, abstract, description, track = event.summary, "", "", session.description, ""
    people: tuple[PersonView, ...] = ()
    kind, slug = session.kind, ""
    if isinstance(event.item, Slot):
        talk = event.item.talk
        title, label, abstract, track, kind, slug = (
            talk.name,
            talk.label if talk.title else "",
            talk.abstract,
            talk.track,
            talk.kind,
            talk.slug,
        )
        people = talk.people
        description = session.heading
    elif not session.heading:
        people = tuple(person for talk in session.talks for person in talk.people)
    else:
        description = "\n".join([session.description, *(summary_of(talk.label, talk.name) for talk in session.talks)])
    local = event.starts_at.astimezone(program.zone)
    length = round((event.ends_at - event.starts_at).total_seconds() / 60) if event.ends_at else 0
    links = ((session.join_link, "Join online"),) if facts.has_join_links and session.join_link else ()
    words = slug.lower() or slugify(title)[:60].strip("-") or "item"
    return Entry(
        id=number,
        guid=event.uid,
        room=plain(session.room.name if session.room else facts.place) or "–",
        title=plain(title) or "–",
        subtitle=plain(label),
        kind=kind.lower(),
        starts_at=local,
        minutes=length,
        abstract=plain(abstract),
        description=plain(description.strip()),
        slug=f"{facts.acronym}-{number}-{words}",
        track=plain(track),
        persons=tuple(
            (person_ids[slug], plain(person.name), slug)
            for slug, person in {person.slug: person for person in people}.items()
        ),
        url=facts.link(event.item),
        links=links,
    )


def schedule_json(program: ProgramView, facts: Facts) -> bytes:
    """The whole program as c3voc's schedule.json."""
    days = days_of(program, facts)
    conference: dict[str, Any] = {
        "acronym": facts.acronym,
        "title": plain(facts.name),
        "start": (days[0].day if days else facts.starts_on or date(1970, 1, 1)).isoformat(),
        "end": (days[-1].day if days else facts.ends_on or facts.starts_on or date(1970, 1, 1)).isoformat(),
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        "time_zone_name": program.zone_name,
        "url": facts.url,
        "rooms": [
            {"name": plain(room.name), "guid": str(uuid.uuid5(NAMESPACE, f"room:{facts.slug}:{room.slug}"))}
            | ({"capacity": room.capacity} if room.capacity else {})
            for room in program.rooms
        ],
        "tracks": [{"name": plain(name)} for _slug, name in program.tracks],
        "days": [
            {
                "index": day.index,
                "date": day.day.isoformat(),
                "day_start": day.starts_at.isoformat(),
                "day_end": day.ends_at.isoformat(),
                "rooms": {room: [_event_row(entry) for entry in entries] for room, entries in day.rooms.items()},
            }
            for day in days
        ],
    }
    schedule = {"version": str(program.number), "base_url": facts.base_url, "conference": conference}
    document = {"generator": {"name": "confsite", "version": "1"}, "schedule": schedule}
    return json.dumps(document, ensure_ascii=False).encode()


def _event_row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "guid": entry.guid,
        "date": entry.starts_at.isoformat(),
        "start": entry.start,
        "duration": entry.duration,
        "room": entry.room,
        "slug": entry.slug,
        "url": entry.url,
        "title": entry.title,
        "subtitle": entry.subtitle,
        "track": entry.track or None,
        "type": entry.kind,
        "language": "en",
        "abstract": entry.abstract,
        "description": entry.description,
        "persons": [{"id": number, "name": name, "public_name": name} for number, name, _slug in entry.persons],
        "links": [{"url": url, "title": title} for url, title in entry.links],
        "attachments": [],
    }
