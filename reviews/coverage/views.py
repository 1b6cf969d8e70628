"""The page a chair looks at before assigning, and the reminder to the silent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from reviews.coverage import queries, services
from reviews.papers.paging import CountedPaginator
from reviews.papers.scope import access_of
from reviews.refusals import Refused


@door("chair")
def coverage(request: ConferenceRequest) -> HttpResponse:
    """Papers with few bids, silent members, topics, capacity against demand."""
    access = access_of(request)
    shown = queries.coverage_for(access)
    page = CountedPaginator(queries.few_bids(access, shown.enough), 25, shown.few).get_page(request.GET.get("page"))
    recent = services.recently_written(request.conference)
    context = {
        "shown": shown,
        "page": page,
        "charts": queries.charts_of(shown),
        "recent": recent,
        "to_write": sum(member.person.pk not in recent for member in shown.silent),
        "quiet_days": services.QUIET.days,
    }
    return render(request, "reviews/coverage/coverage.html", context)


@door("chair")
@require_POST
def remind(request: ConferenceRequest) -> HttpResponse:
    """Write to the silent and hold the mails; they are read and released on the pages on mail."""
    try:
        batch = services.prepare_reminders(request.user, conference=request.conference)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reviewing:coverage", request.conference.slug)
    messages.success(request, _("The mails are written and held. Read them, then let them go."))
    return redirect("mailing:batch", request.conference.slug, batch.pk)
