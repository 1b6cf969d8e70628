"""What a session remembers while a chair looks at a conference through the eyes of a made-up member."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from confsite.clock import physical_now

LASTS = timedelta(minutes=30)
_KEY = "viewing_as"


@dataclass(frozen=True)
class ViewingAs:
    """Which made-up member a chair is. `kind` and `paper` mean something to the app that makes the member."""

    conference: int
    kind: str
    words: str
    until: str
    paper: int | None = None

    @property
    def ends_at(self) -> datetime:
        return datetime.fromisoformat(self.until)

    @property
    def is_over(self) -> bool:
        return physical_now() >= self.ends_at


def begin(request: HttpRequest, *, conference: int, kind: str, words: str, paper: int | None = None) -> ViewingAs:
    """Look through other eyes from the next request on, for `LASTS` or until signing out."""
    made = ViewingAs(conference, kind, words, (physical_now() + LASTS).isoformat(), paper)
    request.session[_KEY] = asdict(made)
    rotate_token(request)
    return made


def remembered(request: HttpRequest, conference: int) -> ViewingAs | None:
    """What this session looks as at this conference, be it over or not; no query for who never did."""
    stored: dict[str, Any] | None = request.session.get(_KEY)
    if not stored or stored["conference"] != conference:
        return None
    return ViewingAs(**stored)


def forget(request: HttpRequest) -> None:
    """See with one's own eyes again. Forms that were shown before cannot be sent any more."""
    request.session.pop(_KEY, None)
    rotate_token(request)
