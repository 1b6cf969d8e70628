"""What a chair has to do next, from the dates and the figures they may see."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import Person
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference, Membership, Milestone, Role
from confsite.conferences.todos import Todo
from confsite.conferences.viewer import Viewer
from confsite.conferences.windows import Window
from reviews.dashboard.queries import Figures, figures_for
from reviews.papers.scope import ChairAccess

_PAGE = "reviewing:handling"


def chair_todos(person: Person, conference: Conference | None = None) -> list[Todo]:
    """For the home pages: of every conference the person chairs that is not an archive."""
    if person.user is None:
        return []
    held = Membership.objects.filter(person=person, role=Role.PC_CHAIR).exclude(
        conference__state=Conference.State.ARCHIVE
    )
    if conference is not None:
        held = held.filter(conference=conference)
    todos = []
    for membership in held.select_related("conference"):
        viewer = Viewer(person.user, membership.conference, person, frozenset({Role.PC_CHAIR}))
        access = ChairAccess(viewer)
        todos += todos_from(access.calendar, figures_for(access))
    return todos


def todos_from(calendar: Calendar, figures: Figures) -> list[Todo]:
    """The chair's next steps, the most pressing first."""
    steps = [
        *_collecting(calendar, figures),
        *_conflicts(calendar, figures),
        *_assigning(calendar, figures),
        *_given_back(calendar, figures),
        *_reviewing(calendar, figures),
        *_deciding(calendar, figures),
        *_handling(calendar, figures),
    ]
    return sorted(
        steps, key=lambda todo: (todo.tone == "info", todo.due is None, todo.due.timestamp() if todo.due else 0)
    )


def _todo(
    calendar: Calendar, title: str, body: str, url_name: str, action: str, due: datetime | None, tone: str = "info",
    query: str = "",
) -> Todo:  # fmt: skip
    url = reverse(url_name, args=[calendar.conference.slug]) + query
    return Todo(calendar.conference, title, body, url, action, due, tone)


def _at(calendar: Calendar, kind: str) -> datetime | None:
    return next((fact.closes_at for fact in calendar.facts if fact.kind == kind and fact.closes_at), None)


def _collecting(calendar: Calendar, figures: Figures) -> list[Todo]:
    if not calendar.is_open(Window.EDIT) or not calendar.conference.takes_submissions_here:
        return []
    span = calendar.span(Window.EDIT)
    handed_in = ngettext("%(n)d paper is handed in", "%(n)d papers are handed in", figures.handed_in)
    drafts = ngettext("%(n)d draft is waiting", "%(n)d drafts are waiting", figures.drafts)
    body = handed_in % {"n": figures.handed_in} + ", " + drafts % {"n": figures.drafts} + "."
    due = span.closes_at if span else None
    return [_todo(calendar, _("Submission is open"), body, "reviewing:papers", _("See the papers"), due)]


def _conflicts(calendar: Calendar, figures: Figures) -> list[Todo]:
    todos = []
    if figures.barred:
        text = ngettext(
            "%(n)d assignment is held by somebody who has a conflict with the paper.",
            "%(n)d assignments are held by people who have a conflict with the paper.",
            figures.barred,
        ) % {"n": figures.barred}
        title = _("Replace reviewers in conflict")
        todos.append(_todo(calendar, title, text, "reviewing:conflicts", _("See the conflicts"), None, "danger"))
    edit = calendar.span(Window.EDIT)
    if figures.possible and (edit is None or edit.is_past(calendar.now)):
        text = ngettext(
            "%(n)d pair of a paper and a person waits for your judgement.",
            "%(n)d pairs of a paper and a person wait for your judgement.",
            figures.possible,
        ) % {"n": figures.possible}
        title, action = _("Look at possible conflicts"), _("To the list")
        due = _at(calendar, Milestone.Kind.ASSIGNMENT) or _at(calendar, Milestone.Kind.BIDDING)
        todos.append(_todo(calendar, title, text, "reviewing:possible_conflicts", action, due, "warning"))
    return todos


def _assigning(calendar: Calendar, figures: Figures) -> list[Todo]:
    todos = []
    bidding = calendar.span(Window.BID)
    if bidding and bidding.is_open(calendar.now) and figures.members > figures.bidders:
        silent = figures.members - figures.bidders
        text = ngettext("%(n)d member has not bid yet.", "%(n)d members have not bid yet.", silent) % {"n": silent}
        todos.append(
            _todo(calendar, _("Bidding is open"), text, "reviewing:reviewers", _("See who has bid"), bidding.closes_at,
                  query="?sort=bids")
        )  # fmt: skip
    edit = calendar.span(Window.EDIT)
    is_time = (edit is None or edit.is_past(calendar.now)) and not (bidding and bidding.is_open(calendar.now))
    review = calendar.span(Window.REVIEW)
    if is_time and figures.short and not (review and review.is_past(calendar.now)):
        text = ngettext("%(n)d paper has too few reviewers.", "%(n)d papers have too few reviewers.", figures.short) % {
            "n": figures.short
        }
        due = _at(calendar, Milestone.Kind.ASSIGNMENT) or (review.closes_at if review else None)
        todos.append(
            _todo(
                calendar,
                _("Assign reviewers"),
                text,
                "reviewing:assignments",
                _("Propose an assignment"),
                due,
                "warning",
            )
        )
    if figures.untold:
        text = ngettext(
            "%(n)d assignment was not announced to its reviewer.",
            "%(n)d assignments were not announced to their reviewers.",
            figures.untold,
        ) % {"n": figures.untold}
        due = review.closes_at if review else None
        todos.append(
            _todo(calendar, _("Tell reviewers of their papers"), text, "reviewing:assignments", _("Prepare the mails"),
                  due, "warning")
        )  # fmt: skip
    return todos


def _given_back(calendar: Calendar, figures: Figures) -> list[Todo]:
    """Who declined and is not replaced yet; who handed a paper on lately."""
    texts = []
    if figures.declined:
        words = ngettext(
            "%(n)d reviewer declined a paper that is short of reviewers now.",
            "%(n)d reviewers declined papers that are short of reviewers now.",
            figures.declined,
        )
        texts.append(words % {"n": figures.declined})
    if figures.handed_over:
        words = ngettext(
            "%(n)d paper was handed to an external reviewer this week.",
            "%(n)d papers were handed to external reviewers this week.",
            figures.handed_over,
        )
        texts.append(words % {"n": figures.handed_over})
    if not texts:
        return []
    title = _("Replace who declined") if figures.declined else _("A paper was handed over")
    tone, action = "warning" if figures.declined else "info", _("See who gave papers back")
    return [_todo(calendar, title, " ".join(texts), "reviewing:given_back", action, None, tone)]


def _reviewing(calendar: Calendar, figures: Figures) -> list[Todo]:
    review = calendar.span(Window.REVIEW)
    if review is None or not figures.missing or (review.opens_at and calendar.now < review.opens_at):
        return []
    is_late = review.is_past(calendar.now)
    text = _("%(done)d of %(all)d reviews are in, %(begun)d are begun.") % {
        "done": figures.done,
        "all": figures.done + figures.missing,
        "begun": figures.begun,
    }
    title = (
        ngettext("%(n)d review is late", "%(n)d reviews are late", figures.missing)
        if is_late
        else ngettext("%(n)d review is on its way", "%(n)d reviews are on their way", figures.missing)
    )
    return [
        _todo(calendar, title % {"n": figures.missing}, text, "reviewing:board", _("See what is missing"),
              review.closes_at, "danger" if is_late else "info", "?missing=reviews")
    ]  # fmt: skip


def _deciding(calendar: Calendar, figures: Figures) -> list[Todo]:
    notification = _at(calendar, Milestone.Kind.NOTIFICATION)
    review = calendar.span(Window.REVIEW)
    todos = []
    if figures.undecided and review and review.is_past(calendar.now):
        text = ngettext("%(n)d paper is undecided.", "%(n)d papers are undecided.", figures.undecided)
        todos.append(
            _todo(calendar, _("Decide"), text % {"n": figures.undecided}, "reviewing:board", _("Open the review board"),
                  notification, "warning", "?decision=NONE")
        )  # fmt: skip
    if figures.unreleased:
        text = ngettext(
            "%(n)d decision is tentative: its authors do not know it.",
            "%(n)d decisions are tentative: their authors do not know them.",
            figures.unreleased,
        ) % {"n": figures.unreleased}
        if figures.prepared:
            text += " " + _("Mails for %(n)d of them are written and held.") % {"n": figures.prepared}
        todos.append(
            _todo(calendar, _("Release decisions"), text, "reviewing:decisions", _("To the decisions"), notification,
                  "warning" if not figures.undecided else "info")
        )  # fmt: skip
    return todos


def _handling(calendar: Calendar, figures: Figures) -> list[Todo]:
    """Overrides and requests at once; papers that need a handling chair when there is time."""
    to_page, todos = _("To the handling chairs"), []
    if figures.overrides:
        text = ngettext(
            "%(n)d paper is looked at in spite of a conflict.",
            "%(n)d papers are looked at in spite of a conflict.",
            figures.overrides,
        )
        title = _("A chair overrides a conflict")
        todos.append(_todo(calendar, title, text % {"n": figures.overrides}, _PAGE, to_page, None, "danger"))
    if figures.changes:
        text = ngettext(
            "%(n)d handling chair is to be replaced; a second chair has to agree.",
            "%(n)d handling chairs are to be replaced; a second chair has to agree.",
            figures.changes,
        )
        title = _("Agree to a change, or turn it down")
        todos.append(_todo(calendar, title, text % {"n": figures.changes}, _PAGE, to_page, None, "warning"))
    if figures.unhandled:
        text = ngettext(
            "%(n)d paper is kept from a chair by a conflict and has no handling chair.",
            "%(n)d papers are kept from a chair by a conflict and have no handling chair.",
            figures.unhandled,
        )
        title = _("Name handling chairs")
        todos.append(_todo(calendar, title, text % {"n": figures.unhandled}, _PAGE, to_page, None))
    return todos


def orphan_todo(calendar: Calendar, count: int) -> list[Todo]:
    """Papers that this chair knows of, though every chair is kept from them."""
    if not count:
        return []
    text = ngettext(
        "%(n)d paper that you know of is kept from every chair.",
        "%(n)d papers that you know of are kept from every chair.",
        count,
    )
    title = _("A paper has no chair")
    return [_todo(calendar, title, text % {"n": count}, _PAGE, _("See what can be done"), None, "danger")]
