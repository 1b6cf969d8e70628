"""Forms of the expertise page: parse, never write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import Publication
from confsite.ui.days import DayField

DAY = {"type": "date"}


class PaperForm(forms.Form):
    """A paper of one's own, pasted."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    abstract = forms.CharField(
        label=gettext_lazy("Abstract"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The more words, the better the match."),
    )
    year = forms.IntegerField(label=gettext_lazy("Year"), required=False, min_value=1800, max_value=2100)

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        if not any(character.isalpha() for character in title):
            raise ValidationError(_("Write the title in words."))
        return title

    @property
    def entry(self) -> dict[str, Any]:
        """The paper as the profile's import takes it."""
        typed = {
            "coauthors": [],
            "coauthor_orcids": [],
            "venue": "",
            "doi": "",
            "source": Publication.Source.HAND.value,
        }
        return {**typed, **self.cleaned_data}


class ChoiceForm(forms.Form):
    """Which of the papers on the page are used; the others on the page are not."""

    shown = forms.TypedMultipleChoiceField(coerce=int)
    used = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, own: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("shown", "used"):
            self.fields[name].choices = [(pk, str(pk)) for pk in own]  # type: ignore[attr-defined]


class LoadForm(forms.Form):
    """How many papers one wants at most."""

    most_papers = forms.IntegerField(label=gettext_lazy("Papers at most"), required=False, min_value=0, max_value=1000)


class AbsenceForm(forms.Form):
    """From when to when one cannot review."""

    starts_on = DayField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends_on = DayField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
