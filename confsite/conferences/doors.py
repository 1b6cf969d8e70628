"""The four doors of a conference. Each view stands behind one; no view serves two."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from confsite.accounts.services import person_of
from confsite.conferences.models import Conference, Role
from confsite.conferences.viewer import Viewer, conference_or_404, viewer_of
from confsite.conferences.viewing_as.showing import answer_as_made_up

Door = Literal["public", "author", "committee", "chair"]


class ConferenceRequest(HttpRequest):
    """A request that came through a door."""

    conference: Conference
    viewer: Viewer
    door: Door


def may_enter(door: Door, viewer: Viewer, also: frozenset[Role] = frozenset()) -> bool:
    """Whether a signed-in viewer may come through a door at all; `also` names further roles of one page."""
    if viewer.is_chair:
        return True
    if door == "public":
        return viewer.conference.is_public or bool(viewer.roles)
    if door == "author":
        return viewer.conference.is_public or bool(viewer.roles)
    if door == "committee":
        return viewer.is_on_committee
    return bool(viewer.roles & also)


def door(
    name: Door, *, also: tuple[Role, ...] = (), is_always_oneself: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let only those through who may come this way; a stranger learns nothing, not even that the page exists.

    The URL's `conference` slug is turned into `request.conference` and `request.viewer` and not passed on. Behind
    the author's, committee's and chair's doors `request.viewer.person` is never None. `also` opens a chair's page to
    further roles, for example the schedule chair. A chair who views as a made-up member (`viewing_as`) comes through
    with that member's eyes, but for pages that are `is_always_oneself`.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def enter(request: Any, conference: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if name != "public" and not request.user.is_authenticated:
                # Before anything is looked up: a draft's address must not answer differently from none at all.
                return redirect_to_login(request.get_full_path())
            request.conference = conference_or_404(conference)
            request.viewer = viewer_of(request.user, request.conference)
            request.door = name
            if request.user.is_authenticated and not is_always_oneself:
                return answer_as_made_up(request, lambda: pass_through(request, *args, **kwargs))
            return pass_through(request, *args, **kwargs)

        def pass_through(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may_enter(name, request.viewer, frozenset(also)):
                # The page that says 404 must not wear the name and colours of what it hides.
                del request.conference, request.viewer, request.door
                raise Http404
            if name != "public" and request.viewer.person is None:
                person_of(request.user)
                request.viewer = viewer_of(request.user, request.conference)
            response = view(request, *args, **kwargs)
            if name != "public" or not request.conference.is_public:
                response.headers.setdefault("Cache-Control", "private, no-store")
            if response.headers.get("Content-Disposition", "").startswith("attachment"):
                response.headers.setdefault("Referrer-Policy", "no-referrer")  # nobody posts a form from a file
            if name != "public":
                # Other sites learn nothing. `no-referrer` would make browsers post our own forms with `Origin: null`,
                # which Django's CSRF check refuses.
                response.headers.setdefault("Referrer-Policy", "same-origin")
            return response

        enter.door = name  # type: ignore[attr-defined]
        return enter

    return decorate
