"""Ordered rows of a form (authors, conflicts): added, removed and moved with a script, or by buttons without one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.models import ConflictKind

MOST_ROWS = 200


class AuthorRowForm(forms.Form):
    """One author."""

    name = forms.CharField(label=gettext_lazy("Name as printed"), max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254, required=False)
    affiliation = forms.CharField(label=gettext_lazy("Affiliation"), max_length=300, required=False)
    is_contact = forms.BooleanField(label=gettext_lazy("Contact author"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("email") and not cleaned.get("name"):
            self.add_error("name", _("Give the name too."))
        return cleaned


class ConflictRowForm(forms.Form):
    """One conflict of interest: a person, or everybody of an institution."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254, required=False)
    institution = forms.CharField(label=gettext_lazy("Institution"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of conflict"),
        choices=[
            (kind.value, kind.label)
            for kind in ConflictKind
            if kind not in (ConflictKind.AUTHOR, ConflictKind.ADMINISTRATIVE)
        ],
        initial=ConflictKind.COLLABORATOR,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("name") and not cleaned.get("institution") and "email" not in self.errors:
            self.add_error("name", _("Name a person, or at least an institution."))
        return cleaned


class Rows:
    """The rows of one kind on a page: `PREFIX-0-name`, `PREFIX-1-name`, …; those left blank do not count."""

    def __init__(
        self,
        prefix: str,
        form_class: type[forms.Form],
        *,
        data: Mapping[str, Any] | None = None,
        initial: Iterable[Mapping[str, Any]] = (),
        is_checked: bool = True,
        passive: frozenset[str] = frozenset(),
    ) -> None:
        """`is_checked=False` shows what was typed without judging it; `passive` fields alone do not fill a row."""
        self.prefix, self.form_class, self.passive = prefix, form_class, passive
        self.is_bound = data is not None and is_checked
        raw = self._typed(data) if data is not None else [dict(one) for one in initial]
        if self.is_bound:
            raw = [one for one in raw if self._is_filled(one)]
        self.forms = [self._form(position, one) for position, one in enumerate(raw)]
        if not self.forms:
            self.forms = [form_class(prefix=f"{prefix}-0")]

    def _typed(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        names = list(self.form_class.base_fields)
        positions = {
            int(parts[1])
            for key in data
            if (parts := key.split("-"))[0] == self.prefix
            and len(parts) == 3
            and parts[1].isdecimal()
            and len(parts[1]) < 6
        }
        rows = []
        for position in sorted(positions)[:MOST_ROWS]:
            rows.append({name: data.get(f"{self.prefix}-{position}-{name}", "") for name in names})
        return rows

    def _is_filled(self, row: Mapping[str, Any]) -> bool:
        return any(str(value).strip() for name, value in row.items() if name not in self.passive)

    def _form(self, position: int, row: Mapping[str, Any]) -> forms.Form:
        prefix = f"{self.prefix}-{position}"
        if self.is_bound:
            return self.form_class({f"{prefix}-{name}": value for name, value in row.items() if value}, prefix=prefix)
        return self.form_class(initial=dict(row), prefix=prefix)

    @property
    def empty(self) -> forms.Form:
        """A row to copy for the script; its position is written `__row__`."""
        return self.form_class(prefix=f"{self.prefix}-__row__")

    @property
    def bound(self) -> list[forms.Form]:
        return [form for form in self.forms if form.is_bound]

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.bound)

    @property
    def cleaned(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.bound]

    def rearranged(self, data: Mapping[str, Any], action: str) -> "Rows":
        """The rows after a button without script: `add`, `remove:1`, `up:1` or `down:1`, positions as shown."""
        rows = self._typed(data)
        verb, _colon, position_text = action.partition(":")
        position = int(position_text) if position_text.isdecimal() and len(position_text) < 6 else -1
        if verb == "add":
            rows.append({})
        elif 0 <= position < len(rows):
            if verb == "remove":
                del rows[position]
            elif verb == "up" and position > 0:
                rows[position - 1], rows[position] = rows[position], rows[position - 1]
            elif verb == "down" and position < len(rows) - 1:
                rows[position + 1], rows[position] = rows[position], rows[position + 1]
        return Rows(self.prefix, self.form_class, initial=rows, passive=self.passive)
