"""Forms around handling chairs and overrides."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from confsite.accounts.models import Person
from submissions.models import Submission

_REASON = forms.Textarea(attrs={"rows": 3})


class ChairChoice(forms.ModelChoiceField):
    """Chairs by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class AppointForm(forms.Form):
    """Who is to handle one paper."""

    chair = ChairChoice(label=_("Handling chair"), queryset=Person.objects.none(), empty_label=_("choose"))

    def __init__(self, *args: Any, chairs: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["chair"]
        field.queryset = chairs


class AppointManyForm(AppointForm):
    """Who is to handle the selected papers; `papers` are those the viewer may give away."""

    numbers = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("Select at least one paper."),
            "invalid_choice": _("One of these papers is not there any more. Select them again."),
        },
    )

    def __init__(self, *args: Any, papers: QuerySet[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._papers = papers
        field: Any = self.fields["numbers"]
        field.choices = [(str(number), "") for number in papers.values_list("number", flat=True)]

    def chosen(self) -> list[Submission]:
        """The papers."""
        return list(self._papers.filter(number__in=self.cleaned_data["numbers"]))


class ChangeForm(forms.Form):
    """Who is to follow, and why."""

    successor = ChairChoice(
        label=_("To follow"), queryset=Person.objects.none(), required=False, empty_label=_("nobody for now")
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=_REASON)

    def __init__(self, *args: Any, chairs: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successor"]
        field.queryset = chairs


class OverrideForm(forms.Form):
    """Why a conflict is set aside, and for how long."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=_REASON,
        help_text=_("The other chairs are told at once, with your words. It stays in the log."),
    )
    hours = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=[(1, _("one hour")), (2, _("two hours")), (4, _("four hours")), (8, _("eight hours"))],
        initial=2,
    )

    @property
    def lasts(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["hours"])
