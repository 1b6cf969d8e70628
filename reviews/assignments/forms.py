"""Forms of the assignment pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.assignments.services import BY_CHAIR
from reviews.models import Assignment
from reviews.papers.forms import committee_of


class AssignForm(forms.Form):
    """One person, one role, on the page of a paper."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())
    role = forms.ChoiceField(
        label=_("As"), choices=[(role.value, role.label) for role in map(Assignment.Role, BY_CHAIR)]
    )

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = committee_of(conference)


class AssignPaperForm(forms.Form):
    """One paper by its number, on the page of a reviewer."""

    number = forms.IntegerField(label=_("Paper number"), min_value=1)
    role = forms.ChoiceField(
        label=_("As"), choices=[(role.value, role.label) for role in map(Assignment.Role, BY_CHAIR)]
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason, for the reviewer"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name"), required=False, max_length=100)
