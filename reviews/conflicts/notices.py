"""Mail to chairs about reviewers who turned out to be in conflict with a paper they have."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.mail import kinds, outbox
from confsite.mail.kinds import MailKind
from reviews.conflicts.involved import unconflicted_reviewers
from reviews.models import Assignment
from reviews.notices import chairs_of, mail_about

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
                "{{ left }}\n\nWhat {{ reviewer }} wrote stays stored; they see nothing of the paper any more.\n\n"
                "{{ paper_url }}"
            ),
            placeholders={
                "number": gettext_lazy("The paper's number"),
                "title": gettext_lazy("Its title"),
                "paper_url": gettext_lazy("Its page for chairs"),
                "reviewer": gettext_lazy("Who has the conflict"),
                "kind": gettext_lazy("The kind of conflict"),
                "left": gettext_lazy("How many reviewers without a conflict are left"),
            },
            samples={
                "number": "12",
                "title": "Sparse Attention on Dense Buses",
                "paper_url": "https://conference.example.org/wfs-2030/chair/papers/12/",
                "reviewer": "Rae Viewer",
                "kind": "same institution",
                "left": "Two reviewers without a conflict are left.",
            },
            is_digestible=True,
        )
    )


def tell_chairs_of_conflicts(assignment: Assignment, *, kind: str) -> None:
    """Mail the paper's chairs that somebody who has it is in conflict with it, and who is left."""
    paper = assignment.submission
    left = unconflicted_reviewers(paper)
    words = (
        _("Reviewers without a conflict who are left: %(n)d.") if left else _("No reviewer without a conflict is left.")
    )
    page = outbox.absolute_url(reverse("reviewing:paper", args=[paper.conference.slug, paper.number]))
    for chair in chairs_of(paper):
        mail_about(KEY, assignment, to=chair, kind=kind, left=words % {"n": left} if left else words, paper_url=page)
