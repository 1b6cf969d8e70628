"""Mail to whoever runs the site: plain words, in the outbox like all other mail, and nobody's wording."""

from django.conf import settings
from django.db import IntegrityError, transaction

from confsite.bell import ring
from confsite.mail.models import OutboxMail
from confsite.mail.outbox import DRAIN

TEMPLATE = "site.operator"


def tell_operators(*, subject: str, text: str, unique_key: str) -> int:
    """Queue a mail to each address of `CONFSITE_ADMINS`, once for a `unique_key`; returns how many were queued."""
    count = 0
    for _name, address in settings.ADMINS:
        try:
            with transaction.atomic():
                OutboxMail.objects.create(
                    template=TEMPLATE,
                    mail_class=OutboxMail.Class.SECRET,  # of no conference, and emptied after it was sent
                    to_address=address,
                    subject=subject[:400],
                    body_text=text,
                    unique_key=f"{unique_key}:{address}"[:200],
                )
        except IntegrityError:  # told before
            continue
        count += 1
    if count:
        ring(DRAIN)
    return count
