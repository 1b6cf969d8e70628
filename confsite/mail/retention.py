"""How long the outbox keeps words that only their recipient should have."""

from datetime import timedelta

from confsite.clock import physical_now
from confsite.mail.models import OutboxMail

KEEP_SECRETS = timedelta(hours=1)
PURGED = "This message was removed after it was sent.\n"


def purge_secrets() -> int:
    """Empty subjects and bodies of secret mail sent some time ago; returns how many rows were emptied."""
    return (
        OutboxMail.objects.filter(
            mail_class=OutboxMail.Class.SECRET,
            state__in=[OutboxMail.State.SENT, OutboxMail.State.FAILED, OutboxMail.State.WITHHELD],
            queued_at__lt=physical_now() - KEEP_SECRETS,
        )
        .exclude(body_text=PURGED)
        .update(body_text=PURGED, body_html="", attachments=[])
    )
