"""The tables of this app: conference, series, dates, what may be submitted, texts, people shown."""

from collections.abc import Callable
from typing import Any

from django.db import models

from confsite.conferences.files.parts import Part
from confsite.conferences.files.problems import Problems
from confsite.conferences.files.schema import Column, Entry, Kind, Rows, column, columns, word
from confsite.conferences.models import (
    Committee,
    CommitteeEntry,
    Conference,
    ExternalLink,
    Milestone,
    MilestoneRevision,
    Page,
    ReminderRule,
    Section,
    Series,
    Speaker,
    Sponsor,
    SubmissionType,
    Topic,
    Track,
    TypeField,
)

COMMITTEE_KINDS = ("ORGANIZERS", "PROGRAM_COMMITTEE", "STAFF", "STEERING", "OTHER")


def of(model: type[models.Model], **filters: Any) -> Callable[[Conference], models.QuerySet[Any]]:
    """The rows of a model that belong to a conference, in their order."""
    return lambda conference: model._default_manager.filter(conference=conference, **filters)


def reference(key: str, model: type[models.Model], by: str = "slug", attribute: str = "") -> Column:
    """A key of another row of the same conference, kept as that row."""

    def find(conference: Conference, value: str) -> models.Model | None:
        return model._default_manager.filter(conference=conference, **{by: value}).first()

    return Column(
        key,
        attribute or key,
        Kind.REFERENCE,
        find=find,
        key_of=lambda row: getattr(row, by) if row is not None else None,
    )


def find_conference(_conference: Conference, slug: str) -> models.Model | None:
    return Conference.objects.filter(slug=slug).first()


def check_conference(entry: Entry, problems: Problems) -> None:
    starts, ends = entry.values["starts_on"], entry.values["ends_on"]
    if starts and ends and ends < starts:
        problems.add(
            (*entry.path, "ends_on"), f"The last day {ends} is before the first, {starts}.", "Turn them round."
        )


def check_milestone(entry: Entry, problems: Problems) -> None:
    values = entry.values
    if values.get("at") and values.get("day"):
        problems.add((*entry.path, "day"), "A date is an instant (at) or only a day, not both.", "Remove one.")
    if not values.get("at") and not values.get("day") and not values.get("announced"):
        problems.add(entry.path, "This date says nothing.", "Add at, day, or the text as announced.")


def check_type(entry: Entry, problems: Problems) -> None:
    low, high = entry.values["page_minimum"], entry.values["page_maximum"]
    if low and high and high < low:
        problems.add(
            (*entry.path, "page_maximum"), f"At most {high} pages is less than at least {low}.", "Turn them round."
        )


def check_field(entry: Entry, problems: Problems) -> None:
    is_choice = entry.values["kind"] in ("CHOICE", "CHOICES")
    if is_choice and not entry.values["options"]:
        problems.add(entry.path, "A choice needs something to choose from.", 'Add options = ["…", "…"].')


def milestone_natural(values: Any) -> Any:
    free = values["label"] if values["kind"] in ("OTHER", "EVENT") else ""
    return values["kind"], free, values["track"], values["submission_type"]


CONFERENCE_FIELDS = (
    "slug", "name", "short_name", "edition", "state", "tagline", "kind_text", "starts_on", "ends_on", "date_text",
    "duration_text", "hours_text", "mode", "place_text", "city", "country", "venue", "room_text", "time_zone",
    "zone_label", "is_zone_stated", "join_url", "registration_url", "website", "takes_submissions_here",
    "has_call_for_papers", "contact_text", "contact_email", "parent_name", "parent_url", "predecessor",
    "predecessor_text", "predecessor_url", "proceedings_text", "blinding", "reviews_per_paper", "default_quota",
    "bids_asked", "response_words", "abstract_words", "declaration_text", "licences", "needs_second_release",
    "are_papers_public", "accent",
)  # fmt: skip

CONFERENCE = Rows(
    key="conference",
    model=Conference,
    columns=columns(
        Conference,
        *CONFERENCE_FIELDS,
        time_zone=column(Conference, "time_zone", kind=Kind.ZONE),
        predecessor=Column(
            "predecessor",
            "predecessor",
            Kind.REFERENCE,
            find=find_conference,
            key_of=lambda row: row.slug if row is not None else None,
            is_optional_reference=True,
        ),
    ),
    existing=lambda conference: Conference.objects.filter(pk=conference.pk),
    natural=lambda values: values["slug"],
    is_single=True,
    check=check_conference,
)
SERIES = Rows(
    key="series",
    model=Series,
    columns=columns(Series, "slug", "name", "description"),
    existing=lambda conference: Series.objects.filter(editions=conference),
    natural=lambda values: values["slug"],
    is_single=True,
)

TRACKS = Rows(
    key="track",
    model=Track,
    columns=columns(Track, "slug", "name", "description"),
    existing=of(Track),
    natural=lambda values: values["slug"],
)
TOPICS = Rows(
    key="topics",
    model=Topic,
    columns=columns(Topic, "name"),
    existing=of(Topic),
    natural=lambda values: values["name"],
    unpack="name",
)
TYPES = Rows(
    key="type",
    model=SubmissionType,
    columns=columns(
        SubmissionType,
        "slug",
        "name",
        "description",
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
        "is_open",
    ),
    existing=of(SubmissionType),
    natural=lambda values: values["slug"],
    check=check_type,
    children=(
        Rows(
            key="field",
            model=TypeField,
            columns=columns(
                TypeField, "key", "label", "help_text", "kind", "options", "is_required", "is_shown_to_reviewers"
            ),
            existing=of(TypeField),
            natural=lambda values: values["key"],
            parent="submission_type",
            check=check_field,
        ),
    ),
)
MILESTONES = Rows(
    key="milestone",
    model=Milestone,
    columns=columns(
        Milestone,
        "kind",
        "label",
        "day",
        "at",
        "zone",
        "zone_label",
        "announced",
        "grace_seconds",
        "is_public",
        at=column(Milestone, "at", zone_key="zone"),
        zone=column(Milestone, "zone", kind=Kind.ZONE),
        track=reference("track", Track),
        submission_type=reference("type", SubmissionType, attribute="submission_type"),
    ),
    existing=of(Milestone),
    natural=milestone_natural,
    check=check_milestone,
    children=(
        Rows(
            key="revision",
            model=MilestoneRevision,
            columns=columns(
                MilestoneRevision,
                "day",
                "at",
                "announced",
                "replaced_at",
                "reason",
                at=column(MilestoneRevision, "at", zone_key="zone"),
                # The zone of an old date is only needed to read its hour; the row keeps the instant.
                zone=Column("zone", "_zone", Kind.ZONE, default=""),
            ),
            existing=lambda conference: MilestoneRevision.objects.filter(milestone__conference=conference),
            natural=lambda values: (),
            parent="milestone",
            may_repeat=True,
        ),
    ),
)
PAGES = Rows(
    key="page",
    model=Page,
    columns=columns(Page, "slug", "title", "is_published"),
    existing=of(Page),
    natural=lambda values: values["slug"],
    children=(
        Rows(
            key="section",
            model=Section,
            columns=columns(Section, "kind", "heading", "body"),
            existing=of(Section, page__isnull=False),
            natural=lambda values: values["heading"],
            parent="page",
            may_repeat=True,
        ),
    ),
)
SECTIONS = Rows(
    key="section",
    model=Section,
    columns=columns(Section, "kind", "heading", "body"),
    existing=of(Section, page__isnull=True),
    natural=lambda values: values["heading"],
    may_repeat=True,
)
LINKS = Rows(
    key="link",
    model=ExternalLink,
    columns=columns(ExternalLink, "kind", "label", "url", "note"),
    existing=of(ExternalLink),
    natural=lambda values: (values["kind"], values["label"]),
    may_repeat=True,
)
COMMITTEES = Rows(
    key="committee",
    model=Committee,
    columns=columns(
        Committee,
        "heading",
        "kinds",
        kinds=column(
            Committee, "kinds", kind=Kind.CHOICES, words={word(kind): kind for kind in COMMITTEE_KINDS}, key="kinds"
        ),
    ),
    existing=of(Committee),
    natural=lambda values: values["heading"],
    may_repeat=True,
    children=(
        Rows(
            key="members",
            model=CommitteeEntry,
            columns=columns(CommitteeEntry, "name", "affiliation", "note", "email", "url"),
            existing=of(CommitteeEntry),
            natural=lambda values: values["name"],
            parent="committee",
            is_inline=True,
            may_repeat=True,
        ),
    ),
)
SPEAKERS = Rows(
    key="speaker",
    model=Speaker,
    columns=columns(
        Speaker,
        "key",
        "heading",
        "label",
        "name",
        "affiliations",
        "affiliation_note",
        "has_photo_elsewhere",
        "url",
        "url_label",
        "talk_title",
        "abstract",
        "bio",
        "minutes",
    ),
    existing=of(Speaker),
    natural=lambda values: values["key"],
)
SPONSORS = Rows(
    key="sponsor",
    model=Sponsor,
    columns=columns(Sponsor, "name", "level", "url"),
    existing=of(Sponsor),
    natural=lambda values: values["name"],
)
REMINDERS = Rows(
    key="reminder",
    model=ReminderRule,
    columns=columns(ReminderRule, "kind", "audience", "template", "lead_hours", "is_on"),
    existing=of(ReminderRule),
    natural=lambda values: (values["kind"], values["audience"], values["lead_hours"]),
)

PART = Part(
    "conferences",
    (TOPICS, TRACKS, TYPES, MILESTONES, SECTIONS, PAGES, LINKS, COMMITTEES, SPEAKERS, SPONSORS, REMINDERS),
)
