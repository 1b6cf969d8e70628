"""The public program, read from the published version alone."""

from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Conference, Speaker
from confsite.ui.zones import zone_label
from program import grid, snapshot
from program.flow import ACCEPTED, HANDED_IN
from program.snapshot import ProgramView, SessionView
from submissions.models import Document, DocumentKind
from submissions.storage import open_stored

VIEWER = "viewer"


@dataclass(frozen=True)
class Shown:
    """The zone in which a page shows its times, and the way to the other one."""

    zone: tzinfo
    label: str
    is_viewers: bool
    other_label: str
    other_query: str
    is_12h: bool = False

    @property
    def query(self) -> str:
        """What links inside the program carry, so that the choice stays."""
        return f"?zone={VIEWER}" if self.is_viewers else ""


def shown_in(request: ConferenceRequest, program: ProgramView) -> Shown:
    """The conference's zone as announced, or with `?zone=viewer` the visitor's own."""
    wants_own = request.GET.get("zone") == VIEWER
    own: tzinfo = timezone.get_current_timezone()
    first = next((s.starts_at for s in program.sessions if s.starts_at), request.conference.now())
    name, short = str(getattr(own, "key", own)), zone_label(own, first)
    own_label = short if short == name else f"{name} ({short})"
    query = request.GET.copy()
    query.pop("zone", None)
    if wants_own:
        return Shown(own, own_label, True, program.zone_label, f"?{query.urlencode()}" if query else "?")
    query["zone"] = VIEWER
    return Shown(
        program.zone, program.zone_label, False, own_label, f"?{query.urlencode()}", is_12h=program.is_announced_in_12h
    )


def _page(request: ConferenceRequest, template: str, program: ProgramView | None, **context: Any) -> HttpResponse:
    is_print = request.GET.get("print") == "1"
    layout = "layouts/plain.html" if is_print else "layouts/public.html"
    base: dict[str, Any] = {"program": program, "layout": layout, "is_print": is_print}
    if program is not None:
        base |= {"shown": shown_in(request, program), "now": request.conference.now()}
    return render(request, f"program/{template}.html", base | context)


def _unpublished(request: ConferenceRequest) -> HttpResponse:
    speakers = Speaker.objects.filter(conference=request.conference).order_by("order", "pk")
    is_over = request.conference.state == Conference.State.ARCHIVE
    return _page(request, "unpublished", None, speakers=list(speakers), is_over=is_over)


def _program_or_404(request: ConferenceRequest) -> ProgramView:
    program = snapshot.published(request.conference)
    if program is None:
        raise Http404
    return program


@door("public")
def home(request: ConferenceRequest) -> HttpResponse:
    """All days, or what a search found."""
    program = snapshot.published(request.conference)
    if program is None:
        return _unpublished(request)
    words = request.GET.get("q", "").strip()[:200]
    found = program.search(words) if words else None
    return _page(request, "home", program, days=program.days(shown_in(request, program).zone), words=words, found=found)


@door("public")
def day(request: ConferenceRequest, day: date) -> HttpResponse:
    """One day, on a page of its own."""
    program = _program_or_404(request)
    days = program.days(shown_in(request, program).zone)
    one = next((one for one in days if one.day == day), None)
    if one is None:
        raise Http404
    return _page(request, "day", program, one=one, days=days)


@door("public")
def grid_view(request: ConferenceRequest) -> HttpResponse:
    """Rooms beside each other, hours below each other."""
    program = _program_or_404(request)
    zone = shown_in(request, program).zone
    return _page(request, "grid", program, grids=[grid.of(one) for one in program.days(zone) if one.day])


@door("public")
def room(request: ConferenceRequest, slug: str) -> HttpResponse:
    """What happens in one room."""
    program = _program_or_404(request)
    room = program.room(slug)
    if room is None:
        raise Http404
    shown = shown_in(request, program)
    days = [
        (one.day, tuple(session for session in one.sessions if session.room == room))
        for one in program.days(shown.zone)
    ]
    return _page(request, "room", program, room=room, days=[(when, found) for when, found in days if found])


@door("public")
def session(request: ConferenceRequest, uid: str) -> HttpResponse:
    """One session."""
    program = _program_or_404(request)
    session = program.session(str(uid))
    if session is None:
        raise Http404
    return _page(request, "session", program, session=session)


@door("public")
def talk(request: ConferenceRequest, slug: str) -> HttpResponse:
    """One talk; a page that stays when the talk is cancelled."""
    program = _program_or_404(request)
    slot = program.slot(slug)
    if slot is None:
        gone = next((row for row in program.cancelled if row.slug == slug), None)
        if gone is None:
            raise Http404
        return _page(request, "cancelled", program, gone=gone)
    paper = public_paper(request.conference, slot.talk.submission)
    return _page(request, "talk", program, slot=slot, talk=slot.talk, session=slot.session, paper=paper)


@door("public")
def person(request: ConferenceRequest, slug: str) -> HttpResponse:
    """What one person gives or chairs."""
    program = _program_or_404(request)
    person = next((one for one in program.people if one.slug == slug), None)
    if person is None:
        raise Http404
    slots = [slot for slot in program.slots if any(one.slug == slug for one in slot.talk.people)]
    chaired: list[SessionView] = [
        one for one in program.sessions if person.person is not None and one.chair_person == person.person
    ]
    return _page(request, "person", program, person=person, slots=slots, chaired=chaired)


@door("public")
def people(request: ConferenceRequest) -> HttpResponse:
    """Everyone in the program."""
    program = _program_or_404(request)
    talks: dict[str, int] = {}
    for slot in program.slots:
        for slug in {one.slug for one in slot.talk.people}:
            talks[slug] = talks.get(slug, 0) + 1
    return _page(request, "people", program, people=[(one, talks[one.slug]) for one in program.people])


@door("public")
def paper(request: ConferenceRequest, slug: str) -> HttpResponse | FileResponse:
    """The camera-ready PDF of a talk, where the conference puts accepted papers on its program."""
    slot = _program_or_404(request).slot(slug)
    document = public_paper(request.conference, slot.talk.submission) if slot else None
    if document is None:
        raise Http404
    response = FileResponse(
        open_stored(document.stored_file), as_attachment=True, filename=f"{slug}.pdf", content_type="application/pdf"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def public_paper(conference: Conference, number: int | None) -> Document | None:
    """The camera-ready paper behind a talk, handed in and still accepted, where the conference shows papers."""
    if number is None or not conference.are_papers_public:
        return None
    return (
        Document.objects.filter(
            conference=conference,
            submission__number=number,
            submission__state__in=ACCEPTED,
            submission__camera_ready__state__in=HANDED_IN,
            kind=DocumentKind.CAMERA_READY,
            is_current=True,
        )
        .select_related("stored_file")
        .first()
    )
