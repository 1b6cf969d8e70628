"""What the public pages of a conference show, fetched in few queries and frozen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.calendar import CLOSING_KIND, Calendar
from confsite.conferences.models import (
    CommitteeEntry,
    Conference,
    ExternalLink,
    Milestone,
    Page,
    Section,
    Speaker,
    Sponsor,
    SubmissionType,
    Topic,
)
from confsite.conferences.windows import Window
from confsite.ui.zones import day_text, instant_text

Kind = Section.Kind
CLOSING = frozenset(kind for kinds in CLOSING_KIND.values() for kind in kinds) - {Milestone.Kind.NOTIFICATION}
ABOUT_PAPERS = (Kind.FORMAT, Kind.SUBMISSION, Kind.CRITERIA, Kind.PROCEEDINGS)


@dataclass(frozen=True)
class DateRow:
    """An important date as announced, with what it was before. `stated` is an instant in its own zone."""

    label: str
    kind: str
    scope: str
    announced: str
    earlier: tuple[str, ...]
    at: datetime | None
    day: date | None
    zone: str
    stated: str
    zone_note: str
    state: str  # "past", "next" or "future"


@dataclass(frozen=True)
class Block:
    """A section of the home page; `holds` names the list that stands below its text: topics, types, site or ""."""

    heading: str
    body: str
    holds: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class SpeakerCard:
    key: str
    label: str
    name: str
    affiliations: str
    affiliation_note: str
    initials: str
    has_photo: bool
    photo_alt: str
    has_photo_elsewhere: bool
    url: str
    url_label: str
    talk_title: str
    abstract: str
    bio: str


@dataclass(frozen=True)
class Shown:
    """A person in a list, as printed."""

    name: str
    affiliation: str
    note: str
    email: str
    url: str


@dataclass(frozen=True)
class CommitteeList:
    """A list of people; `name` says what it is where the announcement gives no heading."""

    heading: str
    name: str
    people: tuple[Shown, ...]


@dataclass(frozen=True)
class Edition:
    """Another edition, on this site."""

    slug: str
    name: str
    date_text: str


@dataclass(frozen=True)
class Home:
    """Everything the home page shows."""

    dates: tuple[DateRow, ...]
    blocks: tuple[Block, ...]
    topics: tuple[str, ...]
    types: tuple[SubmissionType, ...]
    links: tuple[dict[str, Any], ...]
    submission_links: tuple[dict[str, Any], ...]
    speakers: tuple[tuple[str, tuple[SpeakerCard, ...]], ...]
    committees: tuple[CommitteeList, ...]
    sponsors: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    pages: tuple[dict[str, Any], ...]
    editions: tuple[Edition, ...]
    deadline: DateRow | None = None
    is_submission_open: bool = False
    is_over: bool = False


def home(conference: Conference, calendar: Calendar) -> Home:
    """The home page in seven queries beside the conference's own."""
    lists = _small_lists(conference)
    rows = tuple(dates(calendar))
    blocks = tuple(_blocks(conference, lists["topics"], conference.sections.filter(page__isnull=True)))
    is_archive = conference.state == Conference.State.ARCHIVE
    is_open = conference.takes_submissions_here and not is_archive and calendar.is_open(Window.SUBMIT)
    kinds = (Milestone.Kind.ABSTRACT, Milestone.Kind.SUBMISSION)
    deadline = next((row for row in rows if row.kind in kinds and row.state != "past"), None)
    site = ExternalLink.Kind.SUBMISSION_SITE
    return Home(
        dates=rows,
        blocks=blocks,
        topics=tuple(lists["topics"]),
        types=tuple(conference.submission_types.all()),
        links=tuple(link for link in lists["links"] if link["kind"] != site),
        submission_links=tuple(link for link in lists["links"] if link["kind"] == site),
        speakers=_speakers(conference.speakers.all()),
        committees=_committees(conference.committee_entries.select_related("committee")),
        sponsors=tuple((level, tuple(found)) for level, found in groupby(lists["sponsors"], lambda row: row["level"])),
        pages=tuple(lists["pages"]),
        editions=tuple(Edition(**row) for row in lists["editions"]),
        deadline=deadline,
        is_submission_open=is_open,
        is_over=is_archive,
    )


def page(conference: Conference, slug: str) -> Page | None:
    """A published page of the conference's own, with its sections."""
    return conference.pages.prefetch_related("sections").filter(slug=slug, is_published=True).first()


def pages(conference: Conference) -> list[dict[str, Any]]:
    """Published pages for the menu."""
    shown = conference.pages.filter(is_published=True).values_list("slug", "title")
    return [{"slug": slug, "title": title} for slug, title in shown]


def dates(calendar: Calendar) -> Iterable[DateRow]:
    """The public dates in their order, the first one to come marked."""
    has_next = False
    for milestone, fact in zip(calendar.milestones_with_history, calendar.facts, strict=True):
        if not milestone.is_public:
            continue
        moment = fact.opens_at if milestone.kind in ("SUBMISSION_OPEN", "BIDDING_OPEN") else fact.closes_at
        if calendar.conference.state == Conference.State.ARCHIVE or (moment is not None and moment < calendar.now):
            state = "past"
        else:
            state = "future" if has_next or moment is None else "next"
        has_next = has_next or state == "next"
        yield DateRow(
            label=str(milestone)[:1].upper() + str(milestone)[1:],
            kind=milestone.kind,
            scope=", ".join(str(part) for part in (milestone.track, milestone.submission_type) if part is not None),
            announced=milestone.announced,
            earlier=tuple(_earlier(milestone)),
            at=milestone.at,
            day=milestone.day,
            zone=milestone.zone,
            stated=instant_text(milestone.at, milestone.zone or "UTC", "full", milestone.zone_label)
            if milestone.at
            else "",
            zone_note=_zone_note(calendar.conference, milestone),
            state=state,
        )


def _zone_note(conference: Conference, milestone: Milestone) -> str:
    """What a day without a zone means: an archive says no more; a live deadline is over when it is everywhere."""
    if milestone.zone or milestone.day is None or milestone.kind in (Milestone.Kind.EVENT, Milestone.Kind.EVENT_END):
        return ""
    if conference.state == Conference.State.ARCHIVE:
        return _("no hour and no zone stated")
    return _("until the day ends everywhere on Earth") if milestone.kind in CLOSING else ""


def _earlier(milestone: Milestone) -> Iterable[str]:
    for revision in milestone.revisions.all():
        if revision.announced:
            yield revision.announced
        elif revision.at is not None:
            yield instant_text(revision.at, milestone.zone or "UTC", "day")
        elif revision.day is not None:
            yield day_text(revision.day)


def _rows(model: type[Model], *names: str, **filters: Any) -> ArraySubquery:
    rows = model._default_manager.filter(conference=OuterRef("pk"), **filters).order_by("order", "pk")
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in names})))


def _small_lists(conference: Conference) -> dict[str, list[Any]]:
    """Topics, links, sponsors, pages and other editions in one query."""
    others = Conference.objects.exclude(pk=conference.pk).exclude(state=Conference.State.DRAFT)
    related = Q(pk=conference.predecessor_id)
    if conference.series_id is not None:
        related |= Q(series=conference.series_id)
    editions = others.filter(related, is_sandbox=conference.is_sandbox).order_by("-starts_on")
    topics = Topic.objects.filter(conference=OuterRef("pk")).order_by("order", "pk").values("name")
    lists = {
        "topics": ArraySubquery(topics),
        "links": _rows(ExternalLink, "kind", "label", "url", "note"),
        "sponsors": _rows(Sponsor, "pk", "name", "level", "url", "logo", "logo_alt"),
        "pages": _rows(Page, "slug", "title", is_published=True),
        "editions": ArraySubquery(
            editions.values(row=JSONObject(slug="slug", name="short_name", date_text="date_text"))
        ),
    }
    # Relations of these names exist already, so the columns carry a prefix on the way.
    columns = {f"all_{name}": subquery for name, subquery in lists.items()}
    row: dict[str, Any] = dict(Conference.objects.filter(pk=conference.pk).values(**columns).get())
    return {name: row[f"all_{name}"] for name in lists}


def _blocks(conference: Conference, topics: list[str], sections: Iterable[Section]) -> Iterable[Block]:
    """The sections in their order; lists and texts without a section of their own get one where they belong."""
    found = list(sections)
    kinds = [section.kind for section in found]
    about_papers = [i for i, kind in enumerate(kinds) if kind in ABOUT_PAPERS]
    last_of_call = max([i for i, kind in enumerate(kinds) if kind == Kind.CALL], default=len(found) - 1)
    if not found and topics:
        yield Block(_("Topics of interest"), "", "topics", "topics")
    for index, section in enumerate(found):
        holds = {Kind.TOPICS: "topics", Kind.FORMAT: "types", Kind.SUBMISSION: "site"}.get(Kind(section.kind), "")
        if holds and section.kind in kinds[:index]:
            holds = ""
        yield Block(section.heading, section.body, holds, section.kind.lower() + (str(index) if not holds else ""))
        if index == last_of_call and topics and Kind.TOPICS not in kinds:
            yield Block(_("Topics of interest"), "", "topics", "topics")
        if about_papers and index == about_papers[-1] and conference.proceedings_text:
            yield Block(_("Proceedings"), conference.proceedings_text, "", "proceedings")
    if conference.has_call_for_papers and conference.takes_submissions_here and Kind.FORMAT not in kinds:
        yield Block(_("What to submit"), "", "types", "types")
    if not about_papers and conference.proceedings_text:
        yield Block(_("Proceedings"), conference.proceedings_text, "", "proceedings")


def _speakers(speakers: QuerySet[Speaker]) -> tuple[tuple[str, tuple[SpeakerCard, ...]], ...]:
    """Speakers under their headings, in their order; those without a heading stay without."""
    groups = groupby(speakers, lambda speaker: speaker.heading)
    return tuple((heading, tuple(_card(speaker) for speaker in found)) for heading, found in groups)


def _card(speaker: Speaker) -> SpeakerCard:
    words = speaker.name.split()
    return SpeakerCard(
        key=speaker.key,
        label=speaker.label,
        name=speaker.name,
        affiliations=", ".join(speaker.affiliations),
        affiliation_note=speaker.affiliation_note,
        initials="".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper(),
        has_photo=bool(speaker.photo),
        photo_alt=speaker.photo_alt or _("Portrait of %(name)s") % {"name": speaker.name},
        has_photo_elsewhere=speaker.has_photo_elsewhere,
        url=speaker.url,
        url_label=speaker.url_label,
        talk_title=speaker.talk_title,
        abstract=speaker.abstract,
        bio=speaker.bio,
    )


KIND_NAMES = {
    "ORGANIZERS": gettext_lazy("Organizers"),
    "PROGRAM_COMMITTEE": gettext_lazy("Program committee"),
    "STAFF": gettext_lazy("Staff"),
    "STEERING": gettext_lazy("Steering committee"),
    "OTHER": gettext_lazy("Committee"),
}


def _committees(entries: QuerySet[CommitteeEntry]) -> tuple[CommitteeList, ...]:
    ordered = sorted(entries, key=lambda e: (e.committee.order, e.committee_id, e.order, e.pk))
    lists = []
    for _pk, group in groupby(ordered, lambda entry: entry.committee_id):
        entries_here = list(group)
        committee = entries_here[0].committee
        people = tuple(Shown(e.name, e.affiliation, e.note, e.email, e.url) for e in entries_here)
        name = committee.heading or str(KIND_NAMES.get(next(iter(committee.kinds), "OTHER"), KIND_NAMES["OTHER"]))
        lists.append(CommitteeList(committee.heading, name, people))
    return tuple(lists)
