"""The camera-ready form: final title, abstract, order of authors, PDF and licence."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.forms.fields import UploadField
from submissions.models import Author, CameraReady
from submissions.services.camera_ready import CameraReadyInput


class CameraReadyForm(forms.Form):
    """The order of authors comes as one hidden field per author, in their order on the page."""

    title = forms.CharField(label=gettext_lazy("Final title"), max_length=300, required=False)
    abstract = forms.CharField(
        label=gettext_lazy("Final abstract"), max_length=20_000, required=False, widget=forms.Textarea
    )

    def __init__(self, row: CameraReady, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "title": row.title,
                "abstract": row.abstract,
                "licence": row.licence,
                "signed_by": row.licence_signed_by,
            },
        )
        super().__init__(*args, **kwargs)
        self.row = row
        words = row.conference.abstract_words
        self.fields["abstract"].help_text = _("At most %(n)d words.") % {"n": words}
        self.fields["abstract"].widget.attrs |= {"rows": 10, "data-word-limit": str(words)}
        self.fields["camera_ready"] = UploadField(label=_("Final PDF"), accept="application/pdf,.pdf")
        if row.conference.licences:
            self.fields["licence"] = forms.ChoiceField(
                label=_("Licence"),
                choices=[(one, one) for one in row.conference.licences],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields["signed_by"] = forms.CharField(
                label=_("Signed by"),
                max_length=200,
                required=False,
                help_text=_("Type your full name. You sign for all authors."),
            )
        self.order = self._stored_order()
        if self.is_bound:
            self.order = self._typed_order(self.data)

    def _stored_order(self) -> list[Author]:
        position = {pk: place for place, pk in enumerate(self.row.author_order)}
        authors = list(self.row.submission.authors.all())
        return sorted(authors, key=lambda author: (position.get(author.pk, len(position)), author.order))

    def _typed_order(self, data: Any) -> list[Author]:
        """The authors in the order of the page; one that the page lost or made up changes nothing."""
        by_pk = {str(author.pk): author for author in self.order}
        typed = data.getlist("author_order") if isinstance(data, QueryDict) else data.get("author_order", [])
        named = [by_pk.pop(pk) for pk in typed if pk in by_pk]
        return named + list(by_pk.values())

    def move(self, action: str) -> None:
        """Apply a button `up:1` or `down:1`, pressed without a script."""
        verb, _colon, text = action.partition(":")
        place = int(text) if text.isdecimal() and len(text) < 6 else -1
        other = place - 1 if verb == "up" else place + 1
        if verb in ("up", "down") and 0 <= place < len(self.order) and 0 <= other < len(self.order):
            self.order[place], self.order[other] = self.order[other], self.order[place]

    def content(self) -> CameraReadyInput:
        """What was typed, for the service; only after `is_valid`."""
        cleaned = self.cleaned_data
        return CameraReadyInput(
            title=cleaned["title"],
            abstract=cleaned["abstract"],
            author_order=[author.pk for author in self.order],
            licence=cleaned.get("licence", ""),
            signed_by=cleaned.get("signed_by", ""),
        )
