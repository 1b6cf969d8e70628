"""The submission form: parsed here, judged here only for form; what is missing is asked at submit."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.models import Conference, SubmissionType, TypeField
from submissions.forms.fields import UploadField, own_field
from submissions.forms.rows import AuthorRowForm, ConflictRowForm, Rows
from submissions.inputs import AuthorInput, ConflictInput, PaperInput
from submissions.models import DocumentKind, Submission


class FieldsForm(forms.Form):
    """Everything that stands once on the page."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300, required=False)
    abstract = forms.CharField(label=gettext_lazy("Abstract"), max_length=20_000, required=False, widget=forms.Textarea)
    keywords = forms.CharField(
        label=gettext_lazy("Keywords"), max_length=300, required=False, help_text=gettext_lazy("Separated by commas.")
    )
    has_conflicts_confirmed = forms.BooleanField(
        label=gettext_lazy("We have listed everybody with whom an author has a conflict of interest (perhaps nobody)."),
        required=False,
    )
    has_declared = forms.BooleanField(label="", required=False)
    note_to_chairs = forms.CharField(
        label=gettext_lazy("Note to the chairs"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only chairs read it, never reviewers."),
    )

    def __init__(self, conference: Conference, kind: SubmissionType, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_fields = list(kind.fields.all())
        types = SubmissionType.objects.filter(conference=conference)
        self.fields["submission_type"] = forms.ModelChoiceField(
            (types.filter(is_open=True) | types.filter(pk=kind.pk)).distinct(),
            label=_("Type"),
            empty_label=None,
            help_text=kind.page_rule_text,
        )
        tracks = conference.tracks.all()
        if tracks:
            self.fields["track"] = forms.ModelChoiceField(tracks, label=_("Track"), required=False)
        if conference.topics.exists():
            self.fields["topics"] = forms.ModelMultipleChoiceField(
                conference.topics.all(), label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
            )
        self.fields["abstract"].help_text = _("At most %(n)d words.") % {"n": conference.abstract_words}
        self.fields["abstract"].widget.attrs |= {"rows": 10, "data-word-limit": str(conference.abstract_words)}
        if conference.declaration_text:
            self.fields["has_declared"].label = conference.declaration_text
        else:
            del self.fields["has_declared"]
        if kind.needs_paper:
            self.fields["paper"] = UploadField(label=_("Paper (PDF)"), accept="application/pdf,.pdf")
        if kind.takes_supplement:
            formats = [f".{one.lower().lstrip('.')}" for one in kind.supplement_formats]
            self.fields["supplement"] = UploadField(
                label=_("Supplement"),
                accept=",".join(formats),
                help_text=_("One of: %(formats)s") % {"formats": ", ".join(formats)} if formats else "",
            )
        for row in self.own_fields:
            name = f"file_{row.key}" if row.kind == TypeField.Kind.FILE else f"field_{row.key}"
            self.fields[name] = own_field(row)

    @property
    def own_bound_fields(self) -> list[forms.BoundField]:
        """The type's own fields that hold no file."""
        return [self[f"field_{row.key}"] for row in self.own_fields if row.kind != TypeField.Kind.FILE]

    @property
    def own_file_fields(self) -> list[forms.BoundField]:
        return [self[f"file_{row.key}"] for row in self.own_fields if row.kind == TypeField.Kind.FILE]

    def field_values(self) -> dict[str, Any]:
        """What was entered in the type's own fields, empty ones left out."""
        found = {}
        for row in self.own_fields:
            value = self.cleaned_data.get(f"field_{row.key}")
            if value not in (None, "", []):
                found[row.key] = value
        return found


def typed_initial(data: Mapping[str, list[str]]) -> QueryDict:
    """What was autosaved, as a form hands it over."""
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, values)
    return query


class PaperForm:
    """The whole page: fields, authors, conflicts and files. Without `data` it shows what is stored or autosaved."""

    def __init__(
        self,
        submission: Submission,
        *,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        is_checked: bool = True,
    ) -> None:
        self.submission = submission
        kept = submission.autosaved.get("data") if data is None else None
        typed = typed_initial(kept) if kept else data
        self.kind = self._kind(typed)
        is_judged = data is not None and is_checked
        conference = submission.conference
        if is_judged:
            self.fields = FieldsForm(conference, self.kind, data, files)
        else:
            initial = self._typed_fields(typed) if typed is not None else self._stored_fields()
            self.fields = FieldsForm(conference, self.kind, initial=initial)
        rows: dict[str, Any] = {"data": typed, "is_checked": is_judged}
        self.authors = Rows("authors", AuthorRowForm, **rows, initial=self._stored_authors())
        self.conflicts = Rows(
            "conflicts", ConflictRowForm, **rows, initial=self._stored_conflicts(), passive=frozenset({"kind"})
        )
        self.problems: list[tuple[str, str]] = []

    def _kind(self, typed: QueryDict | None) -> SubmissionType:
        """The type chosen on the page, for its own fields; the stored one where the choice is not to be had."""
        chosen = typed.get("submission_type", "") if typed is not None else ""
        if chosen.isdecimal() and len(chosen) < 12 and int(chosen) != self.submission.submission_type_id:
            found = SubmissionType.objects.filter(
                pk=int(chosen), conference_id=self.submission.conference_id, is_open=True
            ).first()
            return found or self.submission.submission_type
        return self.submission.submission_type

    def _stored_fields(self) -> dict[str, Any]:
        paper = self.submission
        names = ("title", "abstract", "keywords", "has_conflicts_confirmed", "has_declared", "note_to_chairs")
        own = {f"field_{key}": value for key, value in paper.field_values.items()}
        return (
            {name: getattr(paper, name) for name in names}
            | own
            | {
                "submission_type": paper.submission_type_id,
                "track": paper.track_id,
                "topics": [topic.pk for topic in paper.topics.all()],
            }
        )

    def _typed_fields(self, typed: QueryDict) -> dict[str, Any]:
        many = {"topics", *(f"field_{row.key}" for row in self.kind.fields.all() if row.kind == TypeField.Kind.CHOICES)}
        initial: dict[str, Any] = {"has_conflicts_confirmed": False, "has_declared": False}
        for name in typed:
            initial[name] = typed.getlist(name) if name in many else typed.get(name)
        return initial

    def _stored_authors(self) -> list[dict[str, Any]]:
        names = ("name", "email", "affiliation", "is_contact")
        return [{name: getattr(row, name) for name in names} for row in self.submission.authors.all()]

    def _stored_conflicts(self) -> list[dict[str, Any]]:
        names = ("name", "email", "institution", "kind")
        return [{name: getattr(row, name) for name in names} for row in self.submission.declared_conflicts.all()]

    def rearrange(self, data: QueryDict, action: str) -> None:
        """Apply a row button such as `authors:up:1`, pressed without a script."""
        prefix, _colon, verb = action.partition(":")
        if prefix == "authors":
            self.authors = self.authors.rearranged(data, verb)
        elif prefix == "conflicts":
            self.conflicts = self.conflicts.rearranged(data, verb)

    def is_valid(self) -> bool:
        return all([self.fields.is_valid(), self.authors.is_valid(), self.conflicts.is_valid()])

    def add_row_errors(self, errors: Mapping[int, str]) -> None:
        """Put the service's words beside the author rows they are about."""
        for position, text in errors.items():
            if position < len(self.authors.bound):
                form = self.authors.bound[position]
                form.add_error("email", text)

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """All errors for the summary: anchor, label, words."""
        found = []
        for name, words in self.fields.errors.items():
            label = str(self.fields.fields[name].label) if name in self.fields.fields else ""
            found += [(f"id_{name}_field", label, str(word)) for word in words]
        for rows, label in ((self.authors, _("Author")), (self.conflicts, _("Conflict"))):
            for position, form in enumerate(rows.forms):
                for name, words in form.errors.items():
                    anchor = f"id_{form.prefix}-{name}"
                    found += [(anchor, f"{label} {position + 1}", str(word)) for word in words]
        return found + [(anchor, "", text) for anchor, text in self.problems]

    def content(self) -> PaperInput:
        """What was typed, for the service; only after `is_valid`."""
        cleaned = self.fields.cleaned_data
        return PaperInput(
            submission_type=cleaned["submission_type"],
            track=cleaned.get("track"),
            title=cleaned["title"],
            abstract=cleaned["abstract"],
            keywords=cleaned["keywords"],
            topics=list(cleaned.get("topics", ())),
            authors=[AuthorInput(**one) for one in self.authors.cleaned],
            conflicts=[
                ConflictInput(**(one | {"kind": one["kind"] or "COLLABORATOR"})) for one in self.conflicts.cleaned
            ],
            field_values=self.fields.field_values(),
            has_declared=cleaned.get("has_declared", False),
            has_conflicts_confirmed=cleaned["has_conflicts_confirmed"],
            note_to_chairs=cleaned["note_to_chairs"],
        )

    def files(self) -> list[tuple[Any, DocumentKind, str, list[str]]]:
        """The files that came along: file, kind, key of the field, formats taken."""
        found: list[tuple[Any, DocumentKind, str, list[str]]] = []
        cleaned = self.fields.cleaned_data
        if cleaned.get("paper"):
            found.append((cleaned["paper"], DocumentKind.PAPER, "", []))
        if cleaned.get("supplement"):
            found.append((cleaned["supplement"], DocumentKind.SUPPLEMENT, "", self.kind.supplement_formats))
        for row in self.fields.own_fields:
            if row.kind == TypeField.Kind.FILE and cleaned.get(f"file_{row.key}"):
                formats = [str(one) for one in row.options]
                found.append((cleaned[f"file_{row.key}"], DocumentKind.FIELD, row.key, formats))
        return found
