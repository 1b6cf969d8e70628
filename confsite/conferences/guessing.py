"""Notices somebody who asks for one hidden or missing page after another, and tells whoever runs the site.

A page that is hidden and one that is missing answer alike, so guessing teaches nothing; but who tries thirty
addresses in ten minutes behind the inner doors, or with share links, is worth a look.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from confsite.clock import physical_now
from confsite.mail.operators import tell_operators

logger = logging.getLogger(__name__)

WITHIN = timedelta(minutes=10)
QUIET = timedelta(hours=1)
INNER = frozenset({"author", "committee", "chair"})
BY_SECRET = frozenset({"shared"})  # namespaces of addresses that hold a token


class GuessingMiddleware:
    """Counts answers 404 by account, or by address for who is not signed in. Ordinary requests cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and _is_watched(request):
            note_missing(request)
        return response


def _is_watched(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    return getattr(match.func, "door", None) in INNER or not BY_SECRET.isdisjoint(match.namespaces)


def note_missing(request: HttpRequest) -> None:
    """Count one missing page for who asked, and tell of it once there were too many."""
    address = get_adapter(request).get_client_ip(request)
    who = f"account {request.user.pk}" if request.user.is_authenticated else f"address {address}"
    key = "guessing:" + "".join(char if char.isalnum() else "-" for char in who)
    cache.add(key, 0, WITHIN.total_seconds())
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two
        return
    if count >= settings.MOST_MISSING_PAGES and cache.add(f"{key}:told", True, QUIET.total_seconds()):
        _tell(request, who, address, count)


def _tell(request: HttpRequest, who: str, address: str, count: int) -> None:
    minutes, path = int(WITHIN.total_seconds() // 60), request.get_full_path()[:200]
    logger.warning("%d pages that are not there, within %d minutes, by %s from %s", count, minutes, who, address)
    tell_operators(
        subject=f"{settings.SITE_NAME}: somebody asks for many pages that are not there",
        text=(
            f"{count} pages that are hidden or missing were asked for within {minutes} minutes by {who} from "
            f"{address}, the last one {path}.\n\nThis may be guessing, or a program gone astray. The answers told "
            "nothing: what is hidden looks as if it were missing. If it goes on, talk to the account's owner, "
            "deactivate the account in the administration, or block the address in front of the site.\n\n"
            "At most one such mail an hour is sent; the log of the site names every account and address.\n"
        ),
        unique_key=f"guessing:{physical_now():%Y-%m-%d %H}",
    )
