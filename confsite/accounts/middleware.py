"""Shows every time in the viewer's own zone: the account's, else the one the browser tells."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

ZONES = frozenset(available_timezones())
COOKIE = "tz"


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The viewer's zone; UTC where neither account nor browser says one we know."""
    name = getattr(request.user, "time_zone", "") or request.COOKIES.get(COOKIE, "")
    return ZoneInfo(name) if name in ZONES else ZoneInfo("UTC")


class TimeZoneMiddleware:
    """Activates the viewer's zone for the request, lazily: pages that need no user do not load one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_of(request)):
            return self.get_response(request)
