"""Taking a paper's row for a change."""

from confsite.accounts.models import User
from confsite.conferences.models import Conference
from confsite.prepared import Blank, Prepared
from submissions import policies
from submissions.errors import NotAllowed, StaleRevision
from submissions.models import Submission


def locked(submission: Submission) -> Submission:
    """The row as it is now, held until the transaction ends."""
    found = _locked.first(pk=submission.pk)
    if found is None:
        raise Submission.DoesNotExist
    return found


_locked = Prepared(
    lambda: (
        Submission.objects.select_for_update(of=("self",))
        .select_related("conference", "submission_type", "track")
        .filter(pk=Blank("pk"))
    )
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
    _hold(pk=conference.pk)
    return (_last_number.first(conference=conference.pk) or 0) + 1


_hold = Prepared(
    lambda: Conference.objects.select_for_update(no_key=True).filter(pk=Blank("pk")).values_list("pk", flat=True)
)
_last_number = Prepared(
    lambda: (
        Submission.objects.filter(conference=Blank("conference"))
        .order_by("-number")
        .values_list("number", flat=True)[:1]
    )
)


def require_revision(submission: Submission, revision: int | None) -> None:
    """Raise `StaleRevision` where the row was changed since the page was opened; None does not ask."""
    if revision is not None and submission.revision != revision:
        raise StaleRevision(submission.revision)
