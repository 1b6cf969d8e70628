"""The public program, read from the published version alone."""

from collections.abc import Iterable
from datetime import date

from django.http import Http404, HttpResponse

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Conference, Speaker
from program import citing, feeds, grid, snapshot
from program.agenda.queries import starred
from program.bundle.store import is_copied
from program.feeds.linked_data import conference_node, talk_data
from program.showing import facts_of, files_of, showing_for
from program.snapshot import Day, ProgramView, SessionView
from program.views.shown import is_copy, page, program_or_404, shown_in

LEAST_TO_KEEP = 20  # sessions of a day; shorter lists are written faster than they are looked up


def _unpublished(request: ConferenceRequest) -> HttpResponse:
    speakers = Speaker.objects.filter(conference=request.conference).order_by("order", "pk")
    is_over = request.conference.state == Conference.State.ARCHIVE
    return page(request, "unpublished", None, speakers=list(speakers), is_over=is_over)


@door("public")
def home(request: ConferenceRequest) -> HttpResponse:
    """All days, or what a search and filters found."""
    program = snapshot.published(request.conference)
    if program is None:
        return _unpublished(request)
    words = request.GET.get("q", "").strip()[:200]
    track, room = request.GET.get("track", "")[:60], request.GET.get("room", "")[:60]
    day = _day_or_none(request.GET.get("day", ""))
    is_filtered = bool(words or track or room or day)
    zone = shown_in(request, program).zone
    found = program.found(words, track=track, room=room, day=day) if is_filtered else program.sessions
    return page(
        request,
        "home",
        program,
        days=program.days(zone),
        found=_keyed(program.days_of(found, zone), "" if is_filtered or is_copy(request) else program.digest),
        count=sum(max(1, len(session.talks)) for session in found),
        is_filtered=is_filtered,
        words=words,
        track=track,
        room=room,
        day=day,
        has_copy=is_copied(request.conference),
        linked=conference_node(facts_of(request.conference, has_join_links=False)),
    )


def _keyed(days: Iterable[Day], digest: str) -> list[dict[str, object]]:
    """Days for the template, with the word under which a long list is kept; nothing found by a search is."""
    return [
        {
            "day": one.day,
            "anchor": one.anchor,
            "sessions": one.sessions,
            "key": f"{digest} {one.anchor}" if digest and len(one.sessions) > LEAST_TO_KEEP else "",
        }
        for one in days
    ]


def _day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


@door("public")
def day(request: ConferenceRequest, day: date) -> HttpResponse:
    """One day, on a page of its own."""
    program = program_or_404(request)
    days = program.days(shown_in(request, program).zone)
    one = next((one for one in days if one.day == day), None)
    if one is None:
        raise Http404
    return page(request, "day", program, one=one, days=days)


@door("public")
def grid_view(request: ConferenceRequest) -> HttpResponse:
    """Rooms beside each other, hours below each other."""
    program = program_or_404(request)
    zone = shown_in(request, program).zone
    return page(request, "grid", program, grids=[grid.of(one) for one in program.days(zone) if one.day])


@door("public")
def room(request: ConferenceRequest, slug: str) -> HttpResponse:
    """What happens in one room."""
    program = program_or_404(request)
    room = program.room(slug)
    if room is None:
        raise Http404
    sessions = [session for session in program.sessions if session.room == room]
    return page(request, "room", program, room=room, days=program.days_of(sessions, shown_in(request, program).zone))


@door("public")
def track(request: ConferenceRequest, slug: str) -> HttpResponse:
    """The talks of one track."""
    program = program_or_404(request)
    name = dict(program.tracks).get(slug)
    if name is None:
        raise Http404
    sessions = program.found(track=slug)
    return page(
        request,
        "track",
        program,
        name=name,
        slug=slug,
        days=program.days_of(sessions, shown_in(request, program).zone),
    )


@door("public")
def session(request: ConferenceRequest, uid: str) -> HttpResponse:
    """One session."""
    program = program_or_404(request)
    session = program.session(str(uid))
    if session is None:
        raise Http404
    return page(request, "session", program, session=session)


@door("public")
def talk(request: ConferenceRequest, slug: str) -> HttpResponse:
    """One talk; a page that stays when the talk is moved or cancelled, and says so."""
    program = program_or_404(request)
    slot = program.slot(slug)
    if slot is None:
        gone = next((row for row in program.cancelled if row.slug == slug), None)
        if gone is None:
            raise Http404
        return page(request, "cancelled", program, gone=gone)
    facts = facts_of(request.conference, has_join_links=False)
    showing = showing_for(request.conference, request.viewer)
    number = slot.talk.submission
    files = files_of(request.conference, showing, [number] if number else [])
    event = next((one for one in feeds.events(program) if one.uid in (slot.talk.uid, slot.session.uid)), None)
    stars = starred(request.conference, request.viewer.person)
    return page(
        request,
        "talk",
        program,
        slot=slot,
        talk=slot.talk,
        session=slot.session,
        is_starred=any(star.uid == slot.talk.uid for star in stars),
        moved=program.moved.get(slot.talk.uid),
        paper=files.get((number or 0, "CAMERA_READY")),
        slides=files.get((number or 0, "SLIDES")),
        paper_url=f"{facts.link(slot)}paper.pdf",
        bibtex=citing.bibtex(slot, facts, program.zone) if citing.is_citable(slot) else "",
        citation=citing.meta(slot, facts, program.zone) if citing.is_citable(slot) else (),
        linked=talk_data(event, program, facts) if event else None,
    )


@door("public")
def person(request: ConferenceRequest, slug: str) -> HttpResponse:
    """What one person gives or chairs."""
    program = program_or_404(request)
    person = program.people_by_slug.get(slug)
    if person is None:
        raise Http404
    chaired: list[SessionView] = [
        one for one in program.sessions if person.person is not None and one.chair_person == person.person
    ]
    return page(request, "person", program, person=person, slots=program.slots_of[slug], chaired=chaired)


@door("public")
def people(request: ConferenceRequest) -> HttpResponse:
    """Everyone in the program."""
    program = program_or_404(request)
    return page(request, "people", program, people=_counted(program))


def _counted(program: ProgramView) -> list[tuple[object, int]]:
    return [(one, len(program.slots_of[one.slug])) for one in program.people]
