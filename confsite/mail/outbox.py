"""Queues mail: a row, rendered now, in the transaction of the change it tells about."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.bell import ring
from confsite.clock import physical_now
from confsite.mail import kinds, rendering
from confsite.mail.models import MailBatch, MailPreference, OutboxMail

Interval = MailPreference.Interval
DRAIN = "confsite.mail.tasks.drain_outbox"
DIGEST = "mail.digest"
DIGEST_WAIT = timedelta(minutes=30)  # after a quiet time, so that what follows at once comes along
DIGEST_EVERY = {Interval.DAILY: timedelta(hours=24), Interval.WEEKLY: timedelta(days=7)}


def address_of(person: Person) -> str:
    """The address a person is written to: the primary one, else a verified one, else any; empty without one."""
    emails = sorted(person.emails.all(), key=lambda e: (not e.is_primary, e.verified_at is None, e.pk))
    if emails:
        return emails[0].email
    return person.user.email if person.user else ""


def queue(
    key: str,
    *,
    conference: Any,
    to: Person | None = None,
    address: str = "",
    values: dict[str, str],
    batch: MailBatch | None = None,
    unique_key: str | None = None,
    submission_id: int | None = None,
    about: Iterable[int] = (),
    recheck: str = "",
    recheck_arguments: dict[str, Any] | None = None,
    attachments: Iterable[dict[str, str]] = (),
    reply_to: str = "",
    wording: tuple[str, str] | None = None,
    template: str = "",
    is_at_once: bool = False,
) -> OutboxMail | None:
    """Queue one mail, or hold it when it belongs to a batch that is not released yet.

    `values` fill the placeholders of the kind `key`. `submission_id`, or `about` where a mail names several papers,
    hide it from chairs who must not learn of them. `recheck` names a check registered with `rechecks.register`,
    asked right before sending. `attachments` are rows of `name`, `content_type` and `text`. `wording` (subject, body)
    replaces the words of the kind for this mail, `template` the key it is listed under; `is_at_once` spares it the wait
    for a digest.

    Returns:
        The row; None when the person has no address, or a mail with this `unique_key` was queued before.
    """
    kind = kinds.get(key)
    address = address or (address_of(to) if to else "")
    if not address:
        return None
    values = with_common(values, conference, to)
    subject, body = wording or rendering.wording_of(kind, conference)
    accent = conference.accent if conference else ""
    words = rendering.render(kind, subject=subject, body=body, values=values, accent=accent)
    may_wait = (
        kind.is_digestible
        and not is_at_once
        and batch is None
        and conference is not None
        and to is not None
        and interval_of(to) != Interval.AT_ONCE
    )
    mail = OutboxMail(
        conference=conference,
        batch=batch,
        template=template or key,
        mail_class=kind.mail_class,
        to_person=to,
        to_address=address,
        reply_to=reply_to or (conference.contact_email if conference else ""),
        subject=words.subject,
        body_text=words.text,
        body_html=words.html,
        attachments=list(attachments),
        recheck=recheck,
        recheck_arguments=recheck_arguments or {},
        submission_id=submission_id,
        about=sorted(set(about)),
        unique_key=unique_key,
        is_digestible=may_wait,
        state=OutboxMail.State.HELD if batch and batch.state == MailBatch.State.HELD else OutboxMail.State.QUEUED,
    )
    if may_wait:
        mail.next_attempt_at = digest_moment(conference, to)
    try:
        with transaction.atomic():
            mail.save()
    except IntegrityError:
        if unique_key and OutboxMail.objects.filter(unique_key=unique_key).exists():
            return None
        raise
    if mail.state == OutboxMail.State.QUEUED and not may_wait:
        ring(DRAIN)
    return mail


def hold(actor: User, *, conference: Any, title: str, purpose: str) -> MailBatch:
    """Open a batch whose mails wait until somebody releases it."""
    return MailBatch.objects.create(conference=conference, title=title, purpose=purpose, created_by=actor)


# Raises where a person may not act for a conference. Roles are known above this app, so whoever made a batch says who
# settles it; there is no default that would let anybody.
Policy = Callable[[User, Any], None]


@transaction.atomic
def release_batch(actor: User, *, batch: MailBatch, policy: Policy, submission_id: int | None = None) -> int:
    """Let a held batch go; returns how many mails were queued. A batch that was settled before changes nothing.

    `policy(actor, conference)` raises where the actor may not. `submission_id` hides the log's line from chairs who
    must not see this paper.
    """
    policy(actor, batch.conference)
    batch = MailBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != MailBatch.State.HELD:
        return 0
    now = physical_now()
    batch.state, batch.settled_by, batch.settled_at = MailBatch.State.RELEASED, actor, now
    batch.save(update_fields=["state", "settled_by", "settled_at"])
    count = batch.mails.filter(state=OutboxMail.State.HELD).update(
        state=OutboxMail.State.QUEUED, queued_at=now, next_attempt_at=now
    )
    record(actor, "mail.batch_released", batch, submission_id=submission_id)
    ring(DRAIN)
    return count


@transaction.atomic
def discard_batch(actor: User, *, batch: MailBatch, policy: Policy, submission_id: int | None = None) -> int:
    """Throw a held batch away; returns how many mails were discarded. The arguments are those of `release_batch`."""
    policy(actor, batch.conference)
    batch = MailBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != MailBatch.State.HELD:
        return 0
    batch.state, batch.settled_by, batch.settled_at = MailBatch.State.DISCARDED, actor, physical_now()
    batch.save(update_fields=["state", "settled_by", "settled_at"])
    count = batch.mails.filter(state=OutboxMail.State.HELD).update(state=OutboxMail.State.DISCARDED)
    record(actor, "mail.batch_discarded", batch, submission_id=submission_id)
    return count


def absolute_url(path: str) -> str:
    """A link for a mail: the site's public address and a path on it."""
    return settings.SITE_URL + path


def interval_of(person: Person | None) -> Interval:
    """How often a person wants news gathered: as their login says, else as the site does."""
    if person is not None and person.user_id is not None:
        chosen = MailPreference.objects.filter(user=person.user_id).values_list("interval", flat=True).first()
        if chosen:
            return Interval(chosen)
    return Interval(settings.DIGEST_INTERVAL)


def digest_moment(conference: Any, person: Person | None) -> datetime:
    """When a mail that may wait, queued now, is gathered for this person at this conference."""
    now, every = physical_now(), DIGEST_EVERY.get(interval_of(person))
    if every is None:
        return now
    digests = OutboxMail.objects.filter(template=DIGEST, conference=conference, to_person=person)
    last = digests.order_by("-queued_at").values_list("queued_at", flat=True).first()
    return max(now + DIGEST_WAIT, last + every) if last else now + DIGEST_WAIT


def with_common(values: dict[str, str], conference: Any, to: Person | None) -> dict[str, str]:
    """The values of a mail and those every mail has; the mail's own win."""
    common = {"name": to.name if to else ""}
    if conference is not None:
        common |= {
            "conference": conference.short_name,
            "conference_name": conference.name,
            "conference_url": absolute_url(conference.get_absolute_url()),
        }
    return common | values
