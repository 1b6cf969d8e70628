"""The mails about dates."""

from django.utils.translation import gettext_lazy as _

from confsite.mail import kinds
from confsite.mail.kinds import MailKind


def register() -> None:
    """Make the kinds known."""
    kinds.register(
        MailKind(
            "dates.moved",
            _("A date has moved"),
            _("{{ conference }}: {{ milestone }} is now {{ date }}"),
            _(
                "Dear {{ name }},\n\nthe date “{{ milestone }}” of {{ conference_name }} has moved.\n\n"
                "Before: {{ before }}\n\nNow: **{{ date }}**\n\n{{ reason }}\n\n{{ conference_url }}"
            ),
            {
                "milestone": _("What the date is for"),
                "before": _("The date as it was"),
                "date": _("The date as it is"),
                "reason": _("The chairs’ words about it"),
            },
            samples={
                "milestone": "Submission deadline",
                "before": "8 May 2030, 23:59 AoE",
                "date": "15 May 2030, 23:59 AoE",
                "reason": "Another deadline fell into the same week.",
            },
        ),
        MailKind(
            "dates.extension",
            _("More time for one person"),
            _("{{ conference }}: you have until {{ until }}"),
            _(
                "Dear {{ name }},\n\nfor “{{ milestone }}” of {{ conference_name }} you have more time: until "
                "**{{ until }}**. For everybody else it stays {{ date }}.\n\n{{ reason }}\n\n{{ conference_url }}"
            ),
            {
                "milestone": _("What the date is for"),
                "date": _("The date for everybody"),
                "until": _("Until when this person has time"),
                "reason": _("The chairs’ words about it"),
            },
            samples={
                "milestone": "Reviews due",
                "date": "8 May 2030, 23:59 AoE",
                "until": "11 May 2030, 23:59 AoE",
                "reason": "Get well soon.",
            },
        ),
        MailKind(
            "dates.extension_revoked",
            _("The additional time of one person ends"),
            _("{{ conference }}: {{ milestone }} is {{ date }} for you too"),
            _(
                "Dear {{ name }},\n\nthe additional time you had for “{{ milestone }}” of {{ conference_name }} was "
                "taken back. As for everybody, the date is **{{ date }}**.\n\n{{ conference_url }}"
            ),
            {"milestone": _("What the date is for"), "date": _("The date for everybody")},
            samples={"milestone": "Reviews due", "date": "8 May 2030, 23:59 AoE"},
        ),
    )
