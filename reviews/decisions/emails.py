"""The mails that tell authors of a decision."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from confsite.mail import kinds, rechecks
from confsite.mail.kinds import MailKind
from reviews.decisions.releases import decision_holds

_PLACEHOLDERS: dict[str, Any] = {
    "number": _("The paper's number"),
    "title": _("Its title"),
    "note": _("The chairs' note to the authors"),
    "conditions": _("What a conditional acceptance asks for"),
    "shepherd": _("Who accompanies a conditionally accepted paper"),
    "paper_url": _("The authors' page of the paper"),
    "reviews_url": _("Reviews and decision"),
    "camera_ready_deadline": _("When the camera-ready version is due"),
}
_SAMPLES = {
    "number": "12",
    "title": "Sparse Attention on Dense Buses",
    "note": "The committee found the measurements convincing.",
    "conditions": "- Report the baseline's settings.\n- Add the missing error bars.",
    "shepherd": "Rae Viewer",
    "paper_url": "https://conference.example.org/wfs-2030/submissions/12/",
    "reviews_url": "https://conference.example.org/wfs-2030/submissions/12/reviews/",
    "camera_ready_deadline": "by Friday, 14 June 2030, 23:59 AoE",
}


def _kind(key: str, title: Any, subject: Any, body: Any) -> MailKind:
    return MailKind(
        key=key,
        title=title,
        subject=subject,
        body=body,
        placeholders=_PLACEHOLDERS,
        samples=_SAMPLES,
        rich=frozenset({"note", "conditions"}),
    )


def register_mail() -> None:
    """Register kinds and checks."""
    kinds.register(
        _kind(
            "decision.accepted",
            _("Decision: accepted"),
            _("{{ conference }}: paper {{ number }} is accepted"),
            _(
                "Dear {{ name }},\n\nwe are glad to tell you that your paper {{ number }}, “{{ title }}”, is accepted "
                "at {{ conference_name }}. Congratulations!\n\n{{ note }}\n\nThe reviews: {{ reviews_url }}\n\n"
                "Please hand in the camera-ready version {{ camera_ready_deadline }}: {{ paper_url }}"
            ),
        ),
        _kind(
            "decision.conditional",
            _("Decision: conditionally accepted"),
            _("{{ conference }}: paper {{ number }} is conditionally accepted"),
            _(
                "Dear {{ name }},\n\nyour paper {{ number }}, “{{ title }}”, is conditionally accepted at "
                "{{ conference_name }}. These conditions must be met:\n\n{{ conditions }}\n\nYour contact on the way "
                "there is {{ shepherd }}.\n\n{{ note }}\n\nThe reviews: {{ reviews_url }}\n\nPlease hand in the "
                "camera-ready version {{ camera_ready_deadline }}: {{ paper_url }}"
            ),
        ),
        _kind(
            "decision.wait_listed",
            _("Decision: wait list"),
            _("{{ conference }}: paper {{ number }} is on the wait list"),
            _(
                "Dear {{ name }},\n\nyour paper {{ number }}, “{{ title }}”, is on the wait list of "
                "{{ conference_name }}. We write again as soon as a place is free, or once the program is full.\n\n"
                "{{ note }}\n\nThe reviews: {{ reviews_url }}"
            ),
        ),
        _kind(
            "decision.rejected",
            _("Decision: rejected"),
            _("{{ conference }}: decision on paper {{ number }}"),
            _(
                "Dear {{ name }},\n\nwe are sorry that your paper {{ number }}, “{{ title }}”, could not be accepted "
                "at {{ conference_name }}. Thank you for sending it to us; we hope that the reviews help your work "
                "on.\n\n"
                "{{ note }}\n\nThe reviews: {{ reviews_url }}"
            ),
        ),
        _kind(
            "decision.desk_rejected",
            _("Decision: desk-rejected"),
            _("{{ conference }}: paper {{ number }} will not be reviewed"),
            _(
                "Dear {{ name }},\n\nthe chairs of {{ conference_name }} decided not to send your paper {{ number }}, "
                "“{{ title }}”, to review.\n\n{{ note }}\n\nIts page: {{ paper_url }}"
            ),
        ),
    )
    rechecks.register("reviews.decision_holds", decision_holds)
