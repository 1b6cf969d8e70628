"""Answers anonymous visitors of a published program from its static copy: no session, no database."""

import re
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from program.bundle import store

_ADDRESS = re.compile(r"/(?P<slug>[a-z0-9-]{3,60})/program(?:/|\.)")


class StaticCopyMiddleware:
    """Stands before sessions. Whoever is signed in, and every address with a question mark, goes on to the site.

    Where the site fails, because the database is away, the copy answers them too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = _ADDRESS.match(request.path_info) if request.method in ("GET", "HEAD") else None
        if match is None:
            return self.get_response(request)
        is_anonymous = settings.SESSION_COOKIE_NAME not in request.COOKIES
        if is_anonymous and not request.META.get("QUERY_STRING"):
            kept = kept_answer(request, match["slug"])
            if kept is not None:
                return kept
        response = self.get_response(request)
        if response.status_code >= 500:
            kept = kept_answer(request, match["slug"])
            if kept is not None:
                response.close()
                return kept
        return response


def kept_answer(request: HttpRequest, slug: str) -> HttpResponse | None:
    """The answer of the copy, as far as this release can still serve it; None where there is none."""
    index = store.current(slug)
    if index is None or (index["format"], index["static"]) != _marks():
        return None
    found = store.find(slug, request.path_info)
    if found is None:
        return None
    is_packed = found.packed_length > 0 and "gzip" in request.headers.get("Accept-Encoding", "")
    # The packed bytes are other bytes, so they have another validator.
    etag = f'{found.etag[:-1]}-gz"' if is_packed else found.etag
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    response: HttpResponse
    if etag in known:
        response = HttpResponseNotModified()
    else:
        try:
            response = HttpResponse(found.body(is_packed=is_packed))
        except OSError:  # replaced between index and bytes; the site itself answers
            return None
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
    for name, value in found.headers.items():
        if name != "Content-Type" or response.status_code == 200:
            response.headers[name] = value
    response.headers["ETag"] = etag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response


@lru_cache(maxsize=1)
def _marks() -> tuple[int, str]:
    # Imported late: the URL map is loaded after the middleware.
    from program.bundle.freshness import FORMAT, static_mark

    return FORMAT, static_mark()
