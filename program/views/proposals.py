"""Programs proposed by the solver: ask, watch, read, apply, undo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest
from confsite.jobs.models import Job
from confsite.jobs.services import request_cancel
from program import proposal_queries, services
from program.errors import Refused
from program.forms import BuildForm, RepairForm
from program.models import ProgramProposal
from program.policies import require_scheduler
from program.services.building import BUILD
from program.views.board import actor, scheduling

ACTIONS = {"apply": services.apply_proposal, "undo": services.undo_proposal, "discard": services.discard_proposal}


@scheduling
def proposals(request: ConferenceRequest) -> HttpResponse:
    """Ask for a program or a repair of the one there is, and those that were proposed."""
    is_repair = request.POST.get("part") == "repair"
    form = BuildForm(request.POST if request.POST and not is_repair else None)
    repair = RepairForm(request.POST if is_repair else None, prefix="repair")
    if is_repair and repair.is_valid():
        job = services.request_repair(actor(request), conference=request.conference, **repair.cleaned_data)
        return redirect("schedule:building", request.conference.slug, job.public_id)
    if form.is_valid():
        newest = proposal_queries.proposals(request.conference).first()
        seed = newest.seed + 1 if newest else 1
        job = services.request_build(actor(request), conference=request.conference, seed=seed, **form.cleaned_data)
        return redirect("schedule:building", request.conference.slug, job.public_id)
    rows = proposal_queries.proposals(request.conference)[:20]
    return render(request, "program/chair/proposals.html", {"form": form, "repair": repair, "proposals": rows})


@scheduling
def building(request: ConferenceRequest, job: str) -> HttpResponse:
    """How far a build is; leads to its proposal when it is done."""
    row = get_object_or_404(
        Job.objects.select_related("program_proposal"), conference=request.conference, kind=BUILD, public_id=job
    )
    proposal = getattr(row, "program_proposal", None)
    url = reverse("schedule:building", args=[request.conference.slug, row.public_id])
    if request.headers.get("HX-Request"):
        if row.is_over:
            response = HttpResponse()
            response.headers["HX-Redirect"] = url
            return response
        context = {"value": round(row.progress * 100), "total": 100, "label": row.message or row.get_state_display()}
        return render(request, "components/progress.html", context | {"is_running": True, "url": url})
    if row.state == Job.State.SUCCEEDED and proposal is not None:
        return redirect("schedule:proposal", request.conference.slug, proposal.number)
    if request.method == "POST" and "keep" in request.POST:
        services.stop_build(actor(request), job=row)
        return redirect(url)
    if request.method == "POST":
        request_cancel(actor(request), job=row, policy=require_scheduler)
        messages.info(request, _("The build stops; nothing of it is kept."))
        return redirect("schedule:proposals", request.conference.slug)
    return render(
        request,
        "program/chair/building.html",
        {"job": row, "job_url": url, "percent": round(row.progress * 100), "words": row.message or _("Waiting")},
    )


@scheduling
def proposal(request: ConferenceRequest, number: int) -> HttpResponse:
    """A proposal in full: sessions, costs, what is left out and why."""
    row = get_object_or_404(proposal_queries.proposals(request.conference), number=number)
    view = proposal_queries.proposal_view(row, request.viewer.person)
    return render(
        request,
        "program/chair/proposal.html",
        {"proposal": row, "view": view, "zone": request.conference.zone, "State": ProgramProposal.State},
    )


@scheduling
def compare(request: ConferenceRequest) -> HttpResponse:
    """Chosen proposals (`p`, at most six) side by side; the latest three where none is chosen."""
    chosen = [int(number) for number in request.GET.getlist("p")[:6] if number.isdecimal() and len(number) < 10]
    rows = proposal_queries.proposals(request.conference)
    found = rows.filter(number__in=chosen) if chosen else rows.filter(state=ProgramProposal.State.PROPOSED)[:3]
    comparison = proposal_queries.compare(list(found))
    context = {"comparison": comparison, "State": ProgramProposal.State}
    return render(request, "program/chair/compare.html", context)


@require_POST
@scheduling
def settle(request: ConferenceRequest, number: int, action: str) -> HttpResponse:
    """Apply a proposal, undo that, or put it away."""
    row = get_object_or_404(
        ProgramProposal.objects.select_related("conference"), number=number, conference=request.conference
    )
    try:
        ACTIONS[action](actor(request), proposal=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("schedule:proposal", request.conference.slug, row.number)
    if action == "apply":
        messages.success(
            request, _("Applied to the draft. The public sees it once you publish; you can still undo it.")
        )
        return redirect("schedule:home", request.conference.slug)
    messages.success(request, _("Undone: the draft is as before.") if action == "undo" else _("Put away."))
    return redirect("schedule:proposals", request.conference.slug)
