"""The mails about an author response."""

from django.utils.translation import gettext_lazy as _

from confsite.mail import kinds, rechecks
from confsite.mail.kinds import MailKind
from reviews.author_pages.telling import MAY_READ_RESPONSE, may_read_response


def register_mail() -> None:
    """Register kinds, and the check asked before reviewers are told."""
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
        ),
        MailKind(
            key="response.came_in",
            title=_("To reviewers: the authors responded"),
            subject=_("{{ conference }}: the authors of paper {{ number }} responded"),
            body=_(
                "Dear {{ name }},\n\nthe authors of paper {{ number }}, “{{ title }}”, responded to its reviews. Read "
                "the response, and say in your review or in the discussion whether it changes your mind: "
                "{{ paper_url }}\n\nThe authors may still change it; you are told once only."
            ),
            placeholders={
                "number": _("The paper's number"),
                "title": _("Its title"),
                "paper_url": _("Its page for reviewers"),
            },
            samples={
                "number": "12",
                "title": "Sparse Attention on Dense Buses",
                "paper_url": "https://conference.example.org/wfs-2030/reviews/papers/12/",
            },
            is_digestible=True,
        ),
    )
    rechecks.register(MAY_READ_RESPONSE, may_read_response)
