"""Forms of the decision pages."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from reviews.models import Decision, Outcome
from reviews.papers.forms import committee_of


class DecideForm(forms.ModelForm):
    """One decision. Desk rejects have a form of their own."""

    class Meta:
        model = Decision
        fields = ["outcome", "note_to_authors", "conditions", "shepherd", "note_to_committee"]
        widgets = {
            "note_to_authors": forms.Textarea(attrs={"rows": 4}),
            "conditions": forms.Textarea(attrs={"rows": 4}),
            "note_to_committee": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "conditions": _("For conditional accepts: what must change before the paper is accepted for good."),
            "shepherd": _("For conditional accepts: who accompanies the authors. They learn the name."),
        }

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["shepherd"].queryset = committee_of(conference)
        fields["outcome"].choices = [one for one in Outcome.choices if one[0] != Outcome.DESK_REJECTED]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == Outcome.CONDITIONAL and not (data.get("conditions") or "").strip():
            self.add_error("conditions", _("Say under which conditions the paper is accepted."))
        return data


class DeskRejectForm(forms.Form):
    note = forms.CharField(
        label=_("Reason, for the authors"), widget=forms.Textarea(attrs={"rows": 4}), max_length=10_000
    )
    at_once = forms.BooleanField(
        label=_("Tell the authors now"),
        required=False,
        help_text=_("Otherwise the desk reject stays tentative and is told with the next release."),
    )


class BulkForm(forms.Form):
    """Decisions for many papers: selected rows with one outcome, or a pasted table."""

    outcome = forms.ChoiceField(
        label=_("Decision for all selected"),
        choices=[("", _("choose")), *(one for one in Outcome.choices if one[0] != Outcome.DESK_REJECTED)],
        required=False,
    )
    paper = forms.TypedMultipleChoiceField(required=False, coerce=int)
    table = forms.CharField(
        label=_("Table of decisions"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "paper,decision,note\n12,accept,\n15,reject,"}),
        help_text=_(
            "One line per paper: number, decision (accept, conditional accept, wait list, reject, desk reject) and, if "
            "you like, a note to the authors. The first line names the columns."
        ),
    )
    stamp = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper, sent = self.fields["paper"], self.data
        numbers = sent.getlist("paper") if isinstance(sent, QueryDict) else []
        paper.choices = [(n, n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 9]  # type: ignore[attr-defined]
