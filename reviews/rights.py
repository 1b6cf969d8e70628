"""Who may see what of a paper and its reviews. Pure, total, and the only place that knows.

The rule is a function of three finite things: a conference's `Rules`, the paper's `Stage`, and the viewer's
`Relationship` to the paper. It is asked for every page, list, download, export and mail of the committee's and the
chair's doors. Nothing is stored: a change of rules, stage or relationship takes effect at once.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from itertools import product


class AuthorsShown(StrEnum):
    OPEN = "OPEN"
    AFTER_OWN_REVIEW = "AFTER_OWN_REVIEW"
    AFTER_DECISION = "AFTER_DECISION"
    NEVER = "NEVER"


class ReviewersShown(StrEnum):
    ALWAYS = "ALWAYS"
    AFTER_OWN_REVIEW = "AFTER_OWN_REVIEW"
    AFTER_DECISION = "AFTER_DECISION"
    SIGNED = "SIGNED"
    NEVER = "NEVER"


class OtherReviews(StrEnum):
    AFTER_OWN = "AFTER_OWN"
    AFTER_ALL_OWN = "AFTER_ALL_OWN"
    IN_DISCUSSION = "IN_DISCUSSION"
    ALWAYS = "ALWAYS"
    NEVER = "NEVER"


class UnassignedSee(StrEnum):
    NOTHING = "NOTHING"
    TITLES = "TITLES"
    PAPERS = "PAPERS"
    REVIEWS_AFTER_DECISION = "REVIEWS_AFTER_DECISION"


class AuthorsSeeReviews(StrEnum):
    AT_RELEASE = "AT_RELEASE"
    IN_RESPONSE = "IN_RESPONSE"


@dataclass(frozen=True)
class Rules:
    """A conference's choices, one field per axis."""

    authors_shown: AuthorsShown = AuthorsShown.OPEN
    reviewers_to_coreviewers: ReviewersShown = ReviewersShown.AFTER_OWN_REVIEW
    reviewers_to_pc: ReviewersShown = ReviewersShown.NEVER
    reviewers_to_authors: ReviewersShown = ReviewersShown.NEVER
    other_reviews: OtherReviews = OtherReviews.AFTER_OWN
    unassigned_see: UnassignedSee = UnassignedSee.TITLES
    conflicted_know_existence: bool = False
    pc_sees_decisions_at_once: bool = False
    authors_see_reviews: AuthorsSeeReviews = AuthorsSeeReviews.AT_RELEASE
    staff_read_everything: bool = True


class Phase(StrEnum):
    """Where a paper stands."""

    DRAFT = "DRAFT"
    COLLECTING = "COLLECTING"  # submitted, its deadline not over
    REVIEWING = "REVIEWING"
    DISCUSSING = "DISCUSSING"  # reviews are due, the discussion is open
    RELEASED = "RELEASED"  # its decision was released
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True)
class Stage:
    """Where a paper and its author response stand."""

    phase: Phase
    has_response_opened: bool = False

    @property
    def is_released(self) -> bool:
        return self.phase == Phase.RELEASED

    @property
    def code(self) -> str:
        return f"{self.phase}{'+R' if self.has_response_opened else ''}"


class Tie(StrEnum):
    """What binds a viewer to a paper. The first that applies, in this order, is the viewer's."""

    AUTHOR = "AUTHOR"
    CONFLICTED = "CONFLICTED"
    CHAIR = "CHAIR"
    STAFF = "STAFF"
    LEAD = "LEAD"  # meta-reviewer or discussion lead
    ASSIGNED = "ASSIGNED"
    PC = "PC"  # on the committee, without this paper
    NOBODY = "NOBODY"  # also who declined or handed the paper over without being on the PC


class OwnReview(StrEnum):
    """How far the viewer's own review of this paper is."""

    NONE = "NONE"
    NOT_STARTED = "NOT_STARTED"
    DRAFT = "DRAFT"
    DONE = "DONE"


@dataclass(frozen=True)
class Relationship:
    """A viewer's relationship to one paper. `are_all_own_done` is about all papers the viewer reviews."""

    tie: Tie
    own_review: OwnReview = OwnReview.NONE
    are_all_own_done: bool = False

    @property
    def is_conflicted(self) -> bool:
        return self.tie in (Tie.AUTHOR, Tie.CONFLICTED)

    @property
    def code(self) -> str:
        return f"{self.tie}:{self.own_review}"


@dataclass(frozen=True)
class PaperRights:
    """What of a paper may be known behind the committee's and the chair's doors."""

    existence: bool = False
    title: bool = False
    abstract: bool = False
    authors: bool = False
    document: bool = False
    conflicts: bool = False  # who is conflicted, and why
    assignments: bool = False  # that and how many people review it
    reviews: bool = False  # that reviews are in, and what they say
    scores: bool = False
    discussion: bool = False
    decision: bool = False
    response: bool = False
    bid: bool = False
    administer: bool = False  # assign, decide, write to authors

    def __or__(self, other: "PaperRights") -> "PaperRights":
        return PaperRights(*(getattr(self, f.name) or getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True)
class ReviewFacts:
    """What a right to one review depends on besides the paper."""

    is_own: bool = False
    is_submitted: bool = True
    is_signed: bool = False


@dataclass(frozen=True)
class ReviewRights:
    """What of one review may be known. `audiences` are the questions whose answers may be read."""

    existence: bool = False
    audiences: frozenset[str] = frozenset()
    reviewer: bool = False


NOTHING = PaperRights()
EVERYTHING = PaperRights(*(True for _ in fields(PaperRights)))
NO_REVIEW = ReviewRights()

_AUTHORS_QUESTIONS = frozenset({"AUTHORS"})
_COMMITTEE_QUESTIONS = frozenset({"AUTHORS", "COMMITTEE"})
_ALL_QUESTIONS = frozenset({"AUTHORS", "COMMITTEE", "CHAIRS"})


def paper_rights(rules: Rules, stage: Stage, relationship: Relationship) -> PaperRights:
    """What a viewer may know of a paper.

    A conflict beats every role, and deny is the default. An author meets the own paper only through the author's
    door, so this grants them nothing.
    """
    if relationship.tie == Tie.AUTHOR:
        return NOTHING
    if relationship.tie == Tie.CONFLICTED:
        knows = rules.conflicted_know_existence and stage.phase not in (Phase.DRAFT, Phase.WITHDRAWN)
        return PaperRights(existence=knows, title=knows)
    if relationship.tie == Tie.CHAIR:
        return EVERYTHING
    if stage.phase in (Phase.DRAFT, Phase.COLLECTING):
        return NOTHING
    if relationship.tie == Tie.STAFF:
        if not rules.staff_read_everything:
            return NOTHING
        return PaperRights(*(f.name not in ("bid", "administer") for f in fields(PaperRights)))
    if stage.phase == Phase.WITHDRAWN:
        return _of_withdrawn(relationship)
    if relationship.tie in (Tie.LEAD, Tie.ASSIGNED):
        return _of_assigned(rules, stage, relationship)
    if relationship.tie == Tie.PC:
        return _of_pc(rules, stage, relationship)
    return NOTHING


def _of_withdrawn(relationship: Relationship) -> PaperRights:
    """Who worked on a withdrawn paper still knows that it was there; nobody else on the committee does."""
    worked_on_it = relationship.tie in (Tie.LEAD, Tie.ASSIGNED)
    return PaperRights(existence=worked_on_it, title=worked_on_it)


def _of_assigned(rules: Rules, stage: Stage, relationship: Relationship) -> PaperRights:
    sees_others = _sees_other_reviews(rules, stage, relationship)
    return PaperRights(
        existence=True,
        title=True,
        abstract=True,
        authors=_sees_authors(rules, stage, relationship),
        document=True,
        assignments=True,
        reviews=sees_others,
        scores=sees_others,
        discussion=sees_others,
        decision=_sees_decision(rules, stage),
        response=sees_others and stage.has_response_opened,
    )


def _of_pc(rules: Rules, stage: Stage, relationship: Relationship) -> PaperRights:
    level = rules.unassigned_see
    sees_titles = level != UnassignedSee.NOTHING
    sees_papers = level in (UnassignedSee.PAPERS, UnassignedSee.REVIEWS_AFTER_DECISION)
    sees_reviews = level == UnassignedSee.REVIEWS_AFTER_DECISION and stage.is_released
    return PaperRights(
        existence=sees_titles,
        title=sees_titles,
        abstract=sees_titles,
        authors=sees_titles and _sees_authors(rules, stage, relationship),
        document=sees_papers,
        reviews=sees_reviews,
        scores=sees_reviews,
        decision=sees_titles and _sees_decision(rules, stage),
        bid=sees_titles and stage.phase == Phase.REVIEWING,
    )


def _sees_authors(rules: Rules, stage: Stage, relationship: Relationship) -> bool:
    match rules.authors_shown:
        case AuthorsShown.OPEN:
            return True
        case AuthorsShown.AFTER_OWN_REVIEW:
            return relationship.own_review == OwnReview.DONE or stage.is_released
        case AuthorsShown.AFTER_DECISION:
            return stage.is_released
        case AuthorsShown.NEVER:
            return False


def _sees_other_reviews(rules: Rules, stage: Stage, relationship: Relationship) -> bool:
    if relationship.tie == Tie.LEAD and relationship.own_review == OwnReview.NONE:
        return True
    is_done = relationship.own_review == OwnReview.DONE
    match rules.other_reviews:
        case OtherReviews.ALWAYS:
            return True
        case OtherReviews.AFTER_OWN:
            return is_done
        case OtherReviews.AFTER_ALL_OWN:
            return is_done and relationship.are_all_own_done
        case OtherReviews.IN_DISCUSSION:
            return is_done and stage.phase in (Phase.DISCUSSING, Phase.RELEASED)
        case OtherReviews.NEVER:
            return False


def _sees_decision(rules: Rules, stage: Stage) -> bool:
    return stage.is_released or rules.pc_sees_decisions_at_once


def review_rights(
    rules: Rules, stage: Stage, relationship: Relationship, paper: PaperRights, facts: ReviewFacts
) -> ReviewRights:
    """What a viewer with these rights to the paper may know of one of its reviews."""
    if not paper.existence or relationship.is_conflicted:
        return NO_REVIEW
    if facts.is_own:
        return ReviewRights(existence=True, audiences=_ALL_QUESTIONS, reviewer=True)
    if relationship.tie == Tie.CHAIR or (relationship.tie == Tie.STAFF and paper.reviews):
        return ReviewRights(existence=True, audiences=_ALL_QUESTIONS, reviewer=True)
    if not paper.reviews or not facts.is_submitted:
        return NO_REVIEW
    is_insider = relationship.tie in (Tie.LEAD, Tie.ASSIGNED)
    shown = rules.reviewers_to_coreviewers if is_insider else rules.reviewers_to_pc
    return ReviewRights(
        existence=True,
        audiences=_COMMITTEE_QUESTIONS if is_insider else _AUTHORS_QUESTIONS,
        reviewer=relationship.tie == Tie.LEAD or _sees_reviewer(shown, stage, relationship, facts),
    )


def _sees_reviewer(shown: ReviewersShown, stage: Stage, relationship: Relationship, facts: ReviewFacts) -> bool:
    match shown:
        case ReviewersShown.ALWAYS:
            return True
        case ReviewersShown.AFTER_OWN_REVIEW:
            return relationship.own_review == OwnReview.DONE
        case ReviewersShown.AFTER_DECISION:
            return stage.is_released
        case ReviewersShown.SIGNED:
            return facts.is_signed
        case ReviewersShown.NEVER:
            return False


def author_review_rights(rules: Rules, stage: Stage, facts: ReviewFacts) -> ReviewRights:
    """What an author may know of one review of the own paper, through the author's door."""
    sees = stage.is_released or (
        rules.authors_see_reviews == AuthorsSeeReviews.IN_RESPONSE and stage.has_response_opened
    )
    if not sees or not facts.is_submitted or stage.phase in (Phase.DRAFT, Phase.WITHDRAWN):
        return NO_REVIEW
    match rules.reviewers_to_authors:
        case ReviewersShown.ALWAYS:
            sees_name = True
        case ReviewersShown.AFTER_DECISION:
            sees_name = stage.is_released
        case ReviewersShown.SIGNED:
            sees_name = facts.is_signed
        case ReviewersShown.AFTER_OWN_REVIEW | ReviewersShown.NEVER:
            sees_name = False
    return ReviewRights(existence=True, audiences=_AUTHORS_QUESTIONS, reviewer=sees_name)


def all_stages() -> tuple[Stage, ...]:
    """Every stage, for enumeration."""
    return tuple(Stage(phase, opened) for phase, opened in product(Phase, (False, True)))


def all_relationships() -> tuple[Relationship, ...]:
    """Every relationship, for enumeration."""
    return tuple(Relationship(tie, own, done) for tie, own, done in product(Tie, OwnReview, (False, True)))


@lru_cache(maxsize=8192)
def granted_stages(rules: Rules, right: str, relationship: Relationship) -> frozenset[str]:
    """The codes of the stages at which a relationship has a right under these rules: what a query filters by."""
    return frozenset(stage.code for stage in all_stages() if getattr(paper_rights(rules, stage, relationship), right))
