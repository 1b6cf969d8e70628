"""Where assigning starts: what is asked of the solver, who is senior, proposals, and the progress of a run."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.conferences.doors import ConferenceRequest, door
from confsite.jobs.models import Job
from confsite.jobs.services import enqueue
from reviews.assignments import telling
from reviews.models import AssignmentProposal, SeniorReviewer
from reviews.papers.scope import access_of
from reviews.refusals import Refused
from reviews.repairs.repairing import REPAIR
from reviews.repairs.roles import ROLES
from reviews.trace.hidden import Names
from reviews.trace.services import note_list
from reviews.workbench import queries, services
from reviews.workbench.asked import Asked, settings_of
from reviews.workbench.forms import ProposeForm, SeniorsForm, SettingsForm
from reviews.workbench.proposing import PROPOSE, enqueue_parameters


@door("chair")
def assignments(request: ConferenceRequest) -> HttpResponse:
    """Ask for a proposal, read and compare earlier ones, tell reviewers."""
    access, conference = access_of(request), request.conference
    form = ProposeForm(request.POST or None, instance=settings_of(conference))
    if request.method == "POST" and form.is_valid():
        services.set_settings(request.user, conference=conference, values=form.cleaned_data)  # type: ignore[arg-type]
        job = enqueue(
            request.user,  # type: ignore[arg-type]
            conference=conference,
            kind=PROPOSE,
            parameters=enqueue_parameters(conference),
        )
        return redirect("reviewing:proposing", conference.slug, job.public_id)
    shown = [queries.head_of(row) for row in queries.proposals_for(access)]
    context = {
        "form": form,
        "proposals": shown,
        "can_compare": len(shown) > 1,
        "asked": Asked.of(settings_of(conference)).sentences(),
        "gap": queries.supply_of(access),
        "wishes": queries.wishes_for(access),
        "untold": telling.added_since(access),
        "held": telling.held_batch(access),
    }
    return render(request, "reviews/workbench/assignments.html", context, status=400 if form.errors else 200)


@door("chair")
def settings(request: ConferenceRequest) -> HttpResponse:
    """Weights, rules and aims of the next proposals."""
    return edit_settings(request, 1, reverse("reviewing:assignments", args=[request.conference.slug]))


def edit_settings(request: ConferenceRequest, round: int, back: str) -> HttpResponse:
    """The settings of a round; `back` is where to go when they are saved."""
    form = SettingsForm(request.POST or None, instance=settings_of(request.conference, round))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.set_settings(request.user, conference=request.conference, values=values, round=round)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. The next proposal goes by it; earlier ones stay as they are."))
            return redirect(back)
    context = {"form": form, "number": round, "back": back}
    return render(request, "reviews/workbench/settings.html", context, status=400 if form.errors else 200)


@door("chair")
def seniors(request: ConferenceRequest) -> HttpResponse:
    """Who counts as senior."""
    marked = SeniorReviewer.objects.filter(conference=request.conference).values_list("person_id", flat=True)
    data = request.POST if request.method == "POST" else None
    form = SeniorsForm(data, conference=request.conference, initial={"seniors": list(marked)})
    if request.method == "POST" and form.is_valid():
        people = list(form.cleaned_data["seniors"])
        count = services.mark_seniors(request.user, conference=request.conference, people=people)  # type: ignore[arg-type]
        messages.success(
            request,
            ngettext("%(n)d member is marked senior.", "%(n)d members are marked senior.", count) % {"n": count},
        )
        return redirect("reviewing:assignment_settings", request.conference.slug)
    note_list(access_of(request), "seniors", {Names.REVIEWERS})
    return render(request, "reviews/workbench/seniors.html", {"form": form}, status=400 if form.errors else 200)


@door("chair")
def proposing(request: ConferenceRequest, public_id: str) -> HttpResponse:
    """How far the solver is; leads on to the proposal."""
    job = get_object_or_404(
        Job,
        conference=request.conference,
        public_id=public_id,
        kind__in=(PROPOSE, REPAIR, ROLES),
        created_by=request.user,
    )
    done = AssignmentProposal.objects.filter(job=job).only("pk").first()
    if done is not None and job.is_over and request.headers.get("HX-Request") != "true":
        return redirect("reviewing:proposal", request.conference.slug, done.number)
    context = {"job": job, "percent": round(100 * job.progress), "proposal": done}
    if request.headers.get("HX-Request") == "true":
        response = render(request, "reviews/workbench/_proposing.html", context)
        if job.is_over:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "reviews/workbench/proposing.html", context)
