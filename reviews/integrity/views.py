"""Hints for chairs: looked for by a job, read with their evidence, dismissed with a word."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.jobs.services import enqueue
from reviews.integrity import queries, services
from reviews.integrity.forms import HintFilterForm
from reviews.papers.paging import CountedPaginator
from reviews.papers.scope import access_of
from reviews.refusals import Refused
from reviews.trace.hidden import Names
from reviews.trace.services import note_list


@door("chair")
def integrity(request: ConferenceRequest) -> HttpResponse:
    """The hints this chair may read, the least likely by chance first."""
    access, form = access_of(request), HintFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    is_dismissed = bool(asked.get("dismissed"))
    rows = queries.filtered(access, kind=asked.get("kind", ""), is_dismissed=is_dismissed)
    page = CountedPaginator(rows.select_related("dismissed_by__person"), 20, rows.count()).get_page(
        request.GET.get("page")
    )
    note_list(access, "integrity", {Names.AUTHORS})
    context = {
        "form": form,
        "page": page,
        "rows": queries.in_words(access, page.object_list),
        "is_dismissed": is_dismissed,
    }
    return render(request, "reviews/integrity/hints.html", context)


@door("chair")
@require_POST
def look(request: ConferenceRequest) -> HttpResponse:
    """Look for hints now; a worker does it."""
    job = enqueue(request.user, conference=request.conference, kind=services.LOOK, parameters={})  # type: ignore[arg-type]
    messages.info(request, _("Looking. What is found stands under “Integrity” when the search has ended."))
    return redirect("jobs:job", request.conference.slug, job.public_id)


@door("chair")
@require_POST
def settle(request: ConferenceRequest, hint_id: int) -> HttpResponse:
    """Dismiss a hint with a word, or take the dismissal back."""
    hint = get_object_or_404(queries.hints_for(access_of(request)).select_related("conference"), pk=hint_id)
    try:
        if request.POST.get("action") == "restore":
            services.restore_hint(request.user, hint=hint)  # type: ignore[arg-type]
            messages.success(request, _("The hint stands among the open ones again."))
        else:
            word = request.POST.get("word", "").replace("\x00", "")
            services.dismiss_hint(request.user, hint=hint, word=word)  # type: ignore[arg-type]
            messages.success(request, _("Put aside. It stands among the dismissed ones."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("reviewing:integrity", request.conference.slug)
