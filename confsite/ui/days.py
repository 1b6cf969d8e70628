"""Days and instants as forms take them: near the ends of the calendar no clock of another zone can show them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2200


def is_in_our_times(day: date) -> bool:
    """Whether a day or an instant can be one of a conference."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


class _InOurTimes(forms.Field):
    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not is_in_our_times(value):
            raise ValidationError(_("%(year)04d is no year of a conference.") % {"year": value.year}, code="invalid")


class DayField(_InOurTimes, forms.DateField):
    """A day on which something of a conference can be."""


class InstantField(_InOurTimes, forms.DateTimeField):
    """An instant at which something of a conference can be."""
