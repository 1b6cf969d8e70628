"""What a released decision does to a paper. `reviews` calls this; nothing else moves a paper into a decided state."""

from datetime import datetime

from django.db import transaction

from confsite.accounts.models import User
from confsite.audit.services import record
from submissions.models import CameraReady, State, Submission
from submissions.policies import IN_PROGRAM
from submissions.services.locking import locked


@transaction.atomic
def apply_decision(
    actor: User, *, submission: Submission, state: State, note: str = "", decided_at: datetime | None = None
) -> Submission:
    """Move a paper into the state its authors now learn of; a desk reject takes the same way.

    An accepted or conditionally accepted paper gets its camera-ready row. Mail is the caller's, who wrote the words.

    Raises:
        TransitionRefused: the paper's state allows no such step, for example because it was withdrawn meanwhile.
    """
    submission = locked(submission)
    if submission.state == state:
        submission.decision_note = note
        submission.save(update_fields=["decision_note"])
        return submission
    before = submission.state
    submission.move_to(State(state), at=decided_at or submission.conference.now())
    submission.decision_note = note
    submission.revision += 1
    submission.save()
    if submission.state in IN_PROGRAM:
        open_camera_ready(submission)
    record(actor, "submission.decided", submission, before=before, after=str(state))
    return submission


def open_camera_ready(submission: Submission) -> CameraReady:
    """The row of the camera-ready version, filled with what was reviewed."""
    row, _created = CameraReady.objects.get_or_create(
        submission=submission,
        defaults={
            "conference": submission.conference,
            "title": submission.title,
            "abstract": submission.abstract,
            "author_order": list(submission.authors.values_list("pk", flat=True)),
        },
    )
    return row
