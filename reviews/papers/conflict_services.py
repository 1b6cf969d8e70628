"""What chairs do about conflicts: set, dismiss, bring back, pin that there is one, pin that there is none."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference, Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.conflicts.involved import ruled_out
from reviews.models import Assignment, Bid, Conflict, ConflictSettings, HandlingChair
from reviews.papers.policies import require_administer, require_chair
from reviews.refusals import Refused
from submissions.models import Author, ConflictKind, Submission


@transaction.atomic
def set_conflict(
    actor: User | None,
    *,
    submission: Submission,
    person: Person,
    kind: str = ConflictKind.ADMINISTRATIVE,
    evidence: str = "",
    reasons: list[dict[str, str]] | None = None,
) -> Conflict:
    """Record a conflict a chair knows of, pinned; the person's bid and assignments to the paper end.

    Raises:
        Refused: the actor may not handle the paper, or the person is not on the committee or handles the paper.
    """
    submission = require_administer(actor, submission)
    require_member(submission.conference, person)
    _refuse_handling_chair(actor, submission, person)
    lift_ruling(submission, person)
    now = submission.conference.now()
    conflict, _created = Conflict.objects.update_or_create(
        submission=submission,
        person=person,
        kind=kind,
        source=Conflict.Source.CHAIR,
        defaults={
            "conference": submission.conference,
            "evidence": evidence[:400],
            "reasons": reasons or [],
            "noticed_at": now,
            "noted_by": actor,
            "is_pinned": True,
            "dismissed_at": None,
        },
    )
    end_work(actor, submission=submission, person=person)
    record(actor, "conflict.set", conflict, kind=kind, who=person.name)
    return conflict


def _refuse_handling_chair(actor: User | None, submission: Submission, person: Person) -> None:
    """One chair alone puts nobody off a paper they handle; who handles it can say so themselves."""
    is_other = actor is not None and person.user_id != actor.pk
    if is_other and HandlingChair.objects.filter(submission=submission, chair=person).exists():
        raise Refused(
            _("%(name)s handles this paper. Ask for another handling chair first; a second chair has to agree.")
            % {"name": person.name}
        )


def require_member(conference: Conference, person: Person) -> None:
    """Refuse who is not on the committee."""
    held = Membership.objects.filter(conference=conference, person=person, role__in=COMMITTEE_ROLES)
    if not held.exists():
        raise Refused(_("%(name)s is not on the committee.") % {"name": person.name})


def end_work(actor: User | None, *, submission: Submission, person: Person) -> dict[str, Any]:
    """End a person's bid and assignments to a paper; returns what it takes to bring them back."""
    ended: dict[str, Any] = {}
    bid = Bid.objects.filter(submission=submission, person=person).first()
    if bid is not None:
        ended["bid"] = {"value": bid.value, "at": bid.bid_at.isoformat()}
        bid.delete()
    now = submission.conference.now()
    for assignment in Assignment.objects.filter(
        submission=submission, person=person, state=Assignment.State.ACTIVE
    ).select_for_update():
        assignment.state, assignment.ended_at = Assignment.State.REMOVED, now
        assignment.end_reason = _("Conflict of interest.")
        assignment.save(update_fields=["state", "ended_at", "end_reason"])
        ended.setdefault("assignments", []).append(assignment.pk)
        record(actor, "assignment.removed", assignment, reason=assignment.end_reason, who=person.name)
    return ended


@transaction.atomic
def dismiss_conflict(actor: User | None, *, conflict: Conflict) -> Conflict:
    """Find one reason to be none; kept with its evidence, and not raised again by detection.

    Raises:
        Refused: it is authorship, the actor's own, or the actor may not handle the paper.
    """
    conflict = _locked(actor, conflict)
    refuse_own(actor, conflict.person)
    _refuse_ruling(conflict)
    if conflict.kind == ConflictKind.AUTHOR:
        raise Refused(_("An author always has a conflict with the own paper."))
    conflict.dismissed_at, conflict.is_pinned = conflict.conference.now(), False
    conflict.save(update_fields=["dismissed_at", "is_pinned"])
    record(actor, "conflict.dismissed", conflict, kind=conflict.kind, who=conflict.person.name)
    return conflict


@transaction.atomic
def restore_conflict(actor: User | None, *, conflict: Conflict) -> Conflict:
    """Take a dismissal back, or a pinned "no conflict"; an assignment made meanwhile must go first.

    Raises:
        Refused: the person is assigned to the paper now.
    """
    conflict = _locked(actor, conflict)
    has_paper = Assignment.objects.filter(
        submission=conflict.submission, person=conflict.person, state=Assignment.State.ACTIVE
    ).exists()
    if has_paper:
        raise Refused(
            _("%(name)s is assigned to this paper. Remove the assignment first.") % {"name": conflict.person.name}
        )
    record(actor, "conflict.restored", conflict, kind=conflict.kind, who=conflict.person.name)
    lift_ruling(conflict.submission, conflict.person)
    Conflict.objects.filter(pk=conflict.pk).update(dismissed_at=None)
    return conflict


@transaction.atomic
def pin_conflict(actor: User | None, *, conflict: Conflict, is_pinned: bool) -> Conflict:
    """Hold a conflict, so that neither the person, nor the authors, nor detection removes it; or let go of it.

    Raises:
        Refused: the actor would let go of their own, or may not handle the paper.
    """
    conflict = _locked(actor, conflict)
    _refuse_ruling(conflict)
    if not is_pinned:
        refuse_own(actor, conflict.person)
    if is_pinned:
        lift_ruling(conflict.submission, conflict.person)
        conflict.dismissed_at = None
    conflict.is_pinned = is_pinned
    conflict.save(update_fields=["is_pinned", "dismissed_at"])
    record(actor, "conflict.pinned" if is_pinned else "conflict.unpinned", conflict, who=conflict.person.name)
    return conflict


@transaction.atomic
def rule_out(actor: User | None, *, submission: Submission, person: Person, evidence: str = "") -> Conflict:
    """Pin that a person has no conflict with a paper: all that is known is dismissed and nothing raises it again.

    Raises:
        Refused: the person is an author or the actor, or the actor may not handle the paper.
    """
    submission = require_administer(actor, submission)
    refuse_own(actor, person)
    require_member(submission.conference, person)
    _refuse_author(submission, person)
    known = ruled_out(submission=submission, person=person).first()
    # One ruling has one moment, by which taking it back knows what it dismissed.
    now = (known and known.dismissed_at) or submission.conference.now()
    pair = Conflict.objects.select_for_update().filter(submission=submission, person=person)
    pair.filter(dismissed_at__isnull=True).update(dismissed_at=now, is_pinned=False)
    ruling, _created = Conflict.objects.update_or_create(
        submission=submission,
        person=person,
        source=Conflict.Source.CHAIR,
        is_pinned=True,
        dismissed_at__isnull=False,
        defaults={
            "conference": submission.conference,
            "kind": ConflictKind.ADMINISTRATIVE,
            "evidence": evidence[:400],
            "noticed_at": now,
            "noted_by": actor,
            "dismissed_at": now,
        },
    )
    record(actor, "conflict.ruled_out", ruling, who=person.name)
    return ruling


def lift_ruling(submission: Submission, person: Person) -> None:
    """Undo a pinned "no conflict": what it dismissed is in force again."""
    for ruling in ruled_out(submission=submission, person=person):
        Conflict.objects.filter(
            submission=submission, person=person, dismissed_at=ruling.dismissed_at, is_pinned=False
        ).update(dismissed_at=None)
        ruling.delete()


@transaction.atomic
def set_limits(actor: User | None, *, conference: Conference, values: dict[str, Any]) -> ConflictSettings:
    """Change how far back ties count and which domains say nothing; the next search goes by it."""
    require_chair(actor, conference)
    row, _created = ConflictSettings.objects.update_or_create(conference=conference, defaults=values)
    record(actor, "conflicts.limits_changed", conference, **values)
    return row


def _refuse_author(submission: Submission, person: Person) -> None:
    if Author.objects.filter(submission=submission, person=person).exists():
        raise Refused(_("An author always has a conflict with the own paper."))


def refuse_own(actor: User | None, person: Person) -> None:
    """Nobody ends their own conflict: not one that takes effect later, not while they look in spite of it."""
    if actor is not None and person.user_id == actor.pk:
        raise Refused(_("This is about yourself. Another chair without a conflict has to settle it."))


def _refuse_ruling(conflict: Conflict) -> None:
    if conflict.is_ruling:
        raise Refused(_("This is pinned as no conflict. Restore it first."))


def _locked(actor: User | None, conflict: Conflict) -> Conflict:
    """The row, locked.

    Raises:
        Conflict.DoesNotExist: it went meanwhile.
    """
    require_administer(actor, conflict.submission)
    return (
        Conflict.objects.select_for_update(of=("self",))
        .select_related("conference", "submission", "person")
        .get(pk=conflict.pk)
    )
