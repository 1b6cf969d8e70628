"""The review form a conference starts with."""

from typing import Any

from django.utils.translation import gettext as _

from reviews.models import Question

Kind, Audience = Question.Kind, Question.Audience


def _options(*labels: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": label} for value, label in enumerate(labels, 1)]


def default_questions() -> list[dict[str, Any]]:
    """Quality, relevance and potential for discussion, as calls for workshops ask; texts; a verdict."""
    return [
        {
            "key": "summary",
            "label": _("Summary"),
            "help_text": _("What the paper does and finds, in your own words."),
            "kind": Kind.TEXT,
            "is_required": False,
        },
        {
            "key": "strengths",
            "label": _("Strengths"),
            "help_text": _("What makes this paper worth presenting?"),
            "kind": Kind.TEXT,
        },
        {
            "key": "weaknesses",
            "label": _("Weaknesses"),
            "help_text": _("What should the authors change? Be as concrete as you can."),
            "kind": Kind.TEXT,
        },
        {
            "key": "quality",
            "label": _("Technical quality"),
            "kind": Kind.SCORE,
            "options": _options(_("poor"), _("fair"), _("good"), _("very good"), _("excellent")),
        },
        {
            "key": "relevance",
            "label": _("Relevance to this event"),
            "kind": Kind.SCORE,
            "options": _options(_("off topic"), _("marginal"), _("relevant"), _("very relevant"), _("at its core")),
        },
        {
            "key": "discussion-potential",
            "label": _("Potential to spark discussion"),
            "kind": Kind.SCORE,
            "options": _options(_("none"), _("little"), _("some"), _("much"), _("very much")),
        },
        {
            "key": "overall",
            "label": _("Overall score"),
            "kind": Kind.SCORE,
            "is_overall": True,
            "options": _options(_("reject"), _("weak reject"), _("borderline"), _("weak accept"), _("accept")),
        },
        {
            "key": "confidence",
            "label": _("Your confidence"),
            "kind": Kind.CONFIDENCE,
            "options": _options(
                _("an educated guess"), _("I know the area"), _("I know the topic well"), _("this is my own field")
            ),
        },
        {
            "key": "comments-to-committee",
            "label": _("Comments to the reviewers and chairs"),
            "help_text": _("The authors do not see this."),
            "kind": Kind.TEXT,
            "audience": Audience.COMMITTEE,
            "is_required": False,
        },
        {
            "key": "confidential",
            "label": _("Confidential comments to the chairs"),
            "help_text": _("Neither the authors nor the other reviewers see this."),
            "kind": Kind.TEXT,
            "audience": Audience.CHAIRS,
            "is_required": False,
        },
    ]
