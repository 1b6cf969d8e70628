"""What a case is, the conferences it speaks of, and short names for moments and people."""

from dataclasses import dataclass, replace

from reviews.rights import (
    AuthorsSeeReviews,
    AuthorsShown,
    Bond,
    Duty,
    OtherReviews,
    OwnReview,
    Phase,
    Relationship,
    ReviewersShown,
    ReviewFacts,
    Rules,
    Stage,
    Standing,
    UnassignedSee,
)

# Written out rather than read off the rule: a right that is new there must be thought about here.
PAPER = (
    "existence title abstract authors document conflicts assignments reviews scores discussion decision response bid "
    "administer handling_chair"
)
REVIEW = "existence reviewer AUTHORS COMMITTEE CHAIRS"
REST = "REST"  # everything that is not named as granted


@dataclass(frozen=True)
class PaperCase:
    """One sentence about a paper: the rights it grants and those it withholds; on the others it is silent."""

    sentence: str
    rules: Rules
    stage: Stage
    who: Relationship
    sees: frozenset[str]
    hides: frozenset[str]
    leak: str = ""  # where another system once leaked just this


@dataclass(frozen=True)
class ReviewCase:
    """One sentence about one review, read behind the committee's and the chair's doors."""

    sentence: str
    rules: Rules
    stage: Stage
    who: Relationship
    facts: ReviewFacts
    sees: frozenset[str]
    hides: frozenset[str]
    leak: str = ""


@dataclass(frozen=True)
class AuthorCase:
    """One sentence about one review, read by the authors of the paper."""

    sentence: str
    rules: Rules
    stage: Stage
    facts: ReviewFacts
    sees: frozenset[str]
    hides: frozenset[str]
    leak: str = ""


def paper(
    sentence: str, rules: Rules, stage: Stage, who: Relationship, sees: str = "", hides: str = "", leak: str = ""
) -> PaperCase:
    """A case about a paper; rights are named in one string, `REST` hides whatever is not granted."""
    return PaperCase(sentence, rules, stage, who, _names(sees), _hidden(PAPER, sees, hides), leak)


def review(
    sentence: str,
    rules: Rules,
    stage: Stage,
    who: Relationship,
    facts: ReviewFacts,
    sees: str = "",
    hides: str = "",
    leak: str = "",
) -> ReviewCase:
    """A case about one review; audiences of questions are named beside `existence` and `reviewer`."""
    return ReviewCase(sentence, rules, stage, who, facts, _names(sees), _hidden(REVIEW, sees, hides), leak)


def author(
    sentence: str, rules: Rules, stage: Stage, facts: ReviewFacts, sees: str = "", hides: str = "", leak: str = ""
) -> AuthorCase:
    """A case about one review as the paper's authors read it."""
    return AuthorCase(sentence, rules, stage, facts, _names(sees), _hidden(REVIEW, sees, hides), leak)


def but(rules: Rules, **fields: object) -> Rules:
    """The same conference, with another choice on some axes."""
    return replace(rules, **fields)  # type: ignore[arg-type]


def reviewer(own: OwnReview, *, standing: Standing = Standing.PC, all_done: bool = False) -> Relationship:
    """Somebody with the paper to review."""
    return Relationship(standing, duty=Duty.REVIEWER, own_review=own, are_all_own_done=all_done)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _hidden(known: str, sees: str, hides: str) -> frozenset[str]:
    return _names(known) - _names(sees) if hides == REST else _names(hides)


# The conferences. Every choice is spelled out: a changed default must not change what a sentence means.
WORKSHOP = Rules(  # small and friendly: names are open, the rest is careful
    authors_shown=AuthorsShown.OPEN,
    reviewers_to_coreviewers=ReviewersShown.AFTER_OWN_REVIEW,
    reviewers_to_pc=ReviewersShown.NEVER,
    reviewers_to_authors=ReviewersShown.NEVER,
    other_reviews=OtherReviews.AFTER_OWN,
    unassigned_see=UnassignedSee.TITLES,
    conflicted_know_existence=False,
    pc_sees_decisions_at_once=False,
    authors_see_reviews=AuthorsSeeReviews.AT_RELEASE,
    staff_read_everything=True,
)
DOUBLE_BLIND = but(  # large: authors hidden until the decision, authors answer their reviews
    WORKSHOP,
    authors_shown=AuthorsShown.AFTER_DECISION,
    authors_see_reviews=AuthorsSeeReviews.IN_RESPONSE,
    staff_read_everything=False,
)
OPEN_COMMITTEE = but(  # a committee without secrets among its members
    WORKSHOP,
    reviewers_to_coreviewers=ReviewersShown.ALWAYS,
    reviewers_to_pc=ReviewersShown.ALWAYS,
    reviewers_to_authors=ReviewersShown.SIGNED,
    other_reviews=OtherReviews.ALWAYS,
    unassigned_see=UnassignedSee.REVIEWS_AFTER_DECISION,
    conflicted_know_existence=True,
    pc_sees_decisions_at_once=True,
    authors_see_reviews=AuthorsSeeReviews.IN_RESPONSE,
)
SEALED = but(  # nobody learns a name or another's text, ever
    DOUBLE_BLIND,
    authors_shown=AuthorsShown.NEVER,
    reviewers_to_coreviewers=ReviewersShown.NEVER,
    other_reviews=OtherReviews.NEVER,
    unassigned_see=UnassignedSee.NOTHING,
    authors_see_reviews=AuthorsSeeReviews.AT_RELEASE,
)

# The moments.
DRAFT = Stage(Phase.DRAFT)
COLLECTING = Stage(Phase.COLLECTING)
REVIEWING = Stage(Phase.REVIEWING)
DISCUSSING = Stage(Phase.DISCUSSING)
RESPONDING = Stage(Phase.DISCUSSING, has_response_opened=True)
RELEASED = Stage(Phase.RELEASED)
WITHDRAWN = Stage(Phase.WITHDRAWN)
HANDLED = Stage(Phase.REVIEWING, has_handling_chair=True)
HANDLED_DISCUSSING = Stage(Phase.DISCUSSING, has_handling_chair=True)

# The people.
CHAIR = Relationship(Standing.CHAIR)
STAFF = Relationship(Standing.STAFF)
MEMBER = Relationship(Standing.PC)
OUTSIDER = Relationship(Standing.EXTERNAL)  # an external reviewer without this paper
LINK_HOLDER = Relationship(Standing.LINK)
NOBODY = Relationship(Standing.NOBODY)
NOT_STARTED = reviewer(OwnReview.NOT_STARTED)
IN_DRAFT = reviewer(OwnReview.DRAFT)
DONE = reviewer(OwnReview.DONE)
ALL_DONE = reviewer(OwnReview.DONE, all_done=True)
LEAD = Relationship(Standing.PC, duty=Duty.LEAD)
META_REVIEWER = Relationship(Standing.PC, duty=Duty.META_REVIEWER)
DECLINED = Relationship(Standing.PC, own_review=OwnReview.DECLINED)
DELEGATED = Relationship(Standing.PC, own_review=OwnReview.DELEGATED)
EXTERNAL_NOT_STARTED = reviewer(OwnReview.NOT_STARTED, standing=Standing.EXTERNAL)
EXTERNAL_DONE = reviewer(OwnReview.DONE, standing=Standing.EXTERNAL)
CONFLICTED_MEMBER = Relationship(Standing.PC, Bond.CONFLICTED)
CONFLICTED_CHAIR = Relationship(Standing.CHAIR, Bond.CONFLICTED)
OVERRIDING_CHAIR = Relationship(Standing.CHAIR, Bond.CONFLICTED, is_overriding=True)

# The reviews.
ANOTHERS = ReviewFacts()
SIGNED = ReviewFacts(is_signed=True)
UNFINISHED = ReviewFacts(is_submitted=False)
OWN = ReviewFacts(is_own=True)
OWN_UNFINISHED = ReviewFacts(is_own=True, is_submitted=False)
