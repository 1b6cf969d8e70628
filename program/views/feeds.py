"""iCalendar files of the public program."""

import hashlib
from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Conference
from program import emails, feeds, snapshot
from program.snapshot import ProgramView


@door("public")
def program_ics(request: ConferenceRequest) -> HttpResponse:
    """The whole program, to subscribe to; before it is published, a calendar without entries."""
    program = snapshot.published(request.conference) or _empty(request.conference)
    return _file(request, program, None, f"{request.conference.slug}-program.ics")


@door("public")
def talk_ics(request: ConferenceRequest, slug: str) -> HttpResponse:
    """One talk."""
    program = snapshot.published(request.conference)
    slot = program.slot(slug) if program else None
    gone = next((row for row in program.cancelled if row.slug == slug), None) if program else None
    if program is None or (slot is None and gone is None):
        raise Http404
    only = [slot.talk.uid, slot.session.uid] if slot else [gone.uid] if gone else []
    return _file(request, program, only, f"{request.conference.slug}-{slug}.ics")


@door("public")
def session_ics(request: ConferenceRequest, uid: str) -> HttpResponse:
    """One session, or the talks in it."""
    program = snapshot.published(request.conference)
    session = program.session(str(uid)) if program else None
    if program is None or session is None:
        raise Http404
    only = [session.uid, *(talk.uid for talk in session.talks)]
    return _file(request, program, only, f"{request.conference.slug}-session.ics")


def _file(request: ConferenceRequest, program: ProgramView, only: Iterable[str] | None, name: str) -> HttpResponse:
    conference = request.conference
    data = feeds.calendar(
        program,
        name=conference.short_name,
        place=conference.venue or conference.place_text,
        link=lambda item: emails.link_to(conference, item),
        only=only,
    )
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["ETag"] = etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    changed = int(program.published_at.timestamp()) if program.published_at else None
    if changed is not None:
        response.headers["Last-Modified"] = http_date(changed)
    if conference.is_public:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cache-Control"] = "public, max-age=300"
    else:
        response.headers["Cache-Control"] = "private, no-store"
    return get_conditional_response(request, etag=etag, last_modified=changed, response=response) or response


def _empty(conference: Conference) -> ProgramView:
    return ProgramView(0, None, conference.time_zone, conference.zone_label, True, (), ())
