"""How often something may be asked: sign-in, search and invitations share allauth's counters and settings."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse


def is_within(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """Count one use of `action` and tell whether it is still within `ACCOUNT_RATE_LIMITS`; reading counts too."""
    usage = ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=True)
    return usage is not None


def limited(
    action: str, *, when: Callable[[HttpRequest], bool] = lambda request: True
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Answer 429 once a visitor asks too often. `when` names the requests that count, for example posts only."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def ask(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if when(request) and not is_within(request, action):
                return ratelimit.respond_429(request)
            return view(request, *args, **kwargs)

        return ask

    return decorate
