"""Slides as authors choose them."""

from django import forms
from django.utils.translation import gettext_lazy

from submissions.forms.fields import UploadField


class SlidesForm(forms.Form):
    """One file; what is in it is looked at when it is received."""

    slides = UploadField(
        label=gettext_lazy("Slides"),
        accept=".pdf,.pptx,.odp",
        help_text=gettext_lazy("PDF, PPTX or ODP. A PDF is published without the hidden details that name its makers."),
    )

    def clean_slides(self) -> object:
        file = self.cleaned_data["slides"]
        if file is None:
            raise forms.ValidationError(gettext_lazy("Choose a file first."))
        return file
