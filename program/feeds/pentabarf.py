"""The program as schedule.xml, as Pentabarf began it and frab, Fahrplan apps and c3voc read it."""

from datetime import date
from xml.sax.saxutils import escape, quoteattr

from program.feeds.facts import Facts
from program.feeds.schedule import Entry, ScheduleDay, days_of, plain
from program.snapshot import ProgramView


def schedule_xml(program: ProgramView, facts: Facts) -> bytes:
    """The whole program as schedule.xml; `checks.mistakes` knows the rules it keeps."""
    days = days_of(program, facts)
    first = days[0].day if days else facts.starts_on or date(1970, 1, 1)
    last = days[-1].day if days else facts.ends_on or first
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<schedule>",
        '<generator name="confsite" version="1"/>',
        f"<url>{escape(facts.url)}</url>",
        f"<version>{program.number}</version>",
        "<conference>",
        f"<acronym>{facts.acronym}</acronym>",
        f"<title>{escape(plain(facts.name))}</title>",
        f"<start>{first}</start>",
        f"<end>{last}</end>",
        f"<days>{len(days)}</days>",
        "<timeslot_duration>00:05</timeslot_duration>",
        f"<base_url>{escape(facts.base_url)}</base_url>",
        f"<time_zone_name>{escape(program.zone_name)}</time_zone_name>",
        "</conference>",
    ]
    # The format asks for at least one day, also of a program without anything in it.
    body = [_day(day) for day in days] or [f'<day index="1" date="{first}"/>']
    return "\n".join([*head, *body, "</schedule>\n"]).encode()


def _day(day: ScheduleDay) -> str:
    rooms = "\n".join(
        f"<room name={quoteattr(name)}>\n" + "\n".join(_event(entry) for entry in entries) + "\n</room>"
        for name, entries in day.rooms.items()
    )
    start, end = day.starts_at.isoformat(), day.ends_at.isoformat()
    return f'<day index="{day.index}" date="{day.day}" start="{start}" end="{end}">\n{rooms}\n</day>'


def _event(entry: Entry) -> str:
    persons = "".join(f'<person id="{number}">{escape(name)}</person>' for number, name, _slug in entry.persons)
    links = "".join(f"<link href={quoteattr(url)}>{escape(title)}</link>" for url, title in entry.links)
    return (
        f'<event id="{entry.id}" guid="{entry.guid}">'
        f"<room>{escape(entry.room)}</room>"
        f"<title>{escape(entry.title)}</title>"
        f"<subtitle>{escape(entry.subtitle)}</subtitle>"
        f"<type>{entry.kind}</type>"
        f"<date>{entry.starts_at.isoformat()}</date>"
        f"<start>{entry.start}</start>"
        f"<duration>{entry.duration}</duration>"
        f"<abstract>{escape(entry.abstract)}</abstract>"
        f"<slug>{entry.slug}</slug>"
        f"<track>{escape(entry.track)}</track>"
        f"<persons>{persons}</persons>"
        "<language>en</language>"
        f"<description>{escape(entry.description)}</description>"
        "<recording><license></license><optout>false</optout></recording>"
        f"<links>{links}</links>"
        "<attachments/>"
        f"<url>{escape(entry.url)}</url>"
        "</event>"
    )
