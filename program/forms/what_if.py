"""Where a talk should be, though it is not free there."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from program.solver import Place
from program.what_if import Choices


class WhatIfForm(forms.Form):
    """A place that is asked about: a session, and the start of a talk there or the end."""

    place = forms.ChoiceField(
        label=gettext_lazy("Where it should be"),
        error_messages={
            "invalid_choice": gettext_lazy("That place is gone. Choose another one."),
            "required": gettext_lazy("Choose a place first."),
        },
    )
    keeps_published = forms.BooleanField(
        label=gettext_lazy("Talks that are published stay where they are"), required=False
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a place")), *choices]
        self.words = {value: f"{session}, {words}" for session, rows in choices for value, words in rows}

    @property
    def chosen(self) -> Place:
        session, position = self.cleaned_data["place"].split(":")
        return Place(session, int(position))

    @property
    def chosen_words(self) -> str:
        """The place as the list names it."""
        return self.words[self.cleaned_data["place"]]
