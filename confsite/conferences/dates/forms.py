"""Forms about dates. They parse local times in their zones; the services write."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences import audiences
from confsite.conferences.dates import local_time
from confsite.conferences.dates.reminder_rules import remindable
from confsite.conferences.dates.services import DateValues
from confsite.conferences.dates.words import date_text
from confsite.conferences.models import Conference, Milestone, ReminderRule
from confsite.conferences.setup.fields import AOE, ZoneField
from confsite.ui.days import DayField, is_in_our_times
from confsite.ui.zones import instant_text

MINUTE = timedelta(minutes=1)


def local_fields(at: datetime | None, zone: str) -> dict[str, Any]:
    """Initial values of date, time and `which` for an instant."""
    if at is None:
        return {}
    local = at.astimezone(ZoneInfo(zone or AOE))
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    which = ("second" if local.fold else "first") if is_twice else ""
    # A form that showed no seconds would move a date by saving it.
    shown = local.strftime("%H:%M:%S" if local.second else "%H:%M")
    return {"date": local.date(), "time": shown, "which": which}


class LocalTimeForm(forms.Form):
    """A date and a time in a zone; a time that does not exist is refused, one that happens twice is asked about."""

    date = DayField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    zone = ZoneField(label=gettext_lazy("Zone"), blank=gettext_lazy("not stated"))
    which = forms.ChoiceField(
        label=gettext_lazy("Clocks are put back then: which one?"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["which"].choices = [("", ""), ("first", _("the first")), ("second", _("the second"))]  # type: ignore[attr-defined]

    def instant(self, zone: str) -> datetime | None:
        """The instant of date and time in a zone; None with an error on the field where there is none."""
        day, time = self.cleaned_data.get("date"), self.cleaned_data.get("time")
        if day is None or time is None:
            return None
        try:
            return local_time.resolve(datetime.combine(day, time), zone, self.cleaned_data.get("which") or "")
        except local_time.NotExisting as gap:
            message = _(
                "%(time)s does not exist on this day: clocks are put forward over it. Choose %(before)s or %(after)s."
            )
            words = {"time": f"{time:%H:%M}", "before": f"{gap.before:%H:%M}", "after": f"{gap.after:%H:%M}"}
            self.add_error("time", message % words)
        except local_time.HappensTwice as twice:
            self._ask_which(twice, zone)
        return None

    def _ask_which(self, twice: local_time.HappensTwice, zone: str) -> None:
        field = self.fields["which"]
        field.widget = forms.RadioSelect()
        field.choices = [  # type: ignore[attr-defined]
            ("first", instant_text(twice.first, zone)),
            ("second", instant_text(twice.second, zone)),
        ]
        self.add_error(
            "which", _("Clocks are put back on this day, so this time comes twice. Choose which one you mean.")
        )


class MilestoneForm(LocalTimeForm):
    """One important date."""

    INSTANT, DAY, TEXT = "INSTANT", "DAY", "TEXT"

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Milestone.Kind.choices)
    label = forms.CharField(
        label=gettext_lazy("Label as announced"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Empty: the name of its kind."),
    )
    precision = forms.ChoiceField(
        label=gettext_lazy("What is known"),
        choices=[
            (INSTANT, gettext_lazy("day and hour")),
            (DAY, gettext_lazy("only the day")),
            (TEXT, gettext_lazy("not fixed yet")),
        ],
        widget=forms.RadioSelect,
    )
    zone_label = forms.CharField(
        label=gettext_lazy("Zone as announced"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Where it was announced under another name, such as PDT for a fixed UTC−7."),
    )
    announced = forms.CharField(
        label=gettext_lazy("Date as announced"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Shown beside the viewer’s own time. Empty: made from the date."),
    )
    grace_minutes = forms.IntegerField(
        label=gettext_lazy("Silent grace in minutes"),
        min_value=0,
        max_value=60 * 24 * 14,
        initial=0,
        required=False,
        help_text=gettext_lazy("After the deadline what comes in still counts. Nobody is told."),
    )
    is_public = forms.BooleanField(label=gettext_lazy("Shown to everybody"), required=False, initial=True)
    track: Any = forms.ModelChoiceField(label=gettext_lazy("Only for the track"), queryset=None, required=False)
    submission_type: Any = forms.ModelChoiceField(
        label=gettext_lazy("Only for the type"), queryset=None, required=False
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = [
        "kind", "label", "precision", "date", "time", "zone", "which", "zone_label", "announced", "grace_minutes",
        "is_public", "track", "submission_type",
    ]  # fmt: skip

    def __init__(self, *args: Any, conference: Conference, milestone: Milestone | None = None, **kwargs: Any) -> None:
        self.conference, self.milestone = conference, milestone
        initial = (
            {"zone": AOE, "precision": self.INSTANT, "time": "23:59"} if milestone is None else _initial(milestone)
        )
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        for name, rows in (("track", conference.tracks.all()), ("submission_type", conference.submission_types.all())):
            field: Any = self.fields[name]
            field.queryset, field.empty_label = rows, _("all")
            if not rows and not self.initial.get(name):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        precision, zone = data.get("precision"), data.get("zone") or ""
        data["at"] = data["day"] = None
        if precision in (self.INSTANT, self.DAY) and not data.get("date") and "date" not in self.errors:
            self.add_error("date", _("Give the day, or choose “not fixed yet”."))
        if precision == self.INSTANT:
            if not data.get("time") and "time" not in self.errors:
                self.add_error("time", _("Give the time, or choose “only the day”."))
            # An hour without a zone is counted where it comes last, as a day without one is.
            data["at"] = self.instant(zone or AOE)
        elif precision == self.DAY:
            data["day"] = data.get("date")
        self._suggest_announced(data)
        if precision == self.TEXT and not data.get("announced"):
            self.add_error("announced", _("Write what stands in place of the date, for example: to be announced."))
        self._refuse_second(data)
        return data

    def _suggest_announced(self, data: dict[str, Any]) -> None:
        """Word the date where nobody did, and where a date moved but its old wording was left standing."""
        row, is_dated = self.milestone, data.get("at") is not None or data.get("day") is not None
        is_left = (
            row is not None
            and data.get("announced") == row.announced
            and (data.get("at"), data.get("day"))
            != (
                row.at,
                row.day,
            )
        )
        if is_dated and (not data.get("announced") or is_left):
            data["announced"] = date_text(data["at"], data["day"], data.get("zone") or "", data.get("zone_label") or "")
            if not data.get("zone") and data["at"] is not None:
                local = data["at"].astimezone(ZoneInfo(AOE))
                data["announced"] = f"{date_text(None, local.date(), '')}, {local:%H:%M}"

    def _refuse_second(self, data: dict[str, Any]) -> None:
        kind = data.get("kind")
        if kind in (Milestone.Kind.OTHER, Milestone.Kind.EVENT, None):
            return
        same = Milestone.objects.filter(
            conference=self.conference,
            kind=kind,
            track=data.get("track"),
            submission_type=data.get("submission_type"),
        )
        if (same.exclude(pk=self.milestone.pk) if self.milestone else same).exists():
            self.add_error(
                "kind", _("There is a date of this kind for the same track and type already. Change that one.")
            )

    def values(self) -> DateValues:
        """What the form says, once it is valid."""
        data = self.cleaned_data
        return DateValues(
            kind=data["kind"],
            label=data["label"],
            at=data["at"],
            day=data["day"],
            zone=data["zone"],
            zone_label=data["zone_label"],
            announced=data["announced"],
            grace_seconds=_grace_seconds(data["grace_minutes"] or 0, self.milestone),
            is_public=data["is_public"],
            track=data.get("track"),
            submission_type=data.get("submission_type"),
        )


def _initial(milestone: Milestone) -> dict[str, Any]:
    precision = MilestoneForm.INSTANT if milestone.at else MilestoneForm.DAY if milestone.day else MilestoneForm.TEXT
    return {
        "kind": milestone.kind,
        "label": milestone.label,
        "precision": precision,
        "date": milestone.day,
        "zone": milestone.zone,
        "zone_label": milestone.zone_label,
        "announced": milestone.announced,
        "grace_minutes": milestone.grace_seconds // 60,
        "is_public": milestone.is_public,
        "track": milestone.track_id,
        "submission_type": milestone.submission_type_id,
    } | local_fields(milestone.at, milestone.zone)


def _grace_seconds(minutes: int, milestone: Milestone | None) -> int:
    """Minutes as seconds; a grace of part of a minute that a file brought is kept while nobody changes it."""
    if milestone is not None and milestone.grace_seconds // 60 == minutes:
        return milestone.grace_seconds
    return minutes * 60


class MoveForm(forms.Form):
    """What is asked before a date is moved: why, and who shall be told."""

    reason = forms.CharField(
        label=gettext_lazy("Why it moves"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the history of the date, and put into the mails."),
    )
    notify = forms.MultipleChoiceField(
        label=gettext_lazy("Write to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The mails are held until you have looked at them and release them."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], is_reason_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_reason_needed
        self.fields["notify"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["notify"]


class ExtensionForm(LocalTimeForm):
    """More time for one person."""

    milestone: Any = forms.ModelChoiceField(label=gettext_lazy("Date"), queryset=None, empty_label=None)
    person: Any = forms.ModelChoiceField(label=gettext_lazy("Person"), queryset=None, widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)

    field_order = ["person", "milestone", "date", "time", "zone", "which", "reason"]

    def __init__(self, *args: Any, milestones: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestone"].queryset = milestones  # type: ignore[attr-defined]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["date"].required = self.fields["time"].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["until"] = self.instant(data.get("zone") or AOE)
        return data


class ReminderForm(forms.Form):
    """One reminder rule."""

    HOURS, DAYS = 1, 24

    audience = forms.ChoiceField(label=gettext_lazy("To"))
    kind = forms.ChoiceField(label=gettext_lazy("Before"), required=False)
    amount = forms.IntegerField(label=gettext_lazy("How long before"), min_value=1, max_value=366)
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit"),
        coerce=int,
        choices=[(DAYS, gettext_lazy("days")), (HOURS, gettext_lazy("hours"))],
        initial=DAYS,
    )
    is_on = forms.BooleanField(label=gettext_lazy("On"), required=False, initial=True)

    def __init__(self, *args: Any, rule: ReminderRule | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = kwargs.pop("initial", {})
        if rule is not None:
            unit = self.DAYS if rule.lead_hours % 24 == 0 else self.HOURS
            initial = {
                "audience": rule.audience,
                "kind": rule.kind,
                "amount": rule.lead_hours // unit,
                "unit": unit,
                "is_on": rule.is_on,
            }
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [(one.key, one.label) for one in remindable()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("the date these people have to meet")), *Milestone.Kind.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        audience = audiences.get(data.get("audience") or "")
        if audience is not None and not data.get("kind"):
            data["kind"] = audience.milestone_kind
        return data


def as_utc(text: str) -> datetime | None:
    """An instant written as ISO 8601, from a hidden field; None where it is none."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo and is_in_our_times(instant) else None
