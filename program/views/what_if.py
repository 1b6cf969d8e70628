"""What would it take to put a talk to a place that is not free: asked, read, and done by one button."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.conferences.doors import ConferenceRequest
from program import queries, services
from program import what_if as asking
from program.errors import Refused
from program.forms import WhatIfForm
from program.models import Talk
from program.views.board import actor, back, scheduling


@scheduling
def what_if(request: ConferenceRequest, uid: str) -> HttpResponse:
    """Choose a place for a talk and read who has to give way; POST does what was read."""
    conference, viewer = request.conference, request.viewer.person
    talk = get_object_or_404(queries.editable_talks(conference, viewer), uid=uid)
    if request.method == "POST":
        return _apply(request, talk)
    question = asking.question_of(conference, str(uid))
    form = answer = None
    if question is not None:
        choices = asking.places_of(question, viewer, str(uid))
        form = WhatIfForm(request.GET if "place" in request.GET else None, choices=choices)
        if form.is_valid():
            keeps = form.cleaned_data["keeps_published"]
            answer = asking.answer_of(question, viewer, str(uid), form.chosen, keeps_published=keeps)
    return render(request, "program/chair/what_if.html", {"talk": talk, "form": form, "answer": answer})


def _apply(request: ConferenceRequest, talk: Talk) -> HttpResponse:
    plan = asking.plan_of(request.conference, request.POST.get("plan", ""))
    if plan is None or plan["talk"] != str(talk.uid):
        raise Refused(_("This page did not say what to move. Nothing was moved; ask again what it would take."))
    moves = [(uid, session, *map(datetime.fromisoformat, times)) for uid, session, *times in plan["moves"]]
    try:
        services.make_room(
            actor(request), conference=request.conference, talk=str(talk.uid), placements=moves, seen=plan["seen"]
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("schedule:what_if", request.conference.slug, talk.uid)
    others = len(moves) - 1
    text = ngettext("Moved, and %d other talk gave way.", "Moved, and %d other talks gave way.", others)
    messages.success(request, text % others if others else _("Moved."))
    return back(request, moves[0][1])
