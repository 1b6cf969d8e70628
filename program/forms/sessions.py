"""Sessions as chairs type them. Hours are on the conference's clock."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.ui.days import DayField, InstantField
from program.forms.common import date_input, time_input
from program.localtime import NoSuchTime, end_after, instant_at
from program.models import Room, Session, Talk

LONGEST = timedelta(hours=24)


class SessionForm(forms.Form):
    """A session with its day and hours. An end before the start means the next day."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=300, required=False, help_text=gettext_lazy("May stay empty.")
    )
    label = forms.CharField(
        label=gettext_lazy("Label"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Stands before the title, for example Session 1A."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Session.Kind.choices)
    room = forms.ModelChoiceField(
        Room.objects.none(), label=gettext_lazy("Room"), required=False, empty_label=gettext_lazy("no room")
    )
    day = DayField(label=gettext_lazy("Day"), required=False, widget=date_input())
    starts = forms.TimeField(label=gettext_lazy("Starts"), required=False, widget=time_input())
    ends = forms.TimeField(
        label=gettext_lazy("Ends"),
        required=False,
        widget=time_input(),
        help_text=gettext_lazy("An hour before the start is on the next day."),
    )
    chair_person = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Session chair"), required=False, empty_label=gettext_lazy("nobody")
    )
    chair_text = forms.CharField(
        label=gettext_lazy("Session chair, if not in the list"), max_length=200, required=False
    )
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    join_url = forms.URLField(label=gettext_lazy("Join link"), required=False, assume_scheme="https")
    boards = forms.IntegerField(
        label=gettext_lazy("Boards"),
        min_value=1,
        max_value=10_000,
        required=False,
        help_text=gettext_lazy("Of a poster session: at most so many posters. Empty: as many as there are posters."),
    )
    time_text = forms.CharField(
        label=gettext_lazy("Time as announced"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Shown in place of the hours, for example “to be announced”."),
    )
    is_pinned = forms.BooleanField(
        label=gettext_lazy("Pinned: a proposal leaves its talks where they are"), required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conference = conference
        self.fields["room"].queryset = Room.objects.filter(conference=conference)  # type: ignore[attr-defined]
        self.fields["chair_person"].queryset = (  # type: ignore[attr-defined]
            Person.objects.filter(
                Q(memberships__conference=conference) | Q(talk_entries__talk__in=_open_talks(conference))
            )
            .distinct()
            .order_by("sort_key")
        )
        hint = _("On the conference's clock: %s.") % (conference.zone_label or conference.time_zone)
        self.fields["starts"].help_text = hint

    @classmethod
    def initial_of(cls, session: Session) -> dict[str, Any]:
        zone = session.conference.zone
        starts = session.starts_at.astimezone(zone) if session.starts_at else None
        ends = session.ends_at.astimezone(zone) if session.ends_at else None
        plain = {name: getattr(session, name) for name in cls.base_fields if hasattr(session, name)}
        return plain | {
            "day": starts.date() if starts else None,
            "starts": starts.time() if starts else None,
            "ends": ends.time() if ends else None,
            "room": session.room_id,
            "chair_person": session.chair_person_id,
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        day, starts, ends = (values.pop(name, None) for name in ("day", "starts", "ends"))
        if self.errors:
            return values
        values["starts_at"] = values["ends_at"] = None
        if starts is None:
            if ends is not None:
                self.add_error("starts", _("This ends but never starts. Say when it starts."))
            elif day is not None:
                self.add_error("starts", _("Say at what hour it starts, or leave the day empty too."))
            return values
        if day is None:
            self.add_error("day", _("Say on which day it starts."))
            return values
        if ends == starts:
            self.add_error("ends", _("It ends when it starts. Choose a later hour."))
            return values
        zone = self.conference.zone
        try:
            values["starts_at"] = instant_at(day, starts, zone)
        except NoSuchTime as fault:
            self.add_error("starts", str(fault))
            return values
        if ends is not None:
            try:
                values["ends_at"] = end_after(values["starts_at"], day, ends, zone)
            except NoSuchTime as fault:
                self.add_error("ends", str(fault))
        return values


def _open_talks(conference: Conference) -> Any:
    return Talk.objects.filter(conference=conference, submission__isnull=True)


class PlaceForm(forms.Form):
    """Where a session was put in the grid: instants and a room."""

    session = forms.UUIDField()
    revision = forms.IntegerField(min_value=0)
    starts_at = InstantField(error_messages={"invalid": gettext_lazy("The start is no instant.")})
    ends_at = InstantField(error_messages={"invalid": gettext_lazy("The end is no instant.")})
    room = forms.ModelChoiceField(
        Room.objects.none(),
        to_field_name="slug",
        required=False,
        error_messages={"invalid_choice": gettext_lazy("This room was deleted meanwhile. Nothing was moved.")},
    )

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.filter(conference=conference)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts_at"), values.get("ends_at")
        if starts and ends and not timedelta() < ends - starts <= LONGEST:
            self.add_error("ends_at", _("A session ends after its start, and within a day."))
        return values


class AskedPlaceForm(PlaceForm):
    """Where a session would be: the same, before it is put there."""

    revision = None  # type: ignore[assignment]  # nothing is written
