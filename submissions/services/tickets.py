"""Tickets that prove when an upload began: timed by the server before the first byte, because proxies buffer."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from confsite.accounts.models import User
from confsite.clock import physical_now
from submissions import policies
from submissions.models import DocumentKind, Submission, UploadTicket
from submissions.services.locking import locked_for

LIFETIME = timedelta(minutes=30)


@transaction.atomic
def issue_ticket(
    actor: User, *, submission: Submission, kind: DocumentKind = DocumentKind.PAPER, field_key: str = ""
) -> UploadTicket:
    """Note that an upload begins now, by the conference's clock. Good for one upload within `LIFETIME`.

    Raises:
        NotAllowed: nothing may be uploaded now.
    """
    submission = locked_for(actor, submission)
    if kind == DocumentKind.CAMERA_READY:
        camera_ready = getattr(submission, "camera_ready", None)
        policies.require(policies.can_change_camera_ready(submission, camera_ready))
    else:
        policies.require(policies.can_edit(submission))
    return UploadTicket.objects.create(
        conference=submission.conference,
        submission=submission,
        user=actor,
        kind=kind,
        field_key=field_key,
        issued_at=submission.conference.now(),
        expires_at=physical_now() + LIFETIME,
    )


@transaction.atomic
def redeem_ticket(actor: User, *, submission: Submission, token: str) -> datetime | None:
    """When the upload behind a ticket began; None for a ticket that is not theirs, was used or is too old."""
    try:
        wanted = uuid.UUID(token)
    except ValueError:
        return None
    ticket = (
        UploadTicket.objects.select_for_update()
        .filter(token=wanted, submission=submission, user=actor, used_at__isnull=True, expires_at__gte=physical_now())
        .first()
    )
    if ticket is None:
        return None
    ticket.used_at = physical_now()
    ticket.save(update_fields=["used_at"])
    return ticket.issued_at
