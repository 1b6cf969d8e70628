"""The form of a picture. It parses; the service writes."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.pictures.checking import Picture, PictureRefused, read_picture


class PictureForm(forms.Form):
    """A picture and what it shows in words; `has_picture` where one may stay as it is."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        allow_empty_file=True,
        help_text=gettext_lazy("PNG, JPEG or WebP, at most 10 MB. Place, camera and owner noted in it are dropped."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    is_decorative = forms.BooleanField(
        label=gettext_lazy("It shows no more than the name beside it says"),
        required=False,
        help_text=gettext_lazy("Screen readers then pass over it."),
    )
    alt = forms.CharField(
        label=gettext_lazy("In words, for people who do not see it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example: “Portrait of Ada Lee” or “Northlake University”."),
    )

    def __init__(self, *args: Any, has_picture: bool, can_be_decorative: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].required = not has_picture
        self.fields["picture"].error_messages["required"] = _("Choose a picture first.")
        if has_picture:
            self.fields["picture"].label = _("Another picture in its place")
        if not can_be_decorative:
            del self.fields["is_decorative"]

    def clean_picture(self) -> Picture | None:
        upload = self.cleaned_data["picture"]
        if not upload:
            return None
        try:
            return read_picture(upload, size=upload.size)
        except PictureRefused as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_decorative"):
            data["alt"] = ""
        elif not data.get("alt") and "alt" not in self.errors:
            self.add_error("alt", _("Say in a few words what the picture shows."))
        return data
