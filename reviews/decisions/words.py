"""What mails about decisions say."""

from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference
from confsite.conferences.windows import Window
from confsite.mail.outbox import absolute_url
from confsite.ui.zones import instant_text
from reviews.models import Decision, Outcome

KINDS: dict[str, str] = {
    Outcome.ACCEPTED: "decision.accepted",
    Outcome.CONDITIONAL: "decision.conditional",
    Outcome.WAIT_LISTED: "decision.wait_listed",
    Outcome.REJECTED: "decision.rejected",
    Outcome.DESK_REJECTED: "decision.desk_rejected",
}


def values_for(decision: Decision) -> dict[str, str]:
    """The placeholders of a decision's mail."""
    paper, content = decision.submission, decision.content()
    where = [paper.conference.slug, paper.number]
    return {
        "number": str(paper.number),
        "title": paper.title,
        "note": content["note"],
        "conditions": content["conditions"],
        "shepherd": content["shepherd"] or _("the chairs"),
        "paper_url": absolute_url(paper.get_absolute_url()),
        "reviews_url": absolute_url(reverse("responses:reviews", args=where)),
        "camera_ready_deadline": camera_ready_deadline(paper.conference, paper.track_id, paper.submission_type_id),
    }


def camera_ready_deadline(conference: Conference, track: int | None = None, kind: int | None = None) -> str:
    """When the camera-ready version is due, in words."""
    span = Calendar(conference).span(Window.CAMERA_READY, track=track, submission_type=kind)
    if span is None or span.closes_at is None:
        return _("on a date we will announce")
    return _("by %(when)s") % {"when": instant_text(span.closes_at, conference.zone)}
