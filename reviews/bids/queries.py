"""Reads for bidding."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from confsite.accounts.models import Person
from confsite.conferences.models import Topic
from confsite.conferences.windows import Window
from reviews.access import Access
from reviews.bids.fit import Signals, signals_of
from reviews.bids.services import biddable
from reviews.conflicts import freshness
from reviews.models import Bid, TopicInterest
from submissions.models import Author, Submission

SORTS = ("fit", "number", "title", "shuffle")
_TOPICS = Submission.topics.through.objects.filter(submission_id=OuterRef("pk")).values("topic_id")


@dataclass(frozen=True)
class BidRow:
    """One paper to bid on. `authors` is empty where the viewer must not know them, `fit_words` where nothing is known.

    `fit` is in percent; `topics` are names.
    """

    number: int
    title: str
    abstract: str
    keywords: str
    topics: tuple[str, ...]
    authors: str
    bid: str
    fit: int
    fit_words: str

    @property
    def label(self) -> str:
        """The number as plain text, which a page of many rows puts out faster than a number."""
        return str(self.number)


@dataclass(frozen=True)
class Progress:
    """How far a member is with bidding. `asked` is at most what there is to bid on."""

    done: int
    asked: int
    total: int
    opens_at: datetime | None
    closes_at: datetime | None
    is_open: bool


@dataclass(frozen=True)
class BidList:
    """Ids of the papers asked for, in order, with what is known of the member and of all papers to bid on."""

    ids: tuple[int, ...]
    signals: Signals
    progress: Progress


def offered(access: Access) -> QuerySet[Submission]:
    """What a viewer may bid on, without papers that came or changed since the last search for conflicts."""
    return freshness.looked_through(access.conference, biddable(access))


def papers_to_bid_on(
    access: Access, *, topic: int | None = None, text: str = "", only_unbid: bool = False, sort: str = "fit"
) -> BidList:
    """The papers, filtered and in order; two queries. By default those that fit first, then shuffled per person.

    Ordered here and not in SQL: what fits is put together from lists of the person, and one pass over ids and topics
    of all papers also gives the counts of the progress.
    """
    person = access.viewer.person
    assert person is not None
    signals = signals_of(person, access.conference)
    rows = _outlines(access, text=text, with_topics=bool(topic or signals.interests), with_title=sort == "title")
    wanted = [
        row
        for row in rows
        if row.is_found and (not topic or topic in row.topics) and not (only_unbid and row.pk in signals.bids)
    ]
    shuffled = _shuffle(person.pk)
    orders: dict[str, Callable[[_Outline], Any]] = {
        "number": lambda row: row.number,
        "title": lambda row: (row.title.casefold(), row.number),
        "shuffle": shuffled,
    }
    wanted.sort(key=orders.get(sort) or (lambda row: (*_worst_last(signals, row), shuffled(row))))
    done = sum(row.pk in signals.bids for row in rows)
    return BidList(tuple(row.pk for row in wanted), signals, _progress(access, done=done, total=len(rows)))


class _Outline(NamedTuple):
    """What ordering takes of a paper."""

    pk: int
    number: int
    title: str
    topics: Sequence[int]
    is_found: bool


def _outlines(access: Access, *, text: str, with_topics: bool, with_title: bool) -> list[_Outline]:
    """All papers to bid on; one query. What is not needed is not read."""
    found: Any = Value(True)
    if text.strip():
        # A set of ids of its own, so that the index over words is used once and not each paper's words.
        hits = Submission.objects.filter(matches(text), conference=access.conference)
        found = ExpressionWrapper(Q(pk__in=hits.order_by().values("pk")), output_field=BooleanField())
    rows = offered(access).order_by().values_list(
        "pk",
        "number",
        F("title") if with_title else Value(""),
        ArraySubquery(_TOPICS) if with_topics else Value(None, output_field=IntegerField()),
        found,
    )  # fmt: skip
    return [_Outline(pk, number, title, topics or (), hit) for pk, number, title, topics, hit in rows]


def _shuffle(seed: int) -> Callable[[_Outline], bytes]:
    """An order without meaning that stays the same for one person, so that early papers do not get all bids."""
    return lambda row: blake2b(f"{row.pk}:{seed}".encode(), digest_size=8).digest()


def _worst_last(signals: Signals, row: _Outline) -> tuple[float, int]:
    """Best fit first; of equal fit, what the member would rather not review comes last."""
    return -(signals.fit(row.pk, row.topics) or 0.0), signals.dislikes(row.topics)


def searched(access: Access, text: str) -> QuerySet[Submission]:
    """The papers whose title the viewer may know and that a search box finds; of title alone, only by its words."""
    papers = access.granted("title")
    if not text.strip():
        return papers
    if _number_in(text) is not None:
        return papers.filter(matches(text))
    read = access.granted("abstract").filter(matches(text)).order_by().values("pk")
    # Only what binds the viewer to a paper can leave them with no more than its title.
    bound = Submission.objects.filter(pk__in=sorted(access.relationships))
    titled = bound.annotate(words=SearchVector("title", config="english")).filter(words=_words(text))
    return papers.filter(Q(pk__in=read) | Q(pk__in=titled.order_by().values("pk")))


def _number_in(text: str) -> int | None:
    number = text.strip().removeprefix("#")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else None


def matches(text: str) -> Q:
    """What a search box means: `12` or `#12` is a number, all else words of title, abstract and keywords."""
    number = _number_in(text)
    if number is not None:
        return Q(number=number)
    return Q(search=_words(text))


def _words(text: str) -> SearchQuery:
    return SearchQuery(text.strip().replace("\0", "")[:200], config="english", search_type="websearch")


def bid_rows(access: Access, ids: Sequence[int], signals: Signals, topics: Iterable[Topic]) -> list[BidRow]:
    """Rows of one page, in the order of the ids: two queries, whatever its length. `topics` are the conference's."""
    papers: dict[int, Any] = {  # with annotations
        paper.pk: paper for paper in offered(access).filter(pk__in=ids).annotate(topic_ids=ArraySubquery(_TOPICS))
    }
    papers = {pk: papers[pk] for pk in ids if pk in papers}
    named = [pk for pk, paper in papers.items() if access.of(paper).rights.authors]
    authors: dict[int, list[str]] = {pk: [] for pk in ids}
    if named:
        for submission_id, name in (
            Author.objects.filter(submission_id__in=named).order_by("order").values_list("submission_id", "name")
        ):
            authors[submission_id].append(name)
    rows = []
    for paper in papers.values():
        mine = {topic.pk: topic.name for topic in topics if topic.pk in paper.topic_ids}
        fit = signals.fit(paper.pk, mine.keys())
        rows.append(
            BidRow(
                number=paper.number,
                title=paper.title,
                abstract=paper.abstract,
                keywords=paper.keywords,
                topics=tuple(mine.values()),
                authors=", ".join(authors[paper.pk]),
                bid=Bid.Value(signals.bids[paper.pk]).name if paper.pk in signals.bids else "",
                fit=round(100 * (fit or 0)),
                fit_words=signals.words(paper.pk, mine, fit),
            )
        )
    return rows


def progress(access: Access) -> Progress:
    """Bids made and bids asked for."""
    own = Bid.objects.filter(submission=OuterRef("pk"), person=access.viewer.person)
    counts = (
        offered(access)
        .annotate(is_bid=Exists(own))
        .aggregate(total=Count("pk"), done=Count("pk", filter=Q(is_bid=True)))
    )
    return _progress(access, done=counts["done"], total=counts["total"])


def _progress(access: Access, *, done: int, total: int) -> Progress:
    person = access.viewer.person
    assert person is not None
    span = access.calendar.span(Window.BID)
    return Progress(
        done=done,
        asked=min(access.conference.bids_asked, total),
        total=total,
        opens_at=span.opens_at if span else None,
        closes_at=span.closes_at if span else None,
        is_open=access.calendar.is_open(Window.BID, people=[person]),
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
