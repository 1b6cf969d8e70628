"""Repairing an assignment: what is broken now, and what a repair would change."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from confsite.conferences.doors import ConferenceRequest, door
from confsite.jobs.services import enqueue
from reviews.models import AssignmentProposal
from reviews.papers.scope import access_of
from reviews.repairs import queries
from reviews.repairs.broken import broken_for
from reviews.repairs.repairing import REPAIR
from reviews.trace.hidden import Names
from reviews.trace.services import note_list
from reviews.workbench.proposal_views import proposal_or_404


def round_or_404(request: ConferenceRequest) -> int:
    """The round in the address; the first without one, missing where nobody opened it."""
    text = request.GET.get("round", "1")
    if not text.isascii() or not text.isdigit() or int(text[:4]) not in queries.rounds_of(request.conference.pk):
        raise Http404
    return int(text[:4])


@door("chair")
def repair(request: ConferenceRequest) -> HttpResponse:
    """What is broken in a round; POST asks for a repair."""
    access, number = access_of(request), round_or_404(request)
    if request.method == "POST":
        job = enqueue(
            request.user,  # type: ignore[arg-type]
            conference=request.conference,
            kind=REPAIR,
            parameters={"round": number},
        )
        return redirect("reviewing:proposing", request.conference.slug, job.public_id)
    note_list(access, "repair", {Names.REVIEWERS})
    context = {"broken": broken_for(access, number), "rounds": queries.rounds_of(request.conference.pk)}
    return render(request, "reviews/repairs/repair.html", context)


@door("chair")
def repair_changes(request: ConferenceRequest, proposal_number: int) -> HttpResponse:
    """Who goes and who comes, paper by paper, and why."""
    access, row = proposal_or_404(request, proposal_number)
    if row.kind != AssignmentProposal.Kind.REPAIR:
        raise Http404
    note_list(access, "repair", {Names.REVIEWERS})
    context = {"proposal": row, "changes": queries.repair_changes_of(row, request.GET.get("page"))}
    return render(request, "reviews/repairs/changes.html", context)
