"""Bids as a file: down, and up with a preview."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.windows import Window
from confsite.ui.csv_export import csv_response
from reviews.access import Access, access_of
from reviews.bids import services, table
from reviews.bids.forms import TableForm
from reviews.refusals import Refused
from submissions.models import Submission


def _is_open(access: Access) -> bool:
    return access.viewer.person is not None and access.calendar.is_open(Window.BID, people=[access.viewer.person])


@door("committee")
def bids_csv(request: ConferenceRequest) -> HttpResponseBase:
    """All papers to bid on, with the own bids; nothing where bidding is not open."""
    access = access_of(request)
    rows = list(table.table_rows(access)) if _is_open(access) else []
    return csv_response(f"{request.conference.slug}-bids.csv", table.HEADER, rows)


@door("committee")
def bids_table(request: ConferenceRequest) -> HttpResponse:
    """Upload a table of bids: first what it would change, then all of it or nothing."""
    access = access_of(request)
    form = TableForm(request.POST or None, request.FILES or None)
    if not _is_open(access):
        messages.error(request, _("Bidding is not open."))
        return redirect("reviews:bids", request.conference.slug)
    if not form.is_valid():
        return render(request, "reviews/bids/table.html", {"form": form}, status=400 if form.is_bound else 200)
    read = table.read_table(access, form.content)
    if "apply" in request.POST and read.changes:
        try:
            count = services.set_bids(
                request.user,  # type: ignore[arg-type]
                person=request.viewer.person,  # type: ignore[arg-type]
                bids={change.submission: change.bid for change in read.changes},
            )
        except (Refused, Submission.DoesNotExist) as refusal:
            why = str(refusal) if isinstance(refusal, Refused) else _("A paper is no longer there to bid on.")
            messages.error(request, _("Nothing was saved: %(why)s") % {"why": why})
        else:
            messages.success(request, ngettext("%d bid saved.", "%d bids saved.", count) % count)
        return redirect("reviews:bids", request.conference.slug)
    context = {"form": form, "read": read, "text": form.content.decode("utf-8", "replace")}
    return render(request, "reviews/bids/table.html", context, status=400 if read.errors else 200)
