"""What authors have to do next, for the home pages."""

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences import todos
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference
from confsite.conferences.todos import Todo
from submissions.models import CameraReady, State, Submission
from submissions.policies import IN_PROGRAM
from submissions.queries import PaperCard, cards, papers_of_person

NAME = "submissions"


def author_todos(person: Person, conference: Conference | None = None) -> list[Todo]:
    """Drafts to submit, changes to hand in, camera-ready versions to bring; a few queries per conference."""
    papers = papers_of_person(person).filter(state__in=[State.DRAFT, State.SUBMITTED, *IN_PROGRAM])
    if conference is not None:
        papers = papers.filter(conference=conference)
    by_conference: dict[int, list[Submission]] = defaultdict(list)
    for paper in papers:
        by_conference[paper.conference_id].append(paper)
    found = []
    for own in by_conference.values():
        where = own[0].conference
        relevant = [paper for paper in own if paper.state in (State.DRAFT, *IN_PROGRAM) or paper.autosaved]
        if not relevant:
            continue
        rows = Submission.objects.filter(pk__in=[paper.pk for paper in relevant]).select_related(
            "submission_type", "track"
        )
        for card in cards(rows, where, Calendar(where)):
            todo = _todo(card)
            if todo is not None:
                found.append(todo)
    return found


def _todo(card: PaperCard) -> Todo | None:
    paper, where = card.submission, card.submission.conference
    name = f"#{paper.number} {paper.title or _('(no title yet)')}"
    camera_ready = card.camera_ready
    if camera_ready is not None and card.camera_ready_editing:
        due = card.camera_ready_deadline.closes_at if card.camera_ready_deadline else None
        url = reverse("submissions:camera_ready", args=[where.slug, paper.number])
        if camera_ready.state == CameraReady.State.RETURNED:
            title, tone = _("Change the camera-ready version"), "danger"
        elif camera_ready.state == CameraReady.State.OPEN:
            title, tone = _("Hand in the camera-ready version"), "warning"
        else:
            return None
        return Todo(where, title, name, url, _("Open the form"), due, tone)
    if not card.editing:
        return None
    due = card.deadline.closes_at if card.deadline else None
    if paper.state == State.DRAFT:
        url = reverse("submissions:edit", args=[where.slug, paper.number])
        return Todo(where, _("Submit your draft"), f"{name}: {card.missing_words}", url, _("Continue"), due, "warning")
    if card.has_unsaved:
        url = reverse("submissions:edit", args=[where.slug, paper.number])
        title = _("Hand in your changes")
        return Todo(where, title, name, url, _("Look at them"), due, "warning")
    return None


def register() -> None:
    """Make the provider known."""
    todos.register(NAME, author_todos)
