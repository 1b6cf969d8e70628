"""Who reviews a paper, and whether anybody without a conflict is among them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.models import Assignment, Conflict, PossibleConflict, Review
from submissions.models import State, Submission

REVIEWING = (Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL)


def conflicts_in_force() -> QuerySet[Conflict]:
    """Conflicts that count."""
    return Conflict.objects.filter(dismissed_at__isnull=True)


def ruled_out(**pair: Any) -> QuerySet[Conflict]:
    """A chair's pinned findings that there is no conflict."""
    return Conflict.objects.filter(source=Conflict.Source.CHAIR, is_pinned=True, dismissed_at__isnull=False, **pair)


def held_back(**pair: Any) -> QuerySet[PossibleConflict]:
    """Conflicts that are certain and take effect at a later date: nobody is given such a paper meanwhile."""
    return PossibleConflict.objects.filter(basis=PossibleConflict.Basis.HELD, state=PossibleConflict.State.OPEN, **pair)


def unconflicted_reviewers(paper: Submission, *, besides: Person) -> int:
    """How many people, besides one, review or reviewed a paper without being in conflict with it."""
    barred = conflicts_in_force().filter(submission=paper).values("person")
    involved = Q(
        pk__in=Assignment.objects.filter(submission=paper, state=Assignment.State.ACTIVE, role__in=REVIEWING).values(
            "person"
        )
    ) | Q(
        pk__in=Review.objects.filter(submission=paper, state=Review.State.SUBMITTED, is_meta=False).values("reviewer")
    )
    return Person.objects.filter(involved).exclude(pk__in=barred).exclude(pk=besides.pk).count()


def without_fit_reviewers(papers: QuerySet[Submission], conference: Conference) -> QuerySet[Submission]:
    """Papers of a conference under review of which everybody who reviews or reviewed them is in conflict.

    Papers with anybody in conflict are found first, by joining whole tables: few are left to be looked at one by one.
    """
    assigned = Assignment.objects.filter(conference=conference, state=Assignment.State.ACTIVE, role__in=REVIEWING)
    written = Review.objects.filter(conference=conference, state=Review.State.SUBMITTED, is_meta=False)
    barred_reviewer = conflicts_in_force().filter(submission=OuterRef("submission"), person=OuterRef("person"))
    barred_writer = conflicts_in_force().filter(submission=OuterRef("submission"), person=OuterRef("reviewer"))
    touched = Q(pk__in=assigned.filter(Exists(barred_reviewer)).values("submission"))
    touched |= Q(pk__in=written.filter(Exists(barred_writer)).values("submission"))
    of_paper = {"submission": OuterRef("pk")}
    return papers.filter(
        touched,
        ~Exists(assigned.filter(~Exists(barred_reviewer), **of_paper)),
        ~Exists(written.filter(~Exists(barred_writer), **of_paper)),
        conference=conference,
        state=State.SUBMITTED,
    )


def conflicted_assignments(papers: QuerySet[Submission]) -> QuerySet[Assignment]:
    """Papers still given to somebody in conflict with them."""
    barred = conflicts_in_force().filter(submission=OuterRef("submission"), person=OuterRef("person"))
    return Assignment.objects.filter(
        Exists(barred), state=Assignment.State.ACTIVE, submission__in=papers.order_by().values("pk")
    )
