"""What presenters answer: a state for each hour of the event. Parses, never writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import Conference
from confsite.ui.zones import as_zone
from program.availability.queries import Away
from program.localtime import NoSuchTime, instant_at
from program.models import Availability, Session

HOUR = timedelta(hours=1)
USUAL_DAY = (8, 19)
FINE, SOFT, HARD = "", "SOFT", "HARD"
STATES = (
    (FINE, gettext_lazy("can come")),
    (SOFT, gettext_lazy("rather not")),
    (HARD, gettext_lazy("cannot")),
)


@dataclass(frozen=True)
class Hour:
    """One hour of the event: its field, and how it reads here and in the presenter's zone."""

    at: datetime
    label: str
    own: str
    field: Any


@dataclass(frozen=True)
class DayOfHours:
    day: date
    hours: tuple[Hour, ...]


def hours_of(conference: Conference, days: list[date]) -> list[datetime]:
    """The hours presenters are asked about: from the first session of any day to the last, else a usual day."""
    zone = conference.zone
    spans = Session.objects.filter(
        conference=conference, starts_at__isnull=False, ends_at__isnull=False, kind__in=("TALKS", "PLENARY", "POSTERS")
    ).values_list("starts_at", "ends_at")
    first, last = USUAL_DAY
    local = [(start.astimezone(zone), end.astimezone(zone)) for start, end in spans if start and end]
    if local:
        first = min(start.hour for start, _end in local)
        ends = [end - timedelta(minutes=1) for _start, end in local]
        is_past_midnight = any(end.date() != start.date() for start, end in local)
        last = 24 if is_past_midnight else max(end.hour + 1 for end in ends)
    hours = []
    for day in days:
        for hour in range(first, max(last, first + 1)):
            try:
                hours.append(instant_at(day, time(hour), zone).astimezone(UTC))
            except NoSuchTime:  # the clocks skip it, so nobody can be needed then
                continue
    return hours


def name_of(at: datetime) -> str:
    return f"h{at:%Y%m%d%H%M}"


class AvailabilityForm(forms.Form):
    """An hour-by-hour answer, the presenter's zone, and whether they come or take part from afar."""

    is_remote = forms.TypedChoiceField(
        label=gettext_lazy("How will you take part?"),
        choices=[
            ("", gettext_lazy("not known yet")),
            ("no", gettext_lazy("on site")),
            ("yes", gettext_lazy("remotely")),
        ],
        coerce=lambda value: {"yes": True, "no": False}.get(value),
        empty_value=None,
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Your time zone"),
        required=False,
        help_text=gettext_lazy("Hours are shown in it too. If you take part remotely, your night is avoided."),
    )
    note = forms.CharField(
        label=gettext_lazy("Anything else the chairs should know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, conference: Conference, days: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conference = conference
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix")))
        self.fields["time_zone"].choices = [("", _("as at the event")), *((z, z) for z in zones)]  # type: ignore[attr-defined]
        self.hours = hours_of(conference, days)
        for at in self.hours:
            self.fields[name_of(at)] = forms.ChoiceField(choices=STATES, required=False)

    @classmethod
    def initial_of(cls, answer: Availability | None, hours: list[datetime]) -> dict[str, Any]:
        if answer is None:
            return {}
        values: dict[str, Any] = {
            "is_remote": {True: "yes", False: "no", None: ""}[answer.is_remote],
            "time_zone": answer.time_zone,
            "note": answer.note,
        }
        for at in hours:
            met = [one for one in answer.absences.all() if one.starts_at < at + HOUR and at < one.ends_at]
            values[name_of(at)] = HARD if any(one.is_hard for one in met) else SOFT if met else FINE
        return values

    def days(self) -> Iterator[DayOfHours]:
        """The hours by day, with their fields, as the page shows them."""
        zone, own = self.conference.zone, as_zone(self["time_zone"].value() or self.conference.time_zone)
        by_day: dict[date, list[Hour]] = {}
        for at in self.hours:
            here, there = at.astimezone(zone), at.astimezone(own)
            label = f"{here:%H:%M}–{(at + HOUR).astimezone(zone):%H:%M}"
            other = "" if there.utcoffset() == here.utcoffset() else f"{there:%a %H:%M}"
            by_day.setdefault(here.date(), []).append(Hour(at, label, other, self[name_of(at)]))
        for day, hours in by_day.items():
            yield DayOfHours(day, tuple(hours))

    @property
    def away(self) -> list[Away]:
        """What was answered, hour by hour."""
        data = self.cleaned_data
        return [Away(at, at + HOUR, data[name_of(at)] == HARD) for at in self.hours if data[name_of(at)]]
