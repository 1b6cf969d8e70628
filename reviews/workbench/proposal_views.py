"""One proposal, several side by side, what one would change, and its CSV."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.ui.csv_export import csv_response
from reviews.models import AssignmentProposal
from reviews.papers.scope import ChairAccess, access_of
from reviews.refusals import Refused
from reviews.trace.hidden import Names
from reviews.trace.services import note_export, note_list
from reviews.workbench import changing, proposals, queries


def proposal_or_404(request: ConferenceRequest, proposal_number: int) -> tuple[ChairAccess, AssignmentProposal]:
    """A proposal whose papers this chair may all handle; hidden and missing look the same."""
    access, row, _papers = with_papers_or_404(request, proposal_number)
    return access, row


def with_papers_or_404(
    request: ConferenceRequest, proposal_number: int
) -> tuple[ChairAccess, AssignmentProposal, proposals.Papers]:
    """The same, with the papers this chair handles."""
    access = access_of(request)
    row = get_object_or_404(
        AssignmentProposal.objects.select_related("created_by__person", "settled_by__person", "edited_from"),
        number=proposal_number,
        conference=request.conference,
    )
    row.conference = request.conference
    papers = proposals.handled_papers(access)
    if not proposals.may_see(access, row, papers):
        raise Http404
    return access, row, papers


@door("chair")
def proposal(request: ConferenceRequest, proposal_number: int) -> HttpResponse:
    """A proposal by paper or by reviewer, with the reason of each pair."""
    access, row, papers = with_papers_or_404(request, proposal_number)
    note_list(access, "proposal", {Names.REVIEWERS})
    view = "reviewers" if request.GET.get("view") == "reviewers" else "papers"
    groups = queries.groups_by_reviewer if view == "reviewers" else queries.groups_by_paper
    is_open = row.state == AssignmentProposal.State.PROPOSED
    context = {
        "proposal": row,
        "head": queries.head_of(row),
        "view": view,
        "page": groups(row, request.GET.get("page")),
        "open_papers": queries.open_papers(row),
        "changes": proposals.differences(row, papers) if is_open else [],
        "is_open": is_open,
        "histograms": queries.histograms_of([row])[row.pk],
    }
    return render(request, "reviews/workbench/proposal.html", context)


@door("chair")
def compare(request: ConferenceRequest) -> HttpResponse:
    """Proposals side by side, four at most."""
    access = access_of(request)
    wanted = [int(one) for one in request.GET.getlist("p") if one.isdecimal() and len(one) < 10][:4]
    rows = AssignmentProposal.objects.filter(conference=request.conference, number__in=wanted).order_by("number")
    handled = proposals.handled_papers(access)
    shown = [row for row in rows if proposals.may_see(access, row, handled)]
    if len(shown) < 2:
        messages.info(request, _("Tick two to four proposals to compare them."))
        return redirect("reviewing:assignments", request.conference.slug)
    histograms = queries.histograms_of(shown)
    columns = [(queries.head_of(row), queries.open_papers(row), histograms[row.pk]) for row in shown]
    context = {"columns": columns, "comparison": changing.comparison_of([head for head, _open, _charts in columns])}
    return render(request, "reviews/workbench/compare.html", context)


@door("chair")
def changes(request: ConferenceRequest, proposal_number: int) -> HttpResponse:
    """What applying a proposal would add to the assignments of now, or take away."""
    access, row = proposal_or_404(request, proposal_number)
    if row.kind == AssignmentProposal.Kind.REPAIR:
        return redirect("reviewing:repair_changes", request.conference.slug, proposal_number)
    note_list(access, "proposal", {Names.REVIEWERS})
    context = {"proposal": row, "changes": changing.changes_of(row, request.GET.get("page"))}
    return render(request, "reviews/workbench/changes.html", context)


@door("chair")
def proposal_csv(request: ConferenceRequest, proposal_number: int) -> HttpResponseBase:
    """Every pair of a proposal for a spreadsheet."""
    access, row = proposal_or_404(request, proposal_number)
    note_export(access, "proposal.csv", {Names.REVIEWERS})
    return csv_response(f"proposal-{row.number}.csv", changing.CSV_HEADER, changing.csv_rows(row))


@door("chair")
@require_POST
def settle(request: ConferenceRequest, proposal_number: int) -> HttpResponse:
    """Apply, discard or undo a proposal."""
    _access, row = proposal_or_404(request, proposal_number)
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
    return redirect("reviewing:proposal", request.conference.slug, proposal_number)
