"""Assignments as a table: down, up, read what it would do, apply."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.conferences.doors import ConferenceRequest, door
from confsite.ui.csv_export import csv_response
from reviews.assignments import bulk, bulk_services
from reviews.assignments.bulk_forms import TableForm
from reviews.papers.scope import access_of
from reviews.refusals import Refused
from reviews.trace.hidden import Names
from reviews.trace.services import note_export, note_list


@door("chair")
def table(request: ConferenceRequest) -> HttpResponse:
    """Take a table, and show what it would do; a table that was read is applied."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "reviews/chair/bulk.html", {"form": form}, status=400 if form.errors else 200)
    text: str = form.cleaned_data["content"]
    if request.POST.get("digest"):
        try:
            plan = bulk_services.apply_table(
                request.user,  # type: ignore[arg-type]
                conference=request.conference,
                content=text.encode(),
                digest=request.POST["digest"],
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            made = ngettext("%(n)d assignment made", "%(n)d assignments made", len(plan.added))
            gone = ngettext("%(n)d taken back.", "%(n)d taken back.", len(plan.removed))
            words = f"{made % {'n': len(plan.added)}}, {gone % {'n': len(plan.removed)}}"
            messages.success(request, f"{words} {_('Nobody was told of new papers yet: prepare the mails.')}")
            return redirect("reviewing:assignments", request.conference.slug)
    access = access_of(request)
    plan = bulk.plan_of(access, text.encode())
    note_list(access, "table of assignments", {Names.REVIEWERS})
    context = {"plan": plan, "text": text, "form": TableForm()}
    return render(request, "reviews/chair/bulk_preview.html", context, status=400 if plan.errors else 200)


@door("chair")
def assignments_csv(request: ConferenceRequest) -> HttpResponseBase:
    """The assignments of now in the columns of the upload."""
    access = access_of(request)
    note_export(access, "assignments.csv", {Names.REVIEWERS})
    return csv_response(f"{request.conference.slug}-assignments.csv", bulk.HEADER, bulk.current_rows(access))
