"""Forms of the chair's paper pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.models import Conflict
from reviews.papers.queries import Choices, PaperFilter, decision_choices
from submissions.models import ConflictKind, State

ANY: list[tuple[str, Any]] = [("", _("any"))]


class PaperFilterForm(forms.Form):
    """What the paper table, the board and the decisions page are filtered by, in the address."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("words, “a phrase”, #12, author")}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False)
    track = forms.ChoiceField(label=_("Track"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    decision = forms.ChoiceField(label=_("Decision"), required=False)
    missing = forms.ChoiceField(
        label=_("Missing"),
        required=False,
        choices=[*ANY, ("reviews", _("reviews")), ("reviewers", _("reviewers"))],
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["state"].choices = [("", _("handed in")), *State.choices]
        fields["decision"].choices = [*ANY, *decision_choices()]
        for name, known in (("type", choices.types), ("track", choices.tracks), ("topic", choices.topics)):
            fields[name].choices = [*ANY, *((str(pk), label) for pk, label in known)]
            if len(known) < 2 and name != "topic":
                del fields[name]
        if not choices.topics:
            del fields["topic"]

    def wanted(self) -> PaperFilter:
        """The filter; a value the address does not know asks nothing."""
        self.is_valid()
        data = self.cleaned_data

        def key(name: str) -> int | None:
            return int(data[name]) if data.get(name) else None

        return PaperFilter(
            text=data.get("q", "").strip(),
            state=data.get("state", ""),
            submission_type=key("type"),
            track=key("track"),
            topic=key("topic"),
            decision=data.get("decision", ""),
            missing=data.get("missing", ""),
        )


class ConflictFilterForm(forms.Form):
    q = forms.CharField(label=_("Person or #paper"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ANY, *ConflictKind.choices])
    source = forms.ChoiceField(label=_("Source"), required=False, choices=[*ANY, *Conflict.Source.choices])
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("in force")), ("pinned", _("pinned")), ("dismissed", _("dismissed")), ("all", _("all"))],
    )


class SetConflictForm(forms.Form):
    """A conflict a chair knows of."""

    number = forms.IntegerField(label=_("Paper number"), min_value=1)
    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=ConflictKind.choices, initial=ConflictKind.ADMINISTRATIVE)
    evidence = forms.CharField(label=_("Evidence"), max_length=400, required=False)

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = committee_of(conference)


class LogFilterForm(forms.Form):
    q = forms.CharField(label=_("Person, verb or #paper"), required=False, max_length=100)


def committee_of(conference: Conference) -> Any:
    """Everybody who holds a role on the committee, by name."""
    return (
        Person.objects.filter(memberships__conference=conference, memberships__role__in=COMMITTEE_ROLES)
        .distinct()
        .order_by("sort_key", "pk")
    )
