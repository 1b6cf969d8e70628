"""The mails of reviewing."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from confsite.conferences.mail_pages import owners
from confsite.mail import kinds
from confsite.mail import rechecks as registry
from confsite.mail.kinds import MailKind
from reviews import rechecks

_PAPER = {"number": _("The paper's number"), "title": _("Its title"), "paper_url": _("Its page for reviewers")}
_SAMPLE = {
    "number": "12",
    "title": "Sparse Attention on Dense Buses",
    "paper_url": "https://conference.example.org/wfs-2030/reviews/papers/12/",
    "reviewer": "Rae Viewer",
    "by": "Rae Viewer",
    "reason": "I am on leave until May.",
    "message": "You know this field better than I do.",
    "writer": "Reviewer B",
    "comment": "How was the baseline tuned?",
    "reply_wanted": "A reply is wanted.",
    "count": "3",
    "papers": "#4 Cold Caches\n#12 Sparse Attention on Dense Buses",
    "deadline": "Friday, 26 April 2030, 23:59 AoE",
    "reviews_url": "https://conference.example.org/wfs-2030/reviews/",
    "bids_url": "https://conference.example.org/wfs-2030/reviews/bids/",
}


def _sample(*names: str) -> dict[str, str]:
    return {name: _SAMPLE[name] for name in names}


def register_mail() -> None:
    """Register kinds, the checks asked before sending, and where held batches are settled."""
    owners.register("decisions", lambda batch: reverse("reviewing:decisions", args=[batch.conference.slug]))
    owners.register("assignments", lambda batch: reverse("reviewing:assignment_mails", args=[batch.conference.slug]))
    kinds.register(
        MailKind(
            key="review.declined",
            title=_("To the chairs: a review was declined"),
            subject=_("{{ conference }}: {{ reviewer }} declined paper {{ number }}"),
            body=_(
                "{{ reviewer }} will not review paper {{ number }}, “{{ title }}”.\n\nReason: {{ reason }}\n\n"
                "{{ paper_url }}"
            ),
            placeholders=_PAPER | {"reviewer": _("Who declined"), "reason": _("Their words")},
            samples=_sample("number", "title", "paper_url", "reviewer", "reason"),
        ),
        MailKind(
            key="review.returned",
            title=_("To a reviewer: the external reviewer declined"),
            subject=_("{{ conference }}: paper {{ number }} is back with you"),
            body=_(
                "Dear {{ name }},\n\n{{ reviewer }}, to whom you handed paper {{ number }}, “{{ title }}”, cannot "
                "review it. The paper is yours again.\n\nTheir words: {{ reason }}\n\n{{ paper_url }}"
            ),
            placeholders=_PAPER | {"reviewer": _("Who declined"), "reason": _("Their words")},
            samples=_sample("number", "title", "paper_url", "reviewer", "reason"),
        ),
        MailKind(
            key="review.handed_over",
            title=_("To an external reviewer: a paper"),
            subject=_("{{ conference }}: would you review paper {{ number }}?"),
            body=_(
                "Dear {{ name }},\n\n{{ by }}, of the program committee of {{ conference_name }}, asks you to review "
                "paper {{ number }}, “{{ title }}”.\n\n{{ message }}\n\nThe paper, the review form and a way to "
                "decline are here: {{ paper_url }}\n\nSign in with the address this mail came to; if you have no "
                "account yet, make one with it. "
                "Please keep the paper confidential."
            ),
            placeholders=_PAPER
            | {"by": _("Who asks"), "message": _("Their words"), "reviewer": _("The external reviewer")},
            samples=_sample("number", "title", "paper_url", "by", "message", "reviewer"),
        ),
        MailKind(
            key="discussion.comment",
            title=_("New comment in a discussion"),
            subject=_("{{ conference }}: {{ writer }} on paper {{ number }}"),
            body=_(
                "{{ writer }} wrote about paper {{ number }}, “{{ title }}”:\n\n{{ comment }}\n\n{{ reply_wanted }}\n\n"
                "{{ paper_url }}"
            ),
            placeholders=_PAPER
            | {
                "writer": _("The writer, by name or label as the recipient may know"),
                "comment": _("The comment"),
                "reply_wanted": _("A sentence where a reply is wanted"),
            },
            samples=_sample("number", "title", "paper_url", "writer", "comment", "reply_wanted"),
            is_digestible=True,
        ),
        MailKind(
            key="review.reminder",
            title=_("Reminder to reviewers with missing reviews"),
            subject=_("{{ conference }}: {{ count }} reviews due {{ deadline }}"),
            body=_(
                "Dear {{ name }},\n\nthese reviews are still missing:\n\n{{ papers }}\n\nThey are due {{ deadline }}. "
                "What you have typed is kept: {{ reviews_url }}"
            ),
            placeholders={
                "count": _("How many are missing"),
                "papers": _("The papers, one per line"),
                "deadline": _("When they are due"),
                "reviews_url": _("The reviewer's page"),
            },
            samples=_sample("count", "papers", "deadline", "reviews_url"),
        ),
        MailKind(
            key="bid.reminder",
            title=_("Reminder to members with few bids"),
            subject=_("{{ conference }}: please bid by {{ deadline }}"),
            body=_(
                "Dear {{ name }},\n\nwe have few bids of yours so far. Bids make sure that you get papers you want "
                "to read; bidding closes {{ deadline }}.\n\n{{ bids_url }}"
            ),
            placeholders={
                "count": _("How many bids there are, on papers that every chair may know"),
                "deadline": _("When bidding closes"),
                "bids_url": _("The page for bidding"),
            },
            samples=_sample("count", "deadline", "bids_url"),
        ),
    )
    registry.register("reviews.may_know_assignments", rechecks.may_know_assignments)
    registry.register("reviews.may_read_comment", rechecks.may_read_comment)
    registry.register("reviews.still_owes_reviews", rechecks.still_owes_reviews)
    registry.register("reviews.still_has_few_bids", rechecks.still_has_few_bids)
