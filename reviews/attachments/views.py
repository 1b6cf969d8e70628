"""Files of reviews: a reviewer adds and removes the own ones; each door sends those its readers may have."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Role
from reviews.access import Access, access_of
from reviews.attachments import queries, services
from reviews.attachments.forms import AttachmentForm
from reviews.attachments.taking import Taken, page_with, taken
from reviews.known_papers import paper_or_404
from reviews.models import Assignment, Review, ReviewAttachment
from reviews.papers import scope
from reviews.refusals import Refused
from reviews.reviewing.policies import extensions_of, writing
from reviews.reviewing.queries import own_assignment
from submissions.downloads import PDF, send_stored
from submissions.queries import own_paper_or_404


def _writing(request: ConferenceRequest, number: int) -> tuple[Access, Assignment, Review | None]:
    """The own assignment to a paper and the review there is, or 404."""
    access = access_of(request)
    assignment = own_assignment(access, paper_or_404(access, number, "document"))
    if assignment is None:
        raise Http404
    is_meta = assignment.role == Assignment.Role.META_REVIEWER
    review = Review.objects.filter(
        submission=assignment.submission, reviewer=assignment.person, round=assignment.round, is_meta=is_meta
    ).first()
    return access, assignment, review


@door("committee")
def own(request: ConferenceRequest, number: int) -> HttpResponse:
    """The files of the own review, and a form for one more."""
    access, assignment, review = _writing(request, number)
    state = writing(assignment, access.calendar, extensions_of(assignment.person, access.calendar))
    form = AttachmentForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with taken(form.cleaned_data["file"]) as file:
                    services.add_attachment(
                        request.user,  # type: ignore[arg-type]
                        assignment=assignment,
                        taken=file,
                        audience=form.cleaned_data["audience"],
                    )
                    _warn_of_own_name(request, file)
            except Refused as refusal:
                form.add_error("file", str(refusal))
            else:
                messages.success(request, _("Added. Others get it when you submit the review."))
                return redirect("reviews:attachments", request.conference.slug, number)
    context = {
        "paper": assignment.submission,
        "review": review,
        "state": state,
        "form": form if state.is_open else None,
        "attachments": queries.current(review) if review else [],
    }
    return render(request, "reviews/attachments/own.html", context, status=status)


def _warn_of_own_name(request: ConferenceRequest, file: Taken) -> None:
    person = request.viewer.person
    assert person is not None
    page = page_with(file, [person.name, *person.emails.values_list("email", flat=True)])
    if page is not None:
        words = _("Page %(n)d of the file names you. If you do not want to be known, remove the file and change it.")
        messages.warning(request, words % {"n": page})


@door("committee")
@require_POST
def remove(request: ConferenceRequest, number: int, public_id: uuid.UUID) -> HttpResponse:
    """Take a file out of the own review."""
    _access, assignment, review = _writing(request, number)
    if review is None:
        raise Http404
    row = get_object_or_404(ReviewAttachment, review=review, public_id=public_id)
    try:
        services.remove_attachment(request.user, assignment=assignment, attachment=row)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Removed."))
    return redirect("reviews:attachments", request.conference.slug, number)


@door("committee")
def for_committee(request: ConferenceRequest, number: int, public_id: uuid.UUID) -> HttpResponseBase:
    """A file of a review that the viewer may read."""
    access = access_of(request)
    paper = access.of(paper_or_404(access, number))
    return _sent(queries.readable_attachment(access, paper, public_id), number)


@door("chair", also=(Role.STAFF,))
def for_chairs(request: ConferenceRequest, number: int, public_id: uuid.UUID) -> HttpResponseBase:
    """A file of a review, for chairs and for staff who read everything."""
    access = scope.access_of(request)
    paper = scope.paper_or_404(access, number)
    return _sent(queries.readable_attachment(access, paper, public_id), number)


@door("author")
def for_authors(request: ConferenceRequest, number: int, public_id: uuid.UUID) -> HttpResponseBase:
    """A file of a review of the own paper, once the review is shown."""
    submission = own_paper_or_404(request.viewer, number)
    return _sent(queries.attachment_for_authors(Access(request.viewer), submission, public_id), number)


def _sent(row: ReviewAttachment | None, number: int) -> HttpResponseBase:
    if row is None:
        raise Http404
    name = queries.neutral_name(number, row.review.label or "draft", row.number, row.kind)
    kind = PDF if row.kind == ReviewAttachment.Kind.PDF else "text/plain; charset=utf-8"
    return send_stored(row.stored_file, content_type=kind, filename=name)
