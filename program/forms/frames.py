"""The pattern of a day: from it sessions and breaks are made."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import Conference
from program.forms.common import time_input
from program.localtime import NoSuchTime, instant_at
from program.models import Room, Session
from program.services import Frame
from program.solver import Block, Interval, InvalidProgram, SessionLength, sessions_from_frame
from program.solver import Room as SolverRoom

_BREAK = re.compile(r"^(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s+(.+)$")


class FrameForm(forms.Form):
    """A day's pattern: from when to when, in which rooms, how long sessions are, and the breaks."""

    days = forms.MultipleChoiceField(label=gettext_lazy("Days"), widget=forms.CheckboxSelectMultiple)
    starts = forms.TimeField(label=gettext_lazy("First session starts"), widget=time_input(), initial=time(9))
    ends = forms.TimeField(label=gettext_lazy("Last session ends"), widget=time_input(), initial=time(17))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes of a session"), min_value=15, max_value=480, initial=90)
    per_day = forms.IntegerField(
        label=gettext_lazy("At most so many sessions a day in each room"), min_value=1, max_value=30, required=False
    )
    rooms = forms.ModelMultipleChoiceField(
        Room.objects.none(),
        label=gettext_lazy("Rooms"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Sessions are made in each of them; without one, once without a room."),
    )
    breaks = forms.CharField(
        label=gettext_lazy("Breaks"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        initial="10:30–11:00 Coffee break\n12:30–14:00 Lunch\n15:30–16:00 Coffee break",
        help_text=gettext_lazy("One per line: from–to and a name."),
    )

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conference = conference
        self.fields["rooms"].queryset = Room.objects.filter(conference=conference)  # type: ignore[attr-defined]
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), formats.date_format(day, "D j M Y")) for day in days_of(conference)
        ]
        self.fields["days"].initial = [value for value, _label in self.fields["days"].choices]  # type: ignore[attr-defined]
        self.fields["rooms"].initial = self.fields["rooms"].queryset  # type: ignore[attr-defined]

    def clean_breaks(self) -> list[tuple[time, time, str]]:
        breaks = []
        for number, line in enumerate(self.cleaned_data["breaks"].splitlines(), start=1):
            if not line.strip():
                continue
            match = _BREAK.match(line.strip())
            try:
                if match is None:
                    raise ValueError
                begin, end = (datetime.strptime(text, "%H:%M").time() for text in match.group(1, 2))  # noqa: DTZ007
            except ValueError:
                raise forms.ValidationError(
                    _("Line %(line)s is not like “10:30–11:00 Coffee break”: %(text)s")
                    % {"line": number, "text": line[:80]}
                ) from None
            if end <= begin:
                raise forms.ValidationError(_("Line %s ends before it starts.") % number)
            breaks.append((begin, end, match[3][:300]))
        return breaks

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        if values["ends"] <= values["starts"]:
            self.add_error("ends", _("The day ends before it starts."))
            return values
        try:
            values["frames"] = [frame for day in values["days"] for frame in self._day(date.fromisoformat(day), values)]
        except NoSuchTime as fault:
            self.add_error("starts", str(fault))
        except InvalidProgram as fault:
            self.add_error("minutes", str(fault))
        else:
            if not any(frame.kind == Session.Kind.TALKS for frame in values["frames"]):
                self.add_error("minutes", _("Nothing fits between start and end. Choose shorter sessions or breaks."))
        return values

    def _day(self, day: date, values: dict[str, Any]) -> list[Frame]:
        zone = self.conference.zone
        origin = instant_at(day, values["starts"], zone)

        def minute(hour: time) -> int:
            return round((instant_at(day, hour, zone) - origin).total_seconds() / 60)

        rooms = {str(room.pk): room for room in values["rooms"]}
        blocks = [Block(name, minute(begin), minute(end)) for begin, end, name in values["breaks"]]
        target = values["minutes"]
        cut = sessions_from_frame(
            [Interval(0, minute(values["ends"]))],
            [SolverRoom(key, room.name, room.capacity) for key, room in rooms.items()],
            blocks,
            SessionLength(target=target, shortest=min(target, 15), longest=max(target, round(target * 1.25))),
        )
        if values["per_day"]:
            starts = sorted({frame.start for frame in cut})[: values["per_day"]]
            cut = tuple(frame for frame in cut if frame.start in starts)
        sessions = [
            Frame(
                Session.Kind.TALKS,
                "",
                origin + timedelta(minutes=frame.start),
                origin + timedelta(minutes=frame.end),
                rooms.get(frame.room or ""),
            )
            for frame in cut
        ]
        breaks = [
            Frame(
                Session.Kind.BREAK,
                block.label,
                origin + timedelta(minutes=block.start),
                origin + timedelta(minutes=block.end),
            )
            for block in blocks
        ]
        return sorted([*sessions, *breaks], key=lambda frame: frame.starts_at)


def days_of(conference: Conference) -> list[date]:
    """The conference's days, at most 31; the day of its clock where none is known."""
    first = conference.starts_on or conference.now().astimezone(conference.zone).date()
    last = conference.ends_on or first
    return [first + timedelta(days=number) for number in range(min((last - first).days, 30) + 1)]
