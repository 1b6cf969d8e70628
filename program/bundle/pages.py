"""Every public address of a program with its answer, as an anonymous visitor gets it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils import timezone

from confsite.conferences.models import Conference
from program import citing
from program.snapshot import ProgramView


class NotForEverybody(RuntimeError):
    """A page that would be kept for everybody holds what belongs to one visitor."""


def addresses(conference: Conference, program: ProgramView) -> list[str]:
    """The paths of all pages and feeds of a program, but for files and for what belongs to a visitor."""
    slug = conference.slug

    def path(name: str, *arguments: object) -> str:
        return reverse(name, args=[slug, *arguments])

    found = [path(f"program:{name}") for name in ("home", "grid", "people", "changes", "schedule_xml", "schedule_json")]
    found += [path(f"feeds:{name}") for name in ("program_ics", "program_csv", "program_jsonld")]
    for kind, keys in (
        ("day", [one.day for one in program.days() if one.day]),
        ("room", [room.slug for room in program.rooms]),
        ("track", [track for track, _name in program.tracks]),
        ("session", [session.uid for session in program.sessions]),
        ("talk", [slot.talk.slug for slot in program.slots] + [row.slug for row in program.cancelled if row.slug]),
        ("person", [person.slug for person in program.people]),
    ):
        for key in keys:
            found += [path(f"program:{kind}", key), path(f"program:{kind}_ics", key)]
    found += [path("program:bibtex", slot.talk.slug) for slot in program.slots if citing.is_citable(slot)]
    return list(dict.fromkeys(found))


def answers(conference: Conference, paths: list[str]) -> Iterator[tuple[str, HttpResponse]]:
    """The answer to each path; what is gone meanwhile is left out.

    Raises:
        NotForEverybody: an answer carries a token or a cookie.
    """
    with timezone.override(conference.zone):
        for path in paths:
            try:
                response = answer(path)
            except Http404:
                continue
            if response.status_code == 200:
                yield path, response


def answer(path: str) -> HttpResponse:
    """What an anonymous visitor gets at a path, written for everybody."""
    request = HttpRequest()
    site = urlsplit(settings.SITE_URL)
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "HTTP_HOST": site.netloc,
    }
    request.user = AnonymousUser()
    request.is_copy = True  # type: ignore[attr-defined]
    match = resolve(path)
    request.resolver_match = match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if response.cookies or b"csrfmiddlewaretoken" in response.content:
        raise NotForEverybody(path)
    return response
