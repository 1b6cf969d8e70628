"""Mail to chairs about reviewers who turned out to be in conflict with a paper they have."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.mail import kinds, outbox
from confsite.mail.kinds import MailKind
from confsite.ui.zones import instant_text
from reviews.conflicts.involved import unconflicted_reviewers
from reviews.models import Assignment
from reviews.notices import OF_CHAIRS, chairs_of, mail_about

KEY = "review.conflict_found"


def register_mail() -> None:
    """Register the kind; called from `AppConfig.ready`."""
    kinds.register(
        MailKind(
            key=KEY,
            title=gettext_lazy("To the chairs: a reviewer has a conflict"),
            subject=gettext_lazy("{{ conference }}: {{ reviewer }} has a conflict with paper {{ number }}"),
            body=gettext_lazy(
                "{{ reviewer }} has paper {{ number }}, “{{ title }}”, and a conflict with it: {{ kind }}.\n\n"
                "{{ left }}\n\nWhat {{ reviewer }} wrote stays stored. {{ effect }}\n\n"
                "{{ paper_url }}"
            ),
            placeholders={
                "number": gettext_lazy("The paper's number"),
                "title": gettext_lazy("Its title"),
                "paper_url": gettext_lazy("Its page for chairs"),
                "reviewer": gettext_lazy("Who has the conflict"),
                "kind": gettext_lazy("The kind of conflict"),
                "left": gettext_lazy("How many reviewers without a conflict are left"),
                "effect": gettext_lazy("From when on they see nothing of the paper"),
            },
            samples={
                "number": "12",
                "title": "Sparse Attention on Dense Buses",
                "paper_url": "https://conference.example.org/wfs-2030/chair/papers/12/",
                "reviewer": "Rae Viewer",
                "kind": "same institution",
                "left": "Reviewers without a conflict who are left: 2.",
                "effect": "They see nothing of the paper any more.",
            },
            is_digestible=True,
        )
    )


def tell_chairs_of_conflicts(assignment: Assignment, *, kind: str, held_until: datetime | None = None) -> None:
    """Mail the paper's chairs that somebody who has it is in conflict with it, and who is left."""
    paper = assignment.submission
    left = unconflicted_reviewers(paper, besides=assignment.person)
    words = _("No reviewer without a conflict is left.")
    if left:
        words = _("Reviewers without a conflict who are left: %(n)d.") % {"n": left}
    effect = _("They see nothing of the paper any more.")
    if held_until is not None:
        effect = _("It takes effect for them on %(date)s, or at once where you apply it under Possible conflicts.")
        effect %= {"date": instant_text(held_until, paper.conference.zone)}
    page = outbox.absolute_url(reverse("reviewing:paper", args=[paper.conference.slug, paper.number]))
    for chair in chairs_of(paper):
        mail_about(KEY, assignment, to=chair, recheck=OF_CHAIRS, kind=kind, left=words, effect=effect, paper_url=page)
