"""Sends what is due: at least once, each mail always under the same Message-ID."""

import logging
import smtplib
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q

from confsite.clock import physical_now
from confsite.mail import digests, rechecks
from confsite.mail.models import OutboxMail

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 10
PATIENCE = timedelta(days=4)  # with a server that does not answer; RFC 5321, 4.5.4.1 asks for four to five days
FIRST_WAIT = timedelta(seconds=30)  # doubled at each failure
LONGEST_WAIT = timedelta(hours=4)


class ServerUnreachable(Exception):
    """The mail server cannot be reached at all: the rest of the batch can wait."""


class LeaseLost(Exception):
    """Another worker took this mail over, because this one was away for longer than its lease."""


def claim_due(limit: int) -> list[OutboxMail]:
    """Take up to `limit` due mails for this worker, also those whose worker died; other workers skip them."""
    now = physical_now()
    State = OutboxMail.State
    lost = Q(state=State.SENDING, lease_until__lt=now)
    with transaction.atomic():
        # A mail that took every worker down with it must not take the next one down too.
        OutboxMail.objects.filter(lost, attempts__gte=MOST_ATTEMPTS).update(
            state=State.FAILED, lease_until=None, last_error="The worker died each time this was tried."
        )
        due = list(
            OutboxMail.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(Q(state=State.QUEUED, next_attempt_at__lte=now, is_digestible=False) | lost)
            .select_related("conference", "to_person")
            .order_by("next_attempt_at", "id")[:limit]
        )
        OutboxMail.objects.filter(pk__in=[mail.pk for mail in due]).update(
            state=State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
    for mail in due:
        mail.state, mail.lease_until, mail.attempts = State.SENDING, now + LEASE, mail.attempts + 1
    return due


def drain(limit: int = 50, *, most: int = 2000) -> int:
    """Send what is due, batch by batch and at most `most` mails; returns how many left the outbox.

    A batch shares one connection. Where the server cannot be reached, the mails not tried yet go back to the queue.
    """
    digests.gather_due()
    count = taken = 0
    while taken < most and (mails := claim_due(min(limit, most - taken))):
        taken += len(mails)
        connection = get_connection()
        try:
            for position, mail in enumerate(mails):
                try:
                    count += deliver(mail, connection)
                except ServerUnreachable:
                    _give_back(mails[position + 1 :])
                    return count
        finally:
            _close(connection)
    return count


def deliver(mail: OutboxMail, connection: BaseEmailBackend | None = None) -> bool:
    """Send one claimed mail and say whether it left.

    A refusal for good (SMTP 5xx) fails at once with the server's words; anything else is tried again later, each time
    after a longer wait, until the last attempt leaves it as failed.

    Raises:
        ServerUnreachable: after putting the mail back, where no server answered.
    """
    if connection is None:
        connection = get_connection()
        try:
            return deliver(mail, connection)
        finally:
            _close(connection)
    try:
        _renew_lease(mail)
        if not rechecks.may_be_sent(mail):
            _settle(mail, OutboxMail.State.WITHHELD)
            return False
        is_sunk = bool(mail.conference and mail.conference.is_sandbox)
        if not is_sunk or settings.SANDBOX_MAIL_IS_SENT:
            message = to_message(mail, connection)
            connection.open()
            message.send()
    except LeaseLost:
        return False
    except Exception as fault:  # checks and mail back ends raise what they like; each fault is kept on the row
        _close(connection)
        is_unreachable = _is_unreachable(fault)
        _put_back(mail, fault, is_final=_is_for_good(fault), is_patient=is_unreachable)
        if is_unreachable:
            raise ServerUnreachable from fault
        return False
    _settle(mail, OutboxMail.State.SENT, sent_at=physical_now(), was_sunk=is_sunk)
    return True


def _is_unreachable(fault: Exception) -> bool:
    """Whether the fault lies with the server or the way to it, so that the next mail would fare no better."""
    if isinstance(fault, smtplib.SMTPException):
        return isinstance(
            fault,
            smtplib.SMTPConnectError
            | smtplib.SMTPHeloError
            | smtplib.SMTPServerDisconnected
            | smtplib.SMTPAuthenticationError,
        )
    return isinstance(fault, OSError)  # refused, timed out, no route, no such host, TLS


def _is_for_good(fault: Exception) -> bool:
    """Whether a server said that trying again is useless. A refused sender is the operator's to mend: it is not."""
    if _is_unreachable(fault):
        return False
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        return fault.smtp_code >= 500 and not isinstance(fault, smtplib.SMTPSenderRefused)
    return isinstance(fault, ValueError)  # Django refuses a header with a line break


def to_message(mail: OutboxMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
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
        connection=connection or get_connection(),
    )
    if mail.body_html:
        message.attach_alternative(mail.body_html, "text/html")
    for attachment in mail.attachments:
        message.attach(attachment["name"], attachment["text"], attachment["content_type"])
    return message


def _held(mail: OutboxMail) -> Mapping[str, Any]:
    """What finds the row only while this worker's claim on it stands: each claim counts one attempt more."""
    return {"pk": mail.pk, "state": OutboxMail.State.SENDING, "attempts": mail.attempts}


def _renew_lease(mail: OutboxMail) -> None:
    """Start the lease anew, for a batch may take longer than one lease.

    Raises:
        LeaseLost: where another worker has taken the mail over.
    """
    if not OutboxMail.objects.filter(**_held(mail)).update(lease_until=physical_now() + LEASE):
        raise LeaseLost


@transaction.atomic
def _settle(mail: OutboxMail, state: OutboxMail.State, **fields: object) -> None:
    """End a mail, and with a digest what was gathered in it."""
    held = OutboxMail.objects.filter(**_held(mail))
    if held.update(state=state, lease_until=None, last_error="", **fields) and mail.template == digests.DIGEST:
        digests.settle_parts(mail, is_sent=state == OutboxMail.State.SENT)


def _put_back(mail: OutboxMail, fault: Exception, *, is_final: bool, is_patient: bool) -> None:
    """Queue a mail again after a wait, or leave it as failed."""
    logger.warning("Mail %s was not sent: %s", mail.pk, type(fault).__name__)
    now = physical_now()
    is_worn_out = mail.queued_at < now - PATIENCE if is_patient else mail.attempts >= MOST_ATTEMPTS
    wait = min(FIRST_WAIT * 2 ** min(mail.attempts - 1, 20), LONGEST_WAIT)
    OutboxMail.objects.filter(**_held(mail)).update(
        state=OutboxMail.State.FAILED if is_final or is_worn_out else OutboxMail.State.QUEUED,
        lease_until=None,
        next_attempt_at=now + wait,
        last_error=_words_of(fault)[:2000],
    )


def _words_of(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(words)}" for code, words in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{fault.smtp_code} {_text(fault.smtp_error)}"
    return f"{type(fault).__name__}: {fault}"


def _text(words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return text.replace("\x00", "")  # PostgreSQL keeps no NUL


def _give_back(mails: list[OutboxMail]) -> None:
    """Return claimed mails that were not tried; an attempt that was none is not counted."""
    now = physical_now()
    for mail in mails:
        OutboxMail.objects.filter(**_held(mail)).update(
            state=OutboxMail.State.QUEUED, lease_until=None, attempts=F("attempts") - 1, next_attempt_at=now
        )


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException) as fault:
        logger.info("The connection to the mail server did not close well: %s", type(fault).__name__)
