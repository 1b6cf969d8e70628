"""Reads of the committee's home page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from confsite.conferences.todos import Todo
from confsite.conferences.windows import Window
from reviews.access import Access
from reviews.home.todos import todos_at
from reviews.reviewing.queries import MyPaper, my_papers


@dataclass(frozen=True)
class Coming:
    """A date ahead, for an empty page to say what comes."""

    words: str
    at: datetime


SHOWN = 12  # papers; the page of one's reviews has them all


@dataclass(frozen=True)
class HomePage:
    todos: list[Todo]
    papers: list[MyPaper]
    coming: list[Coming]

    @property
    def next_papers(self) -> list[MyPaper]:
        """The papers to work on next, missing reviews first."""
        return self.papers[:SHOWN]

    @property
    def done(self) -> int:
        return sum(paper.writes and not paper.is_missing for paper in self.papers)

    @property
    def asked(self) -> int:
        return sum(paper.writes for paper in self.papers)


def home_page(access: Access) -> HomePage:
    """Todos, papers and the dates ahead of one viewer."""
    papers = my_papers(access)
    todos = sorted(
        todos_at(access, papers), key=lambda todo: (todo.due is None, todo.due.timestamp() if todo.due else 0)
    )
    return HomePage(todos, papers, coming(access))


def coming(access: Access) -> list[Coming]:
    """What will happen to the committee, in order."""
    bid, review, discuss = (access.calendar.span(one) for one in (Window.BID, Window.REVIEW, Window.DISCUSS))
    found = [
        (_("Bidding opens"), bid.opens_at if bid else None),
        (_("Bidding closes"), bid.closes_at if bid else None),
        (_("Papers are assigned"), review.opens_at if review else None),
        (_("Reviews are due"), review.closes_at if review else None),
        (_("The discussion ends"), discuss.closes_at if discuss else None),
    ]
    now = access.calendar.now
    return sorted((Coming(words, at) for words, at in found if at and at > now), key=lambda one: one.at)
