"""What chairs do about conflicts: set, dismiss, bring back, pin."""

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.models import Assignment, Bid, Conflict
from reviews.papers.policies import require_administer
from reviews.refusals import Refused
from submissions.models import ConflictKind, Submission


@transaction.atomic
def set_conflict(
    actor: User | None,
    *,
    submission: Submission,
    person: Person,
    kind: str = ConflictKind.ADMINISTRATIVE,
    evidence: str = "",
) -> Conflict:
    """Record a conflict a chair knows of, pinned; the person's bid and assignments to the paper end.

    Raises:
        Refused: the actor may not handle the paper, or the person is not on the committee.
    """
    submission = require_administer(actor, submission)
    if not Membership.objects.filter(
        conference=submission.conference, person=person, role__in=COMMITTEE_ROLES
    ).exists():
        raise Refused(_("%(name)s is not on the committee.") % {"name": person.name})
    now = submission.conference.now()
    conflict, _created = Conflict.objects.update_or_create(
        submission=submission,
        person=person,
        kind=kind,
        source=Conflict.Source.CHAIR,
        defaults={
            "conference": submission.conference,
            "evidence": evidence[:400],
            "noticed_at": now,
            "noted_by": actor,
            "is_pinned": True,
            "dismissed_at": None,
        },
    )
    Bid.objects.filter(submission=submission, person=person).delete()
    for assignment in Assignment.objects.filter(
        submission=submission, person=person, state=Assignment.State.ACTIVE
    ).select_for_update():
        assignment.state, assignment.ended_at = Assignment.State.REMOVED, now
        assignment.end_reason = _("Conflict of interest.")
        assignment.save(update_fields=["state", "ended_at", "end_reason"])
        record(actor, "assignment.removed", assignment, reason=assignment.end_reason, who=person.name)
    record(actor, "conflict.set", conflict, kind=kind, who=person.name)
    return conflict


@transaction.atomic
def dismiss_conflict(actor: User | None, *, conflict: Conflict) -> Conflict:
    """Find a conflict to be none; kept with its evidence, and not raised again by detection."""
    conflict = _locked(actor, conflict)
    if conflict.kind == ConflictKind.AUTHOR:
        raise Refused(_("An author always has a conflict with the own paper."))
    conflict.dismissed_at, conflict.is_pinned = conflict.conference.now(), False
    conflict.save(update_fields=["dismissed_at", "is_pinned"])
    record(actor, "conflict.dismissed", conflict, kind=conflict.kind, who=conflict.person.name)
    return conflict


@transaction.atomic
def restore_conflict(actor: User | None, *, conflict: Conflict) -> Conflict:
    """Take a dismissal back; an assignment made meanwhile must go first.

    Raises:
        Refused: the person is assigned to the paper now.
    """
    conflict = _locked(actor, conflict)
    if Assignment.objects.filter(
        submission=conflict.submission, person=conflict.person, state=Assignment.State.ACTIVE
    ).exists():
        raise Refused(
            _("%(name)s is assigned to this paper. Remove the assignment first.") % {"name": conflict.person.name}
        )
    conflict.dismissed_at = None
    conflict.save(update_fields=["dismissed_at"])
    record(actor, "conflict.restored", conflict, kind=conflict.kind, who=conflict.person.name)
    return conflict


@transaction.atomic
def pin_conflict(actor: User | None, *, conflict: Conflict, is_pinned: bool) -> Conflict:
    """Hold a conflict, so that neither the person nor detection removes it; or let go of it."""
    conflict = _locked(actor, conflict)
    conflict.is_pinned = is_pinned
    if is_pinned:
        conflict.dismissed_at = None
    conflict.save(update_fields=["is_pinned", "dismissed_at"])
    record(actor, "conflict.pinned" if is_pinned else "conflict.unpinned", conflict, who=conflict.person.name)
    return conflict


def _locked(actor: User | None, conflict: Conflict) -> Conflict:
    require_administer(actor, conflict.submission)
    return (
        Conflict.objects.select_for_update(of=("self",))
        .select_related("conference", "submission", "person")
        .get(pk=conflict.pk)
    )
