"""Forms about rehearsals and copies."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.dates.forms import LocalTimeForm
from confsite.conferences.models import Conference
from confsite.conferences.models.conference import slug_validators
from confsite.conferences.setup.fields import AOE
from confsite.ui.days import DayField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RehearseForm(forms.Form):
    """Who comes along into a rehearsal."""

    EVERYBODY, ME = "EVERYBODY", "ME"

    who = forms.ChoiceField(
        label=gettext_lazy("Who comes along"),
        choices=[
            (EVERYBODY, gettext_lazy("everybody with a role here: they find the rehearsal among their conferences")),
            (ME, gettext_lazy("only me: the rest of the committee sees nothing of it")),
        ],
        initial=EVERYBODY,
        widget=forms.RadioSelect,
    )


class ClockForm(LocalTimeForm):
    """An instant to set a rehearsal's clock to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].required = self.fields["time"].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["at"] = self.instant(data.get("zone") or AOE)
        return data

    def chosen(self) -> datetime:
        """The instant, once the form is valid."""
        at: datetime = self.cleaned_data["at"]
        return at


class NextEditionForm(forms.Form):
    """The next edition of a conference."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=300)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=80)
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=60,
        validators=slug_validators,
        help_text=gettext_lazy("The first part of its links, for example wqm-2031. It stays the same for years."),
    )
    starts_on = DayField(
        label=gettext_lazy("First day"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("All important dates move by as many weeks. Empty: by 52 weeks."),
    )
    ends_on = DayField(label=gettext_lazy("Last day"), required=False, widget=DAY)

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if Conference.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("There is a conference at this address already."))
        return slug

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day is before the first. Turn them round."))
        return data
