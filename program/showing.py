"""What the public program shows besides the program itself, and to whom: one rule for pages, feeds and downloads."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Milestone
from confsite.conferences.viewer import Viewer
from confsite.mail import outbox
from confsite.prepared import Blank, Prepared
from program.feeds.facts import Facts
from program.flow import ACCEPTED, HANDED_IN
from program.models import ProgramDisplay
from program.snapshot import SessionView, Slot
from submissions.models import Document, DocumentKind, Submission

Audience = ProgramDisplay.Audience
_display = Prepared(lambda: ProgramDisplay.objects.filter(conference=Blank("conference")))


@dataclass(frozen=True)
class Showing:
    """What one viewer may see of a conference's program beyond the program."""

    has_join_links: bool
    has_papers: bool
    has_slides: bool
    join_links_need_sign_in: bool = False
    are_papers_public: bool = False


def showing_for(conference: Conference, viewer: Viewer) -> Showing:
    """What the conference's rules show this viewer now; one query, and the dates where files wait for one."""
    display = display_of(conference)
    knows = {Audience.PUBLIC: True, Audience.SIGNED_IN: viewer.is_authenticated, Audience.NEVER: False}
    has_papers = conference.are_papers_public and knows[Audience(display.papers)]
    has_slides = knows[Audience(display.slides)]
    if (has_papers or has_slides) and display.files_from and not _has_passed(conference, display.files_from):
        has_papers = has_slides = False
    return Showing(
        has_join_links=knows[Audience(display.join_links)],
        has_papers=has_papers,
        has_slides=has_slides,
        join_links_need_sign_in=display.join_links == Audience.SIGNED_IN and not viewer.is_authenticated,
        are_papers_public=has_papers and display.papers == Audience.PUBLIC,
    )


def display_of(conference: Conference) -> ProgramDisplay:
    """The conference's choices, or the defaults."""
    return _display.first(conference=conference.pk) or ProgramDisplay(conference=conference)


def _has_passed(conference: Conference, kind: str) -> bool:
    """Whether an important date of the whole conference is reached. One that is not set, or not dated, is not."""
    calendar = Calendar(conference)
    facts = [f for f in calendar.facts if f.kind == kind and f.track is None and f.submission_type is None]
    opening = kind in (Milestone.Kind.EVENT, Milestone.Kind.SUBMISSION_OPEN, Milestone.Kind.BIDDING_OPEN)
    instants = [fact.opens_at if opening else fact.closes_at for fact in facts]
    return bool(instants) and all(instant is not None and instant <= calendar.now for instant in instants)


def files_of(conference: Conference, showing: Showing, numbers: Iterable[int]) -> dict[tuple[int, str], Document]:
    """The final papers and slides a viewer may read, by paper and kind.

    A paper is handed in as final and still accepted; slides belong to an accepted one, whether or not it is handed in.
    """
    kinds = [DocumentKind.CAMERA_READY] if showing.has_papers else []
    kinds += [DocumentKind.SLIDES] if showing.has_slides else []
    wanted = [number for number in numbers if number is not None]
    if not kinds or not wanted:
        return {}
    may_show = Q(kind=DocumentKind.SLIDES) | Q(submission__camera_ready__state__in=HANDED_IN)
    rows = Document.objects.filter(
        may_show,
        conference=conference,
        submission__number__in=wanted,
        submission__state__in=ACCEPTED,
        kind__in=kinds,
        is_current=True,
    ).select_related("stored_file", "scrubbed_file", "submission", "conference")
    return {(row.submission.number, row.kind): row for row in rows}


def slides_of(submission: Submission) -> Document | None:
    """The slides of a paper on record, for its authors and chairs."""
    documents = submission.documents.filter(kind=DocumentKind.SLIDES, is_current=True)
    return documents.select_related("stored_file", "submission", "conference").first()


def facts_of(conference: Conference, *, has_join_links: bool) -> Facts:
    """The conference as its feeds name it."""

    def absolute(name: str, *arguments: object) -> str:
        return outbox.absolute_url(reverse(name, args=[conference.slug, *arguments]))

    # One address is asked of the URL map; thousands of others differ from it in their last part only.
    talk, session, person = (
        absolute(name, argument).rsplit("/", 2)[0]
        for name, argument in (
            ("program:talk", "x"),
            ("program:session", "00000000-0000-0000-0000-000000000000"),
            ("program:person", "x"),
        )
    )

    def link(item: Slot | SessionView) -> str:
        return f"{talk}/{item.talk.slug}/" if isinstance(item, Slot) else f"{session}/{item.uid}/"

    return Facts(
        slug=conference.slug,
        name=conference.name,
        short_name=conference.short_name,
        url=absolute("program:home"),
        base_url=f"{settings.SITE_URL}/{conference.slug}/",
        link=link,
        person_link=lambda slug: f"{person}/{slug}/",
        place=conference.venue or conference.place_text,
        city=conference.city,
        country=conference.country,
        mode=conference.mode,
        description=conference.tagline,
        starts_on=conference.starts_on,
        ends_on=conference.ends_on,
        has_join_links=has_join_links,
    )
