"""Reads for bidding."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import CharField, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import MD5, Cast, Coalesce, Concat

from confsite.accounts.models import Person
from confsite.conferences.windows import Window
from reviews.access import Access
from reviews.bids.services import biddable
from reviews.conflicts import freshness
from reviews.models import Bid, TopicInterest
from submissions.models import Author, Submission

SORTS = ("fit", "number", "title", "shuffle")


@dataclass(frozen=True)
class BidRow:
    """One paper to bid on. `authors` is empty where the viewer must not know them."""

    number: int
    title: str
    abstract: str
    keywords: str
    topics: tuple[str, ...]
    authors: str
    bid: str
    fit: float


@dataclass(frozen=True)
class Progress:
    """How far a member is with bidding. `asked` is at most what there is to bid on."""

    done: int
    asked: int
    total: int
    opens_at: datetime | None
    closes_at: datetime | None
    is_open: bool


def offered(access: Access) -> QuerySet[Submission]:
    """What a viewer may bid on, without papers that came or changed since the last search for conflicts."""
    return freshness.looked_through(access.conference, biddable(access))


def papers_to_bid_on(
    access: Access, *, topic: int | None = None, text: str = "", only_unbid: bool = False, sort: str = "fit"
) -> QuerySet[Submission]:
    """The papers, filtered and in order; by default those that fit the own topics first, then shuffled per person."""
    person = access.viewer.person
    assert person is not None
    interest = (
        TopicInterest.objects.filter(person=person, topic__submissions=OuterRef("pk"))
        .values("person")
        .annotate(total=Sum("value", output_field=FloatField()))
        .values("total")
    )
    own = Bid.objects.filter(submission=OuterRef("pk"), person=person).values("value")
    papers = offered(access).annotate(
        own_bid=Subquery(own[:1]), fit=Coalesce(Subquery(interest[:1]), Value(0.0), output_field=FloatField())
    )
    if topic:
        papers = papers.filter(topics=topic)
    if text.strip():
        papers = papers.filter(matches(text))
    if only_unbid:
        papers = papers.filter(own_bid__isnull=True)
    shuffled = MD5(Concat(Cast("pk", CharField()), Value(f":{person.pk}")))
    orders = {
        "fit": (F("fit").desc(), shuffled),
        "number": ("number",),
        "title": ("title", "number"),
        "shuffle": (shuffled,),
    }
    return papers.order_by(*orders.get(sort, orders["fit"]))


def matches(text: str) -> Q:
    """What a search box means: `12` or `#12` is a number, all else words of title, abstract and keywords."""
    plain = text.strip()
    number = plain.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 9:
        return Q(number=int(number))
    return Q(search=SearchQuery(plain.replace("\0", "")[:200], config="english", search_type="websearch"))


def bid_rows(access: Access, page: Iterable[Submission]) -> list[BidRow]:
    """Rows of one page: two more queries, whatever its length."""
    papers: list[Any] = list(page)  # with annotations
    ids = [paper.pk for paper in papers]
    topics: dict[int, list[str]] = {pk: [] for pk in ids}
    links = Submission.topics.through.objects.filter(submission_id__in=ids).order_by("topic__order", "topic_id")
    for submission_id, name in links.values_list("submission_id", "topic__name"):
        topics[submission_id].append(name)
    named = [paper.pk for paper in papers if access.of(paper).rights.authors]
    authors: dict[int, list[str]] = {pk: [] for pk in ids}
    if named:
        for submission_id, name in (
            Author.objects.filter(submission_id__in=named).order_by("order").values_list("submission_id", "name")
        ):
            authors[submission_id].append(name)
    return [
        BidRow(
            paper.number,
            paper.title,
            paper.abstract,
            paper.keywords,
            tuple(topics[paper.pk]),
            ", ".join(authors[paper.pk]),
            "" if paper.own_bid is None else Bid.Value(paper.own_bid).name,
            paper.fit,
        )
        for paper in papers
    ]


def progress(access: Access) -> Progress:
    """Bids made and bids asked for."""
    person = access.viewer.person
    assert person is not None
    span = access.calendar.span(Window.BID)
    is_open = access.calendar.is_open(Window.BID, people=[person])
    own = Bid.objects.filter(submission=OuterRef("pk"), person=person)
    counts = (
        offered(access)
        .annotate(is_bid=Exists(own))
        .aggregate(total=Count("pk"), done=Count("pk", filter=Q(is_bid=True)))
    )
    return Progress(
        done=counts["done"],
        asked=min(access.conference.bids_asked, counts["total"]),
        total=counts["total"],
        opens_at=span.opens_at if span else None,
        closes_at=span.closes_at if span else None,
        is_open=is_open,
    )


def made_of_asked(access: Access) -> tuple[int, int]:
    """Bids made and bids asked for, without counting everything there is to bid on."""
    person = access.viewer.person
    assert person is not None
    papers, asked = offered(access), access.conference.bids_asked
    done = papers.filter(pk__in=Bid.objects.filter(conference=access.conference, person=person).values("submission"))
    made = done.count()
    return made, asked if made >= asked else len(papers.order_by().values_list("pk", flat=True)[:asked])


def interests_of(person: Person, access: Access) -> dict[int, int]:
    """Topic id → value."""
    return dict(
        TopicInterest.objects.filter(person=person, conference=access.conference).values_list("topic_id", "value")
    )
