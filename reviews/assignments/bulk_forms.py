"""A table of assignments, as a file or as text."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.assignments.bulk import MAX_BYTES


class TableForm(forms.Form):
    """One of both; what was typed counts where both are given."""

    file = forms.FileField(label=gettext_lazy("CSV file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("or its lines"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "font-monospace"}),
        help_text=gettext_lazy("Its first line names the columns: paper,action,email,round."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        text, file = data.get("text") or "", data.get("file")
        if not text.strip():
            if file is None:
                if not self.errors:
                    self.add_error("file", _("Choose a file, or paste its lines."))
                return data
            if file.size > MAX_BYTES:
                self.add_error("file", _("The file is larger than %(n)d KB. Split it.") % {"n": MAX_BYTES // 1000})
                return data
            try:
                text = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("This is not UTF-8 text. Save the file as “CSV UTF-8”."))
                return data
        data["content"] = text
        return data
