"""Reads of review forms and of who sees what."""

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from confsite.conferences.models import Conference
from confsite.prepared import Blank, Prepared
from reviews import rights
from reviews.models import Question, Review
from reviews.rights import Bond, Duty, OwnReview, Phase, Relationship, ReviewFacts, Rules, Stage, Standing


def active_questions(conference: Conference) -> list[Question]:
    """The questions asked now, in order."""
    return _active_questions(conference=conference.pk)


_active_questions = Prepared(lambda: Question.objects.filter(conference=Blank("conference"), retired_at__isnull=True))


def all_questions(conference: Conference) -> QuerySet[Question]:
    """Also the retired ones, each with `has_answers`."""
    answered = Review.objects.filter(conference=conference, answers__has_key=OuterRef("key"))
    return Question.objects.filter(conference=conference).annotate(has_answers=Exists(answered))


@dataclass(frozen=True)
class Cell:
    """What one kind of person may know at one stage, in words."""

    can: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    who: str
    cells: tuple[Cell, ...]


STAGES = (Stage(Phase.COLLECTING), Stage(Phase.REVIEWING), Stage(Phase.DISCUSSING), Stage(Phase.RELEASED))


def stage_names() -> list[str]:
    """The heads of the table's columns."""
    return [
        _("before the submission deadline"),
        _("during reviewing"),
        _("in the discussion"),
        _("after the release"),
    ]


def who_sees_what(rules: Rules) -> list[Row]:
    """The table a chair reads: people down, stages across; computed by the rule itself, so that it cannot be wrong."""
    people: list[tuple[str, Relationship]] = [
        (_("Chair"), Relationship(Standing.CHAIR)),
        (_("Chair or member with a conflict"), Relationship(Standing.PC, Bond.CONFLICTED)),
        (_("Discussion lead, meta-reviewer"), Relationship(Standing.PC, duty=Duty.LEAD)),
        (
            _("Reviewer of the paper, review not in yet"),
            Relationship(Standing.PC, duty=Duty.REVIEWER, own_review=OwnReview.DRAFT),
        ),
        (
            _("Reviewer of the paper, review in"),
            Relationship(Standing.PC, duty=Duty.REVIEWER, own_review=OwnReview.DONE, are_all_own_done=True),
        ),
        (_("PC member without the paper"), Relationship(Standing.PC)),
        (_("Staff"), Relationship(Standing.STAFF)),
    ]
    rows = [Row(who, tuple(Cell(_words(rules, stage, tie)) for stage in STAGES)) for who, tie in people]
    rows.append(Row(_("Author of the paper"), tuple(Cell(_author_words(rules, stage)) for stage in STAGES)))
    return rows


def _words(rules: Rules, stage: Stage, relationship: Relationship) -> tuple[str, ...]:
    paper = rights.paper_rights(rules, stage, relationship)
    if paper == rights.EVERYTHING:
        return (_("everything"),)
    words = [
        (paper.existence and not paper.title, _("that it exists")),
        (paper.title, _("title") if not paper.abstract else _("title and abstract")),
        (paper.authors, _("authors’ names")),
        (paper.document, _("the paper")),
        (paper.bid, _("may bid")),
        (paper.assignments, _("how many review it")),
        (paper.conflicts, _("conflicts")),
        (paper.reviews, _("reviews")),
    ]
    facts = ReviewFacts(is_own=False, is_submitted=True)
    review = rights.review_rights(rules, stage, relationship, paper, facts)
    signed = rights.review_rights(rules, stage, relationship, paper, replace(facts, is_signed=True))
    words += [
        (review.reviewer, _("reviewers’ names")),
        (signed.reviewer and not review.reviewer, _("names of reviewers who signed")),
        (paper.discussion, _("the discussion")),
        (paper.decision, _("the decision")),
    ]
    return tuple(word for is_known, word in words if is_known)


def _author_words(rules: Rules, stage: Stage) -> tuple[str, ...]:
    review = rights.author_review_rights(rules, stage, ReviewFacts())
    signed = rights.author_review_rights(rules, stage, ReviewFacts(is_signed=True))
    in_response = rights.author_review_rights(rules, replace(stage, has_response_opened=True), ReviewFacts())
    words = [
        (True, _("the own submission")),
        (review.existence, _("reviews")),
        (in_response.existence and not review.existence, _("reviews, once the author response opens")),
        (review.reviewer, _("reviewers’ names")),
        (signed.reviewer and not review.reviewer, _("names of reviewers who signed")),
        (stage.is_released, _("the decision")),
    ]
    return tuple(word for is_known, word in words if is_known)
