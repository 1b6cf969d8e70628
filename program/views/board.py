"""The chair's board: the draft, with plain forms that move talks; dragging is a nicety on top."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.accounts.models import User
from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Role
from program import flow, queries, services
from program.errors import Refused, Stale
from program.forms import MoveForm
from program.models import ProgramStep, Session, Talk
from program.policies import hidden_uids
from program.timetable import grid_days

AGAIN = "drag"
VIEW = "program_view"
PARTS = {"list": "_board.html", "grid": "_grid.html"}


def scheduling(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """Behind the chair's door, for schedule chairs too; what is refused is told on the board."""

    @wraps(view)
    def enter(request: ConferenceRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            if is_drag(request):
                return JsonResponse({"message": str(refusal)}, status=409 if isinstance(refusal, Stale) else 400)
            messages.error(request, str(refusal))
            return redirect("schedule:home", request.conference.slug)

    return door("chair", also=(Role.SCHEDULE_CHAIR,))(enter)


def actor(request: HttpRequest) -> User:
    """Who acts; behind the chair's door everybody is signed in."""
    assert isinstance(request.user, User)
    return request.user


def is_drag(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == AGAIN


def back(request: ConferenceRequest, anchor: str = "") -> HttpResponse:
    """To the board, at the session that was worked on."""
    response = redirect("schedule:home", request.conference.slug)
    if anchor:
        response.headers["Location"] += f"#s-{anchor[:8]}"
    return response


def bring_in_papers(request: ConferenceRequest) -> None:
    """Let accepted papers flow in, and say what came and went, as far as this chair may know it."""
    moved = flow.sync(None, request.conference)
    if not moved:
        return
    hidden = hidden_uids(request.conference, request.viewer.person)
    new = len(set(moved.new) - hidden)
    gone = Talk.objects.filter(conference=request.conference, uid__in=set(moved.gone) - hidden)
    if new:
        text = ngettext(
            "%d accepted paper came in as a talk; it waits for a place.",
            "%d accepted papers came in as talks; they wait for a place.",
            new,
        )
        messages.info(request, text % new)
    for talk in gone:
        messages.warning(request, _("“%s” is withdrawn or no longer accepted and was taken out.") % talk)


@scheduling
def home(request: ConferenceRequest) -> HttpResponse:
    """The board, as a list or as a grid of rooms and time; `person` marks the talks of somebody."""
    bring_in_papers(request)
    board = queries.board(request.conference, request.viewer.person, only=request.GET.get("person", "")[:120])
    view = request.GET.get("view", request.session.get(VIEW, "list"))
    if view != request.session.get(VIEW, "list"):
        request.session[VIEW] = view = "grid" if view == "grid" else "list"
    context = {"board": board, "zone": request.conference.zone, "view": view, "part": f"program/chair/{PARTS[view]}"}
    if view == "grid":
        context["grid"] = grid_days(board, request.conference.zone)
    return render(request, context["part"] if is_drag(request) else "program/chair/board.html", context)


@require_POST
@scheduling
def move(request: ConferenceRequest) -> HttpResponse:
    """Put chosen talks into a session, or back into the tray."""
    form = MoveForm(request.POST, conference=request.conference)
    if not form.is_valid():
        raise Refused(" ".join(str(text) for errors in form.errors.values() for text in errors))
    data = form.cleaned_data
    services.place_talks(
        actor(request),
        conference=request.conference,
        talks=data["talks"],
        session=form.session_uid,
        position=data["position"],
        revision=data["revision"],
    )
    if is_drag(request):
        return JsonResponse({"message": ""})
    count = len(data["talks"])
    messages.success(request, ngettext("%d talk moved.", "%d talks moved.", count) % count)
    return back(request, form.session_uid or "")


@require_POST
@scheduling
def undo(request: ConferenceRequest) -> HttpResponse:
    """Take back the last change, the one the page named."""
    number = request.POST.get("step", "")
    step = ProgramStep.objects.filter(
        conference=request.conference, pk=int(number) if number.isdecimal() and len(number) < 18 else 0
    ).first()
    if step is None:
        raise Stale(_("There is nothing to undo any more."))
    services.undo_step(actor(request), step=step)
    if is_drag(request):
        return JsonResponse({"message": ""})
    messages.success(request, _("Undone: %s.") % step)
    return back(request)


@require_POST
@scheduling
def nudge(request: ConferenceRequest, uid: str, way: str) -> HttpResponse:
    """One talk up or down in its session, pinned or let go."""
    talk = get_object_or_404(Talk.objects.select_related("session"), conference=request.conference, uid=uid)
    if way in ("up", "down"):
        services.shift_talk(actor(request), talk=talk, by=-1 if way == "up" else 1)
    else:
        services.pin_talk(actor(request), talk=talk, is_pinned=way == "pin")
    return back(request, str(talk.session.uid) if talk.session else "")


@require_POST
@scheduling
def pin_session(request: ConferenceRequest, uid: str, way: str) -> HttpResponse:
    """A session pinned to its time and room, or let go."""
    session = get_object_or_404(Session.objects.select_related("conference"), conference=request.conference, uid=uid)
    services.pin_session(actor(request), session=session, is_pinned=way == "pin")
    return back(request, uid)


@require_POST
@scheduling
def add_speakers(request: ConferenceRequest) -> HttpResponse:
    """Make talks for the announced speakers who have none."""
    made = services.add_invited_talks(actor(request), conference=request.conference)
    if made:
        messages.success(request, ngettext("%d invited talk added.", "%d invited talks added.", len(made)) % len(made))
    else:
        messages.info(request, _("Every announced speaker has a talk already."))
    return back(request)
