"""What a copy was made of, as one word: a copy made of something else is out of date."""

import hashlib
import re

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse

from confsite.conferences.calendar import Calendar
from confsite.conferences.context import ribbon_of
from confsite.conferences.models import Conference
from program.bundle.pages import answer
from program.flow import ACCEPTED
from program.models import ProgramVersion
from program.showing import display_of
from submissions.models import Document, DocumentKind

FORMAT = 1  # counts up when copies are written differently
_RIBBON = re.compile(rb'<section class="ribbon.*?</section>', re.S)
_ASSETS = ("css/program.css", "css/pages.css", "css/tokens.css", "js/program.js", "js/agenda.js", "js/site.js")


def static_mark() -> str:
    """Of the addresses of styles and scripts: after a new release a page of the old one would miss them."""
    return hashlib.sha256(" ".join(staticfiles_storage.url(name) for name in _ASSETS).encode()).hexdigest()[:16]


def _files(conference: Conference) -> list[tuple[object, ...]]:
    """Final papers and slides that talks' pages may link."""
    kinds = (DocumentKind.CAMERA_READY, DocumentKind.SLIDES)
    rows = Document.objects.filter(conference=conference, kind__in=kinds, is_current=True)
    accepted = rows.filter(submission__state__in=ACCEPTED).order_by("pk")
    return list(accepted.values_list("pk", "submission__camera_ready__state"))


def fingerprint(conference: Conference, version: ProgramVersion) -> str:
    """Of all a copy shows: program, frame of the pages, what the conference shows to everybody, the ribbon's state."""
    frame = _RIBBON.sub(b"", answer(reverse("program:people", args=[conference.slug])).content)
    calendar = Calendar(conference)
    states = [point.state for point in ribbon_of(calendar)]
    # The marker of now moves too slowly to be looked at more than daily; after the last date it stands still.
    is_over = not [state for state in states if state != "past"]
    day = "" if is_over else str(calendar.now.astimezone(conference.zone).date())
    display = display_of(conference)
    facts = [
        getattr(conference, name)
        for name in ("name", "short_name", "venue", "place_text", "city", "country", "mode", "tagline", "starts_on")
    ]
    said = (
        FORMAT,
        static_mark(),
        version.pk,
        version.digest,
        frame,
        states,
        day,
        facts,
        conference.ends_on,
        conference.are_papers_public,
        (display.join_links, display.papers, display.slides, display.files_from),
        _files(conference),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
