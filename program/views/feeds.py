"""The public program in formats for calendars, apps, search engines and spreadsheets."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Conference
from program import feeds, snapshot
from program.feeds import Facts
from program.models import ProgramDisplay
from program.showing import display_of, facts_of
from program.snapshot import ProgramView, SessionView, Slot
from program.views.shown import is_copy

FORMAT = "1"  # counts up when a feed is written differently, so that nobody keeps the old one
KEPT_FOR = 3600


@door("public")
def program_ics(request: ConferenceRequest) -> HttpResponse:
    """The whole program, to subscribe to; before it is published, a calendar without entries."""
    return _calendar(request, _program_or_empty(request.conference), None, "program")


@door("public")
def talk_ics(request: ConferenceRequest, slug: str) -> HttpResponse:
    """One talk."""
    program = _program_or_404(request)
    slot = program.slot(slug)
    gone = [row.uid for row in program.cancelled if row.slug == slug]
    if slot is None and not gone:
        raise Http404
    return _calendar(request, program, feeds.chosen([slot]) if slot else gone, slug)


@door("public")
def session_ics(request: ConferenceRequest, uid: str) -> HttpResponse:
    """One session, or the talks in it."""
    program = _program_or_404(request)
    session = program.session(str(uid))
    if session is None:
        raise Http404
    return _calendar(request, program, feeds.chosen([session]), "session")


@door("public")
def day_ics(request: ConferenceRequest, day: date) -> HttpResponse:
    """One day of the conference's zone."""
    program = _program_or_404(request)
    sessions = next((one.sessions for one in program.days() if one.day == day), None)
    if sessions is None:
        raise Http404
    gone = [row.uid for row in program.cancelled if row.starts_at.astimezone(program.zone).date() == day]
    return _calendar(request, program, [*feeds.chosen(sessions), *gone], day.isoformat())


@door("public")
def room_ics(request: ConferenceRequest, slug: str) -> HttpResponse:
    """What happens in one room."""
    program = _program_or_404(request)
    room = program.room(slug)
    if room is None:
        raise Http404
    gone = [row.uid for row in program.cancelled if row.room == slug]
    return _calendar(request, program, [*feeds.chosen(s for s in program.sessions if s.room == room), *gone], slug)


@door("public")
def track_ics(request: ConferenceRequest, slug: str) -> HttpResponse:
    """The talks of one track."""
    program = _program_or_404(request)
    if slug not in dict(program.tracks):
        raise Http404
    slots = [slot for slot in program.slots if slot.talk.track_slug == slug]
    gone = [row.uid for row in program.cancelled if row.track == slug]
    return _calendar(request, program, [*feeds.chosen(slots), *gone], slug)


@door("public")
def person_ics(request: ConferenceRequest, slug: str) -> HttpResponse:
    """What one person gives or chairs."""
    program = _program_or_404(request)
    person = program.people_by_slug.get(slug)
    if person is None:
        raise Http404
    items: list[Slot | SessionView] = [*program.slots_of[slug]]
    if person.person is not None:
        items += [session for session in program.sessions if session.chair_person == person.person]
    gone = [row.uid for row in program.cancelled if person.person in row.people]
    return _calendar(request, program, [*feeds.chosen(items), *gone], slug)


@door("public")
def schedule_xml(request: ConferenceRequest) -> HttpResponse:
    """For schedule apps and video teams, as frab and Pentabarf write it."""
    return _whole(request, feeds.schedule_xml, "application/xml; charset=utf-8", "schedule.xml")


@door("public")
def schedule_json(request: ConferenceRequest) -> HttpResponse:
    """For schedule apps, as c3voc reads it."""
    return _whole(request, feeds.schedule_json, "application/json", "schedule.json")


@door("public")
def linked_data(request: ConferenceRequest) -> HttpResponse:
    """For search engines, as schema.org describes events."""
    return _whole(request, feeds.linked_data, "application/ld+json", "program.jsonld")


@door("public")
def table_csv(request: ConferenceRequest) -> HttpResponse:
    """For spreadsheets."""
    return _whole(request, feeds.table_csv, "text/csv; charset=utf-8", "program.csv")


def _whole(
    request: ConferenceRequest, write: Callable[[ProgramView, Facts], bytes], content_type: str, name: str
) -> HttpResponse:
    program = _program_or_empty(request.conference)
    facts = facts_of(request.conference, has_join_links=_has_public_join_links(request))
    return answer(request, program, facts, name, content_type, lambda: write(program, facts))


def _calendar(request: ConferenceRequest, program: ProgramView, only: Iterable[str] | None, name: str) -> HttpResponse:
    facts = facts_of(request.conference, has_join_links=_has_public_join_links(request))
    wanted = None if only is None else sorted(only)

    def write() -> bytes:
        return feeds.calendar(
            program,
            name=facts.short_name,
            place=facts.place,
            link=facts.link,
            only=wanted,
            has_join_links=facts.has_join_links,
        )

    key = f"{name}.ics" if wanted is None else f"{name}.ics {' '.join(wanted)}"
    return answer(request, program, facts, key, "text/calendar; charset=utf-8", write)


def _has_public_join_links(request: ConferenceRequest) -> bool:
    """Feeds are fetched without an account and kept by caches, so they carry only what everybody may see."""
    return display_of(request.conference).join_links == ProgramDisplay.Audience.PUBLIC


def answer(
    request: ConferenceRequest,
    program: ProgramView,
    facts: Facts,
    key: str,
    content_type: str,
    write: Callable[[], bytes],
    *,
    is_secret: bool = False,
) -> HttpResponse:
    """A feed with its validators: what did not change is answered unwritten, the rest is written once an hour."""
    conference = request.conference
    said = (FORMAT, key, program.digest, program.number, *(getattr(facts, name) for name in _FACTS))
    etag = f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'
    changed = int(program.published_at.timestamp()) if program.published_at else None
    is_public = conference.is_public and not is_secret
    not_modified = get_conditional_response(request, etag=etag, last_modified=changed, response=None)
    if not_modified is not None:
        return _headers(not_modified, etag, changed, is_public)
    kept = f"program-feed:{etag[1:-1]}"
    is_kept = is_public and not is_copy(request)  # a static copy keeps it for longer than a cache would
    data = cache.get(kept) if is_kept else None
    if data is None:
        data = write()
        if is_kept:
            cache.set(kept, data, KEPT_FOR)
    response = HttpResponse(data, content_type=content_type)
    name = f"{conference.slug}-{key.split()[0]}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return _headers(response, etag, changed, is_public)


_FACTS = (
    "name",
    "has_join_links",
    "short_name",
    "base_url",
    "place",
    "city",
    "country",
    "mode",
    "description",
    "starts_on",
    "ends_on",
)


def _headers(response: HttpResponse, etag: str, changed: int | None, is_public: bool) -> HttpResponse:
    response.headers["ETag"] = etag
    if changed is not None:
        response.headers["Last-Modified"] = http_date(changed)
    if is_public:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cache-Control"] = "public, max-age=300"
    else:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _program_or_404(request: ConferenceRequest) -> ProgramView:
    program = snapshot.published(request.conference)
    if program is None:
        raise Http404
    return program


def _program_or_empty(conference: Conference) -> ProgramView:
    found = snapshot.published(conference)
    return found or ProgramView(0, None, conference.time_zone, conference.zone_label, True, (), ())
