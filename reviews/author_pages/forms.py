"""The form of the author response."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ResponseForm(forms.Form):
    body = forms.CharField(
        label=_("Your response"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 16, "data-words": "yes"}),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
