"""The rules a schedule.xml has to keep for its readers, written from the format's list of fields."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree.ElementTree import Element

_CONFERENCE = {
    "acronym": re.compile(r"[a-z0-9_-]{4,}"),
    "title": re.compile(r".+", re.S),
    "start": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "end": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "days": re.compile(r"\d+"),
    "timeslot_duration": re.compile(r"\d{1,2}:\d{2}"),
}
_EVENT = {
    "room": re.compile(r".+", re.S),
    "title": re.compile(r".+", re.S),
    "subtitle": re.compile(r".*", re.S),
    "type": re.compile(r".*", re.S),
    "start": re.compile(r"[0-2]\d:[0-5]\d(:[0-5]\d)?"),
    "duration": re.compile(r"\d{1,3}:\d{2}"),
    "abstract": re.compile(r".*", re.S),
    "slug": re.compile(r"[a-z0-9_]{4,}-[a-z0-9\-_]{4,}"),
    "track": re.compile(r".*", re.S),
}
_EVENT_MAY = {"persons", "language", "description", "recording", "links", "attachments", "url", "logo"}


def mistakes(schedule: Element) -> list[str]:
    """Every rule a parsed schedule.xml breaks, in words; none for a good one."""
    return list(_mistakes(schedule))


def _mistakes(schedule: Element) -> Iterator[str]:
    order = [child.tag for child in schedule]
    wanted = ["generator", "url", "version", "conference"]
    if [tag for tag in order if tag != "day"] != [tag for tag in wanted if tag in order] or "version" not in order:
        yield f"schedule: children in another order: {order}"
    conference = schedule.find("conference")
    if conference is None:
        yield "schedule: no conference"
    else:
        yield from _texts(conference, _CONFERENCE, "conference")
    days = schedule.findall("day")
    if not days:
        yield "schedule: no day"
    for number, day in enumerate(days, 1):
        yield from _day(day, number)
    for key in ("id", "guid"):
        values = [event.get(key) for event in schedule.iter("event")]
        if len(values) != len(set(values)):
            yield f"event: {key} is not unique"
    slugs = [event.findtext("slug") for event in schedule.iter("event")]
    if len(slugs) != len(set(slugs)):
        yield "event: slug is not unique"


def _texts(element: Element, rules: dict[str, re.Pattern[str]], name: str) -> Iterator[str]:
    for tag, rule in rules.items():
        found = element.findall(tag)
        if len(found) != 1:
            yield f"{name}: {len(found)} times {tag}"
        elif not rule.fullmatch(found[0].text or ""):
            yield f"{name}: {tag} is “{found[0].text}”"


def _day(day: Element, number: int) -> Iterator[str]:
    if day.get("index") != str(number):
        yield f"day {number}: index is {day.get('index')}"
    try:
        its_date = date.fromisoformat(day.get("date", ""))
    except ValueError:
        yield f"day {number}: date is {day.get('date')}"
        return
    for event in day.iter("event"):
        if day.get("start") is None or day.get("end") is None:
            yield f"day {number}: no start or end"
        yield from _event(event, its_date)
    for room in day.findall("room"):
        if not room.get("name"):
            yield f"day {number}: a room without name"
        for event in room.findall("event"):
            if event.findtext("room") != room.get("name"):
                yield f"event {event.get('id')}: stands in another room"


def _event(event: Element, day: date) -> Iterator[str]:
    name = f"event {event.get('id')}"
    if not (event.get("id") or "").isdigit() or int(event.get("id") or 0) < 1:
        yield f"{name}: id is no positive number"
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", event.get("guid") or ""):
        yield f"{name}: guid is {event.get('guid')}"
    yield from _texts(event, _EVENT, name)
    unknown = {child.tag for child in event} - set(_EVENT) - _EVENT_MAY - {"date"}
    if unknown:
        yield f"{name}: unknown {sorted(unknown)}"
    try:
        instant = datetime.fromisoformat(event.findtext("date") or "")
    except ValueError:
        yield f"{name}: date is {event.findtext('date')}"
        return
    if instant.tzinfo is None or instant.date() != day:
        yield f"{name}: date {instant} without zone or on another day"
    if f"{instant:%H:%M}" != (event.findtext("start") or "")[:5]:
        yield f"{name}: start and date differ"
    persons = event.findall("persons/person")
    if any(not (person.get("id") or "").isdigit() or not (person.text or "").strip() for person in persons):
        yield f"{name}: a person without number or name"
