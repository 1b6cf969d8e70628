"""Parses questions and rules as chairs edit them."""

import re
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.forms.visibility import ABOUT, EXPLAINED, explained
from reviews.models import Question, ReviewingRules

_OPTION = re.compile(r"^\s*(-?\d{1,4})\s*(?:[=:–-]\s*(.*))?$")


class QuestionForm(forms.ModelForm):
    """One question; options as lines of `value = label`."""

    options_text = forms.CharField(
        label=gettext_lazy("Options"),
        help_text=gettext_lazy("For scores and choices: one per line, from worst to best, such as “1 = reject”."),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=4000,
    )

    class Meta:
        model = Question
        fields = ["label", "help_text", "kind", "audience", "is_required", "is_overall"]
        widgets = {"help_text": forms.Textarea(attrs={"rows": 2})}

    field_order = ["label", "help_text", "kind", "options_text", "audience", "is_required", "is_overall"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["options_text"].initial = "\n".join(
                f"{option['value']} = {option.get('label', '')}".rstrip(" =") for option in self.instance.options
            )

    def clean_options_text(self) -> list[dict[str, Any]]:
        options: list[dict[str, Any]] = []
        for number, line in enumerate(self.cleaned_data["options_text"].splitlines(), 1):
            if not line.strip():
                continue
            match = _OPTION.match(line)
            if match is None:
                message = _("Line %(n)d, “%(line)s”: begin with a whole number, such as “3 = borderline”.")
                raise forms.ValidationError(message % {"n": number, "line": line.strip()[:40]})
            if any(option["value"] == int(match[1]) for option in options):
                raise forms.ValidationError(_("Line %(n)d: %(v)s stands twice.") % {"n": number, "v": match[1]})
            options.append({"value": int(match[1]), "label": (match[2] or "").strip()[:120]})
        return options

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind and kind != Question.Kind.TEXT and "options_text" in cleaned and len(cleaned["options_text"]) < 2:
            self.add_error("options_text", _("A score or a choice needs at least two options."))
        if cleaned.get("is_overall") and kind != Question.Kind.SCORE:
            self.add_error("is_overall", _("Only a score can be the overall score."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {
            "options": self.cleaned_data["options_text"]
        }


class RulesForm(forms.ModelForm):
    """Who sees what, one field per axis of the rule."""

    class Meta:
        model = ReviewingRules
        fields = [
            "authors_shown",
            "reviewers_to_coreviewers",
            "reviewers_to_pc",
            "reviewers_to_authors",
            "other_reviews",
            "unassigned_see",
            "authors_see_reviews",
            "conflicted_know_existence",
            "pc_sees_decisions_at_once",
            "staff_read_everything",
        ]
        widgets = dict.fromkeys(EXPLAINED, forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in EXPLAINED:
            field, stored = self.fields[name], ReviewingRules._meta.get_field(name)
            assert isinstance(field, forms.ChoiceField)
            assert isinstance(stored, models.Field)
            field.choices = explained(name, stored.flatchoices)
        if self.instance.reviewers_to_authors not in EXPLAINED["reviewers_to_authors"]:
            self.initial["reviewers_to_authors"] = ReviewingRules.ReviewersShown.NEVER  # which it is to authors
        for name, words in ABOUT.items():
            self.fields[name].help_text = str(words)

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)
