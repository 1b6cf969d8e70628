"""Whose names a chair reads that the committee may not: asked of the rule itself, so that the trace follows it."""

from enum import StrEnum

from reviews.rights import (
    Duty,
    OwnReview,
    Phase,
    Relationship,
    ReviewersShown,
    Rules,
    Stage,
    Standing,
    paper_rights,
)


class Names(StrEnum):
    """Whose names were read."""

    AUTHORS = "authors"
    REVIEWERS = "reviewers"


ALL = frozenset(Names)
_MEMBER = Relationship(Standing.PC, duty=Duty.REVIEWER, own_review=OwnReview.NOT_STARTED)


def hidden_names(rules: Rules, *, is_released: bool) -> frozenset[Names]:
    """The names of a paper that its reviewers, or members without it, do not see at this point."""
    stage = Stage(Phase.RELEASED if is_released else Phase.REVIEWING)
    found = set()
    if not paper_rights(rules, stage, _MEMBER).authors:
        found.add(Names.AUTHORS)
    shown = rules.reviewers_to_pc
    if shown != ReviewersShown.ALWAYS and not (shown == ReviewersShown.AFTER_DECISION and is_released):
        found.add(Names.REVIEWERS)
    return frozenset(found)
