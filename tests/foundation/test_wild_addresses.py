"""Whatever stands in an address or a form, no page breaks: it shows, says what is wrong, or is not found."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.test import Client

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from submissions.models import State
from tests import factories
from tests.foundation.conference_urls import VALUES, address, routes
from tests.reviews import world as worlds

HUGE = "9" * 25
NAMES = (
    "q", "text", "page", "sort", "state", "kind", "source", "status", "topic", "track", "submission_type", "decision",
    "missing", "paper", "person", "date", "to", "in", "when", "view", "zone", "reply", "next", "number", "milestone",
    "day", "talk", "session", "starts_at", "ends_at", "room", "p", "instead", "round", "job", "show", "one", "other",
)  # fmt: skip
WILD_WORDS = ("\x00", "a\x00b", HUGE, "9999-12-31T23:59:59-12:00", "²")
FIELDS = (
    "body", "title", "action", "outcome", "table", "stamp", "person", "kind", "evidence", "reason", "name", "email",
    "audience", "subject", "answer", "revision", "page_key", "rows", "upload_ticket", "paper", "role", "milestone",
    "until", "to", "step", "at", "number", "value", "talks", "session", "position", "base", "note", "state", "do",
    "same", "reply_to",
)  # fmt: skip
WILD_FORM = dict.fromkeys(FIELDS, "a\x00b")


@pytest.fixture
def world(db: None) -> worlds.World:
    made = worlds.make_world(papers=2, members=2)
    worlds.review(made, made.members[0], made.papers[0])
    worlds.tentative(made, made.papers[0])
    worlds.say(made, made.members[0], made.papers[0])
    return made


def _fault(ask: Callable[..., HttpResponseBase], *request: Any) -> list[str]:
    """What broke, in words; each request is undone, so that one fault does not look like many."""
    try:
        with transaction.atomic():
            answer = ask(*request)
            if isinstance(answer, StreamingHttpResponse):
                list(answer)  # which closes its file
            transaction.set_rollback(True)
    except Exception as fault:
        return [f"{fault!r}: {request[0]}"[:200]]
    return [] if answer.status_code < 500 else [f"{request[0]}: {answer.status_code}"]


def _who(made: worlds.World) -> dict[str, Person]:
    return {"author": made.authors[0], "committee": made.members[0], "chair": made.chair, "public": made.members[0]}


@pytest.mark.parametrize("door", ["public", "author", "committee", "chair"])
def test_no_wild_question_breaks_a_page(door: str, world: worlds.World, client_for: Callable[[Person], Client]) -> None:
    client = client_for(_who(world)[door])
    broken: list[str] = []
    for route in routes(door):
        for word in WILD_WORDS:
            url = address(route, world.conference.slug) + "?" + urlencode(dict.fromkeys(NAMES, word))
            broken += _fault(client.get, url)
        huge = address(route, world.conference.slug, VALUES | {"int": HUGE, "slug": "x" * 300, "day": "9999-12-31"})
        broken += _fault(client.get, huge)
    assert broken == []


@pytest.mark.parametrize("door", ["public", "author", "committee", "chair"])
def test_no_control_character_in_a_form_breaks_a_page(
    door: str, world: worlds.World, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(_who(world)[door])
    broken: list[str] = []
    for route in routes(door):
        for form in (WILD_FORM, WILD_FORM | {"revision": HUGE, "number": HUGE, "paper": HUGE, "reply_to": HUGE}):
            broken += _fault(client.post, address(route, world.conference.slug), form)
    assert broken == []


def test_a_null_character_pasted_into_a_draft_costs_only_itself(
    conference: Conference, client_for: Callable[[Person], Client]
) -> None:
    author = factories.make_person()
    paper = factories.make_submission(conference, authors=[author], state=State.DRAFT)
    sent = {"revision": paper.revision, "title": "Small\x00 Caches", "abstract": "Pasted\x00 text", "page_key": "p\x00"}
    answer = client_for(author).post(f"/{conference.slug}/submissions/{paper.number}/autosave/", sent)
    assert answer.status_code == 200
    paper.refresh_from_db()
    assert paper.title == "Small Caches"
    assert paper.autosaved["data"]["abstract"] == ["Pasted text"]
