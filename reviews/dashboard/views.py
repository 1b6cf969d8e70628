"""The chair's home and the review board."""

from django.http import HttpResponse
from django.shortcuts import render

from confsite.conferences.doors import ConferenceRequest, door
from confsite.ui.tables import sorted_by
from reviews.dashboard.queries import charts_of, figures_for
from reviews.dashboard.todos import orphan_todo, todos_from
from reviews.decisions.forms import BulkForm
from reviews.handling.queries import known_orphans
from reviews.papers import queries
from reviews.papers.forms import PaperFilterForm
from reviews.papers.paging import CountedPaginator
from reviews.papers.scope import access_of

BOARD_SORTS = queries.SORTS | {
    "comments": ("comment_count", "number"),
    "activity": ("last_comment_at", "number"),
}


@door("chair")
def home(request: ConferenceRequest) -> HttpResponse:
    """What to do next, and where the conference stands."""
    access = access_of(request)
    figures = figures_for(access)
    orphans = orphan_todo(access.calendar, len(known_orphans(access)))
    context = {
        "todos": orphans + todos_from(access.calendar, figures),
        "figures": figures,
        "charts": charts_of(figures),
    }
    return render(request, "reviews/chair/home.html", context)


@door("chair")
def board(request: ConferenceRequest) -> HttpResponse:
    """Papers with scores, reviews, discussion and tentative decision; select rows to decide on many."""
    access = access_of(request)
    form = PaperFilterForm(request.GET, choices=queries.choices_of(request.conference))
    found = queries.filtered(access, form.wanted())
    totals = queries.totals(found)
    rows = sorted_by(queries.with_activity(queries.with_figures(found)), request, BOARD_SORTS, default="-score")
    page = CountedPaginator(rows, 50, totals.papers).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "totals": totals, "bulk": BulkForm(), "now": access.calendar.now}
    return render(request, "reviews/chair/board.html", context)
