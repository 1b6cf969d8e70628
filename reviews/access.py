"""Where the rule meets the database: computes the stage and the relationship of each row, and nothing else.

`reviews.rights` decides; this module only tells it where each paper stands and what binds the viewer to it. Lists are
filtered by the stages at which the rule grants a right, so there is no second copy of the rule in SQL.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from confsite.conferences.calendar import Calendar
from confsite.conferences.doors import ConferenceRequest
from confsite.conferences.models import Blinding, Conference, Role
from confsite.conferences.viewer import Viewer
from confsite.conferences.windows import Window
from confsite.prepared import Blank, Prepared
from reviews import rights
from reviews.models import Assignment, Review, ReviewingRules
from reviews.rights import (
    Bond,
    Duty,
    OwnReview,
    PaperRights,
    Phase,
    Relationship,
    ReviewFacts,
    ReviewRights,
    Rules,
    Stage,
    Standing,
)
from submissions.models import State, Submission

_OWING = frozenset({Assignment.Role.REVIEWER.value, Assignment.Role.EXTERNAL.value})
_ENDED = {"DELEGATED": OwnReview.DELEGATED, "DECLINED": OwnReview.DECLINED}
_DUTIES = {
    Assignment.Role.META_REVIEWER.value: Duty.META_REVIEWER,
    Assignment.Role.DISCUSSION_LEAD.value: Duty.LEAD,
    Assignment.Role.REVIEWER.value: Duty.REVIEWER,
    Assignment.Role.EXTERNAL.value: Duty.REVIEWER,
    Assignment.Role.SHEPHERD.value: Duty.REVIEWER,
}
_BONDS = {"AUTHOR": Bond.AUTHOR, "CONFLICTED": Bond.CONFLICTED}
_STAGES = {stage.code: stage for stage in rights.all_stages()}
_CODES = frozenset(_STAGES)
# Whether a chair was named makes a difference to chairs alone, and is not asked for others.
_CODES_OF_MEMBERS = frozenset(code for code, stage in _STAGES.items() if not stage.has_handling_chair)
# Written by hand: as a filter of every list, or put together by the ORM on every page, it was most of a page's cost.
_TIES = """
SELECT person, submission_id, tie FROM (
    SELECT person_id AS person, submission_id, 'AUTHOR' AS tie, 0 AS round FROM submissions_author
    WHERE conference_id = %(conference)s AND person_id = ANY(%(people)s)
    UNION ALL SELECT person_id, submission_id, 'CONFLICTED', 0 FROM reviews_conflict
    WHERE conference_id = %(conference)s AND person_id = ANY(%(people)s) AND dismissed_at IS NULL
    UNION ALL SELECT person_id, submission_id, CASE state WHEN 'ACTIVE' THEN role ELSE state END, round
    FROM reviews_assignment
    WHERE conference_id = %(conference)s AND person_id = ANY(%(people)s) AND told_at IS NOT NULL
    AND (state = 'ACTIVE' OR state IN ('DECLINED', 'DELEGATED') AND role IN ('REVIEWER', 'EXTERNAL'))
    UNION ALL SELECT reviewer_id, submission_id, state, round FROM reviews_review
    WHERE conference_id = %(conference)s AND reviewer_id = ANY(%(people)s) AND NOT is_meta
    {of_chairs}
) AS ties ORDER BY submission_id, round
"""
_OF_CHAIRS = """
    UNION ALL SELECT chair_id, submission_id, 'HANDLING', 0 FROM reviews_handling_chair
    WHERE conference_id = %(conference)s AND chair_id = ANY(%(people)s)
    UNION ALL SELECT chair_id, submission_id, 'OVERRIDING', 0 FROM reviews_chair_override
    WHERE conference_id = %(conference)s AND chair_id = ANY(%(people)s) AND begun_at <= %(now)s AND ends_at > %(now)s
"""
_TIES_OF_MEMBERS, _TIES_OF_CHAIRS = _TIES.format(of_chairs=""), _TIES.format(of_chairs=_OF_CHAIRS)


def default_rules(conference: Conference) -> ReviewingRules:
    """The choices a conference's blinding asks for, where nobody made any yet; not stored."""
    is_double, is_open = conference.blinding == Blinding.DOUBLE, conference.blinding == Blinding.OPEN
    return ReviewingRules(
        conference=conference,
        authors_shown=rights.AuthorsShown.AFTER_DECISION if is_double else rights.AuthorsShown.OPEN,
        reviewers_to_authors=rights.ReviewersShown.ALWAYS if is_open else rights.ReviewersShown.NEVER,
    )


def rules_for(conference: Conference) -> Rules:
    """A conference's rules as `reviews.rights` takes them; one query."""
    return rules_of(_rules.first(conference=conference.pk) or default_rules(conference))


_rules = Prepared(lambda: ReviewingRules.objects.filter(conference=Blank("conference")))


def rules_of(row: ReviewingRules) -> Rules:
    """Stored choices as the rule takes them."""
    return Rules(
        authors_shown=rights.AuthorsShown(row.authors_shown),
        reviewers_to_coreviewers=rights.ReviewersShown(row.reviewers_to_coreviewers),
        reviewers_to_pc=rights.ReviewersShown(row.reviewers_to_pc),
        reviewers_to_authors=rights.ReviewersShown(row.reviewers_to_authors),
        other_reviews=rights.OtherReviews(row.other_reviews),
        unassigned_see=rights.UnassignedSee(row.unassigned_see),
        conflicted_know_existence=row.conflicted_know_existence,
        pc_sees_decisions_at_once=row.pc_sees_decisions_at_once,
        authors_see_reviews=rights.AuthorsSeeReviews(row.authors_see_reviews),
        staff_read_everything=row.staff_read_everything,
    )


@dataclass(frozen=True)
class PaperAccess:
    """What a viewer may know of one paper."""

    submission: Submission
    stage: Stage
    relationship: Relationship
    rights: PaperRights


class Access:
    """One viewer's eyes on one conference's papers, for one request. Loads rules and dates once."""

    def __init__(self, viewer: Viewer, calendar: Calendar | None = None) -> None:
        self.viewer = viewer
        self.conference = viewer.conference
        self.calendar = calendar or Calendar(viewer.conference)
        self._answers: dict[tuple[str, Relationship], PaperRights] = {}

    @cached_property
    def rules(self) -> Rules:
        return rules_for(self.conference)

    @cached_property
    def standing(self) -> Standing:
        """What the viewer is to the conference, whatever the paper. Staff who do not read are what else they are."""
        if self.viewer.is_chair:
            return Standing.CHAIR
        is_member = self.viewer.holds(Role.PC_MEMBER, Role.AREA_CHAIR)
        if self.viewer.is_staff_member and (self.rules.staff_read_everything or not is_member):
            return Standing.STAFF
        if is_member:
            return Standing.PC
        return Standing.EXTERNAL if self.viewer.holds(Role.EXTERNAL_REVIEWER) else Standing.NOBODY

    @cached_property
    def _ties(self) -> Mapping[int, list[str]]:
        """What binds the viewer to papers, by submission id; one query. Few are bound to more than a few."""
        person = self.viewer.person
        if person is None:
            return {}
        return _ties_of([person.pk], self.conference, self.calendar.now, are_chairs=self.viewer.is_chair)[person.pk]

    @cached_property
    def are_all_own_done(self) -> bool:
        """Whether every review this viewer owes is in; looked at only under the one rule that depends on it."""
        if self.rules.other_reviews != rights.OtherReviews.AFTER_ALL_OWN:
            return False
        owed = {pk: ties for pk, ties in self._ties.items() if not _OWING.isdisjoint(ties)}
        missing = [pk for pk, ties in owed.items() if _own_review(ties) != OwnReview.DONE]
        return not Submission.objects.filter(pk__in=missing).exclude(state=State.WITHDRAWN).exists()

    @cached_property
    def relationships(self) -> Mapping[int, Relationship]:
        """The viewer's relationship to each paper something binds them to, by submission id."""
        return {pk: self._relationship(ties) for pk, ties in self._ties.items()}

    @cached_property
    def relationship_without_paper(self) -> Relationship:
        """The viewer's relationship to all other papers."""
        return self._relationship(())

    def _relationship(self, ties: Collection[str]) -> Relationship:
        return Relationship(
            standing=self.standing,
            bond=next((bond for tie, bond in _BONDS.items() if tie in ties), Bond.NONE),
            duty=next((duty for tie, duty in _DUTIES.items() if tie in ties), Duty.NONE),
            own_review=_own_review(ties),
            are_all_own_done=self.are_all_own_done,
            is_handling="HANDLING" in ties,
            is_overriding="OVERRIDING" in ties,
        )

    @cached_property
    def _papers_by_relationship(self) -> Mapping[Relationship, list[int]]:
        found: dict[Relationship, list[int]] = {}
        for pk, relationship in self.relationships.items():
            found.setdefault(relationship, []).append(pk)
        return found

    def bound_by(self, *bonds: Bond) -> list[int]:
        """Ids of the papers from which one of these bonds keeps the viewer away."""
        return [pk for pk, relationship in self.relationships.items() if relationship.bond in bonds]

    def annotated(self, submissions: QuerySet[Submission] | None = None) -> QuerySet[Submission]:
        """The conference's papers with `stage_code` on each row."""
        if submissions is None:
            submissions = Submission.objects.filter(conference=self.conference)
        return submissions.annotate(stage_code=self._stage_code())

    def granted(self, right: str, submissions: QuerySet[Submission] | None = None) -> QuerySet[Submission]:
        """The papers of which this viewer has a right, for example `existence`, `document` or `scores`."""
        usual = rights.granted_stages(self.rules, right, self.relationship_without_paper)
        others: dict[frozenset[str], list[int]] = {}
        for relationship, ids in self._papers_by_relationship.items():
            stages = rights.granted_stages(self.rules, right, relationship)
            if stages != usual:
                others.setdefault(stages, []).extend(ids)
        wanted = self._at(usual)
        if others:
            wanted &= ~Q(pk__in=sorted(chain.from_iterable(others.values())))
        for stages, ids in others.items():
            if stages:
                wanted |= self._at(stages) & Q(pk__in=sorted(ids))
        return self.annotated(submissions).filter(wanted)

    def stage_codes(self) -> dict[int, str]:
        """Where each paper of the conference stands, by submission id; the same for all chairs."""
        rows: Any = self.annotated()
        return dict(rows.order_by().values_list("pk", "stage_code"))

    def withheld(self, right: str, stages: Mapping[int, str]) -> set[int]:
        """The papers, of those with these `stage_codes`, of which this viewer does not have a right."""
        usual = rights.granted_stages(self.rules, right, self.relationship_without_paper)
        found = {pk for pk, code in stages.items() if code not in usual} - self.relationships.keys()
        for relationship, ids in self._papers_by_relationship.items():
            granted = rights.granted_stages(self.rules, right, relationship)
            found.update(pk for pk in ids if pk in stages and stages[pk] not in granted)
        return found

    def _at(self, stages: frozenset[str]) -> Q:
        """Papers at one of these stages."""
        known = _CODES if self.viewer.is_chair else _CODES_OF_MEMBERS
        wanted = stages & known
        if not wanted:
            return Q(pk__in=[])
        return Q() if wanted == known else Q(stage_code__in=sorted(wanted))

    def of(self, submission: Submission) -> PaperAccess:
        """The rights to one paper: of a row with its `stage_code` without a query, else as it is now, after one."""
        row: Any = submission
        if not hasattr(row, "stage_code"):
            row = _paper.first(paper=submission.pk)
            if row is None:
                raise Submission.DoesNotExist
            row.stage_code = self.stage_code_of(row)
        stage = _STAGES[row.stage_code]
        relationship = self.relationships.get(row.pk, self.relationship_without_paper)
        return PaperAccess(row, stage, relationship, self._rights(stage, relationship))

    def _rights(self, stage: Stage, relationship: Relationship) -> PaperRights:
        """The rule's answer, kept: the rows of a list ask the same few questions."""
        asked = (stage.code, relationship)
        if asked not in self._answers:
            self._answers[asked] = rights.paper_rights(self.rules, stage, relationship)
        return self._answers[asked]

    def of_review(self, paper: PaperAccess, review: Review) -> ReviewRights:
        """The rights to one review of a paper."""
        facts = ReviewFacts(
            is_own=self.viewer.person is not None and review.reviewer_id == self.viewer.person.pk,
            is_submitted=review.state == Review.State.SUBMITTED,
            is_signed=_is_signed(review),
        )
        return rights.review_rights(self.rules, paper.stage, paper.relationship, paper.rights, facts)

    def stage_code_of(self, row: Any) -> str:
        """Where a row of `with_facts` stands, as lists compute it in SQL."""
        scope = next((one for one in self._scopes if _covers(one, row)), (None, None))
        if row.state == State.DRAFT:
            phase = Phase.DRAFT
        elif row.state == State.WITHDRAWN:
            phase = Phase.WITHDRAWN
        elif row.released_at is not None:
            phase = Phase.RELEASED
        else:
            phase = self._phase(*scope)
        handled = "+H" if self.viewer.is_chair and row.handled_by is not None else ""
        return f"{phase.value}{self._response(*scope)}{handled}"

    def _stage_code(self) -> Case | Concat:
        phase = Case(
            When(state=State.DRAFT, then=Value(Phase.DRAFT.value)),
            When(state=State.WITHDRAWN, then=Value(Phase.WITHDRAWN.value)),
            When(decision__released_at__isnull=False, then=Value(Phase.RELEASED.value)),
            *self._phases_by_scope(),
            default=Value(self._phase(None, None).value),
        )
        parts: list[Any] = [phase]
        opened = {scope: self._response(*scope) for scope in [(None, None), *self._scopes]}
        if any(opened.values()):
            parts.append(Case(*self._response_by_scope(), default=Value(opened[None, None])))
        if self.viewer.is_chair:
            parts.append(Case(When(handling_chair__isnull=False, then=Value("+H")), default=Value("")))
        return Concat(*parts) if len(parts) > 1 else phase

    @cached_property
    def _scopes(self) -> list[tuple[int | None, int | None]]:
        """Combinations of track and type that have dates of their own."""
        tracks = {fact.track for fact in self.calendar.facts} - {None}
        types = {fact.submission_type for fact in self.calendar.facts} - {None}
        pairs: list[tuple[int | None, int | None]] = [(track, kind) for track in tracks for kind in types]
        return pairs + [(track, None) for track in tracks] + [(None, kind) for kind in types]

    def _phase(self, track: int | None, kind: int | None) -> Phase:
        spans, now = self.calendar.spans(track=track, submission_type=kind), self.calendar.now
        edit, review = spans.get(Window.EDIT), spans.get(Window.REVIEW)
        if edit is not None and not edit.is_past(now):
            return Phase.COLLECTING
        if review is not None and review.is_past(now):
            return Phase.DISCUSSING
        return Phase.REVIEWING

    def _response(self, track: int | None, kind: int | None) -> str:
        respond = self.calendar.span(Window.RESPOND, track=track, submission_type=kind)
        has_opened = respond is not None and respond.opens_at is not None and self.calendar.now >= respond.opens_at
        return "+R" if has_opened else ""

    def _phases_by_scope(self) -> Iterable[When]:
        return [When(_scope(*scope), then=Value(self._phase(*scope).value)) for scope in self._scopes]

    def _response_by_scope(self) -> Iterable[When]:
        return [When(_scope(*scope), then=Value(self._response(*scope))) for scope in self._scopes]


def with_facts() -> Any:
    """Papers with what their stage depends on, for `Access.stage_code_of`."""
    return Submission.objects.annotate(released_at=F("decision__released_at"), handled_by=F("handling_chair__chair"))


_paper = Prepared(lambda: with_facts().filter(pk=Blank("paper")))


def load_together(accesses: Sequence[Access]) -> None:
    """Read what several chairs of one conference need in two queries, however many they are."""
    if not accesses:
        return
    first, *others = accesses
    for access in others:
        access.rules = first.rules
    people = [access.viewer.person.pk for access in accesses if access.viewer.person is not None]
    ties = _ties_of(people, first.conference, first.calendar.now, are_chairs=True)
    for access in accesses:
        access._ties = ties[access.viewer.person.pk] if access.viewer.person is not None else {}


def _ties_of(
    people: list[int], conference: Conference, now: datetime, *, are_chairs: bool
) -> dict[int, dict[int, list[str]]]:
    """What binds people to papers, by person and submission id; one query."""
    found: dict[int, dict[int, list[str]]] = {person: {} for person in people}
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"conference": conference.pk, "people": people, "now": now}
        cursor.execute(_TIES_OF_CHAIRS if are_chairs else _TIES_OF_MEMBERS, asked)
        for person, submission_id, tie in cursor.fetchall():
            found[person].setdefault(submission_id, []).append(tie)
    return found


class LinkAccess(Access):
    """The eyes of who holds a share link to one paper; whoever is kept away from it stays so."""

    def __init__(self, viewer: Viewer, submission: Submission, calendar: Calendar | None = None) -> None:
        super().__init__(viewer, calendar)
        self._shared = submission.pk

    @property
    def relationships(self) -> Mapping[int, Relationship]:
        ties = self._ties.get(self._shared, ())
        bond = next((bond for tie, bond in _BONDS.items() if tie in ties), Bond.NONE)
        return {self._shared: Relationship(Standing.LINK, bond)}

    @property
    def relationship_without_paper(self) -> Relationship:
        return Relationship(Standing.NOBODY)


def _own_review(ties: Collection[str]) -> OwnReview:
    """How far the review of the latest round is; `ties` come in the order of their rounds."""
    is_owed = not _OWING.isdisjoint(ties)
    written = [tie for tie in ties if tie in Review.State.values]
    if written and written[-1] == Review.State.SUBMITTED:
        return OwnReview.DONE
    if is_owed:
        return OwnReview.DRAFT if written else OwnReview.NOT_STARTED
    return next((own for state, own in _ENDED.items() if state in ties), OwnReview.NONE)


def _is_signed(review: Review) -> bool:
    """Whether it was signed when it was submitted last; the working copy has not said so yet."""
    if not review.has_unsubmitted_changes:
        return review.is_signed
    latest = next(iter(review.versions.all()), None)
    return latest is not None and latest.is_signed


def access_of(request: ConferenceRequest) -> Access:
    """The access of who came through the committee's door; the dates it reads serve the rest of the page too."""
    calendar = Calendar(request.conference)
    request.calendar = calendar  # type: ignore[attr-defined]
    return Access(request.viewer, calendar)


def _scope(track: int | None, kind: int | None) -> Q:
    condition = Q()
    if track is not None:
        condition &= Q(track_id=track)
    if kind is not None:
        condition &= Q(submission_type_id=kind)
    return condition


def _covers(scope: tuple[int | None, int | None], paper: Submission) -> bool:
    track, kind = scope
    return track in (None, paper.track_id) and kind in (None, paper.submission_type_id)
