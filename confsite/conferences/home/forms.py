"""Forms of the site above all conferences."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import Conference
from confsite.conferences.models.conference import slug_validators


class SearchForm(forms.Form):
    """Words to find a conference by."""

    q = forms.CharField(label=gettext_lazy("Search"), max_length=100, required=False, strip=True)

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"]).replace("\x00", "")


class NewConferenceForm(forms.Form):
    """A new conference and its chair."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=300)
    short_name = forms.CharField(
        label=gettext_lazy("Short name"), max_length=80, help_text=gettext_lazy("As people say it, with the year.")
    )
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=60,
        validators=slug_validators,
        help_text=gettext_lazy("The last part of its web address: lower-case letters, digits and hyphens. It stays."),
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        initial="UTC",
        help_text=gettext_lazy("Of the place: an IANA name such as Europe/Rome."),
    )
    chair_name = forms.CharField(label=gettext_lazy("Name of the PC chair"), max_length=200)
    chair_email = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        help_text=gettext_lazy("Whoever verifies this address can set the conference up; a mail says so."),
    )

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if Conference.objects.filter(slug=slug).exists():
            raise ValidationError(_("A conference with this address exists. Choose another."))
        return slug

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"]).strip()
        if zone not in available_timezones():
            raise ValidationError(_("This zone is not known. Write it like Europe/Rome or America/New_York."))
        return zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("name", "short_name", "chair_name"):
            if name in data:
                data[name] = " ".join(data[name].split())
        return data
