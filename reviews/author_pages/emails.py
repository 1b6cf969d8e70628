"""The mail about an author response."""

from django.utils.translation import gettext_lazy as _

from confsite.mail import kinds
from confsite.mail.kinds import MailKind


def register_mail() -> None:
    """Register kinds."""
    kinds.register(
        MailKind(
            key="response.receipt",
            title=_("Receipt of an author response"),
            subject=_("{{ conference }}: response on paper {{ number }} is submitted"),
            body=_(
                "Dear {{ name }},\n\n{{ by }} submitted the response to the reviews of paper {{ number }}, "
                "“{{ title }}”. The committee reads it as follows.\n\n{{ response }}\n\nYou can change it until the "
                "deadline: {{ reviews_url }}"
            ),
            placeholders={
                "number": _("The paper's number"),
                "title": _("Its title"),
                "by": _("Who submitted it"),
                "response": _("The response"),
                "reviews_url": _("Reviews and response"),
            },
            samples={
                "number": "12",
                "title": "Sparse Attention on Dense Buses",
                "by": "Lena Brandt",
                "response": "We thank the reviewers and will add the missing baseline.",
                "reviews_url": "https://conference.example.org/wfs-2030/submissions/12/reviews/",
            },
        )
    )
