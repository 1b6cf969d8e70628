"""Forms of the chair's paper pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.conferences.viewer import COMMITTEE_ROLES
from confsite.ui.widgets import LongSelect
from reviews.conflicts.domains import organisation
from reviews.models import Conflict, ConflictSettings, PossibleConflict
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
    handling = forms.ChoiceField(label=_("Handling chair"), required=False)

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
        named = [(str(pk), name) for pk, name in choices.chairs]
        fields["handling"].choices = [*ANY, ("NONE", _("none")), ("SOME", _("somebody")), *named]
        if len(named) < 2:
            del fields["handling"]

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
            handling=data.get("handling", ""),
        )


class ConflictFilterForm(forms.Form):
    q = forms.CharField(label=_("Person or #paper"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ANY, *ConflictKind.choices])
    source = forms.ChoiceField(label=_("Source"), required=False, choices=[*ANY, *Conflict.Source.choices])
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("in force")),
            ("pinned", _("pinned")),
            ("dismissed", _("dismissed")),
            ("none", _("pinned as no conflict")),
            ("all", _("all")),
        ],
    )


class PossibleFilterForm(forms.Form):
    """What the list of possible conflicts is filtered by, in the address."""

    q = forms.CharField(label=_("Person or #paper"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ANY, *ConflictKind.choices])
    basis = forms.ChoiceField(label=_("Basis"), required=False, choices=[*ANY, *PossibleConflict.Basis.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("to look at")),
            ("CONFIRMED", _("confirmed")),
            ("DISMISSED", _("dismissed")),
            ("ALL", _("all")),
        ],
    )

    def wanted(self) -> dict[str, str]:
        """The filter as the query takes it; a value the address does not know asks nothing."""
        self.is_valid()
        data = self.cleaned_data
        return {"text": data.get("q", "")} | {name: data.get(name, "") for name in ("kind", "basis", "state")}


class SettleForm(forms.Form):
    """A verdict on some rows: those selected, or one by its own button (`CONFIRMED:17`)."""

    rows = forms.TypedMultipleChoiceField(coerce=int, required=False)
    verdict = forms.ChoiceField(choices=PossibleConflict.State.choices, required=False)
    one = forms.RegexField(r"^(CONFIRMED|DISMISSED|OPEN):[0-9]{1,15}$", required=False)

    def __init__(self, *args: Any, known: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: Any = self.fields["rows"]
        rows.choices = [(str(pk), "") for pk in known]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("one"):
            data["verdict"], _colon, pk = data["one"].partition(":")
            data["rows"] = [int(pk)]
        if not data.get("verdict") and not self.errors:
            self.add_error("verdict", _("Choose to confirm or to dismiss."))
        if not data.get("rows") and not self.errors:
            self.add_error("rows", _("Select at least one row."))
        return data


class LimitsForm(forms.ModelForm):
    """How far back ties count, and domains that say nothing."""

    class Meta:
        model = ConflictSettings
        fields = ["coauthor_years", "institution_years", "ignored_domains"]
        widgets = {"ignored_domains": forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})}

    def clean_ignored_domains(self) -> str:
        domains = self.cleaned_data["ignored_domains"].split()
        if len(domains) > 200:
            raise forms.ValidationError(_("More than 200 domains. Leave out those of no member."))
        for domain in domains:
            if not organisation(domain):
                raise forms.ValidationError(
                    _("“%(text)s” is not the domain of an organisation. It looks like northlake.edu.")
                    % {"text": domain[:60]}
                )
        return "\n".join(dict.fromkeys(organisation(domain) for domain in domains))


class SetConflictForm(forms.Form):
    """A conflict a chair knows of."""

    number = forms.IntegerField(label=_("Paper number"), min_value=1)
    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none(), widget=LongSelect)
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
