"""The chair's paper table: one query for the page's rows, one for the figures below and above it."""

# ruff: noqa: S608 – the parts of the query are constants of this module, values travel as parameters
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Avg, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from confsite.conferences.models import Conference, Membership, Role, SubmissionType, Topic, Track
from reviews.access import Access
from reviews.bids.queries import matches
from reviews.models import Assignment, Bid, Comment, Outcome, Question, Review
from reviews.papers.scope import sums, visible
from submissions.models import Author, State, Submission

REVIEWING = (Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL)
SORTS: dict[str, str | tuple[str, ...]] = {
    "number": "number",
    "title": "title",
    "state": ("state", "number"),
    "bids": ("bid_count", "number"),
    "reviews": ("done", "assigned", "number"),
    "score": ("mean", "number"),
    "decision": ("decision__outcome", "number"),
    "handling": ("handling_chair__chair__sort_key", "number"),
}


@dataclass(frozen=True)
class PaperFilter:
    """What a chair asks of the table; empty fields ask nothing."""

    text: str = ""
    state: str = ""
    submission_type: int | None = None
    track: int | None = None
    topic: int | None = None
    decision: str = ""
    missing: str = ""
    handling: str = ""  # NONE, SOME, or the id of a chair


@dataclass(frozen=True)
class Choices:
    """Types, tracks and topics of a conference, as (id, name)."""

    types: list[tuple[int, str]] = field(default_factory=list)
    tracks: list[tuple[int, str]] = field(default_factory=list)
    topics: list[tuple[int, str]] = field(default_factory=list)
    chairs: list[tuple[int, str]] = field(default_factory=list)  # who may handle papers


def choices_of(conference: Conference) -> Choices:
    """What papers can be filtered by; one query."""
    choices = Choices()
    kinds = {"a": choices.types, "b": choices.tracks, "c": choices.topics, "d": choices.chairs}
    parts: list[Any] = [
        model._default_manager.filter(conference=conference)
        .order_by()
        .annotate(kind=Value(kind))
        .values_list("kind", "order", "pk", "name")
        for kind, model in (("a", SubmissionType), ("b", Track), ("c", Topic))
    ]
    chairs = Membership.objects.filter(conference=conference, role=Role.PC_CHAIR).order_by()
    parts.append(
        chairs.annotate(kind=Value("d"), place=Value(0)).values_list("kind", "place", "person_id", "person__name")
    )
    for kind, _order, pk, name in parts[0].union(*parts[1:], all=True).order_by("kind", "order", "id"):
        kinds[kind].append((pk, name))
    return choices


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("submission").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted[:1], output_field=IntegerField()), Value(0))


def submitted_reviews() -> QuerySet[Review]:
    """The submitted reviews of the row's paper, for subqueries."""
    return Review.objects.filter(submission=OuterRef("pk"), state=Review.State.SUBMITTED, is_meta=False)


def with_figures(papers: QuerySet[Submission]) -> QuerySet[Submission]:
    """Add bid_count, assigned, done, mean and scores; PostgreSQL computes them for the rows of the page only."""
    wanted = Bid.objects.filter(submission=OuterRef("pk"), value__gt=0)
    active = Assignment.objects.filter(submission=OuterRef("pk"), state=Assignment.State.ACTIVE, role__in=REVIEWING)
    scored = submitted_reviews().filter(overall__isnull=False)
    mean = scored.order_by().values("submission").annotate(mean=Avg("overall")).values("mean")
    return papers.select_related("submission_type", "track", "decision", "handling_chair__chair").annotate(
        bid_count=_counted(wanted),
        assigned=_counted(active),
        done=_counted(submitted_reviews()),
        mean=Subquery(mean[:1]),
        scores=ArraySubquery(scored.order_by("overall").values("overall")),
    )


def with_activity(papers: QuerySet[Submission]) -> QuerySet[Submission]:
    """Add comment_count and last_comment_at for the review board."""
    comments = Comment.objects.filter(submission=OuterRef("pk"), removed_at__isnull=True)
    return papers.annotate(
        comment_count=_counted(comments),
        last_comment_at=Subquery(comments.order_by("-written_at").values("written_at")[:1]),
    )


def filtered(access: Access, wanted: PaperFilter) -> QuerySet[Submission]:
    """The papers a chair sees, as asked for. Drafts come only where asked for."""
    papers = visible(access)
    papers = papers.filter(state=wanted.state) if wanted.state else papers.exclude(state=State.DRAFT)
    if wanted.text:
        named = Author.objects.filter(submission=OuterRef("pk"), name__icontains=wanted.text)
        papers = papers.filter(matches(wanted.text) | Exists(named))
    if wanted.submission_type:
        papers = papers.filter(submission_type=wanted.submission_type)
    if wanted.track:
        papers = papers.filter(track=wanted.track)
    if wanted.topic:
        papers = papers.filter(
            Exists(Submission.topics.through.objects.filter(submission=OuterRef("pk"), topic=wanted.topic))
        )
    if wanted.decision == "NONE":
        papers = papers.filter(decision__isnull=True)
    elif wanted.decision:
        papers = papers.filter(decision__outcome=wanted.decision)
    if wanted.handling in ("NONE", "SOME"):
        papers = papers.filter(handling_chair__isnull=wanted.handling == "NONE")
    elif wanted.handling:
        papers = papers.filter(handling_chair__chair=int(wanted.handling))
    return _missing(papers, wanted.missing)


def _missing(papers: QuerySet[Submission], missing: str) -> QuerySet[Submission]:
    active = Assignment.objects.filter(submission=OuterRef("pk"), state=Assignment.State.ACTIVE, role__in=REVIEWING)
    if missing == "reviews":
        done = Review.objects.filter(
            submission=OuterRef("submission"), reviewer=OuterRef("person"), state=Review.State.SUBMITTED, is_meta=False
        )
        return papers.filter(Exists(active.exclude(Exists(done))))
    if missing == "reviewers":
        return papers.annotate(assigned_now=_counted(active)).filter(
            assigned_now__lt=F("conference__reviews_per_paper"), state=State.SUBMITTED
        )
    return papers


@dataclass(frozen=True)
class Totals:
    """Figures over all rows of a filtered table."""

    papers: int = 0
    bids: int = 0
    assigned: int = 0
    done: int = 0
    mean: float | None = None
    scores: dict[int, int] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)
    low: int = 1
    high: int = 5

    @property
    def outcomes(self) -> list[tuple[str, int]]:
        """Words and count of each outcome that occurs."""
        return [(str(outcome.label), self.decisions[outcome]) for outcome in Outcome if outcome in self.decisions]

    @property
    def undecided(self) -> int:
        return self.papers - sum(self.decisions.values())


OF_PAPERS = "submission_id IN (SELECT id FROM papers)"
ACTIVE = f"{OF_PAPERS} AND state = 'ACTIVE' AND role IN ('REVIEWER', 'EXTERNAL')"
SUBMITTED = f"{OF_PAPERS} AND state = 'SUBMITTED' AND NOT is_meta"
_TOTALS = {
    "papers": "SELECT count(*) FROM papers",
    "bids": f"SELECT count(*) FROM reviews_bid WHERE {OF_PAPERS} AND value > 0",
    "assigned": f"SELECT count(*) FROM reviews_assignment WHERE {ACTIVE}",
    "scores": (
        "SELECT json_object_agg(coalesce(overall::text, ''), n) FROM (SELECT overall, count(*) AS n "
        f"FROM reviews_review WHERE {SUBMITTED} GROUP BY overall) AS by_score"
    ),
    "decisions": (
        "SELECT json_object_agg(outcome, n) FROM (SELECT outcome, count(*) AS n FROM reviews_decision "
        f"WHERE {OF_PAPERS} GROUP BY outcome) AS by_outcome"
    ),
    "scale": (
        "SELECT options FROM reviews_question WHERE is_overall AND conference_id = "
        "(SELECT conference_id FROM submissions_submission WHERE id = (SELECT min(id) FROM papers))"
    ),
}


def totals(papers: QuerySet[Submission]) -> Totals:
    """The figures of these papers, and the scale of the overall score; one query."""
    row = {name: _plain(value) for name, value in sums(papers, _TOTALS).items()}
    values = [option["value"] for option in row.pop("scale") or []] or [1, 5]
    counted = row.pop("scores") or {}
    scores = {int(value): n for value, n in counted.items() if value}
    scored = sum(scores.values())
    return Totals(
        **(row | {"decisions": row["decisions"] or {}}),
        done=sum(counted.values()),
        mean=sum(value * n for value, n in scores.items()) / scored if scored else None,
        scores=scores,
        low=min(values),
        high=max(values),
    )


def _plain(value: Any) -> Any:
    """JSON that came as text from a raw query."""
    return json.loads(value) if isinstance(value, str) else value


def scale_of(conference: Conference) -> tuple[int, int]:
    """Smallest and largest overall score; 1 and 5 where the form has none."""
    question = Question.objects.filter(conference=conference, is_overall=True).first()
    values = [option["value"] for option in question.options] if question else []
    return (min(values), max(values)) if values else (1, 5)


HEADER = (
    "number", "title", "authors", "state", "type", "track", "topics", "bids", "assigned", "reviews", "mean score",
    "scores", "decision", "submitted at", "handling chair",
)  # fmt: skip


def export_rows(papers: QuerySet[Submission]) -> Iterator[tuple[Any, ...]]:
    """Rows of the table as CSV, all pages."""
    paper: Any
    for paper in with_figures(papers).prefetch_related("authors", "topics").order_by("number").iterator(500):
        yield (
            paper.number,
            paper.title,
            "; ".join(author.name for author in paper.authors.all()),
            paper.get_state_display(),
            paper.submission_type.name,
            paper.track.name if paper.track else "",
            "; ".join(topic.name for topic in paper.topics.all()),
            paper.bid_count,
            paper.assigned,
            paper.done,
            None if paper.mean is None else round(float(paper.mean), 2),
            " ".join(str(score) for score in paper.scores),
            paper.decision.get_outcome_display() if hasattr(paper, "decision") else "",
            paper.submitted_at.isoformat() if paper.submitted_at else "",
            paper.handling_chair.chair.name if hasattr(paper, "handling_chair") else "",
        )


def decision_choices() -> list[tuple[str, str]]:
    """For filters: the outcomes, and none."""
    return [("NONE", _("undecided")), *((outcome.value, str(outcome.label)) for outcome in Outcome)]


def numbers_in(papers: Iterable[Submission]) -> str:
    """“#3, #12” for messages."""
    return ", ".join(f"#{number}" for number in sorted(paper.number for paper in papers))


def is_number(text: str) -> Q:
    """A box that takes a paper's number with or without #."""
    plain = text.strip().removeprefix("#")
    return Q(number=int(plain)) if plain.isascii() and plain.isdigit() and len(plain) < 9 else Q(pk__in=[])
