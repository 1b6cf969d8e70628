"""The mail to members who have not said what matching needs."""

from django.utils.translation import gettext_lazy as _

from confsite.mail import kinds, rechecks
from confsite.mail.kinds import MailKind
from reviews.coverage.services import KIND, RECHECK, still_silent

_SITE = "https://conference.example.org/wfs-2030/reviews/"


def register_mail() -> None:
    """Register the kind and its check."""
    kinds.register(
        MailKind(
            key=KIND,
            title=_("To a member of the committee: what matching still needs"),
            subject=_("{{ conference }}: help us find the right papers for you"),
            body=_(
                "Dear {{ name }},\n\nsoon the papers of {{ conference_name }} go to their reviewers. To give you "
                "papers you like to read, we would be glad of:\n\n{{ wishes }}\n\nIt takes ten minutes. All in one "
                "place: {{ reviews_url }}"
            ),
            placeholders={"wishes": _("What is missing, a line each"), "reviews_url": _("The committee's page")},
            samples={
                "wishes": f"- your bids: {_SITE}bids/\n- the topics you like: {_SITE}topics/",
                "reviews_url": _SITE,
            },
            rich=frozenset({"wishes"}),
        )
    )
    rechecks.register(RECHECK, still_silent)
