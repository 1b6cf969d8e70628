"""A synthetic published program of any size, and the requests measured on it."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.urls import reverse

from bench.synthetic import WORDS
from bench.web import Measured, Visitor
from confsite.accounts.models import Person
from confsite.clock import physical_now
from confsite.conferences.models import Conference
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from program.bundle.services import KIND, render_bundle
from program.models import ProgramVersion
from program.snapshot import SCHEMA

SIZES = ((36, 2), (1100, 23))


def fill_program(slug: str, *, talks: int, rooms: int, seed: int = 1) -> Conference:
    """Write a conference with a published program: sessions of four talks, as many at once as there are rooms."""
    rng = random.Random(seed)
    conference = Conference.objects.create(
        slug=slug,
        name=f"Synthetic program of {talks} talks",
        short_name=slug.upper(),
        state=Conference.State.PUBLIC,
        starts_on=date(2031, 6, 2),
        ends_on=date(2031, 6, 6),
        time_zone="Europe/Rome",
        venue="Congress Centre",
    )
    people = [_person(number, rng) for number in range(talks * 2)]
    sessions: list[dict[str, object]] = []
    number = 0
    start = datetime(2031, 6, 2, 7, tzinfo=UTC)
    while number < talks:
        slot = len(sessions) // rooms
        begin = start + timedelta(days=slot // 4, minutes=110 * (slot % 4))
        inside = [_talk(number + part, begin + timedelta(minutes=20 * part), people, rng) for part in range(4)]
        inside = inside[: talks - number]
        number += len(inside)
        sessions.append(_session(len(sessions), begin, f"room-{len(sessions) % rooms}", inside))
    content = {
        "schema": SCHEMA,
        "zone": "Europe/Rome",
        "zone_label": "",
        "is_zone_stated": True,
        "rooms": [
            {"id": n, "slug": f"room-{n}", "name": f"Hall {n + 1}", "capacity": 200, "note": "", "join_url": ""}
            for n in range(rooms)
        ],
        "sessions": sessions,
        "cancelled": [],
        "moved": {},
    }
    ProgramVersion.objects.create(conference=conference, number=1, content=content, published_at=physical_now())
    return conference


def _person(number: int, rng: random.Random) -> dict[str, object]:
    return {
        "slug": f"person-{number}",
        "name": f"{rng.choice(WORDS).title()} {rng.choice(WORDS).title()}-{number}",
        "affiliation": f"University of {rng.choice(WORDS).title()}",
        "is_presenter": False,
        "person": None,
        "bio": "",
        "url": "",
    }


def _talk(number: int, begin: datetime, people: list[dict[str, object]], rng: random.Random) -> dict[str, object]:
    return {
        "uid": f"00000000-0000-4000-8000-{number:012d}",
        "slug": f"talk-{number}",
        "kind": "PAPER",
        "label": "",
        "title": " ".join(rng.choices(WORDS, k=8)).capitalize(),
        "abstract": " ".join(rng.choices(WORDS, k=150)).capitalize() + ".",
        "starts_at": begin.isoformat(),
        "ends_at": (begin + timedelta(minutes=20)).isoformat(),
        "has_own_times": True,
        "submission": None,
        "track": "",
        "track_slug": "",
        "board": "",
        "people": [
            people[(number * 2 + part) % len(people)] | {"is_presenter": part == 0} for part in range(rng.randint(1, 5))
        ],
    }


def _session(number: int, begin: datetime, room: str, talks: list[dict[str, object]]) -> dict[str, object]:
    return {
        "uid": f"10000000-0000-4000-8000-{number:012d}",
        "kind": "TALKS",
        "label": "",
        "title": f"Session {number + 1}",
        "description": "",
        "room": room,
        "starts_at": begin.isoformat(),
        "ends_at": (begin + timedelta(minutes=90)).isoformat(),
        "time_text": "",
        "chair": "",
        "chair_person": None,
        "join_url": "",
        "talks": talks,
    }


def program_actions(
    conference: Conference, base: str, session_of: Callable[[Person], str], reader: Person
) -> Iterator[tuple[str, Callable[[], Measured]]]:
    """Name and action, in the order of the table: first without a copy and cold, then from caches, then the copy."""
    slug = conference.slug
    anonymous, signed_in = Visitor(base, ""), Visitor(base, session_of(reader))

    def touch() -> None:
        """Change the content a little, so that nothing kept of it fits any more."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE program_version SET content = content || jsonb_build_object('touched', random())"
                " WHERE conference_id = %s",
                [conference.pk],
            )

    def cold(name: str, *arguments: object) -> Callable[[], Measured]:
        path = reverse(name, args=[slug, *arguments])

        def action() -> Measured:
            touch()
            return anonymous.get(path)[0]

        return action

    def warm(visitor: Visitor, name: str, *arguments: object, query: str = "") -> Callable[[], Measured]:
        path = reverse(name, args=[slug, *arguments]) + query
        return lambda: visitor.get(path)[0]

    feeds = ("feeds:program_ics", "program:schedule_xml", "program:schedule_json", "feeds:program_csv")
    yield "program, cold", cold("program:home")
    yield "talk page, cold", cold("program:talk", "talk-7")
    for name in feeds:
        yield f"{name.split(':')[1]}, cold", cold(name)
    yield "program, again, signed in", warm(signed_in, "program:home")
    yield "program, search", warm(anonymous, "program:home", query="?q=sparse+memory")
    yield "rooms side by side, again", warm(signed_in, "program:grid")
    for name in feeds:
        yield f"{name.split(':')[1]}, again", warm(anonymous, name)
    make_copy(conference)
    yield "program, copy", warm(anonymous, "program:home")
    yield "talk page, copy", warm(anonymous, "program:talk", "talk-7")
    yield "program_ics, copy", warm(anonymous, "feeds:program_ics")


def make_copy(conference: Conference) -> None:
    """Write the static copy, as a worker would."""
    render_bundle(ProgramVersion.objects.get(conference=conference, is_current=True))
    for job in Job.objects.filter(conference=conference, kind=KIND, state=Job.State.QUEUED):
        jobs.run(job.pk)
