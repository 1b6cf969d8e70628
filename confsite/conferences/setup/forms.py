"""Forms for the rows of a conference's lists. They parse; the services write."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import (
    Committee,
    CommitteeEntry,
    Conference,
    ExternalLink,
    Page,
    Section,
    Speaker,
    Sponsor,
    SubmissionType,
    Track,
    TypeField,
)
from confsite.conferences.setup.fields import Fields, LinesField

COMMITTEE_KINDS = [
    ("ORGANIZERS", gettext_lazy("organizers")),
    ("PROGRAM_COMMITTEE", gettext_lazy("program committee")),
    ("STAFF", gettext_lazy("staff")),
    ("STEERING", gettext_lazy("steering committee")),
    ("OTHER", gettext_lazy("other")),
]


class ItemForm(forms.ModelForm):
    """A row of a list. `conference` and `siblings` (the other rows) are given for checks across rows."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, conference: Conference, siblings: models.QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conference, self.siblings = conference, siblings

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def refuse_twice(self, field: str, message: str) -> None:
        """Put an error on a field whose value another row has already, whatever the case of its letters."""
        value = self.cleaned_data.get(field)
        if value and self.siblings.exclude(pk=self.instance.pk).filter(**{f"{field}__iexact": value}).exists():
            self.add_error(field, message)


class TrackForm(ItemForm):
    class Meta(Fields):
        model = Track
        fields: ClassVar = ["name", "description"]
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        self.refuse_twice("name", _("There is a track of this name already."))
        return data


class TypeForm(ItemForm):
    supplement_formats = LinesField(
        label=gettext_lazy("Formats of the supplement"),
        required=False,
        rows=2,
        max_length_each=10,
        help_text=gettext_lazy("File endings, one per line, for example zip. Empty: any."),
    )

    class Meta(Fields):
        model = SubmissionType
        fields: ClassVar = [
            "name",
            "description",
            "is_open",
            "page_minimum",
            "page_maximum",
            "is_page_rule_hard",
            "are_references_counted",
            "page_rule_text",
            "template_name",
            "template_url",
            "paper_size",
            "needs_paper",
            "takes_supplement",
            "supplement_formats",
            "talk_minutes",
        ]
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {
            "page_minimum": gettext_lazy("Empty: the call states none."),
            "page_maximum": gettext_lazy("Empty: the call states none."),
            "is_page_rule_hard": gettext_lazy(
                "Off where the call only recommends a length: authors are told, not stopped."
            ),
            "are_references_counted": gettext_lazy("Off: only pages before the references count."),
            "page_rule_text": gettext_lazy("For example: 4 pages, not including references."),
        }

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        self.refuse_twice("name", _("There is a submission type of this name already."))
        low, high = data.get("page_minimum"), data.get("page_maximum")
        if low and high and high < low:
            message = _("At most %(high)d pages is less than at least %(low)d. Turn them round.")
            self.add_error("page_maximum", message % {"high": high, "low": low})
        if high == 0:
            self.add_error("page_maximum", _("No paper has 0 pages. Leave this empty where there is no limit."))
        if data.get("talk_minutes") == 0:
            self.add_error("talk_minutes", _("A talk of this type needs at least one minute."))
        return data

    def clean_supplement_formats(self) -> list[str]:
        return [ending.lower().lstrip(".") for ending in self.cleaned_data["supplement_formats"]]


class TypeFieldForm(ItemForm):
    options = LinesField(
        label=gettext_lazy("Options"),
        required=False,
        help_text=gettext_lazy("For choices: one per line. For a file: the endings allowed."),
    )

    class Meta(Fields):
        model = TypeField
        fields: ClassVar = ["label", "help_text", "kind", "options", "is_required", "is_shown_to_reviewers"]
        widgets: ClassVar = {"help_text": forms.Textarea(attrs={"rows": 2})}
        help_texts: ClassVar = {
            "is_shown_to_reviewers": gettext_lazy("Switch off what would name the authors of a blind paper.")
        }

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        self.refuse_twice("label", _("This type has a field with this label already."))
        options = data.get("options") or []
        if data.get("kind") in (TypeField.Kind.CHOICE, TypeField.Kind.CHOICES) and len(options) < 2:
            self.add_error("options", _("A choice needs at least two options, one per line."))
        if len(set(options)) < len(options):
            self.add_error("options", _("An option stands here twice."))
        return data


class SectionForm(ItemForm):
    class Meta(Fields):
        model = Section
        fields: ClassVar = ["kind", "heading", "body"]
        widgets: ClassVar = {"body": forms.Textarea(attrs={"rows": 16})}
        labels: ClassVar = {"kind": gettext_lazy("What it is")}
        help_texts: ClassVar = {
            "kind": gettext_lazy("Topics of interest are listed below the section that introduces them."),
            "body": gettext_lazy("Markdown: **bold**, *italic*, lists with -, [words](https://…), tables."),
        }

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if not data.get("heading") and not data.get("body"):
            self.add_error("body", _("Write a heading or a text."))
        return data


class PageForm(ItemForm):
    class Meta(Fields):
        model = Page
        fields: ClassVar = ["title", "slug", "is_published"]
        labels: ClassVar = {"slug": gettext_lazy("Address")}
        help_texts: ClassVar = {"slug": gettext_lazy("The last part of its link. Empty: made from the title.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        self.refuse_twice("slug", _("There is a page at this address already."))
        return data


class LinkForm(ItemForm):
    url = forms.URLField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=400,
        assume_scheme="https",
        help_text=gettext_lazy("Empty: it is named, but its address is not known yet."),
    )

    class Meta(Fields):
        model = ExternalLink
        fields: ClassVar = ["kind", "label", "url", "note"]
        labels: ClassVar = {"kind": gettext_lazy("What it is")}


class CommitteeForm(ItemForm):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Who they are"),
        choices=COMMITTEE_KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One list may be several things, such as “Organizers and TPC”."),
    )

    class Meta(Fields):
        model = Committee
        fields: ClassVar = ["heading", "kinds"]
        help_texts: ClassVar = {"heading": gettext_lazy("May be empty.")}


class EntryForm(ItemForm):
    class Meta(Fields):
        model = CommitteeEntry
        fields: ClassVar = ["name", "affiliation", "note", "email", "url"]


class SpeakerForm(ItemForm):
    affiliations = LinesField(
        label=gettext_lazy("Affiliations"), required=False, rows=2, help_text=gettext_lazy("One per line.")
    )

    class Meta(Fields):
        model = Speaker
        fields: ClassVar = [
            "name",
            "heading",
            "affiliations",
            "url",
            "label",
            "talk_title",
            "abstract",
            "bio",
            "minutes",
        ]
        widgets: ClassVar = {
            "abstract": forms.Textarea(attrs={"rows": 6}),
            "bio": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts: ClassVar = {"minutes": gettext_lazy("Empty: not fixed yet.")}

    def clean_minutes(self) -> int | None:
        minutes: int | None = self.cleaned_data["minutes"]
        if minutes == 0:
            raise forms.ValidationError(_("A talk needs at least one minute; leave this empty where it is not fixed."))
        return minutes


class SponsorForm(ItemForm):
    class Meta(Fields):
        model = Sponsor
        fields: ClassVar = ["name", "level", "url"]
        help_texts: ClassVar = {"level": gettext_lazy("For example Gold.")}


class TopicsForm(forms.Form):
    """The topics of the call as one text, a topic per line."""

    topics = LinesField(
        label=gettext_lazy("Topics"),
        required=False,
        rows=14,
        max_length_each=300,
        help_text=gettext_lazy("One per line, in the order of the call. You see what will change before it does."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_topics(self) -> list[str]:
        lines: list[str] = self.cleaned_data["topics"]
        known: set[str] = set()
        for line in lines:
            if line.casefold() in known:
                raise forms.ValidationError(_("“%(line)s” stands here twice."), params={"line": line})
            known.add(line.casefold())
        return lines
