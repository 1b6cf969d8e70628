"""What chairs do with mail: try again, word it themselves, send themselves a test, settle a batch, write a letter."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.accounts.services import person_of
from confsite.audit.services import record
from confsite.bell import ring
from confsite.clock import physical_now
from confsite.conferences.mail_pages import owners
from confsite.conferences.models import Conference
from confsite.conferences.setup.policies import can_set_up, require, require_set_up
from confsite.conferences.setup.refusals import Refused, Stale
from confsite.mail import kinds, outbox
from confsite.mail.kinds import MailKind
from confsite.mail.models import MailBatch, MailTemplate, OutboxMail
from confsite.mail.outbox import DRAIN

State = OutboxMail.State


@transaction.atomic
def try_again(actor: User, *, mail: OutboxMail, address: str = "") -> OutboxMail:
    """Queue a failed mail anew, to a corrected address where one is given.

    Raises:
        Refused: the mail has not failed, or its text opens somebody's door and must not go elsewhere.
    """
    assert mail.conference is not None
    require(can_set_up(actor, mail.conference))
    mail = OutboxMail.objects.select_for_update(of=("self",)).select_related("conference").get(pk=mail.pk)
    if mail.state != State.FAILED:
        raise Refused(_("This mail has not failed, so there is nothing to try again."))
    address = address.strip() or mail.to_address
    is_corrected = address != mail.to_address
    if is_corrected and mail.mail_class == OutboxMail.Class.SECRET:
        raise Refused(
            _("This mail holds a personal link, so it goes to no other address. Invite the person anew instead.")
        )
    now = physical_now()
    mail.to_address, mail.state, mail.attempts = address, State.QUEUED, 0
    mail.queued_at = mail.next_attempt_at = now
    mail.save(update_fields=["to_address", "state", "attempts", "queued_at", "next_attempt_at"])
    verb = "mail.readdressed" if is_corrected else "mail.tried_again"
    record(actor, verb, mail, submission_id=mail.submission_id, about=mail.about, address=address)
    ring(DRAIN)
    return mail


@transaction.atomic
def try_all_again(actor: User, *, conference: Conference, mails: QuerySet[OutboxMail]) -> int:
    """Queue the failed ones of the mails an actor may see anew, as they are; returns how many."""
    require(can_set_up(actor, conference))
    failed = mails.filter(conference=conference, state=State.FAILED).order_by("pk").values_list("pk", flat=True)
    rows = list(OutboxMail.objects.select_for_update().filter(pk__in=list(failed), state=State.FAILED))
    now = physical_now()
    for mail in rows:
        record(
            actor,
            "mail.tried_again",
            mail,
            submission_id=mail.submission_id,
            about=mail.about,
            address=mail.to_address,
        )
    OutboxMail.objects.filter(pk__in=[mail.pk for mail in rows]).update(
        state=State.QUEUED, attempts=0, queued_at=now, next_attempt_at=now
    )
    ring(DRAIN)
    return len(rows)


@transaction.atomic
def settle_batch(actor: User, *, batch: MailBatch, is_released: bool) -> int:
    """Release or discard a held batch that is nothing but mail; returns how many mails it held.

    Raises:
        Refused: it was settled before, or releasing it does more than sending and belongs to another page.
    """
    require(can_set_up(actor, batch.conference))
    batch = MailBatch.objects.select_for_update(of=("self",)).select_related("conference").get(pk=batch.pk)
    if not owners.is_settled_here(batch):
        raise Refused(_("These mails belong to another page. Release or discard them there."))
    if batch.state != MailBatch.State.HELD:
        raise Stale(_("These mails are %(state)s already.") % {"state": batch.get_state_display()})
    settle = outbox.release_batch if is_released else outbox.discard_batch
    return settle(actor, batch=batch, policy=require_set_up)


@transaction.atomic
def save_wording(actor: User, *, conference: Conference, kind: MailKind, subject: str, body: str) -> None:
    """Let a conference word a kind of mail itself; the shipped words again mean: no wording of its own.

    Raises:
        kinds.UnknownPlaceholders: the text uses a placeholder this kind does not fill.
    """
    require(can_set_up(actor, conference))
    kinds.check_wording(kind, subject, body)
    if (subject, body) == (str(kind.subject), str(kind.body)):
        reset_wording(actor, conference=conference, kind=kind)
        return
    row, _is_new = MailTemplate.objects.select_for_update().get_or_create(
        conference=conference, key=kind.key, defaults={"subject": subject, "body": body}
    )
    row.subject, row.body, row.updated_by, row.updated_at = subject, body, actor, physical_now()
    row.save()
    record(actor, "mail.wording_changed", row)


@transaction.atomic
def reset_wording(actor: User, *, conference: Conference, kind: MailKind) -> None:
    """Go back to the shipped wording."""
    require(can_set_up(actor, conference))
    row = MailTemplate.objects.select_for_update().filter(conference=conference, key=kind.key).first()
    if row is not None:
        record(actor, "mail.wording_reset", row)
        row.delete()


@transaction.atomic
def send_test(actor: User, *, conference: Conference, kind: MailKind, subject: str, body: str) -> OutboxMail | None:
    """Send a wording, filled with samples, to the one who edits it; None where they have no address."""
    require(can_set_up(actor, conference))
    kinds.check_wording(kind, subject, body)
    me: Person = person_of(actor)
    return outbox.queue(
        kind.key,
        conference=conference,
        to=me,
        values=dict(kind.samples),
        wording=(_("Test:") + " " + subject, body),
        is_at_once=True,
    )
