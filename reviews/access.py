"""Where the rule meets the database: computes the stage and the relationship of each row, and nothing else.

`reviews.rights` decides; this module only tells it where each paper stands and what binds the viewer to it. Lists are
filtered by the codes the rule grants, so there is no second copy of the rule in SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat

from confsite.conferences.calendar import Calendar
from confsite.conferences.doors import ConferenceRequest
from confsite.conferences.models import Blinding, Conference, Role
from confsite.conferences.viewer import Viewer
from confsite.conferences.windows import Window
from reviews import rights
from reviews.models import Assignment, Conflict, Decision, Review, ReviewingRules
from reviews.rights import OwnReview, PaperRights, Phase, Relationship, ReviewFacts, ReviewRights, Rules, Stage, Tie
from submissions.models import Author, State, Submission


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
    return rules_of(ReviewingRules.objects.filter(conference=conference).first() or default_rules(conference))


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

    @cached_property
    def rules(self) -> Rules:
        return rules_for(self.conference)

    @cached_property
    def are_all_own_done(self) -> bool:
        """Whether every review this viewer owes is in; asked only under the one rule that looks at it."""
        if self.viewer.person is None or self.rules.other_reviews != rights.OtherReviews.AFTER_ALL_OWN:
            return False
        owed = Assignment.objects.filter(
            conference=self.conference,
            person=self.viewer.person,
            state=Assignment.State.ACTIVE,
            role__in=[Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL],
        )
        done = Review.objects.filter(
            submission=OuterRef("submission"), reviewer=self.viewer.person, state=Review.State.SUBMITTED, is_meta=False
        )
        return not owed.exclude(Exists(done)).exists()

    @property
    def tie_without_paper(self) -> Tie:
        """What binds the viewer to a paper that is neither theirs nor a conflict nor an assignment."""
        if self.viewer.is_chair:
            return Tie.CHAIR
        if self.viewer.is_staff_member:
            return Tie.STAFF
        if self.viewer.holds(Role.PC_MEMBER, Role.AREA_CHAIR):
            return Tie.PC
        return Tie.NOBODY

    def annotated(self, submissions: QuerySet[Submission] | None = None) -> QuerySet[Submission]:
        """The conference's papers with `stage_code`, `tie`, `own_review` and `rights_code` on each row."""
        if submissions is None:
            submissions = Submission.objects.filter(conference=self.conference)
        return submissions.annotate(
            stage_code=self._stage_code(), tie=self._tie(), own_review=self._own_review()
        ).annotate(rights_code=Concat(F("stage_code"), Value("|"), F("tie"), Value(":"), F("own_review")))

    def granted(self, right: str, submissions: QuerySet[Submission] | None = None) -> QuerySet[Submission]:
        """The papers of which this viewer has a right, for example `existence`, `document` or `scores`."""
        codes = rights.granted_codes(self.rules, right, are_all_own_done=self.are_all_own_done)
        return self.annotated(submissions).filter(rights_code__in=sorted(codes))  # type: ignore[misc]  # an annotation

    def of(self, submission: Submission) -> PaperAccess:
        """The rights to one paper: of an annotated row without a query, else after one."""
        if not hasattr(submission, "stage_code"):
            submission = self.annotated(Submission.objects.filter(pk=submission.pk)).get()
        row: Any = submission  # with annotations
        phase, _, opened = row.stage_code.partition("+")
        stage = Stage(Phase(phase), bool(opened))
        relationship = Relationship(Tie(row.tie), OwnReview(row.own_review), self.are_all_own_done)
        return PaperAccess(submission, stage, relationship, rights.paper_rights(self.rules, stage, relationship))

    def of_review(self, paper: PaperAccess, review: Review) -> ReviewRights:
        """The rights to one review of a paper."""
        facts = ReviewFacts(
            is_own=self.viewer.person is not None and review.reviewer_id == self.viewer.person.pk,
            is_submitted=review.state == Review.State.SUBMITTED,
            is_signed=review.is_signed,
        )
        return rights.review_rights(self.rules, paper.stage, paper.relationship, paper.rights, facts)

    def _stage_code(self) -> Concat:
        phase = Case(
            When(state=State.DRAFT, then=Value(Phase.DRAFT.value)),
            When(state=State.WITHDRAWN, then=Value(Phase.WITHDRAWN.value)),
            When(
                Exists(Decision.objects.filter(submission=OuterRef("pk"), released_at__isnull=False)),
                then=Value(Phase.RELEASED.value),
            ),
            *self._phases_by_scope(),
            default=Value(self._phase(None, None).value),
        )
        opened = Case(*self._response_by_scope(), default=Value(self._response(None, None)))
        return Concat(phase, opened)

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

    def _tie(self) -> Case:
        person = self.viewer.person
        if person is None:
            return Case(default=Value(Tie.NOBODY.value))
        own = Assignment.objects.filter(submission=OuterRef("pk"), person=person, state=Assignment.State.ACTIVE)
        whens = [
            When(Exists(Author.objects.filter(submission=OuterRef("pk"), person=person)), then=Value(Tie.AUTHOR.value)),
            When(
                Exists(Conflict.objects.filter(submission=OuterRef("pk"), person=person, dismissed_at__isnull=True)),
                then=Value(Tie.CONFLICTED.value),
            ),
        ]
        if not self.viewer.is_chair and not self.viewer.is_staff_member:
            leads = [Assignment.Role.META_REVIEWER, Assignment.Role.DISCUSSION_LEAD]
            reads = [Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL, Assignment.Role.SHEPHERD]
            whens += [
                When(Exists(own.filter(role__in=leads)), then=Value(Tie.LEAD.value)),
                When(Exists(own.filter(role__in=reads)), then=Value(Tie.ASSIGNED.value)),
            ]
        return Case(*whens, default=Value(self.tie_without_paper.value))

    def _own_review(self) -> Coalesce | Case:
        person = self.viewer.person
        if person is None:
            return Case(default=Value(OwnReview.NONE.value))
        review = Review.objects.filter(submission=OuterRef("pk"), reviewer=person, is_meta=False).order_by("-round")
        owes = Assignment.objects.filter(
            submission=OuterRef("pk"),
            person=person,
            state=Assignment.State.ACTIVE,
            role__in=[Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL],
        )
        state = Case(
            When(state=Review.State.SUBMITTED, then=Value(OwnReview.DONE.value)), default=Value(OwnReview.DRAFT.value)
        )
        return Coalesce(
            Subquery(review.annotate(progress=state).values("progress")[:1]),
            Case(When(Exists(owes), then=Value(OwnReview.NOT_STARTED.value)), default=Value(OwnReview.NONE.value)),
        )


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
