"""The free letter of a chair; its shipped words are where writing starts."""

from django.utils.translation import gettext_lazy as _

from confsite.conferences.mail_pages.owners import LETTER
from confsite.mail import kinds
from confsite.mail.kinds import MailKind


def register() -> None:
    """Make the kind known."""
    kinds.register(
        MailKind(
            LETTER,
            _("A letter of the chairs"),
            _("{{ conference }}: "),
            _("Dear {{ name }},\n\n\n\nThe chairs of {{ conference_name }}\n\n{{ conference_url }}"),
            {},
        )
    )
