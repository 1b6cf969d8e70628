"""The measured actions, each one request of one persona. An action returns the measure of its decisive request."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.urls import reverse

from bench.synthetic import RARE_WORD, Synthetic, pdf_of_size
from bench.web import Measured, Visitor, form_fields
from confsite.accounts.models import Person
from confsite.clock import physical_now
from confsite.conferences.models import Milestone

_serial = count(1)


def session_of(person: Person) -> str:
    """The key of a fresh signed-in session."""
    assert person.user is not None
    session = SessionStore()
    session[SESSION_KEY] = str(person.user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def end_bidding(world: Synthetic, *, in_days: int) -> None:
    """Bring the conference to bidding, or on to reviewing, which begins when bidding has ended."""
    dates = Milestone.objects.filter(conference=world.conference, kind=Milestone.Kind.BIDDING)
    dates.update(at=physical_now() + timedelta(days=in_days))


def actions_for(world: Synthetic, base: str) -> Iterator[tuple[str, Callable[[], Measured]]]:
    """Name and action, in the order of the table; each has to be run before the next is asked for."""
    end_bidding(world, in_days=-1)
    slug = world.conference.slug
    reviewer = Visitor(base, session_of(world.reviewer))
    chair = Visitor(base, session_of(world.chair))
    author = Visitor(base, session_of(world.author))

    def page(visitor: Visitor, url_name: str, *arguments: object, query: str = "") -> Callable[[], Measured]:
        path = reverse(url_name, args=[slug, *arguments]) + query
        return lambda: visitor.get(path)[0]

    def save_review() -> Measured:
        path = reverse("reviews:review", args=[slug, world.open_number])
        fields = form_fields(reviewer.get(path)[1], 'name="revision"')
        fields |= {
            "q-summary": f"A summary, number {next(_serial)}. " * 20,
            "q-overall": "4",
            "q-confidence": "3",
            "do": "save",
        }
        return reviewer.post(path, fields)[0]

    one_megabyte = pdf_of_size(1_000_000)

    def new_paper() -> Measured:
        start = reverse("submissions:start", args=[slug])
        _measured, text = author.get(start)
        fields = form_fields(text, 'name="title"') | {"title": f"A new paper, number {next(_serial)}"}
        answer, _text = author.post(start, fields)
        number = world.conference.submissions.order_by("-number").values_list("number", flat=True)[0]
        edit = reverse("submissions:edit", args=[slug, number])
        _measured, text = author.get(edit)
        saved, _text = author.post(
            edit, form_fields(text, 'name="revision"') | {"action": "save"}, {"paper": one_megabyte}
        )
        return Measured(answer.queries + saved.queries, answer.web + saved.web, answer.database + saved.database)

    yield "PC home", page(reviewer, "reviews:home")
    yield "paper list", page(reviewer, "reviews:papers")
    yield "paper page with 3 reviews", page(reviewer, "reviews:paper", world.reviewed_number)
    yield "review form", page(reviewer, "reviews:review", world.open_number)
    end_bidding(world, in_days=5)
    yield "PC home while bidding", page(reviewer, "reviews:home")
    yield "bids page", page(reviewer, "reviews:bids")
    end_bidding(world, in_days=-1)
    yield "one-word search", page(reviewer, "reviews:papers", query=f"?q={RARE_WORD}")
    yield "save a review", save_review
    yield "PDF of 200 KB", page(reviewer, "reviews:document", world.open_number)
    yield "new paper with a 1 MB PDF", new_paper
    yield "chair: home", page(chair, "chair:home")
    yield "chair: paper table", page(chair, "reviewing:papers")
    yield "chair: paper table by score", page(chair, "reviewing:papers", query="?sort=-score")
    yield "chair: paper page", page(chair, "reviewing:paper", world.reviewed_number)
    yield "chair: review board", page(chair, "reviewing:board")
    yield "chair: conflicts", page(chair, "reviewing:conflicts")
    yield "chair: decisions", page(chair, "reviewing:decisions")
    yield "conference home, signed out", page(Visitor(base, "none"), "conferences:home")
