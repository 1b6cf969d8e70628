"""The chair's paper table, paper page and log. Staff who read everything come in too, and change nothing."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Role
from confsite.ui.csv_export import csv_response
from confsite.ui.tables import page_of, sorted_by
from reviews.access import PaperAccess
from reviews.discussion.forms import CommentForm
from reviews.discussion.services import add_comment
from reviews.papers import log, page, queries
from reviews.papers.forms import LogFilterForm, PaperFilterForm
from reviews.papers.paging import CountedPaginator
from reviews.papers.scope import ChairAccess, access_of, paper_or_404
from reviews.refusals import Refused
from reviews.trace.hidden import Names
from reviews.trace.services import note_export, note_paper
from submissions.downloads import neutral_filename, send_document
from submissions.models import Document, Submission


@door("chair", also=(Role.STAFF,))
def papers(request: ConferenceRequest) -> HttpResponse:
    """All papers, sorted and filtered by the address, with totals."""
    access = access_of(request)
    form = PaperFilterForm(request.GET, choices=queries.choices_of(request.conference))
    found = queries.filtered(access, form.wanted())
    totals = queries.totals(found)
    rows = sorted_by(queries.with_figures(found), request, queries.SORTS, default="number")
    shown = CountedPaginator(rows, 50, totals.papers).get_page(request.GET.get("page"))
    context = {"form": form, "page": shown, "totals": totals, "query": request.GET.urlencode()}
    return render(request, "reviews/chair/papers.html", context)


@door("chair", also=(Role.STAFF,))
def papers_csv(request: ConferenceRequest) -> HttpResponseBase:
    """The table as filtered, all of it."""
    form = PaperFilterForm(request.GET, choices=queries.choices_of(request.conference))
    access = access_of(request)
    found = queries.filtered(access, form.wanted())
    note_export(access, "papers.csv", {Names.AUTHORS})
    return csv_response(f"{request.conference.slug}-papers.csv", queries.HEADER, queries.export_rows(found))


@door("chair", also=(Role.STAFF,))
def paper(request: ConferenceRequest, number: int) -> HttpResponse:
    """Everything about one paper."""
    access = access_of(request)
    return _show(request, access, paper_or_404(access, number))


def _show(
    request: ConferenceRequest, access: ChairAccess, found: PaperAccess, form: CommentForm | None = None
) -> HttpResponse:
    shown = page.page_of_paper(access, found)
    note_paper(access, found, shown.names)
    context = {"shown": shown, "paper": shown.paper, "may": found.rights, "comment_form": form or CommentForm()}
    return render(request, "reviews/chair/paper.html", context)


@door("chair", also=(Role.STAFF,))
def document(request: ConferenceRequest, number: int, public_id: uuid.UUID) -> HttpResponseBase:
    """One version of one file of a paper."""
    access = access_of(request)
    found = paper_or_404(access, number, "document")
    row = Document.objects.select_related("stored_file", "scrubbed_file", "submission", "conference").filter(
        submission=found.submission, public_id=public_id
    )
    wanted = row.first()
    if wanted is None:
        raise Http404
    if found.rights.authors:
        note_paper(access, found, {Names.AUTHORS})
    return send_document(wanted, scrubbed=not found.rights.authors, filename=neutral_filename(wanted))


@door("chair")
@require_POST
def comment(request: ConferenceRequest, number: int) -> HttpResponse:
    """Write into a paper's discussion."""
    access = access_of(request)
    found = paper_or_404(access, number, "administer")
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            add_comment(
                request.user,  # type: ignore[arg-type]
                person=request.viewer.person,  # type: ignore[arg-type]
                submission=found.submission,
                body=form.cleaned_data["body"],
                audience=form.cleaned_data["audience"],
                wants_reply=form.cleaned_data["wants_reply"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Submission.DoesNotExist:
            raise Http404 from None
        else:
            messages.success(request, _("Your comment is in the discussion."))
            return redirect("reviewing:paper", request.conference.slug, number)
    return _show(request, access, found, form)


@door("chair")
def conference_log(request: ConferenceRequest) -> HttpResponse:
    """Who did what when, without what the viewer must not see."""
    form = LogFilterForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    shown = page_of(request, log.log_for(access_of(request), text), per_page=100)
    return render(request, "reviews/chair/log.html", {"form": form, "page": shown, "lines": log.lines(shown)})
