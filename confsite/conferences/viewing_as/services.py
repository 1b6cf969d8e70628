"""Begin and end looking through other eyes, with a line in the log each."""

from django.db import transaction
from django.http import HttpRequest

from confsite.accounts.models import User
from confsite.audit.services import record as log
from confsite.conferences.models import Conference
from confsite.conferences.viewing_as import record
from confsite.conferences.viewing_as.record import ViewingAs


@transaction.atomic
def begin_viewing(
    actor: User, *, request: HttpRequest, conference: Conference, kind: str, words: str, paper: int | None = None
) -> ViewingAs:
    """Look at a conference as a made-up member; the policy is the caller's, who knows kinds and papers."""
    log(actor, "viewing_as.begun", conference, submission_id=paper, member=words)
    return record.begin(request, conference=conference.pk, kind=kind, words=words, paper=paper)


@transaction.atomic
def end_viewing(actor: User, *, request: HttpRequest, conference: Conference) -> None:
    """See with one's own eyes again; nothing happens where nobody looks otherwise."""
    viewing = record.remembered(request, conference.pk)
    if viewing is not None:
        log(actor, "viewing_as.ended", conference, submission_id=viewing.paper, member=viewing.words)
        record.forget(request)
