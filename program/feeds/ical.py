"""The program as iCalendar (RFC 5545): stable UIDs, times in the conference's zone, cancelled items said to be so.

Written by hand: a library takes half a second for a thousand entries, and every entry has the same few properties.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone

from program.feeds.entries import FeedEvent, events, summary_of
from program.feeds.facts import Link
from program.snapshot import ProgramView, SessionView, Slot

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def calendar(
    program: ProgramView,
    *,
    name: str,
    place: str,
    link: Link,
    only: Iterable[str] | None = None,
    has_join_links: bool = True,
) -> bytes:
    """The program, or the events whose UID is in `only`, as an iCalendar file."""
    wanted = None if only is None else frozenset(only)
    found = [entry for entry in events(program) if wanted is None or entry.uid in wanted]
    gone = [row for row in program.cancelled if wanted is None or row.uid in wanted]
    zone = program.zone if isinstance(program.zone, ZoneInfo) and program.zone.key != "UTC" else None
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//confsite//program//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        f"X-WR-TIMEZONE:{program.zone_name}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    instants = [entry.starts_at for entry in found] + [row.starts_at for row in gone]
    if zone is not None and instants:
        years = min(instants).year, max(instants).year
        lines += _zone_lines(zone.key, *years)
    for entry in found:
        lines += _entry_lines(entry, program, zone, place, link, has_join_links)
    for row in gone:
        lines += _basis(row.uid, row.summary, row.starts_at, row.ends_at, program, zone)
        lines += ["STATUS:CANCELLED", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) + b"\r\n" for line in lines)


@lru_cache(maxsize=256)
def _zone_lines(zone: str, first: int, last: int) -> tuple[str, ...]:
    """The changes of clocks in these years; a year more on both sides for entries around New Year."""
    part = Timezone.from_tzid(zone, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1))
    lines = part.to_ical().decode().replace("\r\n ", "").split("\r\n")
    return tuple(line for line in lines if line and not line.startswith("COMMENT"))


def _text(value: str) -> str:
    text = _CONTROLS.sub("", value.replace("\r\n", "\n"))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line in pieces of at most 75 octets, never cut inside a character."""
    data = line.encode("utf-8", "replace")
    if len(data) <= 75:
        return data
    if line.isascii():
        return b"\r\n ".join([data[start : start + 74] for start in range(0, len(data), 74)])
    parts, start = [], 0
    while start < len(data):
        end = min(start + 74, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        parts.append(data[start:end])
        start = end
    return b"\r\n ".join(parts)


def _time(name: str, instant: datetime, zone: ZoneInfo | None) -> str:
    local = instant.astimezone(zone or UTC)
    # An hour that clocks show twice is read as the first of the two; the second one is written in UTC.
    if zone is None or local.fold:
        return f"{name}:{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{name};TZID={zone.key}:{local:%Y%m%dT%H%M%S}"


def _basis(
    uid: str, summary: str, starts_at: datetime, ends_at: datetime | None, program: ProgramView, zone: ZoneInfo | None
) -> list[str]:
    stamp = f"{(program.published_at or starts_at).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{program.number}",
        f"SUMMARY:{_text(summary or '–')}",
        _time("DTSTART", starts_at, zone),
    ]
    if ends_at is not None and ends_at - starts_at > timedelta(0):
        lines.append(_time("DTEND", ends_at, zone))
    return lines


def _entry_lines(
    entry: FeedEvent, program: ProgramView, zone: ZoneInfo | None, place: str, link: Link, has_join_links: bool
) -> list[str]:
    session = entry.session
    lines = [
        *_basis(entry.uid, entry.summary, entry.starts_at, entry.ends_at, program, zone),
        "STATUS:CONFIRMED",
        f"URL:{link(entry.item)}",
    ]
    where = ", ".join(part for part in (session.room.name if session.room else "", place) if part)
    if where:
        lines.append(f"LOCATION:{_text(where)}")
    description = description_of(entry.item)
    if description:
        lines.append(f"DESCRIPTION:{_text(description)}")
    if isinstance(entry.item, Slot) and entry.item.talk.track:
        lines.append(f"CATEGORIES:{_text(entry.item.talk.track)}")
    join_url = session.join_link
    if join_url and has_join_links:
        lines.append(f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{_CONTROLS.sub('', join_url)}")
    lines.append("END:VEVENT")
    return lines


def description_of(item: Slot | SessionView) -> str:
    """People, session and abstract of a talk, or what a session holds."""
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
