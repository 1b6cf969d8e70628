"""Pages for bidding and for topic interests."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.clock import physical_now
from confsite.conferences.doors import ConferenceRequest, door
from reviews.access import access_of
from reviews.bids import queries, services
from reviews.bids.forms import BidForm, FilterForm, InterestsForm
from reviews.conflicts import freshness
from reviews.models import Bid, Conflict
from reviews.refusals import Refused
from submissions.models import Submission

KEYS = (
    ("EAGER", Bid.Value.EAGER.label, "3"),
    ("WILLING", Bid.Value.WILLING.label, "2"),
    ("IN_A_PINCH", Bid.Value.IN_A_PINCH.label, "1"),
    ("NOT_WILLING", Bid.Value.NOT_WILLING.label, "0"),
)


@door("committee")
def bids(request: ConferenceRequest) -> HttpResponse:
    """Bid on papers; without JavaScript the whole page is sent at once."""
    if request.method == "POST":
        return _save_page(request)
    access = access_of(request)
    topics = list(request.conference.topics.all())
    form = FilterForm(request.GET if {*request.GET} - {"page"} else None, topics=topics)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.papers_to_bid_on(
        access,
        topic=asked.get("topic"),
        text=asked.get("text", ""),
        only_unbid=bool(asked.get("unbid")),
        sort=asked.get("sort") or "fit",
    )
    page = Paginator(found.ids, 50).get_page(request.GET.get("page"))
    rows = queries.bid_rows(access, list(page), found.signals, topics) if found.progress.is_open else []
    context = {
        "page": page,
        "rows": [(row, _choices(row)) for row in rows],
        "filter": form,
        "progress": found.progress,
        "knows_taste": found.signals.are_any,
        "are_conflicts_fresh": freshness.is_fresh(request.conference),
    }
    return render(request, "reviews/bids/list.html", context)


def _choices(row: queries.BidRow) -> str:
    """The buttons of one paper. Put together here: in the template they were half of the page's cost."""
    keys = (*KEYS, (services.CONFLICT, _("conflict"), "c"))
    return format_html_join(
        "",
        '<label><input type="radio" name="bid-{}" value="{}" data-key="{}"{}><span>{}</span></label>',
        ((row.label, value, key, " checked" if row.bid == value else "", words) for value, words, key in keys),
    )


def _save_page(request: ConferenceRequest) -> HttpResponse:
    numbers = {name: name.removeprefix("bid-") for name in request.POST if name.startswith("bid-")}
    sent = {int(n): request.POST[name] for name, n in numbers.items() if n.isascii() and n.isdigit() and len(n) < 9}
    papers = _known_papers(request).filter(number__in=list(sent))
    try:
        count = services.set_bids(
            request.user,  # type: ignore[arg-type]
            person=request.viewer.person,  # type: ignore[arg-type]
            bids={paper: str(sent[paper.number]) for paper in papers},
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    except Submission.DoesNotExist:
        raise Http404 from None
    else:
        messages.success(request, ngettext("%d bid saved.", "%d bids saved.", count) % count)
    return redirect(request.get_full_path())


def _known_papers(request: ConferenceRequest) -> QuerySet[Submission]:
    """What a bid can be about: papers one may know of, and those one said to be in conflict with; no other number."""
    own = Conflict.objects.filter(person=request.viewer.person, source=Conflict.Source.PERSON)
    known = Q(pk__in=access_of(request).granted("title").order_by().values("pk")) | Q(pk__in=own.values("submission"))
    return Submission.objects.filter(known, conference=request.conference)


@door("committee")
@require_POST
def set_bid(request: ConferenceRequest) -> HttpResponse:
    """Save one bid, as bids.js sends it."""
    form = BidForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    try:
        submission = _known_papers(request).get(number=form.cleaned_data["paper"])
        services.set_bid(
            request.user,  # type: ignore[arg-type]
            person=request.viewer.person,  # type: ignore[arg-type]
            submission=submission,
            bid=form.cleaned_data["bid"],
            waited=timedelta(seconds=form.cleaned_data["waited"] or 0),
        )
    except Submission.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return JsonResponse({"errors": {"bid": [str(refusal)]}}, status=400)
    # Taken before the count is read: of two answers the one with the later instant has counted every bid of the other.
    counted_at = physical_now().timestamp()
    progress = vars(queries.progress(access_of(request))) | {"opens_at": None, "closes_at": None}
    return JsonResponse({"progress": progress, "counted_at": counted_at})


@door("committee")
def interests(request: ConferenceRequest) -> HttpResponse:
    """Say which topics one likes to review."""
    access, person = access_of(request), request.viewer.person
    assert person is not None
    form = InterestsForm(
        request.POST or None,
        topics=list(request.conference.topics.all()),
        current=queries.interests_of(person, access),
    )
    if form.is_valid():
        services.set_interests(
            request.user,  # type: ignore[arg-type]
            person=person,
            conference=request.conference,
            interests=form.interests,
        )
        messages.success(request, _("Saved. Papers on these topics come first when you bid."))
        return redirect("reviews:bids", request.conference.slug)
    return render(request, "reviews/bids/interests.html", {"form": form})
