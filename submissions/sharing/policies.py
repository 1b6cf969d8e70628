"""When authors may make share links, and for how long one works."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from confsite.clock import physical_now
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Milestone
from submissions.models import ShareLink, State, Submission
from submissions.policies import ALLOWED, Verdict

USUAL = timedelta(days=30)
AFTER_DECISION = timedelta(days=30)
LONGEST = timedelta(days=365)
WITHOUT_DATE = timedelta(days=180)
MOST_LINKS = 20


def can_share(submission: Submission) -> Verdict:
    """Whether the authors may make one more link."""
    if submission.state == State.WITHDRAWN:
        return Verdict(_("The paper was withdrawn. Its links show nothing, and new ones cannot be made."))
    working = ShareLink.objects.filter(submission=submission, revoked_at__isnull=True, expires_at__gt=physical_now())
    if working.count() >= MOST_LINKS:
        return Verdict(_("There are %(n)d links to this paper already. Revoke one first.") % {"n": MOST_LINKS})
    return ALLOWED


def longest_life(submission: Submission, calendar: Calendar) -> timedelta:
    """How long a link made now may work: until a month after the decision, at least a month, at most a year."""
    told = [fact.closes_at for fact in calendar.facts if fact.kind == Milestone.Kind.NOTIFICATION and fact.closes_at]
    if not told:
        return WITHOUT_DATE
    return min(max(max(told) - calendar.now + AFTER_DECISION, USUAL), LONGEST)


def is_working(link: ShareLink, at: datetime) -> bool:
    """Whether a link opens its paper, as far as the link itself says."""
    return link.revoked_at is None and at < link.expires_at
