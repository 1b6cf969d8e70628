"""What the pages of the set-up show."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.conferences.models import Conference, Milestone, SubmissionType, Topic
from confsite.conferences.setup.areas import AREAS
from confsite.conferences.setup.collections import COLLECTIONS, Collection


@dataclass(frozen=True)
class Place:
    """A page of the set-up as the overview names it. `count` is None where there is nothing to count."""

    title: str
    lead: str
    url: str
    count: int | None = None


@dataclass(frozen=True)
class ItemRow:
    """A row of a list with what is told beside its name."""

    item: Any
    name: str
    detail: str
    url: str


@dataclass(frozen=True)
class ItemList:
    """A list as a page draws it. `add_url` already names the row it stands in."""

    collection: Collection
    rows: list[ItemRow]
    add_url: str


def overview(conference: Conference) -> list[Place]:
    """All pages of settings and lists, with how many rows each list has; one query."""
    top = [one for one in COLLECTIONS if not one.parent or one.is_parent_optional]
    models = {one.key: one.model for one in top} | {"topics": Topic}
    wanted: dict[str, Any] = {f"n_{key}": Coalesce(Subquery(_count(model)), 0) for key, model in models.items()}
    counts: Any = Conference.objects.filter(pk=conference.pk).annotate(**wanted).values(*wanted)[0]
    places = [Place(str(a.title), str(a.lead), reverse("setup:area", args=[conference.slug, a.key])) for a in AREAS]
    for one in top:
        url = reverse("setup:list", args=[conference.slug, one.key])
        places.append(Place(str(one.title), str(one.lead), url, counts[f"n_{one.key}"]))
        if one.key == "tracks":
            url = reverse("setup:topics", args=[conference.slug])
            lead = _("What papers may be about, in the words of the call.")
            places.append(Place(_("Topics"), lead, url, counts["n_topics"]))
    return places


def _count(model: Any) -> QuerySet[Any]:
    rows = model._default_manager.filter(conference=OuterRef("pk")).order_by()
    counted: QuerySet[Any] = rows.values("conference").annotate(n=Count("pk")).values("n")
    return counted


def item_list(conference: Conference, collection: Collection, parent: Any = None) -> ItemList:
    """The rows of a list; one query however many there are."""
    add_url = reverse("setup:add", args=[conference.slug, collection.key])
    return ItemList(
        collection,
        [
            ItemRow(
                row, str(row), detail_of(row), reverse("setup:edit", args=[conference.slug, collection.key, row.pk])
            )
            for row in collection.rows(conference, parent)
        ],
        f"{add_url}?in={parent.pk}" if parent is not None else add_url,
    )


def detail_of(row: Any) -> str:
    """One line about a row, beside its name."""
    if isinstance(row, SubmissionType):
        return row.page_rule_text or _page_rule(row)
    for name in ("affiliation", "talk_title", "level", "url", "description", "slug"):
        value = getattr(row, name, "")
        if value:
            return str(value)[:160]
    return str(row.get_kind_display()) if hasattr(row, "get_kind_display") else ""


def _page_rule(row: SubmissionType) -> str:
    low, high = row.page_minimum, row.page_maximum
    if low and high:
        return _("%(low)d to %(high)d pages") % {"low": low, "high": high}
    if high:
        return _("at most %(high)d pages") % {"high": high}
    return _("at least %(low)d pages") % {"low": low} if low else _("no page limit")


@dataclass(frozen=True)
class Check:
    """One thing to look at before a conference is published. Only what is `needed` stops it."""

    text: str
    is_done: bool
    is_needed: bool
    url: str


def publish_checks(conference: Conference) -> list[Check]:
    """What is there and what is missing before strangers see the conference; three queries."""
    slug = conference.slug
    kinds = {
        kind
        for kind, at, day in conference.milestones.values_list("kind", "at", "day")
        if at is not None or day is not None
    }
    has_call = conference.has_call_for_papers and conference.takes_submissions_here
    area = {one.key: reverse("setup:area", args=[slug, one.key]) for one in AREAS}
    dates = reverse("setup:dates", args=[slug])
    counts = {place.url: place.count for place in overview(conference)}

    def filled(key: str) -> tuple[bool, str]:
        url = reverse("setup:list", args=[slug, key])
        return bool(counts[url]), url

    checks = [
        Check(
            _("The days of the event, or the date as announced"),
            bool(conference.starts_on or conference.date_text),
            True,
            area["basics"],
        ),
        Check(
            _("A place, or the mode (on site, online, hybrid)"),
            bool(conference.place_text or conference.city or conference.mode),
            False,
            area["basics"],
        ),
        Check(_("An address people can write to"), bool(conference.contact_email), False, area["contact"]),
        Check(_("A text on the home page"), *_swap(filled("sections"), is_needed=False)),
    ]
    if has_call:
        types_open = SubmissionType.objects.filter(conference=conference, is_open=True).exists()
        checks += [
            Check(_("A submission deadline"), Milestone.Kind.SUBMISSION in kinds, True, dates),
            Check(
                _("A submission type authors can choose"), types_open, True, reverse("setup:list", args=[slug, "types"])
            ),
            Check(
                _("Topics of interest"),
                bool(counts[reverse("setup:topics", args=[slug])]),
                False,
                reverse("setup:topics", args=[slug]),
            ),
            Check(_("A date for reviews"), Milestone.Kind.REVIEW in kinds, False, dates),
            Check(_("A date for the notification of authors"), Milestone.Kind.NOTIFICATION in kinds, False, dates),
        ]
    checks.append(Check(_("Committees shown"), *_swap(filled("committees"), is_needed=False)))
    return checks


def _swap(found: tuple[bool, str], *, is_needed: bool) -> tuple[bool, bool, str]:
    return found[0], is_needed, found[1]
