"""Forms of the repair pages: they parse and say what is wrong, and never write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.papers.forms import committee_of


class SubstituteForm(forms.Form):
    """Who takes the review, and whether the one before stays too."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())
    is_kept = forms.BooleanField(label=_("The reviewer before stays too"), required=False)

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = committee_of(conference)
