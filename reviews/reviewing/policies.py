"""Whether a review may be written now, and why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Extension
from confsite.conferences.windows import Window
from confsite.prepared import Blank, Prepared
from reviews.models import Assignment
from submissions.models import State

WRITING_ROLES = frozenset({Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL, Assignment.Role.META_REVIEWER})


@dataclass(frozen=True)
class Writing:
    """Whether and until when a review may be written. `why_not` is empty where it may."""

    why_not: str
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def is_open(self) -> bool:
        return not self.why_not


def extensions_of(person: Person, calendar: Calendar) -> dict[int, datetime]:
    """Until when this reviewer got more time, by id of the important date; one query for all their papers."""
    return dict(_extensions(conference=calendar.conference.pk, person=person.pk))


_extensions = Prepared(
    lambda: Extension.objects.filter(conference=Blank("conference"), person=Blank("person")).values_list(
        "milestone_id", "until"
    )
)


def writing(assignment: Assignment, calendar: Calendar, extensions: Mapping[int, datetime]) -> Writing:
    """What the dates, the paper's state and the assignment say. A meta-review may be written in the discussion too."""
    paper = assignment.submission
    scope = {"track": paper.track_id, "submission_type": paper.submission_type_id}
    windows = [Window.REVIEW]
    if assignment.role == Assignment.Role.META_REVIEWER:
        windows.append(Window.DISCUSS)
    spans = [span for window in windows if (span := calendar.span(window, **scope))]
    opens_at = min((span.opens_at for span in spans if span.opens_at), default=None)
    closes_at = max((span.closes_at for span in spans if span.closes_at), default=None)
    is_theirs = assignment.state == Assignment.State.ACTIVE and assignment.told_at is not None
    if not is_theirs or assignment.role not in WRITING_ROLES:
        return Writing(_("You do not review this paper any more."), opens_at, closes_at)
    if paper.state != State.SUBMITTED:
        return Writing(_("This paper is no longer under review."), opens_at, closes_at)
    if not spans:
        return Writing(_("The chairs have not set a review deadline yet."), None, None)
    extended = max((extensions[pk] for span in spans for pk in span.closing if pk in extensions), default=None)
    if any(span.is_open(calendar.now, extended_until=extended) for span in spans):
        if extended and closes_at and extended > closes_at:
            closes_at = extended
        return Writing("", opens_at, closes_at)
    if opens_at and calendar.now < opens_at:
        return Writing(_("Reviewing has not begun."), opens_at, closes_at)
    why = _("The review deadline has passed. Ask the chairs for more time if you need it.")
    return Writing(why, opens_at, closes_at)
