"""The lists a conference is made of: what each is called, how a row is edited, and what stands inside what."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

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
from confsite.conferences.setup import forms


@dataclass(frozen=True)
class Collection:
    """A list of rows in an order the chair chooses.

    `parent` names the foreign key to the row it stands in, `is_parent_optional` lets rows stand alone too; `key_field`
    is an address made from `named_by` where the chair gives none.
    """

    key: str
    model: type[models.Model]
    form: type[forms.ItemForm]
    title: Any
    lead: Any
    add: Any
    empty: Any
    parent: str = ""
    is_parent_optional: bool = False
    key_field: str = ""
    named_by: str = ""
    has_preview: bool = False

    def rows(self, conference: Conference, parent: models.Model | None = None) -> models.QuerySet[Any]:
        """The rows of a conference in their order; of a nested list those inside `parent`."""
        found = self.model._default_manager.filter(conference=conference)
        return found.filter(**{self.parent: parent}) if self.parent else found

    @property
    def children(self) -> tuple["Collection", ...]:
        """Lists that stand inside a row of this one."""
        return tuple(one for one in COLLECTIONS if one.parent and one.parent_model is self.model)

    @property
    def parent_model(self) -> Any:
        return self.model._meta.get_field(self.parent).related_model if self.parent else None


COLLECTIONS: tuple[Collection, ...] = (
    Collection(
        "tracks",
        Track,
        forms.TrackForm,
        _("Tracks"),
        _("Submission tracks, each perhaps with chairs and dates of its own. Most workshops need none."),
        _("Add a track"),
        _("No tracks: all papers go one way"),
        key_field="slug",
        named_by="name",
    ),
    Collection(
        "types",
        SubmissionType,
        forms.TypeForm,
        _("Submission types"),
        _("What may be handed in, with its page rule and the fields it asks for."),
        _("Add a submission type"),
        _("No submission types yet: nothing can be submitted"),
        key_field="slug",
        named_by="name",
    ),
    Collection(
        "fields",
        TypeField,
        forms.TypeFieldForm,
        _("Fields of its own"),
        _("Asked besides title, abstract, authors and PDF."),
        _("Add a field"),
        _("No fields of its own"),
        parent="submission_type",
        key_field="key",
        named_by="label",
    ),
    Collection(
        "sections",
        Section,
        forms.SectionForm,
        _("Texts of the home page"),
        _("Sections in the order in which they stand on the home page."),
        _("Add a section"),
        _("No texts yet: the home page shows dates and topics only"),
        parent="page",
        is_parent_optional=True,
        has_preview=True,
    ),
    Collection(
        "pages",
        Page,
        forms.PageForm,
        _("Pages of your own"),
        _("For example travel, code of conduct, or a challenge; each made of sections."),
        _("Add a page"),
        _("No pages of your own"),
        key_field="slug",
        named_by="title",
    ),
    Collection(
        "committees",
        Committee,
        forms.CommitteeForm,
        _("Committees shown"),
        _("People as shown on the page. To be shown gives nobody a role; to hold a role shows nobody."),
        _("Add a list of people"),
        _("No committees shown yet"),
    ),
    Collection(
        "entries",
        CommitteeEntry,
        forms.EntryForm,
        _("People in this list"),
        _("In the order in which they are shown."),
        _("Add a person"),
        _("Nobody in this list yet"),
        parent="committee",
    ),
    Collection(
        "speakers",
        Speaker,
        forms.SpeakerForm,
        _("Invited speakers"),
        _("They need no submission. Their slots are given on the program’s pages."),
        _("Add a speaker"),
        _("No invited speakers yet"),
        key_field="key",
        named_by="name",
    ),
    Collection(
        "sponsors",
        Sponsor,
        forms.SponsorForm,
        _("Sponsors"),
        _("Shown at the end of the home page."),
        _("Add a sponsor"),
        _("No sponsors"),
    ),
    Collection(
        "links",
        ExternalLink,
        forms.LinkForm,
        _("Links"),
        _("Templates, a submission site elsewhere, registration."),
        _("Add a link"),
        _("No links yet"),
    ),
)


def find(key: str) -> Collection | None:
    return next((one for one in COLLECTIONS if one.key == key), None)
