"""Chairs, handling chairs, overrides, and authors who have a role."""

from reviews.rights import Bond, Duty, OwnReview, Relationship, Standing
from tests.reviews.rights.cases.shape import (
    CHAIR,
    COLLECTING,
    DISCUSSING,
    DOUBLE_BLIND,
    DRAFT,
    HANDLED,
    HANDLED_DISCUSSING,
    OPEN_COMMITTEE,
    OVERRIDING_CHAIR,
    PAPER,
    RELEASED,
    RESPONDING,
    REST,
    REVIEWING,
    SEALED,
    WITHDRAWN,
    WORKSHOP,
    but,
    paper,
)

KNOWING = but(DOUBLE_BLIND, conflicted_know_existence=True)
HANDLING_CHAIR = Relationship(Standing.CHAIR, is_handling=True)


def wrote_it(standing: Standing, duty: Duty = Duty.NONE, own: OwnReview = OwnReview.NONE) -> Relationship:
    """An author of the paper who also has a role."""
    return Relationship(standing, Bond.AUTHOR, duty, own)


CHAIRS = [
    paper("A chair knows everything of a draft, to help its authors", WORKSHOP, DRAFT, CHAIR, PAPER),
    paper("A chair knows everything while submissions come in", DOUBLE_BLIND, COLLECTING, CHAIR, PAPER),
    paper(
        "A chair knows the authors, conflicts and reviewers of a double-blind paper",
        DOUBLE_BLIND,
        REVIEWING,
        CHAIR,
        PAPER,
    ),
    paper("A chair knows everything in the strictest conference", SEALED, DISCUSSING, CHAIR, PAPER),
    paper("A chair knows everything of a withdrawn paper", SEALED, WITHDRAWN, CHAIR, PAPER),
    paper("A chair knows everything after the release", SEALED, RELEASED, CHAIR, PAPER),
    paper(
        "A chair without a conflict keeps everything when another chair handles the paper",
        DOUBLE_BLIND,
        HANDLED,
        CHAIR,
        PAPER,
    ),
    paper("The handling chair of a paper knows everything of it", SEALED, HANDLED, HANDLING_CHAIR, PAPER),
    paper(
        "A chair who also reviews the paper is a chair first",
        DOUBLE_BLIND,
        REVIEWING,
        Relationship(Standing.CHAIR, duty=Duty.REVIEWER, own_review=OwnReview.NOT_STARTED),
        PAPER,
    ),
    paper(
        "A chair who declined to review the paper still knows everything of it",
        WORKSHOP,
        REVIEWING,
        Relationship(Standing.CHAIR, own_review=OwnReview.DECLINED),
        PAPER,
    ),
]

OVERRIDES = [
    paper(
        "A chair with a conflict who overrides it, with a reason, can run the paper",
        DOUBLE_BLIND,
        REVIEWING,
        OVERRIDING_CHAIR,
        PAPER,
    ),
    paper("An override works in the strictest conference too", SEALED, DISCUSSING, OVERRIDING_CHAIR, PAPER),
    paper("An override works on a withdrawn paper", SEALED, WITHDRAWN, OVERRIDING_CHAIR, PAPER),
    paper(
        "An override never works on a paper with a handling chair",
        DOUBLE_BLIND,
        HANDLED,
        OVERRIDING_CHAIR,
        "",
        REST,
    ),
    paper(
        "An override ends at once when a handling chair is appointed in the discussion",
        WORKSHOP,
        HANDLED_DISCUSSING,
        OVERRIDING_CHAIR,
        "",
        REST,
    ),
    paper(
        "With a handling chair, who tries to override knows what a PC member with a conflict knows",
        KNOWING,
        HANDLED,
        OVERRIDING_CHAIR,
        "existence title",
        REST,
    ),
    paper(
        "A handling chair with a conflict cannot override her way back to the paper",
        DOUBLE_BLIND,
        HANDLED,
        Relationship(Standing.CHAIR, Bond.CONFLICTED, is_handling=True, is_overriding=True),
        "",
        REST,
    ),
    paper(
        "A PC member cannot override a conflict",
        WORKSHOP,
        DISCUSSING,
        Relationship(Standing.PC, Bond.CONFLICTED, is_overriding=True),
        "",
        REST,
    ),
    paper(
        "An area chair with a conflict cannot override it by leading the discussion",
        WORKSHOP,
        DISCUSSING,
        Relationship(Standing.PC, Bond.CONFLICTED, Duty.LEAD, is_overriding=True),
        "",
        REST,
    ),
    paper(
        "An external reviewer cannot override a conflict",
        WORKSHOP,
        DISCUSSING,
        Relationship(Standing.EXTERNAL, Bond.CONFLICTED, Duty.REVIEWER, OwnReview.DONE, is_overriding=True),
        "",
        REST,
    ),
    paper(
        "No override opens an own paper to a chair",
        WORKSHOP,
        REVIEWING,
        Relationship(Standing.CHAIR, Bond.AUTHOR, is_overriding=True),
        "",
        REST,
    ),
]

AUTHORS_WITH_A_ROLE = [
    paper(
        "A chair meets his own paper at the author's pages only",
        WORKSHOP,
        DISCUSSING,
        wrote_it(Standing.CHAIR),
        "",
        REST,
    ),
    paper(
        "A chair who handles papers does not handle his own",
        DOUBLE_BLIND,
        HANDLED,
        Relationship(Standing.CHAIR, Bond.AUTHOR, is_handling=True),
        "",
        REST,
    ),
    paper(
        "A chair does not find his own draft among the submissions",
        OPEN_COMMITTEE,
        DRAFT,
        wrote_it(Standing.CHAIR),
        "",
        REST,
    ),
    paper(
        "A PC member sees nothing of her own paper at the committee's pages, however open they are",
        OPEN_COMMITTEE,
        RESPONDING,
        wrote_it(Standing.PC),
        "",
        REST,
        leak="HotCRP 2.0b6: PC members could read fields for the committee on their own papers",
    ),
    paper(
        "A PC member sees nothing of her own paper at the committee's pages after the release",
        OPEN_COMMITTEE,
        RELEASED,
        wrote_it(Standing.PC),
        "",
        REST,
    ),
    paper(
        "A PC member who was given her own paper by mistake sees nothing of it as a reviewer",
        OPEN_COMMITTEE,
        REVIEWING,
        wrote_it(Standing.PC, Duty.REVIEWER, OwnReview.DONE),
        "",
        REST,
    ),
    paper(
        "An area chair does not lead the discussion of her own paper",
        OPEN_COMMITTEE,
        DISCUSSING,
        wrote_it(Standing.PC, Duty.LEAD),
        "",
        REST,
    ),
    paper(
        "An external reviewer who is found to be an author sees nothing of the paper as a reviewer",
        OPEN_COMMITTEE,
        DISCUSSING,
        wrote_it(Standing.EXTERNAL, Duty.REVIEWER, OwnReview.DRAFT),
        "",
        REST,
    ),
    paper(
        "An author who opens the share link of her own paper is sent to the author's pages",
        OPEN_COMMITTEE,
        REVIEWING,
        wrote_it(Standing.LINK),
        "",
        REST,
    ),
    paper(
        "An own withdrawn paper stays closed at the chair's pages",
        WORKSHOP,
        WITHDRAWN,
        wrote_it(Standing.CHAIR),
        "",
        REST,
    ),
    paper(
        "A PC member does not find her own paper at the committee's pages while submissions come in",
        OPEN_COMMITTEE,
        COLLECTING,
        wrote_it(Standing.PC),
        "",
        REST,
    ),
    paper(
        "An author who is staff and reads everything else does not read the reviews of her paper",
        WORKSHOP,
        RELEASED,
        wrote_it(Standing.STAFF),
        "",
        REST,
    ),
    paper(
        "An author who also declared a duty of meta-reviewer does not read the reviews by it",
        OPEN_COMMITTEE,
        DISCUSSING,
        wrote_it(Standing.PC, Duty.META_REVIEWER),
        "",
        REST,
    ),
]

CASES = [*CHAIRS, *OVERRIDES, *AUTHORS_WITH_A_ROLE]
