"""Small forms: starting, withdrawing, objecting, importing, returning."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import Conference, SubmissionType
from submissions.models import CameraReady


class StartForm(forms.Form):
    """What a new draft needs: its type, where there is a choice its track, and a first title."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=300, help_text=gettext_lazy("You can change it later.")
    )

    def __init__(self, conference: Conference, types: list[SubmissionType], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission_type"] = forms.ModelChoiceField(
            SubmissionType.objects.filter(pk__in=[kind.pk for kind in types]),
            label=_("Type"),
            widget=forms.RadioSelect if len(types) <= 6 else forms.Select,
            empty_label=None,
            initial=types[0].pk if types else None,
        )
        tracks = conference.tracks.all()
        if tracks:
            self.fields["track"] = forms.ModelChoiceField(tracks, label=_("Track"), empty_label=None)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Chairs and co-authors read it."),
    )


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The contact authors and the chairs read it."),
    )


class ReturnForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What has to change"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("All authors get it by mail."),
    )


class CameraReadyFilterForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Title or number"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[("", gettext_lazy("any")), *CameraReady.State.choices], required=False
    )


class ImportForm(forms.Form):
    """A list of papers and, where there are PDFs, the ZIP of them."""

    source = forms.FileField(
        label=gettext_lazy("List of papers (CSV or BibTeX)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.bib,.bibtex,.txt,.tsv"}),
    )
    archive = forms.FileField(
        label=gettext_lazy("PDFs (one ZIP)"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=gettext_lazy(
            "Each row names its file; without a name, the paper’s number or BibTeX key with .pdf is looked for."
        ),
    )

    def clean_source(self) -> Any:
        source = self.cleaned_data["source"]
        if source.size > 5 * 1024 * 1024:
            raise ValidationError(_("The list is larger than 5 MB. Split it."))
        if source.size == 0:
            raise ValidationError(_("The list is empty (0 bytes). Check the file and upload it once more."))
        return source
