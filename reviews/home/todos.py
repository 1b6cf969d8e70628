"""What a committee member has to do next, for the home pages."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.todos import Todo
from confsite.conferences.viewer import COMMITTEE_ROLES, Viewer
from confsite.conferences.windows import Window
from reviews.access import Access
from reviews.bids.queries import made_of_asked
from reviews.conflicts.queries import confirmed_at
from reviews.discussion.queries import replies_wanted_from
from reviews.expertise.queries import has_told_nothing
from reviews.models import Assignment
from reviews.reviewing.queries import MyPaper, my_papers
from reviews.viewers import viewer_for


def committee_todos(person: Person, conference: Conference | None = None) -> list[Todo]:
    """Conflicts to confirm, bids to make, reviews due, replies wanted; one conference, or all where a role is held."""
    held = Membership.objects.filter(person=person, role__in=COMMITTEE_ROLES).exclude(
        conference__state=Conference.State.ARCHIVE
    )
    if conference is not None:
        held = held.filter(conference=conference)
    conferences = {row.conference_id: row.conference for row in held.select_related("conference", "person__user")}
    return [todo for one in conferences.values() for todo in todos_at(Access(viewer_for(person, one)))]


def todos_at(access: Access, papers: list[MyPaper] | None = None) -> list[Todo]:
    """The todos of one viewer at one conference; `papers` where they are read already."""
    todos = [*_before_reviewing(access), *_of_reviews(access, my_papers(access) if papers is None else papers)]
    return [*todos, *_of_discussion(access)]


def _bids_expected(viewer: Viewer) -> bool:
    return viewer.holds(Role.PC_MEMBER, Role.AREA_CHAIR)


def _before_reviewing(access: Access) -> Iterable[Todo]:
    conference, now = access.conference, access.calendar.now
    span = access.calendar.span(Window.BID) or access.calendar.span(Window.REVIEW)
    if not _bids_expected(access.viewer) or span is None or span.is_past(now):
        return
    if span.opens_at and now < span.opens_at:
        return
    if confirmed_at(access) is None:
        yield Todo(
            conference,
            _("Look through your conflicts"),
            _("Declare papers you must not handle, then confirm that the list is complete."),
            reverse("reviews:conflicts", args=[conference.slug]),
            _("See my conflicts"),
            span.closes_at,
            "warning",
        )
    bidding, person = access.calendar.span(Window.BID), access.viewer.person
    if person is not None and has_told_nothing(person, conference):
        yield Todo(
            conference,
            _("Say what you know"),
            _("Add papers of your own, or choose topics: what fits you comes first when you bid and are assigned."),
            reverse("reviews:expertise", args=[conference.slug]),
            _("Go to my expertise"),
            span.closes_at,
            "info",
        )
    if bidding is None or person is None or not access.calendar.is_open(Window.BID, people=[person]):
        return
    done, asked = made_of_asked(access)
    if done < asked:
        yield Todo(
            conference,
            _("Bid on papers"),
            _("%(done)d of %(asked)d bids made.") % {"done": done, "asked": asked},
            reverse("reviews:bids", args=[conference.slug]),
            _("Bid"),
            bidding.closes_at,
            "info",
        )


def _of_reviews(access: Access, papers: list[MyPaper]) -> Iterable[Todo]:
    missing = [paper for paper in papers if paper.is_missing and (paper.writing.is_open or paper.is_late)]
    changed = [paper for paper in papers if paper.has_unsubmitted_changes and paper.writing.is_open]
    conference = access.conference
    if missing:
        started = sum(paper.review_state == "DRAFT" for paper in missing)
        due = min((paper.writing.closes_at for paper in missing if paper.writing.closes_at), default=None)
        is_late = any(paper.is_late for paper in missing)
        title = ngettext("Write %d review", "Write %d reviews", len(missing)) % len(missing)
        body = ngettext("%d is started.", "%d are started.", started) % started if started else ""
        late = _("The deadline has passed. Ask the chairs for more time.") if is_late else ""
        yield Todo(
            conference,
            title,
            f"{late} {body}".strip(),
            reverse("reviews:mine", args=[conference.slug]),
            _("Go to my reviews"),
            due,
            "danger" if is_late else "info",
        )
    for paper in changed:
        yield Todo(
            conference,
            _("Submit your changes to the review of paper %(n)d") % {"n": paper.number},
            _("They are saved, but the others still see the version before."),
            reverse("reviews:review", args=[conference.slug, paper.number]),
            _("Open the review"),
            paper.writing.closes_at,
            "warning",
        )


def _of_discussion(access: Access) -> Iterable[Todo]:
    conference, person = access.conference, access.viewer.person
    assert person is not None
    span = access.calendar.span(Window.DISCUSS)
    if span is None or not span.is_open(access.calendar.now):
        return
    wanted = list(replies_wanted_from(person).filter(conference=conference)[:20])
    granted = set(
        access.granted("discussion").filter(pk__in=[row.submission_id for row in wanted]).values_list("pk", flat=True)
    )
    papers = {row.submission.number: row.pk for row in wanted if row.submission_id in granted}
    for number, comment_id in sorted(papers.items()):
        yield Todo(
            conference,
            _("A reply is wanted from you on paper %(n)d") % {"n": number},
            "",
            reverse("reviews:paper", args=[conference.slug, number]) + f"#comment-{comment_id}",
            _("Read and reply"),
            span.closes_at,
            "warning",
        )
    mine = Assignment.objects.filter(
        conference=conference, person=person, state=Assignment.State.ACTIVE, told_at__isnull=False
    )
    count = access.granted("discussion").filter(pk__in=mine.values("submission")).count()
    if count and not papers:
        yield Todo(
            conference,
            _("Discuss your papers"),
            ngettext("%d paper is open for discussion.", "%d papers are open for discussion.", count) % count,
            reverse("reviews:mine", args=[conference.slug]),
            _("Go to my papers"),
            span.closes_at,
            "info",
        )
