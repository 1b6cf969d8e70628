"""Pages of a reviewer: papers, one paper, its files, declining and handing over."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from confsite.accounts.limits import limited
from confsite.conferences.doors import ConferenceRequest, door
from confsite.ui.tables import page_of
from reviews.access import Access, access_of
from reviews.discussion.forms import CommentForm
from reviews.discussion.queries import comments_on
from reviews.discussion.services import why_closed
from reviews.known_papers import paper_or_404
from reviews.models import Assignment
from reviews.refusals import Refused
from reviews.reviewing import archive, handing_over, queries
from reviews.reviewing.forms import DeclineForm, HandOverForm, OfflineForm, PaperFilterForm
from submissions.downloads import send_document
from submissions.inspection.client import CannotRead


@door("committee")
def mine(request: ConferenceRequest) -> HttpResponse:
    """The viewer's papers, their files as one archive, and the offline forms."""
    access = access_of(request)
    return render(
        request, "reviews/reviewing/mine.html", {"papers": queries.my_papers(access), "upload": OfflineForm()}
    )


@door("committee")
def my_archive(request: ConferenceRequest) -> HttpResponseBase:
    """All the viewer's papers as one zip, with review forms to fill in offline."""
    access = access_of(request)
    response = StreamingHttpResponse(archive.stream(access), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{request.conference.slug}-papers.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@door("committee")
def papers(request: ConferenceRequest) -> HttpResponse:
    """The papers the viewer may know of."""
    access = access_of(request)
    form = PaperFilterForm(request.GET or None, conference=request.conference)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.visible_papers(access, text=asked.get("text", ""), topic=asked.get("topic"))
    page = page_of(request, rows)
    return render(request, "reviews/reviewing/papers.html", {"page": page, "filter": form})


@door("committee")
def paper(request: ConferenceRequest, number: int) -> HttpResponse:
    """Everything of one paper that the viewer may know, their review and the discussion."""
    access = access_of(request)
    submission = paper_or_404(access, number)
    page = queries.paper_page(access, submission)
    closed = why_closed(page.access, access.calendar) if page.access.rights.discussion else ""
    context = {
        "page": page,
        "paper": submission,
        "known": page.access.rights,
        "comments": comments_on(access, page.access),
        "discussion_closed": closed,
        "comment_form": CommentForm() if page.access.rights.discussion and not closed else None,
    }
    return render(request, "reviews/reviewing/paper.html", context)


@door("committee")
def document(request: ConferenceRequest, number: int, public_id: uuid.UUID | None = None) -> HttpResponseBase:
    """A current file of a paper; the paper itself without an id. Without authors' names, a scrubbed copy."""
    access = access_of(request)
    found = access.of(paper_or_404(access, number, "document"))
    files = queries.readable_documents(found)
    file = next((one for one in files if (one.public_id == public_id if public_id else one.kind == "PAPER")), None)
    if file is None:
        raise Http404
    name = archive.neutral_name(request.conference.slug, number, file)
    try:
        return send_document(file, scrubbed=not found.rights.authors, filename=name)
    except CannotRead:
        messages.error(request, _("This file cannot be shown without its authors’ traces. Ask the chairs for it."))
        return redirect("reviews:paper", request.conference.slug, number)


def _own_assignment_or_404(access: Access, number: int) -> Assignment:
    assignment = queries.own_assignment(access, paper_or_404(access, number, "document"))
    if assignment is None:
        raise Http404
    return assignment


@door("committee")
def decline(request: ConferenceRequest, number: int) -> HttpResponse:
    """Give a paper back."""
    access = access_of(request)
    assignment = _own_assignment_or_404(access, number)
    form = DeclineForm(request.POST or None)
    if form.is_valid():
        try:
            handing_over.decline(request.user, assignment=assignment, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Declined. The chairs are told."))
            return redirect("reviews:home", request.conference.slug)
    context = {"form": form, "paper": assignment.submission}
    return render(request, "reviews/reviewing/decline.html", context)


@door("committee")
@limited("hand_over", when=lambda request: request.method == "POST")
def hand_over(request: ConferenceRequest, number: int) -> HttpResponse:
    """Hand a paper to an external reviewer."""
    access = access_of(request)
    assignment = _own_assignment_or_404(access, number)
    form = HandOverForm(request.POST or None)
    if form.is_valid():
        try:
            given = handing_over.hand_over(request.user, assignment=assignment, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            name = form.cleaned_data["name"]
            handing_over.note_refused_hand_over(request.user, assignment=assignment, name=name)  # type: ignore[arg-type]
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Handed over. %(name)s is told by mail.") % {"name": given.person.name})
            return redirect("reviews:home", request.conference.slug)
    context = {"form": form, "paper": assignment.submission}
    return render(request, "reviews/reviewing/hand_over.html", context)
