"""Taking a paper's row for a change."""

from confsite.accounts.models import User
from confsite.conferences.models import Conference
from submissions import policies
from submissions.errors import NotAllowed, StaleRevision
from submissions.models import Submission


def locked(submission: Submission) -> Submission:
    """The row as it is now, held until the transaction ends."""
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("conference", "submission_type", "track")
        .get(pk=submission.pk)
    )


def locked_for(actor: User, submission: Submission) -> Submission:
    """The row, held, for one of its authors.

    Raises:
        NotAllowed: the actor is none of them.
    """
    row = locked(submission)
    if not policies.is_author(actor, row):
        raise NotAllowed("Only authors of this paper may do that.")
    return row


def next_number(conference: Conference) -> int:
    """The next number of a conference. Held under its row, so numbers have no gaps and none is given twice."""
    Conference.objects.select_for_update(no_key=True, of=("self",)).get(pk=conference.pk)
    last = Submission.objects.filter(conference=conference).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def require_revision(submission: Submission, revision: int | None) -> None:
    """Raise `StaleRevision` where the row was changed since the page was opened; None does not ask."""
    if revision is not None and submission.revision != revision:
        raise StaleRevision(submission.revision)
