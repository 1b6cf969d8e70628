"""The program as a PDF booklet, set by typst."""

import json
from pathlib import Path
from typing import Any

import typst
from django.utils import formats
from django.utils.translation import gettext as _

from program.feeds.facts import Facts
from program.feeds.schedule import plain
from program.listing import hour_text
from program.snapshot import ProgramView, SessionView, TalkView

TEMPLATE = Path(__file__).with_name("booklet.typ")


def booklet(program: ProgramView, facts: Facts) -> bytes:
    """A5 pages: the days at a glance, then every talk with its abstract, then an index of people.

    All texts reach typst as one JSON value, so none of them is read as markup.
    """
    pdf = typst.compile(
        TEMPLATE.read_bytes(),
        # Fonts of the machine fill in for scripts that typst's own fonts lack.
        ignore_system_fonts=False,
        sys_inputs={"program": json.dumps(_content(program, facts))},
    )
    assert isinstance(pdf, bytes)
    return pdf


def _content(program: ProgramView, facts: Facts) -> dict[str, Any]:
    days = [
        {
            "title": formats.date_format(one.day, "l, j F Y") if one.day else _("Without a time"),
            "sessions": [_session(session, program) for session in one.sessions],
        }
        for one in program.days()
    ]
    people = [{"name": plain(one.name), "affiliation": plain(one.affiliation)} for one in program.people]
    where = ", ".join(part for part in (facts.place, facts.city, facts.country) if part)
    when = formats.date_format(facts.starts_on, "j F Y") if facts.starts_on else ""
    if facts.ends_on and facts.ends_on != facts.starts_on:
        when += f" – {formats.date_format(facts.ends_on, 'j F Y')}"
    return {
        "name": plain(facts.name),
        "short": plain(facts.short_name),
        "where": plain(where),
        "when": when,
        "zone": _("Times are in %(zone)s.") % {"zone": program.zone_label},
        "version": _("Version %(n)d") % {"n": program.number},
        "url": facts.url,
        "words": {
            "program": _("Program"),
            "abstracts": _("Abstracts"),
            "people": _("People"),
            "chair": _("Chair"),
            "board": _("Board"),
            "untitled": _("no title announced"),
        },
        "is_12h": program.is_announced_in_12h,
        "days": days,
        "people": people,
    }


def _session(session: SessionView, program: ProgramView) -> dict[str, Any]:
    return {
        "time": plain(session.time_text) or _hours(session.starts_at, session.ends_at, program),
        "label": plain(session.label if session.title else ""),
        "title": plain(session.heading),
        "room": plain(session.room.name if session.room else ""),
        "chair": plain(session.chair),
        "is_break": session.is_break,
        "talks": [_talk(talk, program) for talk in session.talks],
    }


def _talk(talk: TalkView, program: ProgramView) -> dict[str, Any]:
    return {
        "time": _hours(talk.starts_at, talk.ends_at, program) if talk.has_own_times else "",
        "label": plain(talk.label if talk.title else ""),
        "title": plain(talk.name),
        "people": [[plain(person.name), plain(person.affiliation)] for person in talk.people],
        "abstract": plain(talk.abstract),
        "board": plain(talk.board),
    }


def _hours(starts_at: Any, ends_at: Any, program: ProgramView) -> str:
    if starts_at is None:
        return ""
    start, is_12h = starts_at.astimezone(program.zone), program.is_announced_in_12h
    text = hour_text(start, is_12h=is_12h)
    if ends_at is None:
        return text
    end = ends_at.astimezone(program.zone)
    return f"{text}–{hour_text(end, is_12h=is_12h, has_day=end.date() != start.date())}"
