"""Discussion leads, meta-reviewers, and reviewers from outside the committee."""

from reviews.rights import AuthorsShown, Duty, OtherReviews, OwnReview, Relationship, Standing
from tests.reviews.rights.cases.shape import (
    COLLECTING,
    DISCUSSING,
    DOUBLE_BLIND,
    DRAFT,
    EXTERNAL_DONE,
    EXTERNAL_NOT_STARTED,
    HANDLED,
    LEAD,
    META_REVIEWER,
    OPEN_COMMITTEE,
    RELEASED,
    RESPONDING,
    REVIEWING,
    SEALED,
    WITHDRAWN,
    WORKSHOP,
    but,
    paper,
    reviewer,
)

AFTER_OWN_NAMES = but(DOUBLE_BLIND, authors_shown=AuthorsShown.AFTER_OWN_REVIEW)
AFTER_ALL = but(DOUBLE_BLIND, other_reviews=OtherReviews.AFTER_ALL_OWN)
IN_DISCUSSION = but(DOUBLE_BLIND, other_reviews=OtherReviews.IN_DISCUSSION)
NEVER_OTHERS = but(WORKSHOP, other_reviews=OtherReviews.NEVER)
ALWAYS_OTHERS = but(DOUBLE_BLIND, other_reviews=OtherReviews.ALWAYS)
READING = "reviews scores"  # of others
TALK = "reviews scores discussion"


def lead(own: OwnReview) -> Relationship:
    """A discussion lead who also has, or had, the paper to review."""
    return Relationship(Standing.PC, duty=Duty.LEAD, own_review=own)


def meta(own: OwnReview) -> Relationship:
    """A meta-reviewer with her own text at some point."""
    return Relationship(Standing.PC, duty=Duty.META_REVIEWER, own_review=own)


LEADS = [
    paper(
        "A discussion lead without a review of her own reads the reviews as they come in",
        WORKSHOP,
        REVIEWING,
        LEAD,
        "document reviews scores",
        "administer",
    ),
    paper(
        "A discussion lead without a review of her own prepares before the discussion opens the reviews to all",
        IN_DISCUSSION,
        REVIEWING,
        LEAD,
        READING,
        "authors",
    ),
    paper(
        "A discussion lead does not learn the authors of a double-blind paper",
        DOUBLE_BLIND,
        DISCUSSING,
        LEAD,
        TALK,
        "authors conflicts",
    ),
    paper(
        "A discussion lead who also reviews the paper hands in first",
        WORKSHOP,
        REVIEWING,
        lead(OwnReview.DRAFT),
        "document",
        TALK,
    ),
    paper(
        "A discussion lead who has not begun her own review waits in the discussion too",
        WORKSHOP,
        DISCUSSING,
        lead(OwnReview.NOT_STARTED),
        "document",
        TALK,
    ),
    paper(
        "A discussion lead who handed in her own review reads the others",
        WORKSHOP,
        REVIEWING,
        lead(OwnReview.DONE),
        READING,
    ),
    paper(
        "A discussion lead who also reviews reads at once where reviews are always open",
        ALWAYS_OTHERS,
        REVIEWING,
        lead(OwnReview.NOT_STARTED),
        READING,
        "authors",
    ),
    paper(
        "A discussion lead who declines her own review does not come to read the others' by it",
        WORKSHOP,
        REVIEWING,
        lead(OwnReview.DECLINED),
        "document",
        TALK,
    ),
    paper(
        "A discussion lead who hands her own review to somebody else does not come to read the others' by it",
        WORKSHOP,
        REVIEWING,
        lead(OwnReview.DELEGATED),
        "document",
        TALK,
    ),
    paper(
        "A discussion lead knows which chair handles the paper",
        DOUBLE_BLIND,
        HANDLED,
        LEAD,
        "handling_chair",
        "administer",
    ),
    paper(
        "A meta-reviewer without a text of her own reads the reviews as they come in",
        WORKSHOP,
        REVIEWING,
        META_REVIEWER,
        "document reviews scores",
        "administer",
    ),
    paper(
        "A meta-reviewer reads the reviews while her own text is a draft, because it builds on them",
        WORKSHOP,
        REVIEWING,
        meta(OwnReview.DRAFT),
        READING,
    ),
    paper(
        "A meta-reviewer reads the reviews before she begins, also where reviewers wait for all their own",
        AFTER_ALL,
        REVIEWING,
        meta(OwnReview.NOT_STARTED),
        READING,
        "authors",
    ),
    paper(
        "A meta-reviewer reads the reviews where reviewers never read each other's",
        NEVER_OTHERS,
        DISCUSSING,
        meta(OwnReview.DRAFT),
        READING,
    ),
    paper(
        "A meta-reviewer who handed in still reads the reviews",
        IN_DISCUSSION,
        REVIEWING,
        meta(OwnReview.DONE),
        READING,
    ),
    paper(
        "A meta-reviewer of a double-blind paper does not learn who wrote it",
        DOUBLE_BLIND,
        DISCUSSING,
        META_REVIEWER,
        TALK,
        "authors conflicts",
    ),
    paper(
        "A meta-reviewer opens her paper where members without it see nothing, and knows who handles it",
        SEALED,
        HANDLED,
        META_REVIEWER,
        "existence title abstract document handling_chair",
        "authors administer",
    ),
    paper("A discussion lead reads the authors' answer", DOUBLE_BLIND, RESPONDING, LEAD, "response reviews", "authors"),
    paper(
        "A meta-reviewer reads the authors' answer, which her text weighs",
        DOUBLE_BLIND,
        RESPONDING,
        meta(OwnReview.DRAFT),
        "response reviews",
        "authors",
    ),
    paper(
        "A discussion lead who has not handed in her own review does not read the authors' answer",
        DOUBLE_BLIND,
        RESPONDING,
        lead(OwnReview.DRAFT),
        "document",
        "response reviews scores discussion",
    ),
    paper(
        "A discussion lead reads nothing of a paper that went back into a draft",
        DOUBLE_BLIND,
        DRAFT,
        LEAD,
        "",
        "document authors reviews scores discussion decision",
    ),
    paper(
        "A discussion lead does not learn the authors while submissions come in",
        DOUBLE_BLIND,
        COLLECTING,
        LEAD,
        "",
        "authors reviews scores decision administer",
    ),
    paper(
        "A discussion lead learns authors and decision at the release",
        DOUBLE_BLIND,
        RELEASED,
        LEAD,
        "authors decision reviews scores",
        "administer conflicts",
    ),
    paper(
        "A discussion lead does not learn the authors of a withdrawn paper",
        DOUBLE_BLIND,
        WITHDRAWN,
        LEAD,
        "",
        "authors conflicts decision administer",
        leak="HotCRP 2.15: authors' names shown to reviewers when a paper was withdrawn",
    ),
    paper(
        "A meta-reviewer reads nothing of a paper that went back into a draft",
        DOUBLE_BLIND,
        DRAFT,
        META_REVIEWER,
        "",
        "document authors reviews scores discussion decision",
    ),
    paper(
        "A meta-reviewer does not learn the authors while submissions come in",
        DOUBLE_BLIND,
        COLLECTING,
        META_REVIEWER,
        "",
        "authors reviews scores decision administer",
    ),
    paper(
        "A meta-reviewer learns authors and decision at the release",
        DOUBLE_BLIND,
        RELEASED,
        META_REVIEWER,
        "authors decision reviews scores",
        "administer conflicts",
    ),
    paper(
        "A meta-reviewer does not learn the authors of a withdrawn paper",
        SEALED,
        WITHDRAWN,
        META_REVIEWER,
        "",
        "authors conflicts decision administer",
    ),
]

FROM_OUTSIDE = [
    paper(
        "An external reviewer opens the paper she was given, and does not learn its authors in double-blind",
        DOUBLE_BLIND,
        REVIEWING,
        EXTERNAL_NOT_STARTED,
        "existence title abstract document",
        "authors bid conflicts",
    ),
    paper(
        "An external reviewer waits for her own review like everybody",
        WORKSHOP,
        REVIEWING,
        EXTERNAL_NOT_STARTED,
        "document",
        TALK,
    ),
    paper(
        "An external reviewer who handed in reads the others and takes part in the discussion",
        WORKSHOP,
        DISCUSSING,
        EXTERNAL_DONE,
        TALK,
        "administer decision",
    ),
    paper(
        "An external reviewer learns the decision of her paper at the release",
        DOUBLE_BLIND,
        RELEASED,
        EXTERNAL_DONE,
        "decision authors",
        "administer",
    ),
    paper(
        "An external reviewer does not bid",
        OPEN_COMMITTEE,
        REVIEWING,
        EXTERNAL_NOT_STARTED,
        "document",
        "bid administer",
    ),
    paper(
        "An external reviewer knows which chair handles her paper",
        DOUBLE_BLIND,
        HANDLED,
        EXTERNAL_DONE,
        "handling_chair",
        "administer",
    ),
    paper(
        "A draft by an external reviewer is not enough to learn the authors",
        AFTER_OWN_NAMES,
        REVIEWING,
        reviewer(OwnReview.DRAFT, standing=Standing.EXTERNAL),
        "document",
        "authors",
    ),
    paper(
        "An external discussion lead reads the reviews like one from the committee",
        WORKSHOP,
        DISCUSSING,
        Relationship(Standing.EXTERNAL, duty=Duty.LEAD),
        TALK,
        "administer bid",
    ),
]

CASES = [*LEADS, *FROM_OUTSIDE]
