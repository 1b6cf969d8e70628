"""What chairs type into the program; parses, never writes. Hours are on the conference's clock."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from program.localtime import NoSuchTime, end_after, instant_at
from program.models import Room, Session, Talk
from program.services import Frame
from program.solver import Block, Interval, InvalidProgram, SessionLength, sessions_from_frame
from program.solver import Room as SolverRoom

TRAY = "tray"
_PERSON = re.compile(r"^(?P<name>[^()]+?)\s*(?:\((?P<affiliation>.*)\))?\s*(?P<speaks>\*)?$")
_BREAK = re.compile(r"^(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s+(.+)$")


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class RoomForm(forms.Form):
    """A room."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    capacity = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=100_000, required=False)
    note = forms.CharField(label=gettext_lazy("How to get there"), max_length=300, required=False)
    join_url = forms.URLField(label=gettext_lazy("Join link"), required=False, assume_scheme="https")

    @classmethod
    def initial_of(cls, room: Room) -> dict[str, Any]:
        return {name: getattr(room, name) for name in cls.base_fields}


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
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=_date())
    starts = forms.TimeField(label=gettext_lazy("Starts"), required=False, widget=_time())
    ends = forms.TimeField(
        label=gettext_lazy("Ends"),
        required=False,
        widget=_time(),
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


class TalkForm(forms.Form):
    """A talk. Of a paper's talk, title, people and abstract come from the paper."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Talk.Kind.choices)
    label = forms.CharField(
        label=gettext_lazy("Label"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example Invited Talk I."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300, required=False)
    people = forms.CharField(
        label=gettext_lazy("People"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One per line: Name (Affiliation). A * at the end marks who speaks."),
    )
    abstract = forms.CharField(label=gettext_lazy("Abstract"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=600)
    has_own_times = forms.BooleanField(label=gettext_lazy("Show its own times"), required=False)

    def __init__(self, *args: Any, talk: Talk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.talk = talk
        if talk is not None and talk.submission_id:
            for name in ("title", "people", "abstract"):
                del self.fields[name]

    @classmethod
    def initial_of(cls, talk: Talk) -> dict[str, Any]:
        plain = {name: getattr(talk, name) for name in cls.base_fields if name != "people"}
        lines = [
            entry.name + (f" ({entry.affiliation})" if entry.affiliation else "") + (" *" if entry.is_presenter else "")
            for entry in talk.people.all()
        ]
        return plain | {"people": "\n".join(lines)}

    def clean_people(self) -> list[tuple[int | None, str, str, bool]]:
        known = {entry.name: entry.person_id for entry in self.talk.people.all()} if self.talk else {}
        people = []
        for number, line in enumerate(self.cleaned_data["people"].splitlines(), start=1):
            if not line.strip():
                continue
            match = _PERSON.match(line.strip())
            if match is None or len(match["name"]) > 200:
                raise forms.ValidationError(
                    _("Line %(line)s is not a name with an affiliation in brackets: %(text)s")
                    % {"line": number, "text": line[:80]}
                )
            name = match["name"]
            people.append((known.get(name), name, (match["affiliation"] or "")[:300], bool(match["speaks"])))
        return people

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        has_paper = self.talk is not None and self.talk.submission_id
        if not has_paper and not (values.get("title") or values.get("label") or values.get("people")):
            self.add_error("title", _("Give a title, a label or a person, so that this can be told from others."))
        return values


class MoveForm(forms.Form):
    """Talks, and where they go."""

    talks = forms.MultipleChoiceField(error_messages={"required": gettext_lazy("Choose at least one talk.")})
    target = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose where the talks go.")})
    position = forms.IntegerField(min_value=0, max_value=500, required=False)
    revision = forms.IntegerField(min_value=0, required=False)

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        talks = Talk.objects.filter(conference=conference).values_list("uid", flat=True)
        sessions = Session.objects.filter(conference=conference).values_list("uid", flat=True)
        self.fields["talks"].choices = [(str(uid), "") for uid in talks]  # type: ignore[attr-defined]
        self.fields["target"].choices = [(TRAY, ""), *((str(uid), "") for uid in sessions)]  # type: ignore[attr-defined]

    @property
    def session_uid(self) -> str | None:
        target = self.cleaned_data["target"]
        return None if target == TRAY else target


class FrameForm(forms.Form):
    """A day's pattern: from when to when, in which rooms, how long sessions are, and the breaks."""

    days = forms.MultipleChoiceField(label=gettext_lazy("Days"), widget=forms.CheckboxSelectMultiple)
    starts = forms.TimeField(label=gettext_lazy("First session starts"), widget=_time(), initial=time(9))
    ends = forms.TimeField(label=gettext_lazy("Last session ends"), widget=_time(), initial=time(17))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes of a session"), min_value=15, max_value=480, initial=90)
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


class BuildForm(forms.Form):
    """How to look for a program."""

    effort = forms.ChoiceField(
        label=gettext_lazy("Effort"),
        choices=[
            ("quick", gettext_lazy("quick: half a minute")),
            ("thorough", gettext_lazy("thorough: a few minutes")),
        ],
        initial="quick",
    )
    keeps_placed = forms.BooleanField(
        label=gettext_lazy("Keep talks in the sessions where they are"), required=False, initial=False
    )
    names_sessions = forms.BooleanField(
        label=gettext_lazy("Name untitled sessions after the topics their talks share"), required=False, initial=True
    )


class PublishForm(forms.Form):
    """Publish what was looked at, and nothing else."""

    note = forms.CharField(
        label=gettext_lazy("What changed"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For other chairs; not shown to the public."),
    )
    is_confirmed = forms.BooleanField(label=gettext_lazy("Publish in spite of the warnings"), required=False)
    base = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, has_warnings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_warnings:
            del self.fields["is_confirmed"]
