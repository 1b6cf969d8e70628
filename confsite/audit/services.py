"""The only writer of the log."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from confsite.accounts.models import User
from confsite.audit.models import LogEntry
from confsite.clock import physical_now


def record(
    actor: User | None,
    verb: str,
    target: models.Model,
    *,
    conference: Any = None,
    submission_id: int | None = None,
    about: Iterable[int] = (),
    at: datetime | None = None,
    **details: Any,
) -> LogEntry:
    """Write a line of the log in the caller's transaction.

    The conference and the submission are read off the target where it has them; `about` are the ids of all papers where
    a line tells of several: who must not know one of them does not read it. `details` must be plain JSON data.
    `actor` is None when the site itself acts.
    """
    if conference is None:
        conference = target if target._meta.label == "conferences.Conference" else getattr(target, "conference", None)
    if submission_id is None:
        submission_id = (
            target.pk if target._meta.label == "submissions.Submission" else getattr(target, "submission_id", None)
        )
    if at is None:
        at = conference.now() if conference is not None else physical_now()
    return LogEntry.objects.create(
        conference=conference,
        at=at,
        actor=actor,
        verb=verb,
        target_type=target._meta.label,
        target_id=target.pk,
        target_text=str(target)[:300],
        submission_id=submission_id,
        about=sorted(set(about)),
        details=details,
    )
