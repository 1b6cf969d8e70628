"""Chairs' pages of single sessions, talks and rooms, and of a day's frame."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.conferences.doors import ConferenceRequest
from program import queries, services
from program.errors import Refused
from program.forms import FrameForm, RoomForm, SessionForm, TalkForm
from program.models import Room, Session
from program.suggestions import suggestions_for
from program.views.board import actor, back, scheduling


@scheduling
def new_session(request: ConferenceRequest) -> HttpResponse:
    """Add a session."""
    form = SessionForm(request.POST or None, conference=request.conference)
    if form.is_valid():
        values = {key: value for key, value in form.cleaned_data.items() if key != "revision"}
        session = services.create_session(actor(request), conference=request.conference, **values)
        return back(request, str(session.uid))
    return render(request, "program/chair/session.html", {"form": form, "session": None})


@scheduling
def edit_session(request: ConferenceRequest, uid: str) -> HttpResponse:
    """Change a session: its words, its time, its room."""
    session = get_object_or_404(
        Session.objects.select_related("conference", "room"), conference=request.conference, uid=uid
    )
    initial = SessionForm.initial_of(session) | _taken(request)
    form = SessionForm(request.POST or None, initial=initial, conference=request.conference)
    if form.is_valid():
        values = dict(form.cleaned_data)
        revision = values.pop("revision")
        try:
            services.update_session(
                actor(request), session=session, revision=-1 if revision is None else revision, **values
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, str(session.uid))
    suggested = suggestions_for(request.conference, request.viewer.person, session)
    return render(request, "program/chair/session.html", {"form": form, "session": session, "suggested": suggested})


def _taken(request: ConferenceRequest) -> dict[str, str]:
    """Suggestions the chair pressed; they stand in the form and count once it is saved."""
    taken = {"title": request.GET.get("title", "")[:300], "chair_person": request.GET.get("chair", "")[:12]}
    return {name: value for name, value in taken.items() if value}


@scheduling
def delete_session(request: ConferenceRequest, uid: str) -> HttpResponse:
    """Remove a session after asking; its talks wait in the tray."""
    session = get_object_or_404(Session.objects.select_related("room"), conference=request.conference, uid=uid)
    if request.method == "POST":
        waiting = services.delete_session(actor(request), session=session)
        text = ngettext(
            "Deleted. %d talk waits for a place again.", "Deleted. %d talks wait for a place again.", waiting
        )
        messages.success(request, text % waiting if waiting else _("Deleted."))
        return back(request)
    return render(request, "program/chair/delete.html", {"what": session, "count": session.talks.count()})


@scheduling
def new_talk(request: ConferenceRequest) -> HttpResponse:
    """Add a talk that has no paper behind it."""
    form = TalkForm(request.POST or None, initial={"kind": "REMARKS", "minutes": 10, "has_own_times": True})
    if form.is_valid():
        talk = services.create_talk(actor(request), conference=request.conference, **form.cleaned_data)
        messages.success(request, _("“%s” is added; it waits for a place.") % talk)
        return back(request)
    return render(request, "program/chair/talk.html", {"form": form, "talk": None})


@scheduling
def edit_talk(request: ConferenceRequest, uid: str) -> HttpResponse:
    """Change what is said about a talk."""
    talk = get_object_or_404(queries.editable_talks(request.conference, request.viewer.person), uid=uid)
    form = TalkForm(request.POST or None, initial=TalkForm.initial_of(talk), talk=talk)
    if form.is_valid():
        services.update_talk(actor(request), talk=talk, **form.cleaned_data)
        return back(request, str(talk.session.uid) if talk.session else "")
    return render(request, "program/chair/talk.html", {"form": form, "talk": talk})


@scheduling
def delete_talk(request: ConferenceRequest, uid: str) -> HttpResponse:
    """Remove a talk without a paper, after asking."""
    talk = get_object_or_404(queries.editable_talks(request.conference, request.viewer.person), uid=uid)
    if request.method == "POST":
        services.delete_talk(actor(request), talk=talk)
        messages.success(request, _("Deleted."))
        return back(request)
    return render(request, "program/chair/delete.html", {"what": talk, "count": 0})


@scheduling
def rooms(request: ConferenceRequest) -> HttpResponse:
    """The rooms, and a form for one more."""
    form = RoomForm(request.POST or None, conference=request.conference)
    if form.is_valid():
        services.save_room(actor(request), conference=request.conference, **form.cleaned_data)
        return redirect("schedule:rooms", request.conference.slug)
    return render(request, "program/chair/rooms.html", {"form": form, "rooms": queries.rooms(request.conference)})


@scheduling
def edit_room(request: ConferenceRequest, slug: str) -> HttpResponse:
    """Change a room."""
    room = get_object_or_404(Room.objects.select_related("conference"), conference=request.conference, slug=slug)
    form = RoomForm(request.POST or None, initial=RoomForm.initial_of(room), conference=request.conference)
    if form.is_valid():
        services.save_room(actor(request), conference=request.conference, room=room, **form.cleaned_data)
        return redirect("schedule:rooms", request.conference.slug)
    return render(request, "program/chair/room.html", {"form": form, "room": room})


@scheduling
def delete_room(request: ConferenceRequest, slug: str) -> HttpResponse:
    """Remove a room that nothing uses, after asking."""
    room = get_object_or_404(Room.objects.select_related("conference"), conference=request.conference, slug=slug)
    if request.method == "POST":
        services.delete_room(actor(request), room=room)
        return redirect("schedule:rooms", request.conference.slug)
    return render(request, "program/chair/delete.html", {"what": room, "count": 0})


@scheduling
def frame(request: ConferenceRequest) -> HttpResponse:
    """Make the sessions and breaks of whole days from a pattern."""
    form = FrameForm(request.POST or None, conference=request.conference)
    if form.is_valid():
        try:
            made = services.create_frame(
                actor(request), conference=request.conference, frames=form.cleaned_data["frames"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, ngettext("%d session added.", "%d sessions and breaks added.", made) % made)
            return back(request)
    return render(request, "program/chair/frame.html", {"form": form})
