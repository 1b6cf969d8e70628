"""The review form as a Django form, built from a conference's questions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from reviews.forms.answers import MOST_CHARACTERS
from reviews.models import Question

WHO_READS = {
    Question.Audience.AUTHORS: _("Read by the authors, the reviewers and the chairs."),
    Question.Audience.COMMITTEE: _("Read by the reviewers and the chairs, not by the authors."),
    Question.Audience.CHAIRS: _("Read by the chairs only."),
}


class ReviewForm(forms.Form):
    """One field per question, named `q-KEY`. Nothing is required here: a draft may be incomplete."""

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        offers_signing: bool = False,
        is_named: bool = False,
        is_disabled: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.offers_signing = questions, offers_signing
        for question in questions:
            field = self._field(question)
            field.disabled = is_disabled
            self.fields[f"q-{question.key}"] = field
        if offers_signing:
            self.fields["is_signed"] = forms.BooleanField(
                label=_("Sign this review: the authors may see my name"), required=False, disabled=is_disabled
            )
        elif is_named:
            self.initial["is_signed"] = True
            self.fields["is_signed"] = forms.BooleanField(
                label=_("Signed: this conference shows the authors the names of their reviewers"),
                required=False,
                disabled=True,
            )

    def _field(self, question: Question) -> forms.Field:
        reads = WHO_READS[Question.Audience(question.audience)]
        help_text = format_html("{} <em>{}</em>", question.help_text, reads) if question.help_text else reads
        label = question.label if question.is_required else format_html("{} ({})", question.label, _("optional"))
        if question.kind == Question.Kind.TEXT:
            return forms.CharField(
                label=label,
                help_text=help_text,
                required=False,
                max_length=MOST_CHARACTERS,
                widget=forms.Textarea(attrs={"rows": 8}),
            )
        choices = [
            (str(option["value"]), f"{option['value']} – {option['label']}" if option.get("label") else option["value"])
            for option in question.options
        ]
        return forms.ChoiceField(
            label=label, help_text=help_text, required=False, choices=choices, widget=forms.RadioSelect
        )

    @property
    def answers(self) -> dict[str, Any]:
        """Question key → what was given; only the questions that were sent."""
        return {
            question.key: self.cleaned_data[f"q-{question.key}"]
            for question in self.questions
            if f"q-{question.key}" in self.cleaned_data
        }

    @property
    def signs(self) -> bool | None:
        """Whether the review is signed; None where signing is not offered."""
        return self.cleaned_data.get("is_signed") if self.offers_signing else None

    def keep_what_has_no_place(self) -> None:
        """Show what was typed for questions that were removed while the page was open, once, before it is gone."""
        for name, text in self.data.items():
            if name.startswith("q-") and name not in self.fields and text.strip():
                words = _("A question was removed while your page was open. Nothing was saved yet; you wrote there: %s")
                self.add_error(None, words % text)

    def add_answer_errors(self, errors: dict[str, str]) -> None:
        """Put sentences of the service beside their fields."""
        for key, sentence in errors.items():
            self.add_error(f"q-{key}" if f"q-{key}" in self.fields else None, sentence)


def initial_of(answers: dict[str, Any], *, is_signed: bool) -> dict[str, Any]:
    """The form's initial values for stored answers."""
    return {f"q-{key}": value if isinstance(value, str) else str(value) for key, value in answers.items()} | {
        "is_signed": is_signed
    }
