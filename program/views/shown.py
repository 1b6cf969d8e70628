"""What the pages of the public program share: the zone they are shown in, and what stands around them."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from confsite.conferences.doors import ConferenceRequest
from confsite.ui.zones import zone_label
from program import snapshot
from program.agenda.queries import starred
from program.listing import Listing
from program.showing import showing_for
from program.snapshot import ProgramView

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
    if is_copy(request):
        own_label = _("your own zone")
    query = request.GET.copy()
    query.pop("zone", None)
    if wants_own:
        return Shown(own, own_label, True, program.zone_label, f"?{query.urlencode()}" if query else "?")
    query["zone"] = VIEWER
    return Shown(
        program.zone, program.zone_label, False, own_label, f"?{query.urlencode()}", is_12h=program.is_announced_in_12h
    )


def is_copy(request: ConferenceRequest) -> bool:
    """Whether the page is written for everybody, to be kept: then it says nothing of a visitor or of this moment."""
    return getattr(request, "is_copy", False)


def page(request: ConferenceRequest, template: str, program: ProgramView | None, **context: Any) -> HttpResponse:
    """A page of the program with what all of them need."""
    is_print = request.GET.get("print") == "1"
    layout = "layouts/plain.html" if is_print else "layouts/public.html"
    base: dict[str, Any] = {"program": program, "layout": layout, "is_print": is_print, "is_copy": is_copy(request)}
    if program is not None:
        shown = shown_in(request, program)
        now = None if is_copy(request) else request.conference.now()
        base |= {
            "shown": shown,
            "listing": Listing(request.conference.slug, shown, now=now, has_abstracts=is_print),
            "showing": showing_for(request.conference, request.viewer),
            "stars": _stars(request),
            "clock_ahead": round(request.conference.clock_offset.total_seconds()),
        }
    return render(request, f"program/{template}.html", base | context)


def _stars(request: ConferenceRequest) -> str | None:
    """The UIDs of the visitor's starred talks; None for who has no account, whose browser keeps them."""
    if not request.viewer.is_authenticated:
        return None
    return " ".join(star.uid for star in starred(request.conference, request.viewer.person))


def program_or_404(request: ConferenceRequest) -> ProgramView:
    """The published program."""
    program = snapshot.published(request.conference)
    if program is None:
        raise Http404
    return program
