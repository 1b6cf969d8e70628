"""Proposals of a whole assignment, and the mail that tells reviewers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.jobs.models import Job
from confsite.jobs.services import enqueue
from reviews.assignments import proposals, queries, telling
from reviews.assignments.forms import ProposeForm
from reviews.models import AssignmentProposal
from reviews.papers.paging import CountedPaginator
from reviews.papers.scope import ChairAccess, access_of
from reviews.refusals import Refused
from reviews.trace.hidden import Names
from reviews.trace.services import note_list


@door("chair")
def assignments(request: ConferenceRequest) -> HttpResponse:
    """Where assigning starts: ask for a proposal, read earlier ones, tell reviewers."""
    access = access_of(request)
    form = ProposeForm(request.POST or None, initial={"per_paper": request.conference.reviews_per_paper})
    if request.method == "POST" and form.is_valid():
        job = enqueue(
            request.user,  # type: ignore[arg-type]
            conference=request.conference,
            kind=proposals.PROPOSE,
            parameters=form.cleaned_data,
        )
        return redirect("reviewing:proposing", request.conference.slug, job.public_id)
    rows = AssignmentProposal.objects.filter(conference=request.conference).select_related("created_by__person")
    shown = [row for row in rows.defer("pairs", "unfilled")[:20] if proposals.may_see(access, row)]
    context = {
        "form": form,
        "proposals": shown,
        "untold": telling.untold(access).count(),
        "held": telling.held_batch(access),
    }
    return render(request, "reviews/chair/assignments.html", context, status=400 if form.errors else 200)


@door("chair")
def proposing(request: ConferenceRequest, public_id: str) -> HttpResponse:
    """How far the solver is; leads on to the proposal."""
    job = get_object_or_404(
        Job, conference=request.conference, public_id=public_id, kind=proposals.PROPOSE, created_by=request.user
    )
    done = AssignmentProposal.objects.filter(job=job).first()
    if done is not None and job.is_over and request.headers.get("HX-Request") != "true":
        return redirect("reviewing:proposal", request.conference.slug, done.pk)
    context = {"job": job, "percent": round(100 * job.progress), "proposal": done}
    if request.headers.get("HX-Request") == "true":
        response = render(request, "reviews/chair/_proposing.html", context)
        if job.is_over:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "reviews/chair/proposing.html", context)


@door("chair")
def proposal(request: ConferenceRequest, proposal_id: int) -> HttpResponse:
    """A proposal by paper or by reviewer, with the reason of each pair."""
    access, row = _proposal(request, proposal_id)
    shown = queries.page_of_proposal(row)
    note_list(access, "proposal", {Names.REVIEWERS})
    view = "reviewers" if request.GET.get("view") == "reviewers" else "papers"
    groups = shown.by_reviewer if view == "reviewers" else shown.by_paper
    page = CountedPaginator(groups, 50, len(groups)).get_page(request.GET.get("page"))
    is_open = row.state == AssignmentProposal.State.PROPOSED
    context = {"shown": shown, "proposal": row, "view": view, "page": page}
    context |= {"changes": proposals.differences(access, row) if is_open else [], "is_open": is_open}
    return render(request, "reviews/chair/proposal.html", context)


@door("chair")
@require_POST
def settle(request: ConferenceRequest, proposal_id: int) -> HttpResponse:
    """Apply, discard or undo a proposal."""
    _access, row = _proposal(request, proposal_id)
    action, user = request.POST.get("action"), request.user
    try:
        if action == "apply":
            count = proposals.apply_proposal(user, proposal=row)  # type: ignore[arg-type]
            messages.success(
                request,
                ngettext("%(n)d assignment made. ", "%(n)d assignments made. ", count) % {"n": count}
                + _("Nobody was told yet: prepare the mails below."),
            )
            return redirect("reviewing:assignments", request.conference.slug)
        if action == "undo":
            count = proposals.undo_proposal(user, proposal=row)  # type: ignore[arg-type]
            messages.success(
                request, ngettext("%(n)d assignment undone.", "%(n)d assignments undone.", count) % {"n": count}
            )
        elif action == "discard":
            proposals.discard_proposal(user, proposal=row)  # type: ignore[arg-type]
            messages.success(request, _("The proposal is put aside."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("reviewing:proposal", request.conference.slug, proposal_id)


def _proposal(request: ConferenceRequest, proposal_id: int) -> tuple[ChairAccess, AssignmentProposal]:
    access = access_of(request)
    row = get_object_or_404(
        AssignmentProposal.objects.select_related("conference", "created_by__person"),
        pk=proposal_id,
        conference=request.conference,
    )
    if not proposals.may_see(access, row):
        raise Http404
    return access, row
