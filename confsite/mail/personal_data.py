"""What the outbox contributes to merge, export and erasure of a person."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData, register, repoint
from confsite.mail.models import MailPreference, OutboxMail


def _mails_to(person: Person) -> QuerySet[OutboxMail]:
    addresses = list(person.emails.values_list("email", flat=True))
    return OutboxMail.objects.filter(Q(to_person=person) | Q(to_address__in=addresses))


def export_mails(person: Person) -> list[dict[str, Any]]:
    """The mails written to a person; the text of secret ones (sign-in links) is left out, that of unsent ones too."""
    State = OutboxMail.State
    chosen = MailPreference.objects.filter(user__person=person)
    rows: list[dict[str, Any]] = [
        {"kind": "setting", "news_gathered": one.interval, "changed_at": one.changed_at} for one in chosen
    ]
    return rows + [
        {
            "conference": mail.conference.slug if mail.conference else "",
            "to": mail.to_address,
            "subject": mail.subject,
            "text": mail.body_text if mail.mail_class == OutboxMail.Class.NORMAL else "",
            "sent_at": mail.sent_at,
        }
        for mail in _mails_to(person).filter(state=State.SENT).select_related("conference")
    ]


def merge_mails(kept: Person, absorbed: Person) -> None:
    repoint(OutboxMail, "to_person", kept, absorbed)


def erase_mails(person: Person) -> None:
    """Discard what was not sent yet, and empty what was."""
    State = OutboxMail.State
    mails = OutboxMail.objects.filter(pk__in=list(_mails_to(person).values_list("pk", flat=True)))
    mails.filter(state__in=[State.HELD, State.QUEUED, State.FAILED]).update(state=State.DISCARDED, lease_until=None)
    mails.exclude(state=State.SENDING).update(
        to_person=None, to_address="erased@erased.invalid", subject="", body_text="", body_html="", attachments=[]
    )


def register_mail() -> None:
    """Called once, when the app is ready."""
    register(
        PersonalData(
            "mails",
            export_mails,
            merge_mails,
            erase_mails,
            keeps=_("Mails to other people that mention your name, until they are deleted after their time."),
        )
    )
