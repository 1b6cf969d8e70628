"""Lengths of talks and the time between them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import Conference, SubmissionType
from program.models import ProgramSettings, Talk
from program.timing import DEFAULT_MINUTES


class LengthsForm(forms.Form):
    """Minutes of a talk by submission type and by kind, and the changeover."""

    changeover = forms.IntegerField(
        label=gettext_lazy("Minutes between two talks"),
        min_value=0,
        max_value=60,
        help_text=gettext_lazy("Kept free for changing speakers; often 0, with questions inside the talk."),
    )

    def __init__(self, *args: Any, conference: Conference, settings: ProgramSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["changeover"].initial = settings.changeover
        self.types = list(SubmissionType.objects.filter(conference=conference).order_by("pk"))
        self.kinds = [kind for kind in Talk.Kind if kind != Talk.Kind.PAPER]
        for one in self.types:
            self._add(f"type_{one.pk}", _("Paper talk: %s") % one.name, one.talk_minutes)
        for kind in self.kinds:
            usual = settings.minutes_by_kind.get(kind.value, DEFAULT_MINUTES[kind.value])
            self._add(f"kind_{kind.value}", str(kind.label).capitalize(), usual)

    def _add(self, name: str, label: str, initial: int) -> None:
        self.fields[name] = forms.IntegerField(label=label, min_value=1, max_value=600, initial=initial)

    @property
    def values(self) -> dict[str, Any]:
        """As `services.save_settings` takes them."""
        data = self.cleaned_data
        return {
            "changeover": data["changeover"],
            "minutes_by_type": {one.pk: data[f"type_{one.pk}"] for one in self.types},
            "minutes_by_kind": {kind.value: data[f"kind_{kind.value}"] for kind in self.kinds},
        }
