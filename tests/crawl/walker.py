"""Walks the site as one person: from the doors along every link, and to every address one could guess."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import parse_qsl, urlsplit

from django.contrib.messages import get_messages
from django.contrib.messages.storage.session import SessionStorage
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

from tests.crawl import reading
from tests.crawl.secrets import words_in
from tests.foundation.conference_urls import PREFIX, door_of

SITE_PAGES = ("/", "/discover/", "/people/me/", "/people/me/data/", "/people/me/data/export/")
ASKED_FOR = (  # they show it when one posts
    "/people/me/data/export/",
    "/reviews/mine/upload/",
    "/conflicts/set/",
    "/comment/",
)
DOORS = ("site", "public", "author", "committee", "chair")
NOT_FOLLOWED = ("/static/", "/accounts/", "/demo/", "/admin/", "/i18n/")


@dataclass(frozen=True)
class Answer:
    """One answer of the site: where it came from, and the canaries in it."""

    address: str
    route: str
    door: str
    status: int
    words: frozenset[str]


@dataclass
class Walk:
    """What one person found in one round."""

    answers: list[Answer] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def words(self, door: str) -> set[str]:
        """The canaries found behind a door."""
        return {word for answer in self.answers if answer.door == door for word in answer.words}

    def where(self, found: str) -> list[str]:
        """Addresses whose answers held a canary."""
        return [answer.address for answer in self.answers if found in answer.words]


@cache
def place_of(address: str) -> tuple[str, str]:
    """Route and door of an address; the site's own pages have the door “site”."""
    try:
        route = resolve(urlsplit(address).path).route
    except Resolver404:
        return "", "site"
    return (route, door_of(route)) if route.startswith(PREFIX) else (route, "site")


def walk(
    client: Client,
    starts: Iterable[str],
    *,
    due: Callable[[str], bool],
    follow: bool = True,
    posts: Callable[[Answer], bool] | None = None,
) -> Walk:
    """Ask for every address and all that the answers lead to, where they are due; each request is undone again.

    Where `posts` says so of an answer, an empty form is sent to its address too.
    """
    found, asked, variants = Walk(), set(), Counter[tuple[str, tuple[str, ...]]]()
    queue = list(starts)
    while queue:
        address = queue.pop()
        if address in asked:
            continue
        asked.add(address)
        answer, links = _ask(found, client, "get", address)
        if answer is not None and (address.endswith(ASKED_FOR) or (posts is not None and posts(answer))):
            _ask(found, client, "post", address)
        if not follow:
            continue
        for link in links:
            parts = urlsplit(link)
            if link in asked or parts.path.startswith(NOT_FOLLOWED):
                continue
            shape = (parts.path, tuple(sorted(name for name, _value in parse_qsl(parts.query))))
            variants[shape] += 1
            if variants[shape] == 1 and due(link):
                queue.append(link)
    return found


def _ask(found: Walk, client: Client, method: str, address: str) -> tuple[Answer | None, list[str]]:
    try:
        with transaction.atomic():
            response = getattr(client, method)(address)
            body = reading.body_of(response)
            transaction.set_rollback(True)
    except Exception as fault:  # whatever breaks is a finding of its own
        found.faults.append(f"{address}: {fault!r}"[:300])
        return None, []
    if response.status_code >= 500:
        found.faults.append(f"{address}: {response.status_code}")
    route, door = place_of(address)
    text = f"{_said(client, response)}\n{reading.text_of(response, body)}"
    answer = Answer(address, route, door, response.status_code, frozenset(words_in(text)))
    found.answers.append(answer)
    links = reading.links_in(body) if response.status_code < 400 else []
    if response.status_code in (301, 302, 303) and response["Location"].startswith("/"):
        links.append(response["Location"])
    return answer, links


def _said(client: Client, response: HttpResponseBase) -> str:
    """What was said for the next page to show, which is taken back with the rest; another page's words are its own."""
    messages = get_messages(response.wsgi_request)  # type: ignore[attr-defined]
    if not getattr(messages, "added_new", False):
        return ""
    session = client.session
    session.pop(SessionStorage.session_key, None)
    session.save()
    return "\n".join(str(message) for message in messages)
