"""Handing a paper in."""

from datetime import datetime

from django.db import transaction

from confsite.accounts.models import User
from confsite.audit.services import record
from submissions import policies
from submissions.errors import Incomplete
from submissions.models import Receipt, State, Submission
from submissions.requirements import missing
from submissions.services.authors import tell_new_authors
from submissions.services.locking import locked_for
from submissions.services.receipts import issue_receipt


@transaction.atomic
def submit_paper(actor: User, *, submission: Submission, began_at: datetime | None = None) -> Receipt:
    """Hand a complete draft in; a second press gives the same receipt again.

    Raises:
        NotAllowed: not theirs, or the deadline had passed when the request's upload began.
        Incomplete: something is missing; nothing was changed.
    """
    submission = locked_for(actor, submission)
    if submission.state == State.SUBMITTED:
        last = submission.receipts.order_by("-serial").first()
        if last is not None:
            return last
    policies.require(policies.can_edit(submission, at=began_at))
    lacking = missing(submission)
    if lacking:
        raise Incomplete(lacking)
    if submission.state == State.DRAFT:
        submission.move_to(State.SUBMITTED, at=submission.conference.now())
        submission.save(update_fields=["state", "submitted_at", "updated_at"])
        record(actor, "submission.submitted", submission, number=submission.number)
    receipt = issue_receipt(actor, submission)
    tell_new_authors(actor, submission)
    return receipt
