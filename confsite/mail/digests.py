"""Gathers mails that may wait into one mail per person and conference: at most one a day, the first after a short wait.

A gathered mail stays queued until its digest was sent, so nothing is lost where the digest is not: then the digest is
tried again like any mail, or, where its recipient may no longer read a part, dissolved and gathered anew.
"""

import logging

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now
from confsite.mail import kinds, outbox, rechecks, rendering
from confsite.mail.kinds import MailKind
from confsite.mail.models import OutboxMail
from confsite.mail.outbox import DIGEST

logger = logging.getLogger(__name__)

RULE = "\n" + "-" * 60 + "\n\n"

State = OutboxMail.State


def gather_due() -> int:
    """Write the digests whose moment has come; returns how many were queued."""
    due = OutboxMail.objects.filter(
        state=State.QUEUED, is_digestible=True, digest__isnull=True, next_attempt_at__lte=physical_now()
    )
    keys = due.order_by().values_list("conference_id", "to_person_id", "to_address").distinct()
    count = 0
    for key in list(keys):
        try:
            count += _gather(*key)
        except Exception:  # one person's digest that cannot be written must not hold up everybody's mail
            logger.exception("A digest for person %s was not written", key[1])
    return count


@transaction.atomic
def _gather(conference_id: int, person_id: int, address: str) -> bool:
    waiting = OutboxMail.objects.select_for_update(of=("self",)).filter(
        state=State.QUEUED,
        is_digestible=True,
        digest__isnull=True,
        conference_id=conference_id,
        to_person_id=person_id,
        to_address=address,
    )
    parts = []
    for mail in waiting.select_related("conference", "to_person").order_by("queued_at", "pk"):
        if rechecks.may_be_sent(mail):
            parts.append(mail)
        else:
            OutboxMail.objects.filter(pk=mail.pk).update(state=State.WITHHELD)
    if not parts:
        return False
    digest = _written(parts)
    digest.save()
    OutboxMail.objects.filter(pk__in=[part.pk for part in parts]).update(digest=digest)
    return True


def settle_parts(digest: OutboxMail, *, is_sent: bool) -> None:
    """Follow a digest: its parts are sent with it, or go back to wait where it was withheld."""
    parts = OutboxMail.objects.filter(digest=digest, state=State.QUEUED)
    if is_sent:
        parts.update(state=State.SENT, sent_at=physical_now(), was_sunk=digest.was_sunk)
    else:
        parts.update(digest=None, next_attempt_at=physical_now())


def may_be_sent(digest: OutboxMail) -> bool:
    """Whether the recipient may still read every part."""
    return all(rechecks.may_be_sent(part) for part in digest.parts.filter(state=State.QUEUED))


def _written(parts: list[OutboxMail]) -> OutboxMail:
    """The digest of some mails; of a single one it has the very words."""
    first = parts[0]
    subject, text, html = first.subject, first.body_text, first.body_html
    if len(parts) > 1:
        conference, kind = first.conference, kinds.get(DIGEST)
        wording = rendering.wording_of(kind, conference)
        values = outbox.with_common({"count": str(len(parts))}, conference, first.to_person)
        accent = conference.accent if conference else ""
        frame = rendering.render(kind, subject=wording[0], body=wording[1], values=values, accent=accent)
        subject = frame.subject
        text = frame.text + "".join(f"{RULE}{part.subject}\n\n{part.body_text}" for part in parts)
        html = rendering.with_sections(frame.html, [(part.subject, part.body_html) for part in parts])
    named = {pk for part in parts for pk in (part.submission_id, *part.about) if pk is not None}
    return OutboxMail(
        conference=first.conference,
        template=DIGEST,
        to_person=first.to_person,
        to_address=first.to_address,
        reply_to=first.reply_to,
        subject=subject,
        body_text=text,
        body_html=html,
        attachments=[one for part in parts for one in part.attachments],
        recheck=DIGEST,
        about=sorted(named),
    )


def register() -> None:
    """Make the kind and its check known; called once, when the app is ready."""
    rechecks.register(DIGEST, may_be_sent)
    kinds.register(
        MailKind(
            DIGEST,
            _("Several pieces of news in one mail"),
            _("{{ conference }}: {{ count }} pieces of news"),
            _("Dear {{ name }},\n\nthis is new at {{ conference_name }}."),
            {"count": _("How many there are")},
            samples={"count": "3"},
        )
    )
