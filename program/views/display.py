"""Chairs say what the public program shows besides itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from confsite.conferences.doors import ConferenceRequest
from program import services
from program.forms import DisplayForm
from program.showing import display_of
from program.views.board import actor, scheduling


@scheduling
def display(request: ConferenceRequest) -> HttpResponse:
    """Who sees join links, papers and slides."""
    conference = request.conference
    form = DisplayForm(request.POST or None, instance=display_of(conference), conference=conference)
    if form.is_valid():
        services.save_display(actor(request), conference=conference, **form.cleaned_data)
        messages.success(request, _("Saved. The public program shows it now."))
        return redirect("schedule:display", conference.slug)
    return render(request, "program/chair/display.html", {"form": form})
