"""Walks the map of the site: every address below a conference's slug, and example addresses for each."""

import re
from collections.abc import Iterator, Mapping
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

PREFIX = "<slug:conference>/"
MOUNTS = [("submissions/", "author"), ("reviews/", "committee"), ("chair/", "chair"), ("", "public")]
# Reached by a secret link from a mail, without an account.
BY_TOKEN = {"<slug:conference>/submissions/not-an-author/<str:token>/": "public"}
VALUES = {
    "int": "1",
    "slug": "anything",
    "str": "anything",
    "uuid": str(UUID(int=7)),
    "day": "2030-05-01",
    "mail_kind": "submission.receipt",
    "slides": "pdf",
}


def every_url(patterns: list[URLPattern | URLResolver], route: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Route and pattern of each address below some patterns."""
    for entry in patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from every_url(entry.url_patterns, here)
        else:
            yield here, entry


def conference_urls() -> list[tuple[str, URLPattern]]:
    """Route and pattern of each address below a conference's slug."""
    return [(route, entry) for route, entry in every_url(get_resolver().url_patterns) if route.startswith(PREFIX)]


def door_of(route: str) -> str:
    """The door that a route's place in the map promises."""
    rest = route.removeprefix(PREFIX)
    return BY_TOKEN.get(route) or next(door for mount, door in MOUNTS if rest.startswith(mount))


def routes(*doors: str) -> list[str]:
    """The routes behind these doors."""
    return [route for route, _ in conference_urls() if door_of(route) in doors]


def address(route: str, slug: str, values: Mapping[str, str] = VALUES) -> str:
    """An address that fits a route."""
    path = route.replace(PREFIX, f"{slug}/", 1)
    path = re.sub(r"\(\?P<(?:way|action)>([a-z]+)[^)]*\)", r"\1", path)
    path = re.sub(r"\(\?P<uid>[^)]*\)", values["uuid"], path)
    path = re.sub(r"\(\?P<number>[^)]*\)", values["int"], path)
    if "paper" in values:  # two integers in one address: a paper's number, and something that belongs to it
        path = path.replace("<int:number>", values["paper"])
    path = re.sub(r"<(\w+):\w+>", lambda found: values[found[1]], path)
    return "/" + path.replace("^", "").replace("$", "").replace("\\", "")
