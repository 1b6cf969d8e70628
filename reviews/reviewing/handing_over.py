"""Declining an assignment, or handing it to an external reviewer."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.accounts.services import get_or_create_person
from confsite.audit.services import record
from confsite.conferences.models import Membership, Role
from reviews.conflicts.involved import conflicts_in_force, held_back
from reviews.conflicts.services import find_conflicts_of
from reviews.models import Assignment, Review
from reviews.notices import mail_about, tell_chairs_of_decline
from reviews.refusals import Refused
from reviews.viewers import require_self
from submissions.models import Author, Submission


@transaction.atomic
def decline(actor: User | None, *, assignment: Assignment, reason: str) -> Assignment:
    """Give an assignment back with a reason; the paper's chairs are told.

    Where an external reviewer declines, the paper goes back to who handed it over, unless they are in conflict by now.

    Raises:
        Refused: the assignment is over, the review is already submitted, or no reason is given.
    """
    assignment = _active(actor, assignment)
    if not reason.strip():
        raise Refused(_("Please give the chairs a reason; one sentence is enough."))
    assignment.state, assignment.ended_at = Assignment.State.DECLINED, assignment.conference.now()
    assignment.end_reason = reason.strip()[:2000]
    assignment.save(update_fields=["state", "ended_at", "end_reason"])
    record(actor, "assignment.declined", assignment, reason=assignment.end_reason)
    origin = assignment.delegated_from
    if origin is not None and origin.state == Assignment.State.DELEGATED and not _is_barred(origin.person, origin):
        origin.state, origin.ended_at, origin.end_reason = Assignment.State.ACTIVE, None, ""
        origin.save(update_fields=["state", "ended_at", "end_reason"])
        record(actor, "assignment.returned", origin)
        mail_about("review.returned", assignment, to=origin.person, reason=assignment.end_reason)
    tell_chairs_of_decline(assignment)
    return assignment


@transaction.atomic
def hand_over(
    actor: User | None, *, assignment: Assignment, name: str, email: str, affiliation: str = "", message: str = ""
) -> Assignment:
    """Hand an assignment to an external reviewer, who is told by mail; returns the new assignment.

    Whether they have a conflict is checked before they learn anything of the paper. The answer does not say which of
    several reasons stands against a person, so that nobody can find out who wrote a paper by trying names.

    Raises:
        Refused: the assignment is over or the review submitted, or this person cannot take the paper.
    """
    assignment = _active(actor, assignment)
    if assignment.role != Assignment.Role.REVIEWER:
        raise Refused(_("Only a reviewer of the committee can hand a paper over."))
    person = get_or_create_person(name=name, email=email, affiliation=affiliation)
    _refuse_unfit(person, assignment)
    now = assignment.conference.now()
    if not Membership.objects.filter(conference=assignment.conference, person=person).exists():
        Membership.objects.create(conference=assignment.conference, person=person, role=Role.EXTERNAL_REVIEWER)
    assignment.state, assignment.ended_at = Assignment.State.DELEGATED, now
    assignment.end_reason = message.strip()[:2000]
    assignment.save(update_fields=["state", "ended_at", "end_reason"])
    try:
        with transaction.atomic():
            given = Assignment.objects.create(
                conference=assignment.conference,
                submission=assignment.submission,
                person=person,
                role=Assignment.Role.EXTERNAL,
                round=assignment.round,
                delegated_from=assignment,
                assigned_by=actor,
                assigned_at=now,
                told_at=now,
            )
    except IntegrityError:
        raise Refused(_unfit()) from None
    record(actor, "assignment.handed_over", given, to=person.name)
    mail_about("review.handed_over", given, to=person, message=message.strip(), by=assignment.person.name)
    return given


def _refuse_unfit(person: Person, assignment: Assignment) -> None:
    is_known = Assignment.objects.filter(submission=assignment.submission, person=person).exists()
    if _is_barred(person, assignment) or is_known:
        raise Refused(_unfit())


def _is_barred(person: Person, assignment: Assignment) -> bool:
    """Whether a person wrote the paper or has a conflict with it, also one that takes effect later."""
    pair = {"submission": assignment.submission, "person": person}
    return (
        Author.objects.filter(**pair).exists()
        or conflicts_in_force().filter(**pair).exists()
        or held_back(**pair).exists()
        or bool(find_conflicts_of(person, assignment.submission))
    )


def _unfit() -> str:
    return _(
        "This person cannot take this paper: they may have a conflict, be on it already, or have declined it. "
        "Choose somebody else, or decline the paper."
    )


def _active(actor: User | None, assignment: Assignment) -> Assignment:
    require_self(actor, assignment.person)
    Submission.objects.select_for_update().get(pk=assignment.submission_id)
    found = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("conference", "submission__conference", "person__user", "delegated_from__person")
        .filter(pk=assignment.pk)
        .first()
    )
    if found is None:
        raise Refused(_("You do not review this paper any more."))
    assignment = found
    if assignment.state != Assignment.State.ACTIVE or assignment.told_at is None:
        raise Refused(_("You do not review this paper any more."))
    if Review.objects.filter(
        submission=assignment.submission,
        reviewer=assignment.person,
        state=Review.State.SUBMITTED,
        round=assignment.round,
    ).exists():
        raise Refused(_("Your review is submitted. Write to the chairs if you want to withdraw it."))
    return assignment


@transaction.atomic
def note_refused_hand_over(actor: User | None, *, assignment: Assignment, name: str) -> None:
    """Write to the log that somebody was refused, so that chairs notice who tries many names."""
    record(actor, "assignment.hand_over_refused", assignment, to=name)
