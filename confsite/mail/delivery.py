"""Sends what is due: at least once, each mail always under the same Message-ID."""

import logging
import smtplib
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
MOST_ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=30)  # doubled at each failure
LONGEST_WAIT = timedelta(hours=4)


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


class ServerUnreachable(Exception):
    """The mail server cannot be reached at all: the rest of the batch can wait."""


def drain(limit: int = 50, *, most: int = 2000) -> int:
    """Send what is due, batch by batch and at most `most` mails; returns how many left the outbox.

    Where the server cannot be reached, the mails not tried yet go back to the queue untouched.
    """
    count = taken = 0
    while taken < most and (mails := claim_due(limit)):
        taken += len(mails)
        for position, mail in enumerate(mails):
            try:
                count += deliver(mail)
            except ServerUnreachable:
                _give_back(mails[position + 1 :])
                return count
    return count


def deliver(mail: OutboxMail) -> bool:
    """Send one claimed mail and say whether it left.

    A refusal for good (SMTP 5xx) fails at once with the server's words; anything else is tried again later, each time
    after a longer wait, until the last attempt leaves it as failed.

    Raises:
        ServerUnreachable: after putting the mail back, where no server answered.
    """
    if not rechecks.may_be_sent(mail):
        _settle(mail, OutboxMail.State.WITHHELD)
        return False
    is_sunk = bool(mail.conference and mail.conference.is_sandbox)
    try:
        if not is_sunk or settings.SANDBOX_MAIL_IS_SENT:
            to_message(mail).send()
    except (ConnectionError, TimeoutError, smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected) as fault:
        _put_back(mail, fault)
        raise ServerUnreachable from fault
    except Exception as fault:  # mail back ends raise what they like; each fault is kept on the row
        _put_back(mail, fault, is_final=_is_for_good(fault))
        return False
    _settle(mail, OutboxMail.State.SENT, sent_at=physical_now(), was_sunk=is_sunk)
    return True


def _is_for_good(fault: Exception) -> bool:
    """Whether a server said that trying again is useless."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException) and not isinstance(fault, smtplib.SMTPAuthenticationError):
        return fault.smtp_code >= 500
    return isinstance(fault, ValueError)  # Django refuses a header with a line break


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


def _put_back(mail: OutboxMail, fault: Exception, *, is_final: bool = False) -> None:
    logger.warning("Mail %s was not sent: %s", mail.pk, type(fault).__name__)
    is_final = is_final or mail.attempts >= MOST_ATTEMPTS
    wait = min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
    OutboxMail.objects.filter(pk=mail.pk, state=OutboxMail.State.SENDING).update(
        state=OutboxMail.State.FAILED if is_final else OutboxMail.State.QUEUED,
        lease_until=None,
        next_attempt_at=physical_now() + wait,
        last_error=_words_of(fault)[:2000],
    )


def _words_of(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {words.decode(errors='replace')}" for code, words in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        words = fault.smtp_error
        return f"{fault.smtp_code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    return f"{type(fault).__name__}: {fault}"


def _give_back(mails: list[OutboxMail]) -> None:
    OutboxMail.objects.filter(pk__in=[mail.pk for mail in mails], state=OutboxMail.State.SENDING).update(
        state=OutboxMail.State.QUEUED,
        lease_until=None,
        attempts=F("attempts") - 1,
        next_attempt_at=physical_now() + FIRST_WAIT,
    )
