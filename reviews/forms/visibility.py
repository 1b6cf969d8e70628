"""Who will see what: the table a chair reads, and each choice in words. All of it comes from the rule itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from reviews import rights
from reviews.rights import Bond, Duty, OwnReview, Phase, Relationship, ReviewFacts, Rules, Stage, Standing

# What each choice means for the people it concerns.
EXPLAINED: dict[str, dict[str, str | Promise]] = {
    "authors_shown": {
        "OPEN": lazy("Single-blind: whoever may know of a paper knows who wrote it."),
        "AFTER_OWN_REVIEW": lazy("Reviewers judge without the names and learn them when their review is in."),
        "AFTER_DECISION": lazy("Double-blind: the committee learns the names with the decision."),
        "NEVER": lazy("Only chairs, and staff who read everything, ever know the names."),
    },
    "reviewers_to_coreviewers": {
        "ALWAYS": lazy("The reviewers of a paper know each other as soon as they may read each other's reviews."),
        "AFTER_OWN_REVIEW": lazy("Who has handed in a review learns who wrote the others."),
        "AFTER_DECISION": lazy("They discuss as Reviewer A, B and C, and learn the names with the decision."),
        "SIGNED": lazy("Only the names of those who signed their review are shown."),
        "NEVER": lazy("They stay Reviewer A, B and C; leads and meta-reviewers still know the names."),
    },
    "reviewers_to_pc": {
        "ALWAYS": lazy("Whoever may read a review knows who wrote it."),
        "AFTER_OWN_REVIEW": lazy("As never, but for somebody who reviewed the paper once and had it taken back."),
        "AFTER_DECISION": lazy("Names come with the decision, where PC members may read reviews then."),
        "SIGNED": lazy("Only the names of those who signed their review are shown."),
        "NEVER": lazy("PC members without the paper do not learn who reviewed it."),
    },
    "reviewers_to_authors": {
        "ALWAYS": lazy("Open reviewing: submitting a review signs it, and its writer is told so."),
        "AFTER_DECISION": lazy("As always, but the authors learn the names only with the decision."),
        "SIGNED": lazy("Each reviewer chooses; authors learn the names of those who signed."),
        "NEVER": lazy("Authors never learn who reviewed them."),
    },
    "other_reviews": {
        "AFTER_OWN": lazy("A reviewer reads the other reviews of a paper once the own one is in."),
        "AFTER_ALL_OWN": lazy("A reviewer reads other reviews once every review they owe is in."),
        "IN_DISCUSSION": lazy("Also who has handed in waits until the time for reviews is over."),
        "ALWAYS": lazy("Reviewers may read the others before they write their own."),
        "NEVER": lazy("Reviewers never read each other; leads and meta-reviewers do."),
    },
    "unassigned_see": {
        "NOTHING": lazy("Papers exist only for those who work on them. Nobody can bid."),
        "TITLES": lazy("PC members see all titles and abstracts without a conflict, and can bid."),
        "PAPERS": lazy("They may read the papers as well."),
        "REVIEWS_AFTER_DECISION": lazy("And the reviews as the authors read them, once decisions are released."),
    },
    "authors_see_reviews": {
        "AT_RELEASE": lazy("Authors read their reviews with the decision."),
        "IN_RESPONSE": lazy("Authors read their reviews when the author response opens, and can answer them."),
    },
}
ABOUT: dict[str, str | Promise] = {
    "conflicted_know_existence": lazy(
        "At most the title, and only where they would know it without the conflict. Chairs in conflict too."
    ),
    "pc_sees_decisions_at_once": lazy("Else the committee learns a decision when its authors do."),
    "staff_read_everything": lazy("From the submission deadline on, names and confidential remarks included."),
}


@dataclass(frozen=True)
class Cell:
    """What one kind of person may know at one stage, in words; beside it what a change would add and take away."""

    can: tuple[str, ...]
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        return tuple(word for word in self.can if word not in self.gained)


@dataclass(frozen=True)
class Row:
    who: str
    cells: tuple[Cell, ...]


STAGES = (
    Stage(Phase.COLLECTING),
    Stage(Phase.REVIEWING),
    Stage(Phase.DISCUSSING),
    Stage(Phase.RELEASED),
    Stage(Phase.WITHDRAWN),
)


def stage_names() -> list[str]:
    """The heads of the table's columns."""
    return [
        _("before the submission deadline"),
        _("during reviewing"),
        _("in the discussion"),
        _("after the release"),
        _("if withdrawn"),
    ]


def who_sees_what(rules: Rules, stored: Rules | None = None) -> list[Row]:
    """The table a chair reads: people down, stages across; computed by the rule itself, so that it cannot be wrong.

    With `stored` each cell also says what these rules would add to those and take away.
    """
    rows = _rows(rules)
    if stored is None or stored == rules:
        return rows
    return [
        Row(now.who, tuple(_compared(cell, was) for cell, was in zip(now.cells, before.cells, strict=True)))
        for now, before in zip(rows, _rows(stored), strict=True)
    ]


def _compared(now: Cell, was: Cell) -> Cell:
    gained = tuple(word for word in now.can if word not in was.can)
    return replace(now, gained=gained, lost=tuple(word for word in was.can if word not in now.can))


def people() -> list[tuple[str, Relationship]]:
    """The rows of the table: everybody who comes through the committee's and the chair's doors."""
    reviewer = Relationship(Standing.PC, duty=Duty.REVIEWER)
    done = replace(reviewer, own_review=OwnReview.DONE)
    chair = Relationship(Standing.CHAIR)
    return [
        (_("Chair"), chair),
        (_("Chair in conflict, while overriding it"), replace(chair, bond=Bond.CONFLICTED, is_overriding=True)),
        (_("Chair or member with a conflict"), Relationship(Standing.PC, Bond.CONFLICTED)),
        (_("Staff"), Relationship(Standing.STAFF)),
        (_("Meta-reviewer"), Relationship(Standing.PC, duty=Duty.META_REVIEWER)),
        (_("Discussion lead without a review to write"), Relationship(Standing.PC, duty=Duty.LEAD)),
        (_("Reviewer of the paper, review not in yet"), replace(reviewer, own_review=OwnReview.DRAFT)),
        (_("Reviewer of the paper, review in, others still owed"), done),
        (_("Reviewer of the paper, all reviews in"), replace(done, are_all_own_done=True)),
        (_("PC member who declined the paper"), Relationship(Standing.PC, own_review=OwnReview.DECLINED)),
        (_("PC member without the paper"), Relationship(Standing.PC)),
        (_("External reviewer without the paper"), Relationship(Standing.EXTERNAL)),
        (_("Holder of a share link from the authors"), Relationship(Standing.LINK)),
    ]


def _rows(rules: Rules) -> list[Row]:
    rows = [Row(who, tuple(Cell(_words(rules, stage, one)) for stage in STAGES)) for who, one in people()]
    return [*rows, Row(_("Author of the paper"), tuple(Cell(_author_words(rules, stage)) for stage in STAGES))]


def _words(rules: Rules, stage: Stage, relationship: Relationship) -> tuple[str, ...]:
    paper = rights.paper_rights(rules, stage, relationship)
    if paper == rights.EVERYTHING:
        return (_("everything"),)
    opened = rights.paper_rights(rules, replace(stage, has_response_opened=True), relationship)
    facts = ReviewFacts(is_own=False, is_submitted=True)
    review = rights.review_rights(rules, stage, relationship, paper, facts)
    signed = rights.review_rights(rules, stage, relationship, paper, replace(facts, is_signed=True))
    return _chosen(
        (paper.existence and not paper.title, _("that it exists")),
        (paper.title, _("title") if not paper.abstract else _("title and abstract")),
        (paper.authors, _("authors’ names")),
        (paper.document, _("the paper")),
        (paper.bid, _("may bid")),
        (paper.assignments, _("how many review it")),
        (paper.conflicts, _("conflicts")),
        (paper.handling_chair, _("who handles it")),
        (paper.reviews, _("reviews")),
        ("CHAIRS" in review.audiences, _("remarks for the chairs")),
        (review.reviewer, _("reviewers’ names")),
        (signed.reviewer and not review.reviewer, _("names of reviewers who signed")),
        (paper.discussion, _("the discussion")),
        (opened.response, _("the author response, once it opens")),
        (paper.decision, _("the decision")),
    )


def _author_words(rules: Rules, stage: Stage) -> tuple[str, ...]:
    signed = rights.author_review_rights(rules, stage, ReviewFacts(is_signed=True))
    in_response = rights.author_review_rights(rules, replace(stage, has_response_opened=True), ReviewFacts())
    return _chosen(
        (True, _("the own submission")),
        (signed.existence, _("reviews")),
        (in_response.existence and not signed.existence, _("reviews, once the author response opens")),
        (signed.reviewer and rules.names_reviewers_to_authors, _("reviewers’ names")),
        (signed.reviewer and not rules.names_reviewers_to_authors, _("names of reviewers who signed")),
        (stage.is_released, _("the decision")),
    )


def _chosen(*words: tuple[bool, str]) -> tuple[str, ...]:
    return tuple(word for is_known, word in words if is_known)


def explained(field: str, choices: Iterable[tuple[Any, Any]]) -> list[tuple[str, str]]:
    """The choices of a rule with what each means; one that means nothing for these people is left out."""
    words = EXPLAINED[field]
    return [(value, f"{label}: {words[value]}") for value, label in choices if value in words]


def who_learns_more(table: Sequence[Row]) -> list[str]:
    """The people to whom a change would show something new, at some stage."""
    return [row.who for row in table if any(cell.gained for cell in row.cells)]


def who_learns_less(table: Sequence[Row]) -> list[str]:
    """The people from whom a change would hide something, at some stage."""
    return [row.who for row in table if any(cell.lost for cell in row.cells)]
