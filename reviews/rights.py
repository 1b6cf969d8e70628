"""Who may see what of a paper and its reviews. Pure, total, and the only place that knows.

The rule is a function of three finite things: a conference's `Rules`, the paper's `Stage`, and the viewer's
`Relationship` to the paper. It is asked for every page, list, download, export and mail of the committee's and the
chair's doors. Nothing is stored: a change of rules, stage or relationship takes effect at once.

A conflict is looked at first and beats everything. Without one, a viewer has what the standing at the conference
grants and, on top, what the duty for the paper grants: nobody knows less for having worked on a paper.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from itertools import product
from operator import or_


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

    @property
    def names_reviewers_to_authors(self) -> bool:
        """Whether authors learn their reviewers without asking them: submitting a review signs it then."""
        return self.reviewers_to_authors in (ReviewersShown.ALWAYS, ReviewersShown.AFTER_DECISION)


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
    """Where a paper and its author response stand, and whether a chair was named to handle it."""

    phase: Phase
    has_response_opened: bool = False
    has_handling_chair: bool = False

    @property
    def is_released(self) -> bool:
        return self.phase == Phase.RELEASED

    @property
    def code(self) -> str:
        return f"{self.phase}{'+R' if self.has_response_opened else ''}{'+H' if self.has_handling_chair else ''}"


class Standing(StrEnum):
    """What a viewer is to the conference; the highest that applies."""

    CHAIR = "CHAIR"
    STAFF = "STAFF"
    PC = "PC"  # area chairs too
    EXTERNAL = "EXTERNAL"  # knows only the papers they were given
    LINK = "LINK"  # holds a share link to this paper
    NOBODY = "NOBODY"


class Bond(StrEnum):
    """What keeps a viewer away from a paper; having written it beats being in conflict."""

    NONE = "NONE"
    CONFLICTED = "CONFLICTED"
    AUTHOR = "AUTHOR"


class Duty(StrEnum):
    """What a viewer does for a paper; who reviews it and leads its discussion is its lead."""

    NONE = "NONE"
    REVIEWER = "REVIEWER"
    META_REVIEWER = "META_REVIEWER"
    LEAD = "LEAD"


class OwnReview(StrEnum):
    """How far the viewer's own review of this paper is."""

    NONE = "NONE"  # never asked for, or a chair took it back
    NOT_STARTED = "NOT_STARTED"
    DRAFT = "DRAFT"
    DONE = "DONE"
    DELEGATED = "DELEGATED"
    DECLINED = "DECLINED"


@dataclass(frozen=True)
class Relationship:
    """A viewer's relationship to one paper. `are_all_own_done` is about all papers the viewer reviews."""

    standing: Standing
    bond: Bond = Bond.NONE
    duty: Duty = Duty.NONE
    own_review: OwnReview = OwnReview.NONE
    are_all_own_done: bool = False
    is_handling: bool = False  # named to handle this paper; every chair without a conflict may all the same
    is_overriding: bool = False  # a chair who said, with a reason, that they must look in spite of a conflict

    @property
    def is_done(self) -> bool:
        return self.own_review == OwnReview.DONE


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
    bid: bool = False  # may say how much they want it
    administer: bool = False  # assign, decide, write to authors
    handling_chair: bool = False  # which chair handles it, or that none was named


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
EVERYTHING_TO_READ = PaperRights(*(f.name not in ("bid", "administer") for f in fields(PaperRights)))
NO_REVIEW = ReviewRights()

_AUTHORS_QUESTIONS = frozenset({"AUTHORS"})
_COMMITTEE_QUESTIONS = frozenset({"AUTHORS", "COMMITTEE"})
_ALL_QUESTIONS = frozenset({"AUTHORS", "COMMITTEE", "CHAIRS"})
_WHOLE_REVIEW = ReviewRights(existence=True, audiences=_ALL_QUESTIONS, reviewer=True)
_BEFORE_REVIEWING = (Phase.DRAFT, Phase.COLLECTING)


def paper_rights(rules: Rules, stage: Stage, relationship: Relationship) -> PaperRights:
    """What a viewer may know of a paper.

    A conflict beats every role, and deny is the default. An author meets the own paper only through the author's
    door, so this grants them nothing.
    """
    if relationship.bond == Bond.AUTHOR:
        return NOTHING
    if _is_kept_away(stage, relationship):
        return _of_conflicted(rules, stage, relationship)
    return _without_conflict(rules, stage, relationship, relationship.standing)


def _is_kept_away(stage: Stage, relationship: Relationship) -> bool:
    """Whether a bond holds: only a chair in conflict can set it aside, and only where no other chair handles it."""
    if relationship.bond != Bond.CONFLICTED:
        return relationship.bond == Bond.AUTHOR
    return not (relationship.is_overriding and relationship.standing == Standing.CHAIR and not stage.has_handling_chair)


def _of_conflicted(rules: Rules, stage: Stage, relationship: Relationship) -> PaperRights:
    """At most that the paper exists, and never more than without the conflict; a chair counts as a PC member."""
    if not rules.conflicted_know_existence or stage.phase in (Phase.DRAFT, Phase.WITHDRAWN):
        return NOTHING
    standing = Standing.PC if relationship.standing == Standing.CHAIR else relationship.standing
    known = _without_conflict(rules, stage, relationship, standing)
    return PaperRights(existence=known.existence, title=known.title)


def _without_conflict(rules: Rules, stage: Stage, relationship: Relationship, standing: Standing) -> PaperRights:
    match standing:
        case Standing.CHAIR:
            return EVERYTHING
        case Standing.STAFF:
            if _reads_as_staff(rules, stage):
                return EVERYTHING_TO_READ
            return _of_duty(rules, stage, relationship)
        case Standing.PC:
            return _either(_of_pc(rules, stage, relationship), _of_duty(rules, stage, relationship))
        case Standing.EXTERNAL:
            return _of_duty(rules, stage, relationship)
        case Standing.LINK:
            return _of_link(rules, stage)
        case Standing.NOBODY:
            return NOTHING


def _either(one: PaperRights, other: PaperRights) -> PaperRights:
    if other is NOTHING:  # the usual case, and a quick one
        return one
    return PaperRights(*map(or_, vars(one).values(), vars(other).values()))


def _reads_as_staff(rules: Rules, stage: Stage) -> bool:
    return rules.staff_read_everything and stage.phase not in _BEFORE_REVIEWING


def _of_link(rules: Rules, stage: Stage) -> PaperRights:
    """What authors give away with a share link, drafts included; never what became of the paper."""
    if stage.phase == Phase.WITHDRAWN:
        return NOTHING
    is_open = rules.authors_shown == AuthorsShown.OPEN
    return PaperRights(
        existence=True,
        title=True,
        abstract=True,
        authors=is_open or (stage.is_released and rules.authors_shown != AuthorsShown.NEVER),
        document=True,
    )


def _of_pc(rules: Rules, stage: Stage, relationship: Relationship) -> PaperRights:
    """What every member of the committee may know of a paper, also without having been given it."""
    level = rules.unassigned_see
    if level == UnassignedSee.NOTHING or stage.phase in _BEFORE_REVIEWING or stage.phase == Phase.WITHDRAWN:
        return NOTHING
    reads_reviews = _reads_as_member(rules, stage)
    return PaperRights(
        existence=True,
        title=True,
        abstract=True,
        authors=_sees_authors(rules, stage, relationship),
        document=level != UnassignedSee.TITLES,
        reviews=reads_reviews,
        scores=reads_reviews,
        decision=_sees_decision(rules, stage),
        bid=stage.phase == Phase.REVIEWING and relationship.duty == Duty.NONE,
    )


def _of_duty(rules: Rules, stage: Stage, relationship: Relationship) -> PaperRights:
    """What working on a paper lets one know. Of a withdrawn one only that it was there."""
    if relationship.duty == Duty.NONE or stage.phase in _BEFORE_REVIEWING:
        return NOTHING
    if stage.phase == Phase.WITHDRAWN:
        return PaperRights(existence=True, title=True)
    reads_reviews = _reads_by_duty(rules, stage, relationship)
    return PaperRights(
        existence=True,
        title=True,
        abstract=True,
        authors=_sees_authors(rules, stage, relationship),
        document=True,
        assignments=True,
        reviews=reads_reviews,
        scores=reads_reviews,
        discussion=reads_reviews,
        decision=_sees_decision(rules, stage),
        response=reads_reviews and stage.has_response_opened,
        handling_chair=True,
    )


def _sees_authors(rules: Rules, stage: Stage, relationship: Relationship) -> bool:
    match rules.authors_shown:
        case AuthorsShown.OPEN:
            return True
        case AuthorsShown.AFTER_OWN_REVIEW:
            return relationship.is_done or stage.is_released
        case AuthorsShown.AFTER_DECISION:
            return stage.is_released
        case AuthorsShown.NEVER:
            return False


def _reads_as_member(rules: Rules, stage: Stage) -> bool:
    return rules.unassigned_see == UnassignedSee.REVIEWS_AFTER_DECISION and stage.is_released


def _reads_by_duty(rules: Rules, stage: Stage, relationship: Relationship) -> bool:
    """Whether the duty lets one read others' reviews.

    A meta-review builds on them, and a lead who has no review to write reads them to lead. Who has one waits for it:
    also the lead who declined it, or declining would be a way to read.
    """
    if relationship.duty == Duty.META_REVIEWER:
        return True
    if relationship.duty == Duty.LEAD and relationship.own_review == OwnReview.NONE:
        return True
    match rules.other_reviews:
        case OtherReviews.ALWAYS:
            return True
        case OtherReviews.AFTER_OWN:
            return relationship.is_done
        case OtherReviews.AFTER_ALL_OWN:
            return relationship.is_done and relationship.are_all_own_done
        case OtherReviews.IN_DISCUSSION:
            return relationship.is_done and stage.phase in (Phase.DISCUSSING, Phase.RELEASED)
        case OtherReviews.NEVER:
            return False


def _sees_decision(rules: Rules, stage: Stage) -> bool:
    return stage.is_released or rules.pc_sees_decisions_at_once


def review_rights(
    rules: Rules, stage: Stage, relationship: Relationship, paper: PaperRights, facts: ReviewFacts
) -> ReviewRights:
    """What a viewer with these rights to the paper may know of one of its reviews."""
    if not paper.existence or _is_kept_away(stage, relationship) or relationship.standing == Standing.LINK:
        return NO_REVIEW
    if facts.is_own or relationship.standing == Standing.CHAIR:
        return _WHOLE_REVIEW
    if relationship.standing == Standing.STAFF and _reads_as_staff(rules, stage):
        return _WHOLE_REVIEW
    by_duty = relationship.duty != Duty.NONE and _reads_by_duty(rules, stage, relationship)
    as_member = relationship.standing == Standing.PC and _reads_as_member(rules, stage)
    if not facts.is_submitted or not paper.reviews or not (by_duty or as_member):
        return NO_REVIEW
    is_named = as_member and _sees_reviewer(rules.reviewers_to_pc, stage, relationship, facts)
    if by_duty and not is_named:
        leads = relationship.duty in (Duty.LEAD, Duty.META_REVIEWER)
        is_named = leads or _sees_reviewer(rules.reviewers_to_coreviewers, stage, relationship, facts)
    audiences = _COMMITTEE_QUESTIONS if by_duty else _AUTHORS_QUESTIONS
    return ReviewRights(existence=True, audiences=audiences, reviewer=is_named)


def _sees_reviewer(shown: ReviewersShown, stage: Stage, relationship: Relationship, facts: ReviewFacts) -> bool:
    match shown:
        case ReviewersShown.ALWAYS:
            return True
        case ReviewersShown.AFTER_OWN_REVIEW:
            return relationship.is_done
        case ReviewersShown.AFTER_DECISION:
            return stage.is_released
        case ReviewersShown.SIGNED:
            return facts.is_signed
        case ReviewersShown.NEVER:
            return False


def author_review_rights(rules: Rules, stage: Stage, facts: ReviewFacts) -> ReviewRights:
    """What an author may know of one review of the own paper, through the author's door.

    Who did not sign is never named: where names are shown, submitting signs, and a rule that was changed since cannot
    break the promise under which a review was written.
    """
    sees = stage.is_released or (
        rules.authors_see_reviews == AuthorsSeeReviews.IN_RESPONSE and stage.has_response_opened
    )
    if not sees or not facts.is_submitted or stage.phase in (Phase.DRAFT, Phase.WITHDRAWN):
        return NO_REVIEW
    match rules.reviewers_to_authors:
        case ReviewersShown.ALWAYS | ReviewersShown.SIGNED:
            is_named = facts.is_signed
        case ReviewersShown.AFTER_DECISION:
            is_named = facts.is_signed and stage.is_released
        case ReviewersShown.AFTER_OWN_REVIEW | ReviewersShown.NEVER:
            is_named = False
    return ReviewRights(existence=True, audiences=_AUTHORS_QUESTIONS, reviewer=is_named)


def all_stages() -> tuple[Stage, ...]:
    """Every stage, for enumeration."""
    return tuple(Stage(*parts) for parts in product(Phase, (False, True), (False, True)))


@lru_cache(maxsize=2048)
def _by_stage(rules: Rules, relationship: Relationship) -> tuple[tuple[str, PaperRights], ...]:
    return tuple((stage.code, paper_rights(rules, stage, relationship)) for stage in all_stages())


@lru_cache(maxsize=8192)
def granted_stages(rules: Rules, right: str, relationship: Relationship) -> frozenset[str]:
    """The codes of the stages at which a relationship has a right under these rules: what a query filters by."""
    return frozenset(code for code, given in _by_stage(rules, relationship) if getattr(given, right))
