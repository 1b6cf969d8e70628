"""Talks as chairs type them, and where they go."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import Conference
from program.forms.rooms import tags_of
from program.models import Session, Talk

TRAY = "tray"
_PERSON = re.compile(r"^(?P<name>[^()]+?)\s*(?:\((?P<affiliation>.*)\))?\s*(?P<speaks>\*)?$")


class TalkForm(forms.Form):
    """A talk. Of a paper's talk, title, people and abstract come from the paper."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Talk.Kind.choices)
    label = forms.CharField(
        label=gettext_lazy("Label"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example Invited Talk I."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300, required=False)
    people = forms.CharField(
        label=gettext_lazy("People"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One per line: Name (Affiliation). A * at the end marks who speaks."),
    )
    abstract = forms.CharField(label=gettext_lazy("Abstract"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=600)
    needs = forms.CharField(
        label=gettext_lazy("What its room must have"),
        max_length=900,
        required=False,
        help_text=gettext_lazy("Tags of rooms with commas; usually empty."),
    )
    has_own_times = forms.BooleanField(label=gettext_lazy("Show its own times"), required=False)

    def __init__(self, *args: Any, talk: Talk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.talk = talk
        if talk is not None and talk.submission_id:
            for name in ("title", "people", "abstract"):
                del self.fields[name]

    @classmethod
    def initial_of(cls, talk: Talk) -> dict[str, Any]:
        plain = {name: getattr(talk, name) for name in cls.base_fields if name not in ("people", "needs")}
        lines = [
            entry.name + (f" ({entry.affiliation})" if entry.affiliation else "") + (" *" if entry.is_presenter else "")
            for entry in talk.people.all()
        ]
        return plain | {"people": "\n".join(lines), "needs": ", ".join(talk.needs)}

    def clean_needs(self) -> list[str]:
        return tags_of(self.cleaned_data["needs"])

    def clean_people(self) -> list[tuple[int | None, str, str, bool]]:
        known = {entry.name: entry.person_id for entry in self.talk.people.all()} if self.talk else {}
        people = []
        for number, line in enumerate(self.cleaned_data["people"].splitlines(), start=1):
            if not line.strip():
                continue
            match = _PERSON.match(line.strip())
            if match is None or len(match["name"]) > 200:
                raise forms.ValidationError(
                    _("Line %(line)s is not a name with an affiliation in brackets: %(text)s")
                    % {"line": number, "text": line[:80]}
                )
            name = match["name"]
            people.append((known.get(name), name, (match["affiliation"] or "")[:300], bool(match["speaks"])))
        return people

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        has_paper = self.talk is not None and self.talk.submission_id
        if not has_paper and not (values.get("title") or values.get("label") or values.get("people")):
            self.add_error("title", _("Give a title, a label or a person, so that this can be told from others."))
        return values


class MoveForm(forms.Form):
    """Talks, and where they go."""

    talks = forms.MultipleChoiceField(error_messages={"required": gettext_lazy("Choose at least one talk.")})
    target = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose where the talks go.")})
    position = forms.IntegerField(min_value=0, max_value=500, required=False)
    revision = forms.IntegerField(min_value=0, required=False)

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        talks = Talk.objects.filter(conference=conference).values_list("uid", flat=True)
        sessions = Session.objects.filter(conference=conference).values_list("uid", flat=True)
        self.fields["talks"].choices = [(str(uid), "") for uid in talks]  # type: ignore[attr-defined]
        self.fields["target"].choices = [(TRAY, ""), *((str(uid), "") for uid in sessions)]  # type: ignore[attr-defined]

    @property
    def session_uid(self) -> str | None:
        target = self.cleaned_data["target"]
        return None if target == TRAY else target
