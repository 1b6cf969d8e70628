"""Forms of the repair pages: they parse and say what is wrong, and never write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from confsite.accounts.models import Person
from confsite.conferences.dates.forms import LocalTimeForm
from confsite.conferences.models import Conference
from reviews.models import AssignmentProposal, Outcome
from reviews.papers.forms import committee_of
from reviews.repairs.rounds import UNDECIDED, Choosing


class SubstituteForm(forms.Form):
    """Who takes the review, whether the one before stays too, and how many reviewers the chair saw."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())
    is_kept = forms.BooleanField(label=_("The reviewer before stays too"), required=False)
    reviewers = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = committee_of(conference)


class ChoosingForm(forms.Form):
    """Which papers could use more reviews."""

    decision = forms.ChoiceField(
        label=_("Tentative decision"),
        required=False,
        choices=[("", _("any")), (UNDECIDED, _("undecided")), *Outcome.choices],
    )
    spread = forms.IntegerField(
        label=_("Scores apart by at least"),
        required=False,
        min_value=1,
        max_value=20,
        help_text=_("Highest overall score minus lowest."),
    )
    fewer = forms.IntegerField(label=_("Fewer submitted reviews than"), required=False, min_value=1, max_value=20)
    numbers = forms.CharField(
        label=_("And these papers"), required=False, max_length=2000, help_text=_("Numbers, with spaces or commas.")
    )

    def clean_numbers(self) -> tuple[int, ...]:
        words = self.cleaned_data["numbers"].replace(",", " ").replace("#", " ").split()
        for word in words:
            if not (word.isascii() and word.isdigit() and len(word) < 9):
                raise forms.ValidationError(
                    _("“%(word)s” is no paper number. Write numbers only, for example 3, 7, 12."),
                    params={"word": word[:40]},
                )
        return tuple(dict.fromkeys(int(word) for word in words))

    def wanted(self) -> Choosing:
        """What was asked for; nothing where the form is wrong."""
        if not self.is_valid():
            return Choosing()
        data = self.cleaned_data
        return Choosing(data["decision"], data["spread"], data["fewer"], data["numbers"])


class RoundForm(LocalTimeForm):
    """What a round asks for; an empty day leaves the due date of all reviews."""

    per_paper = forms.IntegerField(
        label=_("Further reviews per paper"), min_value=1, max_value=12, help_text=_("Beside those of earlier rounds.")
    )

    field_order = ["per_paper", "date", "time", "zone", "which"]

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        kwargs["initial"] = {"per_paper": 1, "zone": conference.time_zone, "time": "23:59"} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["date"].label = _("Due on")
        self.fields["date"].help_text = _("Empty: with the other reviews. A later day is given as an extension.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("date") and not data.get("time") and "time" not in self.errors:
            self.add_error("time", _("Say at which time of that day."))
        if data.get("date") and not data.get("zone") and "zone" not in self.errors:
            self.add_error("zone", _("Say in which zone."))
        data["due_at"] = self.instant(data.get("zone") or "Etc/GMT+12") if data.get("date") else None
        return data


class EmergencyForm(forms.Form):
    """Who takes more than their limit in a round."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())
    extra_papers = forms.IntegerField(
        label=_("Further papers at most"), min_value=0, max_value=12, help_text=_("0 takes it back.")
    )

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = committee_of(conference)


class RolesForm(forms.Form):
    """Which role to propose, and how many papers one person gets at most."""

    kind = forms.ChoiceField(
        label=_("Propose"),
        widget=forms.RadioSelect,
        initial=AssignmentProposal.Kind.META_REVIEWERS,
        choices=[
            (AssignmentProposal.Kind.META_REVIEWERS, _("an area chair for each paper, as its meta-reviewer")),
            (AssignmentProposal.Kind.DISCUSSION_LEADS, _("a discussion lead among the reviewers of each paper")),
        ],
    )
    limit = forms.IntegerField(
        label=_("Papers per person at most"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=_("For area chairs without a limit in their role. Empty: an even share."),
    )
