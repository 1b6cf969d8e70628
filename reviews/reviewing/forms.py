"""Parses what reviewers send besides the review itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference, Topic
from reviews.reviewing.offline import MOST_BYTES


class DeclineForm(forms.Form):
    """Why somebody cannot review a paper."""

    reason = forms.CharField(
        label=_("Why can you not review this paper?"),
        help_text=_("The chairs read this. Please do not name a conflict with a person here: declare it instead."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class HandOverForm(forms.Form):
    """To whom a paper is handed."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"))
    affiliation = forms.CharField(label=_("Affiliation"), max_length=200, required=False)
    message = forms.CharField(
        label=_("Your words to them"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=2000
    )


class OfflineForm(forms.Form):
    """A filled-in text form."""

    form = forms.FileField(
        label=_("Filled-in review form"),
        help_text=_("A text file as downloaded here; it may hold the forms of several papers."),
    )

    def clean_form(self) -> Any:
        file = self.cleaned_data["form"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 2 MB, so it cannot be a review form."))
        return file


class PaperFilterForm(forms.Form):
    """What to show in the list of papers."""

    text = forms.CharField(label=_("Words or number"), required=False, max_length=200)
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.none(), required=False)

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = conference.topics.all()  # type: ignore[attr-defined]
