"""What authors have to do about their reviews, for the home pages."""

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Milestone
from confsite.conferences.todos import Todo
from confsite.conferences.viewer import Viewer
from confsite.conferences.windows import Window
from reviews.author_pages.queries import page_for_authors
from submissions.models import State, Submission
from submissions.queries import papers_of_person


def response_todos(person: Person, conference: Conference | None = None) -> list[Todo]:
    """Author responses that are open and not submitted; queries only where a conference takes responses now."""
    papers = papers_of_person(person).filter(
        state=State.SUBMITTED, author_response__submitted_at__isnull=True,
        conference__milestones__kind=Milestone.Kind.RESPONSE_OPEN,
    ).distinct()  # fmt: skip
    if conference is not None:
        papers = papers.filter(conference=conference)
    by_conference: dict[Conference, list[Submission]] = defaultdict(list)
    for paper in papers:
        by_conference[paper.conference].append(paper)
    todos = []
    for one, own in by_conference.items():
        calendar = Calendar(one)
        span = calendar.span(Window.RESPOND)
        if span is None or (span.opens_at and calendar.now < span.opens_at):
            continue
        for paper in own:
            viewer = Viewer(person.user, one, person, frozenset())  # type: ignore[arg-type]
            page = page_for_authors(paper, viewer, calendar)
            if page.can_respond:
                todos.append(_todo(one, paper, page.deadline.closes_at if page.deadline else None))
    return todos


def _todo(conference: Conference, paper: Submission, due: object) -> Todo:
    return Todo(
        conference,
        _("Answer the reviews of paper #%(n)d") % {"n": paper.number},
        paper.title,
        reverse("responses:respond", args=[conference.slug, paper.number]),
        _("Write the response"),
        due,  # type: ignore[arg-type]
        "warning",
    )
