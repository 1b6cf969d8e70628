"""Withdrawing a paper, and taking that back."""

from django.db import transaction

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.mail import outbox
from submissions import notices, policies
from submissions.models import State, Submission
from submissions.services.locking import locked_for


@transaction.atomic
def withdraw(actor: User, *, submission: Submission, reason: str) -> Submission:
    """Withdraw a paper for its authors; a second press changes nothing.

    Raises:
        NotAllowed: not theirs, a draft, or not accepted.
    """
    submission = locked_for(actor, submission)
    if submission.state == State.WITHDRAWN:
        return submission
    policies.require(policies.can_withdraw(submission))
    submission.move_to(State.WITHDRAWN, at=submission.conference.now())
    submission.withdrawal_reason = reason.strip()
    submission.revision += 1
    submission.save()
    record(actor, "submission.withdrawn", submission, reason=reason)
    tell_authors("submission.withdrawn", actor, submission)
    return submission


@transaction.atomic
def undo_withdrawal(actor: User, *, submission: Submission) -> Submission:
    """Bring a withdrawn paper back as it was.

    Raises:
        NotAllowed: not theirs, not withdrawn, or the deadline has passed.
    """
    submission = locked_for(actor, submission)
    if submission.state == State.SUBMITTED:
        return submission
    policies.require(policies.can_undo_withdrawal(submission))
    submission.move_to(State.SUBMITTED, at=submission.conference.now())
    submission.withdrawn_at, submission.withdrawn_from, submission.withdrawal_reason = None, "", ""
    submission.revision += 1
    submission.save()
    record(actor, "submission.restored", submission)
    tell_authors("submission.restored", actor, submission)
    return submission


def tell_authors(key: str, actor: User, submission: Submission, **more: str) -> None:
    """Queue a mail of one kind to each author who did not object; authors of imported papers get none."""
    if submission.is_imported:
        return
    for author in submission.authors.select_related("person").filter(objected_at__isnull=True):
        outbox.queue(
            key,
            conference=submission.conference,
            to=author.person,
            address=author.email,
            values=notices.about(submission, actor) | more,
            unique_key=f"{key}:{submission.pk}:{submission.revision}:{author.person_id}",
            submission_id=submission.pk,
            recheck="submissions.author",
        )
