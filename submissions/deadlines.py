"""Which deadline binds a paper, in the forms its authors read it, individual extensions counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from confsite.conferences.calendar import CLOSING_KIND, Calendar
from confsite.conferences.models import Conference, Extension, Milestone
from confsite.conferences.windows import ANYWHERE_ON_EARTH, Window
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


def extensions(
    conference: Conference, windows: Sequence[Window], person_ids: Iterable[int]
) -> Mapping[Window, Mapping[int, datetime]]:
    """The latest individual extension of each person for what closes each window, in one query."""
    found: dict[Window, dict[int, datetime]] = {window: {} for window in windows}
    kinds = {kind for window in windows for kind in CLOSING_KIND[window]}
    rows = Extension.objects.filter(
        conference=conference, person_id__in=list(person_ids), milestone__kind__in=kinds
    ).values_list("milestone__kind", "person_id", "until")
    for kind, person_id, until in rows:
        for window in windows:
            if kind in CLOSING_KIND[window]:
                found[window][person_id] = max(until, found[window].get(person_id, until))
    return found


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
    known_extensions: Mapping[int, datetime] | None = None,
) -> Deadline | None:
    """What closes a window for one paper; the extension of any of its authors counts."""
    calendar = calendar or Calendar(submission.conference)
    people = [author.person_id for author in submission.authors.all()]
    granted = known_extensions
    if granted is None:
        granted = extensions(submission.conference, [window], people)[window]
    return deadline_of(
        calendar,
        window,
        track=submission.track_id,
        submission_type=submission.submission_type_id,
        extended_until=max((granted[one] for one in people if one in granted), default=None),
        at=at,
    )
