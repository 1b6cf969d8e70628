"""Who wrote a review, as other reviewers and the committee learn it."""

from reviews.rights import OtherReviews, ReviewersShown, Rules, UnassignedSee
from tests.reviews.rights.cases.shape import (
    ALL_DONE,
    ANOTHERS,
    DISCUSSING,
    DONE,
    EXTERNAL_DONE,
    IN_DRAFT,
    LEAD,
    MEMBER,
    NOT_STARTED,
    RELEASED,
    REVIEWING,
    SIGNED,
    WORKSHOP,
    but,
    review,
)

LATER = but(WORKSHOP, unassigned_see=UnassignedSee.REVIEWS_AFTER_DECISION)
TEXTS = "AUTHORS COMMITTEE CHAIRS"


def among_reviewers(shown: ReviewersShown, other: OtherReviews = OtherReviews.AFTER_OWN) -> Rules:
    """The workshop, with another choice of who of the reviewers knows the others' names."""
    return but(WORKSHOP, reviewers_to_coreviewers=shown, other_reviews=other)


def to_committee(shown: ReviewersShown) -> Rules:
    """All members read the reviews after the decision; under this choice of names."""
    return but(LATER, reviewers_to_pc=shown)


NAMES = [
    review(
        "A reviewer who handed in learns who wrote another's review",
        WORKSHOP,
        REVIEWING,
        DONE,
        ANOTHERS,
        "existence reviewer",
    ),
    review(
        "A reviewer who is late does not learn the other reviewers' names where they come after the own review",
        among_reviewers(ReviewersShown.AFTER_OWN_REVIEW, OtherReviews.ALWAYS),
        DISCUSSING,
        IN_DRAFT,
        ANOTHERS,
        "existence AUTHORS",
        "reviewer",
    ),
    review(
        "Reviewers never learn each other's names where the chair chose never, signed or not",
        among_reviewers(ReviewersShown.NEVER),
        DISCUSSING,
        ALL_DONE,
        SIGNED,
        "existence AUTHORS",
        "reviewer",
        leak="HotCRP 2.0b8: reviewers' identities revealed although reviews were always anonymous",
    ),
    review(
        "Reviewers who never learn each other's names do not learn them after the release",
        among_reviewers(ReviewersShown.NEVER),
        RELEASED,
        ALL_DONE,
        ANOTHERS,
        "existence AUTHORS",
        "reviewer",
        leak="HotCRP 2.0b8: reviewers' identities revealed although reviews were always anonymous",
    ),
    review(
        "An external reviewer does not learn the other reviewers' names unless the chair allows it",
        among_reviewers(ReviewersShown.NEVER),
        DISCUSSING,
        EXTERNAL_DONE,
        ANOTHERS,
        "existence AUTHORS",
        "reviewer",
        leak="HotCRP 2.0b6: external reviewers saw reviewers' identities",
    ),
    review(
        "Reviewers learn each other's names at the decision, not before it, where that is the rule",
        among_reviewers(ReviewersShown.AFTER_DECISION),
        DISCUSSING,
        ALL_DONE,
        ANOTHERS,
        "existence AUTHORS",
        "reviewer",
    ),
    review(
        "Reviewers learn each other's names once the decision is out where that is the rule",
        among_reviewers(ReviewersShown.AFTER_DECISION),
        RELEASED,
        ALL_DONE,
        ANOTHERS,
        "existence AUTHORS reviewer",
    ),
    review(
        "A reviewer who signed is known to the other reviewers",
        among_reviewers(ReviewersShown.SIGNED),
        DISCUSSING,
        DONE,
        SIGNED,
        "existence AUTHORS reviewer",
    ),
    review(
        "A reviewer who did not sign stays unknown to the other reviewers",
        among_reviewers(ReviewersShown.SIGNED),
        DISCUSSING,
        DONE,
        ANOTHERS,
        "existence AUTHORS",
        "reviewer",
    ),
    review(
        "Reviewers who are always named know each other before they begin",
        among_reviewers(ReviewersShown.ALWAYS, OtherReviews.ALWAYS),
        REVIEWING,
        NOT_STARTED,
        ANOTHERS,
        "existence AUTHORS reviewer",
        "CHAIRS",
    ),
    review(
        "A discussion lead without a review of her own knows who wrote the reviews",
        WORKSHOP,
        DISCUSSING,
        LEAD,
        ANOTHERS,
        "existence AUTHORS reviewer",
    ),
    review(
        "A PC member who reads reviews after the decision does not learn who wrote them",
        to_committee(ReviewersShown.NEVER),
        RELEASED,
        MEMBER,
        SIGNED,
        "existence AUTHORS",
        "reviewer CHAIRS",
    ),
    review(
        "A PC member learns who wrote the reviews where names are always shown to the committee",
        to_committee(ReviewersShown.ALWAYS),
        RELEASED,
        MEMBER,
        ANOTHERS,
        "existence AUTHORS reviewer",
        "CHAIRS",
    ),
    review(
        "A PC member learns who wrote the reviews after the decision where that is the rule",
        to_committee(ReviewersShown.AFTER_DECISION),
        RELEASED,
        MEMBER,
        ANOTHERS,
        "existence AUTHORS reviewer",
    ),
    review(
        "A PC member does not learn reviewers before the decision where names come after it",
        to_committee(ReviewersShown.AFTER_DECISION),
        DISCUSSING,
        MEMBER,
        ANOTHERS,
        "",
        TEXTS + " reviewer",
    ),
    review(
        "A PC member without an own review does not earn the names of those who wrote one",
        to_committee(ReviewersShown.AFTER_OWN_REVIEW),
        RELEASED,
        MEMBER,
        ANOTHERS,
        "existence AUTHORS",
        "reviewer",
    ),
    review(
        "A reviewer who signed is known to the committee that reads the review",
        to_committee(ReviewersShown.SIGNED),
        RELEASED,
        MEMBER,
        SIGNED,
        "existence AUTHORS reviewer",
    ),
    review(
        "A reviewer who did not sign stays unknown to the committee that reads the review",
        to_committee(ReviewersShown.SIGNED),
        RELEASED,
        MEMBER,
        ANOTHERS,
        "existence AUTHORS",
        "reviewer",
    ),
    review(
        "Signing shows nobody's name to a committee member who may not find the review",
        but(WORKSHOP, reviewers_to_pc=ReviewersShown.SIGNED),
        DISCUSSING,
        MEMBER,
        SIGNED,
        "",
        TEXTS + " reviewer",
    ),
]

CASES = [*NAMES]
