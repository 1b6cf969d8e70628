"""The mails about assignments."""

from django.utils.translation import gettext_lazy as _

from confsite.mail import kinds, rechecks
from confsite.mail.kinds import MailKind
from reviews.assignments.telling import RECHECK, assignments_hold

_URL = "https://conference.example.org/wfs-2030/reviews/"


def register_mail() -> None:
    """Register kinds and checks."""
    kinds.register(
        MailKind(
            key="assignment.new",
            title=_("To a reviewer: papers to review"),
            subject=_("{{ conference }}: {{ count }} papers to review"),
            body=_(
                "Dear {{ name }},\n\nthank you for reviewing for {{ conference_name }}. These papers are yours:\n\n"
                "{{ papers }}\n\nReviews are due {{ deadline }}. {{ calendar }}\n\nThe papers, all as one ZIP if you "
                "like, the review form and a way to decline are here:\n\n{{ reviews_url }}\n\nIf you have a conflict "
                "of interest we do not know of, please declare it there before you read."
            ),
            placeholders={
                "count": _("How many papers"),
                "papers": _("The papers, one per line"),
                "deadline": _("When reviews are due, also in the reviewer’s own zone"),
                "calendar": _("That an entry for the calendar is attached, where a date is set"),
                "reviews_url": _("The reviewer's page"),
            },
            samples={
                "count": "2",
                "calendar": "An entry for your calendar is attached.",
                "papers": "- #4 Cold Caches\n- #12 Sparse Attention on Dense Buses",
                "deadline": "Fri 26 Apr 2030, 23:59 AoE (Sat 27 Apr 2030, 13:59 CEST)",
                "reviews_url": _URL,
            },
            rich=frozenset({"papers"}),
        ),
        MailKind(
            key="assignment.removed",
            title=_("To a reviewer: a paper was taken back"),
            subject=_("{{ conference }}: you need not review paper {{ number }}"),
            body=_(
                "Dear {{ name }},\n\npaper {{ number }}, “{{ title }}”, is no longer yours to review. {{ reason }}\n\n"
                "Your other papers: {{ reviews_url }}"
            ),
            placeholders={
                "number": _("The paper's number"),
                "title": _("Its title"),
                "reason": _("The chairs' words"),
                "reviews_url": _("The reviewer's page"),
            },
            samples={
                "number": "12",
                "title": "Sparse Attention on Dense Buses",
                "reason": "Taken back by a chair.",
                "reviews_url": _URL,
            },
        ),
    )
    rechecks.register(RECHECK, assignments_hold)
