"""Parses declarations of conflicts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.conflicts.services import DECLARABLE


class DeclareForm(forms.Form):
    """A conflict of one's own with one paper."""

    number = forms.IntegerField(label=_("Paper"), min_value=1, max_value=999_999_999, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of conflict"), choices=[(kind.value, kind.label) for kind in DECLARABLE])
    evidence = forms.CharField(
        label=_("Explanation for the chairs (optional)"), required=False, max_length=300, strip=True
    )


class SearchForm(forms.Form):
    """Words or a number."""

    text = forms.CharField(label=_("Words of the title or a paper’s number"), required=False, max_length=200)
