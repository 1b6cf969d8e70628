"""How to look for a program, and what to publish."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class BuildForm(forms.Form):
    """How to look for a program."""

    effort = forms.ChoiceField(
        label=gettext_lazy("Effort"),
        choices=[
            ("quick", gettext_lazy("quick: half a minute")),
            ("thorough", gettext_lazy("thorough: a few minutes")),
        ],
        initial="quick",
    )
    keeps_placed = forms.BooleanField(
        label=gettext_lazy("Keep talks in the sessions where they are"), required=False, initial=False
    )
    names_sessions = forms.BooleanField(
        label=gettext_lazy("Name untitled sessions after the topics their talks share"), required=False, initial=True
    )


class RepairForm(forms.Form):
    """What a repair may touch."""

    frees_rooms = forms.BooleanField(label=gettext_lazy("Sessions may go to other rooms"), required=False)
    moves_published = forms.BooleanField(
        label=gettext_lazy("Talks may move that are published and break no rule themselves"), required=False
    )


class PublishForm(forms.Form):
    """Publish what was looked at, and nothing else."""

    note = forms.CharField(
        label=gettext_lazy("What changed"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For other chairs; not shown to the public."),
    )
    is_confirmed = forms.BooleanField(label=gettext_lazy("Publish in spite of the warnings"), required=False)
    base = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, has_warnings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_warnings:
            del self.fields["is_confirmed"]
