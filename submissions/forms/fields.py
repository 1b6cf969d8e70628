"""Form fields made from a submission type's own fields."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import TypeField
from confsite.ui.templatetags.ui import filesize


class TeamField(forms.CharField):
    """Members of a team, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), max_length=5000, **kwargs)

    def clean(self, value: Any) -> list[str]:
        text = super().clean("\n".join(value) if isinstance(value, list) else value)
        members = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        if len(members) > 100:
            raise ValidationError(_("Name at most 100 members."))
        return members

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class UploadField(forms.FileField):
    """A file; what is in it is looked at when it is received, not here. Zero bytes get their own words there."""

    widget = forms.FileInput

    def __init__(self, *, accept: str = "", **kwargs: Any) -> None:
        super().__init__(required=False, allow_empty_file=True, **kwargs)
        self.widget.attrs["data-limit"] = str(settings.MAX_UPLOAD_BYTES)
        if accept:
            self.widget.attrs["accept"] = accept


def size_hint() -> str:
    """How large a file may be, for the drop zone."""
    return _("Drop the file here or choose it. At most %(size)s.") % {"size": filesize(settings.MAX_UPLOAD_BYTES)}


def own_field(row: TypeField) -> forms.Field:
    """The form field of a type's own field; whether it is required is asked at submit, so that drafts can wait."""
    common: dict[str, Any] = {"label": row.label, "help_text": row.help_text, "required": False}
    options = [(str(one), str(one)) for one in row.options]
    if row.kind == TypeField.Kind.NUMBER:
        return forms.FloatField(**common)
    if row.kind == TypeField.Kind.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *options], **common)
    if row.kind == TypeField.Kind.CHOICES:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
    if row.kind == TypeField.Kind.LINK:
        return forms.URLField(max_length=500, assume_scheme="https", **common)
    if row.kind == TypeField.Kind.TEAM:
        if not row.help_text:
            common["help_text"] = gettext_lazy("One member a line: name, affiliation.")
        return TeamField(**common)
    if row.kind == TypeField.Kind.FILE:
        common.pop("required")
        return UploadField(**common)
    return forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), **common)
