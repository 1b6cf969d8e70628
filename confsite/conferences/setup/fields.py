"""Form fields the pages of the set-up share: lines of text as a list, time zones, colours."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

AOE = "Etc/GMT+12"
_SKIPPED = ("Etc/", "SystemV/", "posix/", "right/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")


def form_field(field: models.Field, **options: Any) -> forms.Field | None:
    """The form field of a model's field; a link written without a scheme is taken for https."""
    if isinstance(field, models.URLField):
        options.setdefault("assume_scheme", "https")
    return field.formfield(**options)


class Fields:
    """What the `Meta` of each form here shares."""

    formfield_callback = staticmethod(form_field)


class LinesField(forms.CharField):
    """A list of short texts, written one per line."""

    def __init__(self, *, max_length_each: int = 200, rows: int = 4, **options: Any) -> None:
        self.max_length_each = max_length_each
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        for line in lines:
            if len(line) > self.max_length_each:
                raise forms.ValidationError(
                    _("“%(line)s …” is longer than %(most)d characters."),
                    params={"line": line[:40], "most": self.max_length_each},
                )
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Places of the IANA list, without its old aliases."""
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith(_SKIPPED)))


def _fixed(hours: int) -> tuple[str, str]:
    # POSIX counts westward: what people call UTC-7 is Etc/GMT+7.
    return f"Etc/GMT{-hours:+d}", f"UTC{'+' if hours > 0 else '−'}{abs(hours)}"


def zone_choices(*, blank: Any = None) -> Iterator[tuple[Any, Any]]:
    """Choices of a zone: AoE and UTC first, places by continent, fixed offsets last. `blank` words the empty choice."""
    if blank is not None:
        yield "", blank
    yield AOE, _("AoE (anywhere on Earth, UTC−12)")
    yield "UTC", "UTC"
    continents: dict[str, list[tuple[str, str]]] = {}
    for name in zone_names():
        continent, _slash, place = name.partition("/")
        continents.setdefault(continent, []).append((name, place.replace("_", " ")))
    yield from continents.items()
    yield _("Fixed offsets"), [_fixed(hours) for hours in range(-11, 15) if hours]


class ZoneField(forms.ChoiceField):
    """A time zone; keeps a name it does not list where a file brought it."""

    def __init__(self, *, blank: Any = None, **options: Any) -> None:
        super().__init__(choices=lambda: zone_choices(blank=blank), required=blank is None, **options)

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or value in available_timezones()


colour_validator = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six digits, for example #1f5f8b."))
