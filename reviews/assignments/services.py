"""The only writers of assignments made by chairs: one by one, as a whole proposal, and the mail that tells of them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference, Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from confsite.mail import outbox
from reviews.assignments.words import title_and_link
from reviews.conflicts.involved import held_back
from reviews.conflicts.services import find_conflicts_of
from reviews.models import Assignment, Conflict, Review
from reviews.papers.policies import require_administer
from reviews.refusals import Refused
from submissions.models import Author, State, Submission

BY_CHAIR = (
    Assignment.Role.REVIEWER,
    Assignment.Role.META_REVIEWER,
    Assignment.Role.DISCUSSION_LEAD,
    Assignment.Role.SHEPHERD,
)


@transaction.atomic
def assign(
    actor: User | None,
    *,
    submission: Submission,
    person: Person,
    role: str = Assignment.Role.REVIEWER,
    round: int = 1,
    proposal_id: int | None = None,
) -> Assignment:
    """Give a paper to a committee member; giving it twice changes nothing. The person is told by a later mail.

    Raises:
        Refused: the paper is not under review, or the person is an author, in conflict or not on the committee.
    """
    submission = require_administer(actor, submission)
    # A proposal looked at all of them at once when it was applied.
    reason = why_not(submission, person, role) or (_found_now(submission, person) if proposal_id is None else "")
    if reason:
        raise Refused(reason)
    known = (
        Assignment.objects.select_for_update()
        .filter(submission=submission, person=person, role=role, round=round)
        .exclude(state=Assignment.State.DELEGATED)
        .order_by("-pk")
        .first()
    )
    if known is not None and known.state == Assignment.State.ACTIVE:
        return known
    row = known or Assignment(
        conference=submission.conference, submission=submission, person=person, role=role, round=round
    )
    row.state, row.ended_at, row.end_reason, row.told_at = Assignment.State.ACTIVE, None, "", None
    row.assigned_by, row.assigned_at, row.proposal_id = actor, submission.conference.now(), proposal_id
    row.save()
    if proposal_id is None:
        record(actor, "assignment.made", row, who=person.name, role=str(role))
    return row


def why_not(submission: Submission, person: Person, role: str) -> str:
    """The reason why a person cannot take a paper; empty where they can."""
    if role not in BY_CHAIR:
        return _("Choose a role that chairs give.")
    allowed = {State.SUBMITTED}
    if role == Assignment.Role.SHEPHERD:
        allowed |= {State.CONDITIONAL, State.ACCEPTED}
    if submission.state not in allowed:
        return _("Paper #%(number)d is %(state)s and takes no reviewers.") % {
            "number": submission.number,
            "state": submission.get_state_display(),
        }
    if not Membership.objects.filter(
        conference=submission.conference, person=person, role__in=COMMITTEE_ROLES
    ).exists():
        return _("%(name)s is not on the committee.") % {"name": person.name}
    if Author.objects.filter(submission=submission, person=person).exists():
        return _("%(name)s is an author of paper #%(number)d.") % {"name": person.name, "number": submission.number}
    conflict = Conflict.objects.filter(submission=submission, person=person, dismissed_at__isnull=True).first()
    if conflict is not None:
        return _("%(name)s has a conflict with paper #%(number)d: %(kind)s. Dismiss it first if it is none.") % {
            "name": person.name,
            "number": submission.number,
            "kind": conflict.get_kind_display(),
        }
    held = held_back(submission=submission, person=person).first()
    if held is not None:
        return _("%(name)s has a conflict with paper #%(number)d that takes effect later: %(kind)s.") % {
            "name": person.name,
            "number": submission.number,
            "kind": held.get_kind_display(),
        }
    return ""


def _found_now(submission: Submission, person: Person) -> str:
    """A conflict that the facts of this moment show and that is not on record yet, as a reason; empty without one."""
    found = find_conflicts_of(person, submission)
    if not found:
        return ""
    return _("%(name)s has a conflict with paper #%(number)d, found just now: %(evidence)s.") % {
        "name": person.name,
        "number": submission.number,
        "evidence": found[0].evidence,
    }


@transaction.atomic
def remove_assignment(actor: User | None, *, assignment: Assignment, reason: str = "") -> Assignment:
    """Take a paper back; a review already submitted stays, a draft stays with its writer. Who knew of it is told.

    Raises:
        Refused: the assignment is over already.
    """
    submission = require_administer(actor, assignment.submission)
    row = Assignment.objects.select_for_update(of=("self",)).select_related("person").filter(pk=assignment.pk).first()
    if row is None or row.state != Assignment.State.ACTIVE:
        raise Refused(_("This assignment is over already."))
    row.state, row.ended_at = Assignment.State.REMOVED, submission.conference.now()
    row.end_reason = reason.strip()[:2000] or _("Taken back by a chair.")
    row.save(update_fields=["state", "ended_at", "end_reason"])
    record(actor, "assignment.removed", row, who=row.person.name, reason=row.end_reason)
    if row.told_at is not None:
        outbox.queue(
            "assignment.removed",
            conference=submission.conference,
            to=row.person,
            values=title_and_link(submission) | {"reason": row.end_reason},
            submission_id=submission.pk,
        )
    return row


def started(assignments: Iterable[Assignment]) -> list[Assignment]:
    """Those of them for which a review was begun."""
    rows = list(assignments)
    begun = set(Review.objects.filter(assignment__in=rows).values_list("assignment_id", flat=True))
    return [row for row in rows if row.pk in begun]


def lock_conference(conference: Conference) -> Conference:
    """Hold a conference while many of its assignments change, so that two chairs do so one after the other."""
    return Conference.objects.select_for_update(of=("self",), no_key=True).get(pk=conference.pk)
