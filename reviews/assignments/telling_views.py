"""The mails that tell reviewers of their papers: prepared, read, written anew, released; and the dates as a file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.mail.models import MailBatch
from reviews.access import access_of as committee_access_of
from reviews.assignments import due, telling
from reviews.papers.paging import CountedPaginator
from reviews.papers.scope import access_of
from reviews.refusals import Refused
from reviews.reviewing.queries import own_assignments


@door("chair")
@require_POST
def tell(request: ConferenceRequest) -> HttpResponse:
    """Write the mails to reviewers and hold them."""
    try:
        telling.prepare_mails(request.user, conference=request.conference)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reviewing:assignments", request.conference.slug)
    return redirect("reviewing:assignment_mails", request.conference.slug)


@door("chair")
def assignment_mails(request: ConferenceRequest) -> HttpResponse:
    """The held mails, each to be read, and what changed since they were written; POST settles them."""
    access = access_of(request)
    batch = telling.held_batch(access)
    if batch is None:
        return redirect("reviewing:assignments", request.conference.slug)
    if request.method == "POST":
        return _settle(request, batch)
    mails = batch.mails.select_related("to_person").order_by("to_person__sort_key", "pk")
    page = CountedPaginator(mails, 25, batch.mails.count()).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "page": page,
        "outdated": telling.outdated(batch),
        "added": telling.added_since(access),
        "without_address": telling.without_address(access),
    }
    return render(request, "reviews/chair/assignment_mails.html", context)


def _settle(request: ConferenceRequest, batch: MailBatch) -> HttpResponse:
    """Release, discard or rewrite a held batch; who must read it again stays on its page."""
    action, user, slug = request.POST.get("action"), request.user, request.conference.slug
    try:
        if action == "release":
            count = telling.release_mails(user, batch=batch)  # type: ignore[arg-type]
            words = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count)
            messages.success(request, words % {"n": count})
        elif action == "discard":
            telling.discard_mails(user, batch=batch)  # type: ignore[arg-type]
            messages.success(request, _("The mails are discarded; nobody was told."))
        elif action == "rewrite":
            telling.rewrite_mails(user, batch=batch)  # type: ignore[arg-type]
            messages.success(request, _("The mails are written anew. Read them, then let them go."))
            return redirect("reviewing:assignment_mails", slug)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reviewing:assignment_mails", slug)
    return redirect("reviewing:assignments", slug)


@door("committee")
def due_dates(request: ConferenceRequest) -> HttpResponse:
    """When the viewer's own reviews are due, as a file for their calendar; no paper is named in it."""
    access, person = committee_access_of(request), request.viewer.person
    if person is None:
        raise Http404
    extensions = due.extensions_for([person], request.conference).get(person.pk, {})
    dates = {due.due_of(row, access.calendar, extensions) for row in own_assignments(access)} - {None}
    text = due.calendar_file(request.conference, person, [one for one in dates if one], access.calendar.now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{request.conference.slug}-reviews-due.ics"'
    return response
