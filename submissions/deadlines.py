"""Which deadline binds a paper, in the forms its authors read it, individual extensions counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from confsite.conferences.calendar import CLOSING_KIND, Calendar
from confsite.conferences.models import Conference, Extension, Milestone
from confsite.conferences.windows import ANYWHERE_ON_EARTH, Window
from confsite.prepared import Blank, Blanks, Prepared
from confsite.ui.zones import instant_text
from submissions.models import Submission


@dataclass(frozen=True)
class Deadline:
    """A deadline as announced (`announced`, in `zone`), as an instant, and until when it is extended for this paper."""

    label: str
    at: datetime
    announced: str
    zone: str = ""
    zone_label: str = ""
    opens_at: datetime | None = None
    extended_until: datetime | None = None
    is_open: bool = False

    @property
    def closes_at(self) -> datetime:
        """The instant that counts for this paper, without the grace."""
        return max(self.at, self.extended_until or self.at)

    @property
    def is_extended(self) -> bool:
        return self.extended_until is not None and self.extended_until > self.at


# Until when somebody got more time: person → important date → instant. An extension belongs to one date, and so to the
# track or type that date is for.
Extensions = Mapping[int, Mapping[int, datetime]]


def extensions(conference: Conference, person_ids: Iterable[int]) -> Extensions:
    """The individual extensions of some people, in one query."""
    found: dict[int, dict[int, datetime]] = {}
    for person_id, milestone_id, until in _extensions(conference=conference.pk, people=list(person_ids)):
        found.setdefault(person_id, {})[milestone_id] = until
    return found


_extensions = Prepared(
    lambda: Extension.objects.filter(conference=Blank("conference"), person_id__in=Blanks("people")).values_list(
        "person_id", "milestone_id", "until"
    )
)


def _milestone(calendar: Calendar, window: Window, track: int | None, submission_type: int | None) -> Milestone | None:
    """The row behind a window's end: the most specific of the first kind that is dated, as `windows.spans` picks it."""
    for kind in CLOSING_KIND[window]:
        best: tuple[int, Milestone] | None = None
        for row in calendar.milestones:
            if row.kind != kind or (row.at is None and row.day is None):
                continue
            if row.track_id not in (None, track) or row.submission_type_id not in (None, submission_type):
                continue
            rank = 2 * (row.submission_type_id is not None) + (row.track_id is not None)
            if best is None or rank > best[0]:
                best = (rank, row)
        if best is not None:
            return best[1]
    return None


def deadline_of(
    calendar: Calendar,
    window: Window,
    *,
    track: int | None = None,
    submission_type: int | None = None,
    extended_until: datetime | None = None,
    at: datetime | None = None,
) -> Deadline | None:
    """What closes a window for a track and type; None where no such date is set."""
    span = calendar.span(window, track=track, submission_type=submission_type)
    row = _milestone(calendar, window, track, submission_type)
    if span is None or span.closes_at is None or row is None:
        return None
    zone = row.zone or str(ANYWHERE_ON_EARTH)
    announced = row.announced or instant_text(span.closes_at, zone, "full", row.zone_label)
    return Deadline(
        label=str(row),
        at=span.closes_at,
        announced=announced,
        zone=zone,
        zone_label=row.zone_label,
        opens_at=span.opens_at,
        extended_until=extended_until,
        is_open=span.is_open(at or calendar.now, extended_until=extended_until),
    )


def deadline_of_paper(
    submission: Submission,
    window: Window,
    *,
    calendar: Calendar | None = None,
    at: datetime | None = None,
    known_extensions: Extensions | None = None,
) -> Deadline | None:
    """What closes a window for one paper; an extension of any of its authors counts where it is for the date in force.

    More time at the date of one track or type opens nothing for a paper to which another date applies.
    """
    calendar = calendar or Calendar(submission.conference)
    people = [author.person_id for author in submission.authors.all()]
    scope = {"track": submission.track_id, "submission_type": submission.submission_type_id}
    span = calendar.span(window, **scope)
    if span is None:
        return None
    granted = known_extensions if known_extensions is not None else extensions(submission.conference, people)
    untils = [until for one in people for pk, until in granted.get(one, {}).items() if pk in span.closing]
    return deadline_of(calendar, window, **scope, extended_until=max(untils, default=None), at=at)
