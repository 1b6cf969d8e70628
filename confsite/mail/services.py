"""The only writer of a login's own settings of mail."""

from django.db import transaction

from confsite.accounts.models import Person, User
from confsite.bell import ring
from confsite.clock import physical_now
from confsite.mail.models import MailPreference, OutboxMail
from confsite.mail.outbox import DRAIN, digest_moment


@transaction.atomic
def change_interval(actor: User, *, interval: str) -> MailPreference:
    """Choose how often news is gathered; what waits already follows the new interval."""
    chosen, _is_new = MailPreference.objects.update_or_create(
        user=actor, defaults={"interval": MailPreference.Interval(interval), "changed_at": physical_now()}
    )
    person = Person.objects.filter(user=actor).first()
    if person is None:
        return chosen
    waiting = OutboxMail.objects.select_for_update(of=("self",)).filter(
        to_person=person, is_digestible=True, digest__isnull=True, state=OutboxMail.State.QUEUED
    )
    moments = {}
    for mail in waiting.select_related("conference"):
        if mail.conference_id not in moments:
            moments[mail.conference_id] = digest_moment(mail.conference, person)
        mail.next_attempt_at = moments[mail.conference_id]
        mail.save(update_fields=["next_attempt_at"])
    if moments:
        ring(DRAIN)
    return chosen
