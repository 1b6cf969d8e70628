"""Rooms as chairs type them: one by one, or a line each."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import Conference
from program.localtime import NoSuchTime, end_after, instant_at
from program.models import Room
from program.services.rooms import Closure

LONGEST_TAG, MOST_TAGS = 40, 20
_CLOSURE = re.compile(r"^(\d{4}-\d{2}-\d{2})\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s*(.*)$")


def tags_of(text: str) -> list[str]:
    """Free tags from a list with commas: trimmed, in small letters, each once.

    Raises:
        ValidationError: a tag is too long, or there are too many.
    """
    tags = list(dict.fromkeys(" ".join(tag.split()).casefold() for tag in text.split(",") if tag.strip()))
    if len(tags) > MOST_TAGS:
        raise forms.ValidationError(_("At most %s tags, separated by commas.") % MOST_TAGS)
    for tag in tags:
        if len(tag) > LONGEST_TAG:
            raise forms.ValidationError(
                _("“%(tag)s…” is longer than %(most)s letters. Separate tags by commas.")
                % {"tag": tag[:LONGEST_TAG], "most": LONGEST_TAG}
            )
    return tags


class RoomForm(forms.Form):
    """A room."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    capacity = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=100_000, required=False)
    features = forms.CharField(
        label=gettext_lazy("What it has"),
        max_length=900,
        required=False,
        help_text=gettext_lazy("Your own tags with commas, for example: piano, livestream. Talks may need them."),
    )
    closures = forms.CharField(
        label=gettext_lazy("When it is closed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One per line, for example: 2030-06-14 12:00–14:00 exam"),
    )
    note = forms.CharField(label=gettext_lazy("How to get there"), max_length=300, required=False)
    join_url = forms.URLField(label=gettext_lazy("Join link"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conference = conference

    @classmethod
    def initial_of(cls, room: Room) -> dict[str, Any]:
        zone = room.conference.zone
        lines = [
            f"{one.starts_at.astimezone(zone):%Y-%m-%d %H:%M}–{one.ends_at.astimezone(zone):%H:%M} {one.reason}".strip()
            for one in room.closures.all()
        ]
        plain = {name: getattr(room, name) for name in ("name", "capacity", "note", "join_url")}
        return plain | {"features": ", ".join(room.features), "closures": "\n".join(lines)}

    def clean_features(self) -> list[str]:
        return tags_of(self.cleaned_data["features"])

    def clean_closures(self) -> list[Closure]:
        zone, closures = self.conference.zone, []
        for number, line in enumerate(self.cleaned_data["closures"].splitlines(), start=1):
            if not line.strip():
                continue
            match = _CLOSURE.match(line.strip())
            try:
                if match is None:
                    raise ValueError
                day = datetime.strptime(match[1], "%Y-%m-%d").date()  # noqa: DTZ007
                begin, end = (datetime.strptime(text, "%H:%M").time() for text in match.group(2, 3))  # noqa: DTZ007
                starts_at = instant_at(day, begin, zone)
                closures.append(Closure(starts_at, end_after(starts_at, day, end, zone), match[4][:120]))
            except NoSuchTime as fault:
                raise forms.ValidationError(_("Line %(line)s: %(fault)s") % {"line": number, "fault": fault}) from None
            except ValueError:
                raise forms.ValidationError(
                    _("Line %(line)s is not like “2030-06-14 12:00–14:00 exam”: %(text)s")
                    % {"line": number, "text": line[:80]}
                ) from None
        return closures


class RoomLinesForm(forms.Form):
    """Several rooms at once: name, seats and tags on a line."""

    rooms = forms.CharField(
        label=gettext_lazy("Add rooms"),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "Aula, 120, livestream"}),
        help_text=gettext_lazy("One per line: name, seats, then tags. Seats and tags may be left out."),
        error_messages={"required": gettext_lazy("Write at least one room.")},
    )

    def clean_rooms(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for number, line in enumerate(self.cleaned_data["rooms"].splitlines(), start=1):
            if not line.strip():
                continue
            name, _comma, rest = (part.strip() for part in line.partition(","))
            seats, _comma, tags = (part.strip() for part in rest.partition(","))
            if seats and not seats.isdecimal():
                seats, tags = "", rest
            if not name or len(name) > 120 or (seats and (len(seats) > 9 or not 1 <= int(seats) <= 100_000)):
                raise forms.ValidationError(
                    _("Line %(line)s is not like “Aula, 120, livestream”: %(text)s")
                    % {"line": number, "text": line[:80]}
                )
            rows.append({"name": name, "capacity": int(seats) if seats else None, "features": tags_of(tags)})
        if len(rows) > 60:
            raise forms.ValidationError(_("At most 60 rooms at once."))
        return rows
