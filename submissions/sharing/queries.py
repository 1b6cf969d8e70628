"""Reads of share links: an author's list, and the paper behind a token."""

from dataclasses import dataclass
from datetime import datetime

from confsite.clock import physical_now
from confsite.conferences.models import Conference
from confsite.mail.outbox import absolute_url
from submissions.models import ShareLink, Submission
from submissions.sharing import policies, tokens


@dataclass(frozen=True)
class LinkRow:
    """A link as the authors of its paper see it; `url` is empty once it does not work any more."""

    link: ShareLink
    url: str
    made_by: str
    is_working: bool
    state: str  # WORKING, REVOKED or EXPIRED
    ended_at: datetime


def links_of(submission: Submission) -> list[LinkRow]:
    """All links ever made to a paper, the newest first."""
    now, rows = physical_now(), []
    for link in ShareLink.objects.filter(submission=submission).select_related("made_by__person"):
        link.conference = submission.conference
        works = policies.is_working(link, now)
        person = getattr(link.made_by, "person", None)
        rows.append(
            LinkRow(
                link,
                absolute_url(tokens.path_of(link)) if works else "",
                person.name if person else "",
                works,
                "WORKING" if works else "REVOKED" if link.revoked_at else "EXPIRED",
                link.revoked_at or link.expires_at,
            )
        )
    return rows


def working_link(conference: Conference, token: str) -> ShareLink | None:
    """The link a token opens now; one query and None alike for a wrong, an expired and a revoked one."""
    return (
        ShareLink.objects.filter(
            conference=conference,
            token_hash=tokens.hash_of(token),
            revoked_at__isnull=True,
            expires_at__gt=physical_now(),
        )
        .select_related("submission")
        .first()
    )
