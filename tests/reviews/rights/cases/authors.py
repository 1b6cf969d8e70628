"""Single reviews as the authors of the paper read them."""

from reviews.rights import AuthorsSeeReviews, Phase, ReviewersShown, Rules, Stage
from tests.reviews.rights.cases.shape import (
    ANOTHERS,
    COLLECTING,
    DISCUSSING,
    DOUBLE_BLIND,
    DRAFT,
    OPEN_COMMITTEE,
    RELEASED,
    RESPONDING,
    REST,
    REVIEWING,
    SIGNED,
    UNFINISHED,
    WITHDRAWN,
    WORKSHOP,
    author,
    but,
)


def to_authors(shown: ReviewersShown) -> Rules:
    """Authors read reviews when they answer them; under this choice of names."""
    return but(DOUBLE_BLIND, reviewers_to_authors=shown)


AUTHORS = [
    author("Authors read no review of a draft", OPEN_COMMITTEE, DRAFT, ANOTHERS, "", REST),
    author("Authors read no review while it is reviewed", WORKSHOP, REVIEWING, ANOTHERS, "", REST),
    author("Authors read no review in the discussion", WORKSHOP, DISCUSSING, SIGNED, "", REST),
    author(
        "Authors read what is meant for them at the release, and nothing for the committee or the chairs",
        WORKSHOP,
        RELEASED,
        ANOTHERS,
        "existence AUTHORS",
        REST,
        leak="HotCRP 2.58: authors could search fields that were hidden from them",
    ),
    author(
        "Authors read their reviews once the response window opens, where the chair asks for a response",
        DOUBLE_BLIND,
        RESPONDING,
        ANOTHERS,
        "existence AUTHORS",
        REST,
        leak="HotCRP 2.57: authors saw hidden scores during the rebuttal",
    ),
    author(
        "Authors read no review in the discussion before the response window opens",
        DOUBLE_BLIND,
        DISCUSSING,
        ANOTHERS,
        "",
        REST,
    ),
    author(
        "An open response window shows no review where reviews come at the release",
        but(DOUBLE_BLIND, authors_see_reviews=AuthorsSeeReviews.AT_RELEASE),
        RESPONDING,
        ANOTHERS,
        "",
        REST,
    ),
    author(
        "Authors read their reviews at the release where there was no response window",
        DOUBLE_BLIND,
        RELEASED,
        ANOTHERS,
        "existence AUTHORS",
        REST,
    ),
    author(
        "Authors never read an unfinished review in the response window", DOUBLE_BLIND, RESPONDING, UNFINISHED, "", REST
    ),
    author(
        "Authors do not learn after the release that a review was never finished",
        WORKSHOP,
        RELEASED,
        UNFINISHED,
        "",
        REST,
    ),
    author(
        "Authors of a desk-rejected paper read a review that was handed in before, without its author",
        DOUBLE_BLIND,
        RELEASED,
        ANOTHERS,
        "existence AUTHORS",
        "reviewer COMMITTEE CHAIRS",
    ),
    author("Authors of a withdrawn paper read no review", WORKSHOP, WITHDRAWN, SIGNED, "", REST),
    author(
        "Authors never learn a reviewer's name where the chair chose never, signed or not",
        to_authors(ReviewersShown.NEVER),
        RELEASED,
        SIGNED,
        "existence AUTHORS",
        REST,
        leak="HotCRP 2.0b8: reviewers' identities revealed although reviews were always anonymous",
    ),
    author(
        "Authors learn the name of a reviewer who signed",
        to_authors(ReviewersShown.SIGNED),
        RESPONDING,
        SIGNED,
        "existence AUTHORS reviewer",
        REST,
    ),
    author(
        "Authors do not learn the name of a reviewer who did not sign",
        to_authors(ReviewersShown.SIGNED),
        RELEASED,
        ANOTHERS,
        "existence AUTHORS",
        REST,
    ),
    author(
        "Signing shows no name before the review itself is shown",
        to_authors(ReviewersShown.SIGNED),
        DISCUSSING,
        SIGNED,
        "",
        REST,
    ),
    author(
        "Authors learn a signed name at the decision, not when they answer, where names come after the decision",
        to_authors(ReviewersShown.AFTER_DECISION),
        RESPONDING,
        SIGNED,
        "existence AUTHORS",
        REST,
    ),
    author(
        "Authors learn a signed name once the decision is out where names come after it",
        to_authors(ReviewersShown.AFTER_DECISION),
        RELEASED,
        SIGNED,
        "existence AUTHORS reviewer",
        REST,
    ),
    author(
        "Authors learn a signed name with the review where names are always shown",
        to_authors(ReviewersShown.ALWAYS),
        RESPONDING,
        SIGNED,
        "existence AUTHORS reviewer",
        REST,
    ),
    author(
        "Authors have no own review by which they would learn an unsigned name",
        to_authors(ReviewersShown.AFTER_OWN_REVIEW),
        RELEASED,
        ANOTHERS,
        "existence AUTHORS",
        REST,
    ),
    author(
        "Names that are always shown tell authors nothing before their reviews are shown",
        to_authors(ReviewersShown.ALWAYS),
        REVIEWING,
        SIGNED,
        "",
        REST,
    ),
    author(
        "Authors read no review while submissions are still coming in", OPEN_COMMITTEE, COLLECTING, SIGNED, "", REST
    ),
    author(
        "The authors of a withdrawn paper read no review where none was promised before the release",
        WORKSHOP,
        Stage(Phase.WITHDRAWN, has_response_opened=True),
        ANOTHERS,
        "",
        REST,
    ),
]

CASES = [*AUTHORS]
