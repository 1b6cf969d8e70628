"""What people declare of themselves: a conflict with a paper, taking it back, and that the list is complete."""

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from reviews.access import Access
from reviews.conflicts.involved import ruled_out
from reviews.models import Assignment, Bid, Conflict, ConflictConfirmation
from reviews.notices import tell_chairs_of_decline
from reviews.refusals import Refused
from reviews.viewers import require_self, viewer_for
from submissions.models import ConflictKind, Submission

DECLARABLE = (
    ConflictKind.INSTITUTION,
    ConflictKind.ADVISOR,
    ConflictKind.COLLABORATOR,
    ConflictKind.PERSONAL,
    ConflictKind.OTHER,
)


@transaction.atomic
def declare_conflict(
    actor: User | None, *, person: Person, submission: Submission, kind: str, evidence: str = ""
) -> Conflict:
    """Declare the own conflict with a paper; an assignment to it ends, and so does a bid.

    Raises:
        Refused: of this kind nobody declares a conflict, or the person's review is already submitted.
        Submission.DoesNotExist: the person may not know of this paper.
    """
    require_self(actor, person)
    if kind not in DECLARABLE:
        raise Refused(_("Choose what kind of conflict it is."))
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    access = Access(viewer_for(person, submission.conference))
    access.granted("title", Submission.objects.filter(pk=submission.pk)).get()
    if ruled_out(submission=submission, person=person).exists():
        raise Refused(_("The chairs have settled this for you and this paper. Write to them if it is wrong."))
    now = submission.conference.now()
    conflict, is_new = Conflict.objects.update_or_create(
        submission=submission,
        person=person,
        kind=kind,
        source=Conflict.Source.PERSON,
        defaults={
            "conference": submission.conference,
            "evidence": evidence[:400],
            "noticed_at": now,
            "noted_by": actor,
            "dismissed_at": None,
        },
    )
    Bid.objects.filter(submission=submission, person=person).delete()
    for assignment in Assignment.objects.filter(
        submission=submission, person=person, state=Assignment.State.ACTIVE
    ).select_related("submission__conference", "person"):
        assignment.state, assignment.ended_at = Assignment.State.DECLINED, now
        assignment.end_reason = _("Declared a conflict of interest.")
        assignment.save(update_fields=["state", "ended_at", "end_reason"])
        record(actor, "assignment.declined", assignment, reason=assignment.end_reason)
        tell_chairs_of_decline(assignment)
    if is_new:
        record(actor, "conflict.declared", conflict, kind=kind)
    return conflict


@transaction.atomic
def withdraw_conflict(actor: User | None, *, person: Person, submission: Submission) -> int:
    """Take the own declarations about a paper back; returns how many there were.

    Raises:
        Refused: a chair has pinned the conflict.
    """
    require_self(actor, person)
    own = Conflict.objects.select_for_update().filter(
        submission=submission, person=person, source=Conflict.Source.PERSON
    )
    if own.filter(is_pinned=True).exists():
        raise Refused(_("A chair has confirmed this conflict. Write to the chairs if it is wrong."))
    for conflict in own:
        record(actor, "conflict.withdrawn", conflict, kind=conflict.kind)
    return own.delete()[1].get(Conflict._meta.label, 0)


@transaction.atomic
def confirm_conflicts(actor: User | None, *, person: Person, conference: Conference) -> ConflictConfirmation:
    """Note that a member has looked through the own conflicts and found them complete."""
    require_self(actor, person)
    confirmation, _created = ConflictConfirmation.objects.update_or_create(
        conference=conference, person=person, defaults={"confirmed_at": conference.now()}
    )
    record(actor, "conflicts.confirmed", confirmation)
    return confirmation
