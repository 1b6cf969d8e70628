"""The pages of settings a conference has of its own row: names and place, submission and reviewing, looks and links."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import Conference
from confsite.conferences.setup.fields import Fields, LinesField, ZoneField, colour_validator
from confsite.ui.days import DayField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class _AreaForm(forms.ModelForm):
    """Parses one page of settings; the service writes."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class BasicsForm(_AreaForm):
    time_zone = ZoneField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy(
            "Of the event: the program is written in it. Each important date has a zone of its own."
        ),
    )
    is_zone_stated = forms.BooleanField(label=gettext_lazy("The announcement states this zone"), required=False)

    class Meta(Fields):
        model = Conference
        fields: ClassVar = [
            "name",
            "short_name",
            "edition",
            "tagline",
            "kind_text",
            "starts_on",
            "ends_on",
            "date_text",
            "hours_text",
            "duration_text",
            "mode",
            "place_text",
            "city",
            "country",
            "venue",
            "room_text",
            "time_zone",
            "is_zone_stated",
            "zone_label",
            "parent_name",
            "parent_url",
        ]
        widgets: ClassVar = {"tagline": forms.Textarea(attrs={"rows": 2}), "starts_on": DAY, "ends_on": DAY}
        field_classes: ClassVar = {"starts_on": DayField, "ends_on": DayField}
        help_texts: ClassVar = {
            "short_name": gettext_lazy("Stands in the header, in mails and in lists."),
            "tagline": gettext_lazy("One or two sentences under the name on the home page."),
            "date_text": gettext_lazy("Shown instead of the days where it is not empty."),
            "place_text": gettext_lazy("Shown instead of city and country where it is not empty."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day is before the first. Turn them round."))
        return data


class ReviewingForm(_AreaForm):
    licences = LinesField(
        label=gettext_lazy("Licences offered for camera-ready papers"),
        required=False,
        help_text=gettext_lazy("One per line, for example CC BY 4.0. Empty: authors are not asked."),
    )

    class Meta(Fields):
        model = Conference
        fields: ClassVar = [
            "has_call_for_papers",
            "takes_submissions_here",
            "blinding",
            "abstract_words",
            "declaration_text",
            "reviews_per_paper",
            "default_quota",
            "bids_asked",
            "response_words",
            "licences",
            "needs_second_release",
            "are_papers_public",
            "proceedings_text",
        ]
        widgets: ClassVar = {
            "declaration_text": forms.Textarea(attrs={"rows": 3}),
            "proceedings_text": forms.Textarea(attrs={"rows": 3}),
            "blinding": forms.RadioSelect,
        }
        help_texts: ClassVar = {
            "has_call_for_papers": gettext_lazy("Off for events with invited talks only."),
            "takes_submissions_here": gettext_lazy("Off where papers are handed in on another site."),
            "needs_second_release": gettext_lazy("A second PC chair must press release before authors hear anything."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, least in (("reviews_per_paper", 1), ("default_quota", 1), ("abstract_words", 20)):
            if data.get(name) is not None and data[name] < least:
                self.add_error(name, _("Must be at least %(least)d.") % {"least": least})
        return data


class ContactForm(_AreaForm):
    accent = forms.CharField(
        label=gettext_lazy("Accent colour"),
        validators=[colour_validator],
        widget=forms.TextInput(attrs={"type": "color", "class": "form-control-color"}),
        help_text=gettext_lazy("It is darkened or lightened by itself where it would be hard to read."),
    )

    class Meta(Fields):
        model = Conference
        fields: ClassVar = [
            "contact_email",
            "contact_text",
            "registration_url",
            "join_url",
            "website",
            "predecessor_text",
            "predecessor_url",
            "accent",
        ]
        widgets: ClassVar = {"contact_text": forms.Textarea(attrs={"rows": 2})}
        labels: ClassVar = {"predecessor_url": gettext_lazy("Link to past editions")}
        help_texts: ClassVar = {
            "contact_email": gettext_lazy("Answers to mails of this conference go there."),
            "join_url": gettext_lazy("Where people join online."),
        }


@dataclass(frozen=True)
class Area:
    """One page of settings."""

    key: str
    title: Any
    lead: Any
    form: type[_AreaForm]
    groups: tuple[tuple[Any, tuple[str, ...]], ...]


AREAS = (
    Area(
        "basics",
        gettext_lazy("Name, time and place"),
        gettext_lazy("What stands at the head of every page."),
        BasicsForm,
        (
            (gettext_lazy("Name"), ("name", "short_name", "edition", "kind_text", "tagline")),
            (
                gettext_lazy("Time"),
                (
                    "starts_on",
                    "ends_on",
                    "date_text",
                    "hours_text",
                    "duration_text",
                    "time_zone",
                    "zone_label",
                    "is_zone_stated",
                ),
            ),
            (
                gettext_lazy("Place"),
                ("mode", "place_text", "city", "country", "venue", "room_text", "parent_name", "parent_url"),
            ),
        ),
    ),
    Area(
        "reviewing",
        gettext_lazy("Submission and reviewing"),
        gettext_lazy("Blinding, limits, and what authors are asked."),
        ReviewingForm,
        (
            (
                gettext_lazy("Submission"),
                ("has_call_for_papers", "takes_submissions_here", "abstract_words", "declaration_text"),
            ),
            (
                gettext_lazy("Reviewing"),
                ("blinding", "reviews_per_paper", "default_quota", "bids_asked", "response_words"),
            ),
            (
                gettext_lazy("Decisions and final versions"),
                ("needs_second_release", "licences", "are_papers_public", "proceedings_text"),
            ),
        ),
    ),
    Area(
        "contact",
        gettext_lazy("Contact, addresses and colour"),
        gettext_lazy("Where people write, register and join."),
        ContactForm,
        (
            (gettext_lazy("Contact"), ("contact_email", "contact_text")),
            (
                gettext_lazy("Addresses"),
                ("registration_url", "join_url", "website", "predecessor_text", "predecessor_url"),
            ),
            (gettext_lazy("Looks"), ("accent",)),
        ),
    ),
)


def find(key: str) -> Area | None:
    return next((area for area in AREAS if area.key == key), None)
