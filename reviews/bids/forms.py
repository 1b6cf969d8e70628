"""Parses what is sent from the bids page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Topic
from reviews.bids.services import CHOICES, CONFLICT
from reviews.bids.table import MAX_BYTES


class BidForm(forms.Form):
    """One bid, as bids.js sends it."""

    paper = forms.IntegerField(min_value=1, max_value=2_000_000_000)
    bid = forms.ChoiceField(choices=[(name, name) for name in (*CHOICES, CONFLICT)])
    waited = forms.IntegerField(min_value=0, max_value=2_000_000_000, required=False, help_text=_("seconds"))


class FilterForm(forms.Form):
    """What to show on the bids page; unknown values show everything."""

    text = forms.CharField(label=_("Words or number"), required=False, max_length=200)
    topic = forms.TypedChoiceField(label=_("Topic"), coerce=int, empty_value=None, required=False)
    unbid = forms.BooleanField(label=_("Only without a bid"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("fit", _("what fits you")),
            ("number", _("number")),
            ("title", _("title")),
            ("shuffle", _("shuffled")),
        ],
    )

    def __init__(self, *args: Any, topics: list[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("any")), *((topic.pk, topic.name) for topic in topics)]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]


class TableForm(forms.Form):
    """A table of bids: a file, or the text of one that was previewed; `content` holds its bytes."""

    file = forms.FileField(label=_("CSV file"), required=False, help_text=_("Columns number, title and bid."))
    table = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    content = b""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        self.content = upload.read(MAX_BYTES + 1) if upload else str(data.get("table") or "").encode()
        if not self.errors and not self.content:
            self.add_error("file", _("Choose the file with your bids."))
        return data


class InterestsForm(forms.Form):
    """One answer per topic."""

    ANSWERS = (("2", _("expert")), ("1", _("interested")), ("0", _("neutral")), ("-1", _("rather not")))

    def __init__(self, *args: Any, topics: list[Topic], current: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in topics:
            self.fields[f"topic-{topic.pk}"] = forms.TypedChoiceField(
                label=topic.name,
                choices=self.ANSWERS,
                coerce=int,
                required=False,
                initial=str(current.get(topic.pk, 0)),
                widget=forms.RadioSelect,
            )

    @property
    def interests(self) -> dict[int, int]:
        """Topic id → value."""
        return {int(name.removeprefix("topic-")): int(value or 0) for name, value in self.cleaned_data.items()}
