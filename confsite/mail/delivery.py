"""Sends what is due: at least once, each mail always under the same Message-ID."""

import logging
import uuid
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, Q

from confsite.clock import physical_now
from confsite.mail import rechecks
from confsite.mail.models import OutboxMail

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)  # doubled at each failure: half a minute to an hour


def claim_due(limit: int) -> list[OutboxMail]:
    """Take up to `limit` due mails for this worker, also those whose worker died; other workers skip them."""
    now = physical_now()
    State = OutboxMail.State
    with transaction.atomic():
        due = list(
            OutboxMail.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(Q(state=State.QUEUED, next_attempt_at__lte=now) | Q(state=State.SENDING, lease_until__lt=now))
            .order_by("next_attempt_at", "id")[:limit]
        )
        OutboxMail.objects.filter(pk__in=[mail.pk for mail in due]).update(
            state=State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
    return list(
        OutboxMail.objects.filter(pk__in=[mail.pk for mail in due])
        .select_related("conference", "to_person")
        .order_by("next_attempt_at", "id")
    )


def drain(limit: int = 50) -> int:
    """Send what is due, batch by batch; returns how many mails left the outbox."""
    count = 0
    while mails := claim_due(limit):
        for mail in mails:
            count += deliver(mail)
    return count


def deliver(mail: OutboxMail) -> bool:
    """Send one claimed mail; a failure waits for its next attempt, the last one is left as failed."""
    if not rechecks.may_be_sent(mail):
        _settle(mail, OutboxMail.State.WITHHELD)
        return False
    is_sunk = bool(mail.conference and mail.conference.is_sandbox)
    try:
        if not is_sunk or settings.SANDBOX_MAIL_IS_SENT:
            to_message(mail).send()
    except Exception as fault:  # SMTP libraries raise what they like; each fault is kept on the row
        _put_back(mail, fault)
        return False
    _settle(mail, OutboxMail.State.SENT, sent_at=physical_now(), was_sunk=is_sunk)
    return True


def to_message(mail: OutboxMail) -> EmailMultiAlternatives:
    """The mail as Django sends it, with its fixed Message-ID."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{mail.message_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    if mail.conference and mail.conference.is_sandbox:
        headers["X-Confsite-Rehearsal"] = mail.conference.slug
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.body_text,
        to=[mail.to_address],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
        connection=get_connection(),
    )
    if mail.body_html:
        message.attach_alternative(mail.body_html, "text/html")
    for attachment in mail.attachments:
        message.attach(attachment["name"], attachment["text"], attachment["content_type"])
    return message


def _settle(mail: OutboxMail, state: OutboxMail.State, **fields: object) -> None:
    OutboxMail.objects.filter(pk=mail.pk, state=OutboxMail.State.SENDING).update(
        state=state, lease_until=None, last_error="", **fields
    )


def _put_back(mail: OutboxMail, fault: Exception) -> None:
    error_id = uuid.uuid4().hex[:8]
    logger.warning("Mail %s was not sent (%s): %s", mail.pk, error_id, fault)
    is_last = mail.attempts >= MOST_ATTEMPTS
    wait = FIRST_WAIT * 2 ** (mail.attempts - 1)
    OutboxMail.objects.filter(pk=mail.pk, state=OutboxMail.State.SENDING).update(
        state=OutboxMail.State.FAILED if is_last else OutboxMail.State.QUEUED,
        lease_until=None,
        next_attempt_at=physical_now() + wait,
        last_error=f"{type(fault).__name__}: {fault}"[:2000],
    )
