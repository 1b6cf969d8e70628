"""Sessions and talks as HTML, written without templates.

A program of a thousand talks has some ten thousand small parts; a template spends a second on them, this a twentieth.
Every text goes through `escape`, addresses are made of slugs.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from hashlib import sha256
from html import escape as escape_text
from typing import Protocol

from django.core.cache import cache
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from confsite.ui.zones import instant_text
from program.snapshot import PersonView, SessionView, TalkView


def escape(text: object) -> str:
    """As Django's `escape`, without the question whether a text is lazy or safe: these are plain."""
    return escape_text(str(text))


class Face(Protocol):
    """How a page shows its hours: in which zone, and whether as 9:00 AM; `query` is what its links carry on."""

    @property
    def zone(self) -> tzinfo: ...
    @property
    def is_12h(self) -> bool: ...
    @property
    def is_viewers(self) -> bool: ...
    @property
    def query(self) -> str: ...


@lru_cache(maxsize=256)
def _bases(slug: str) -> dict[str, str]:
    """What the addresses of a program's pages begin with."""
    uid = "00000000-0000-0000-0000-000000000000"
    samples = {"talk": "x", "person": "x", "room": "x", "session": uid}
    return {name: reverse(f"program:{name}", args=[slug, x])[: -len(x) - 1] for name, x in samples.items()}


KEPT_FOR = 600


class Hours:
    """Writes hours in one zone, each instant once."""

    def __init__(self, zone: tzinfo, *, is_12h: bool = False) -> None:
        self.zone, self.is_12h = zone, is_12h
        self._clocks: dict[tuple[datetime, bool], str] = {}

    def span(self, starts_at: datetime | None, ends_at: datetime | None) -> SafeString:
        """From–to; an end on a later day names that day, a missing end stays missing."""
        if starts_at is None:
            return mark_safe("")
        if ends_at is None:
            return mark_safe(self._clock(starts_at, False))  # noqa: S308
        zone = self.zone
        is_other_day = starts_at.astimezone(zone).date() != ends_at.astimezone(zone).date()
        dash = " – " if self.is_12h else "–"
        return mark_safe(  # noqa: S308
            f"{self._clock(starts_at, False)}{dash}{self._clock(ends_at, is_other_day)}"
        )

    def _clock(self, instant: datetime, has_day: bool) -> str:
        key = instant, has_day
        found = self._clocks.get(key)
        if found is None:
            title = escape(instant_text(instant, None, "full"))
            text = hour_text(instant.astimezone(self.zone), is_12h=self.is_12h, has_day=has_day)
            found = f'<time datetime="{instant.astimezone(UTC).isoformat()}" title="{title}">{escape(text)}</time>'
            self._clocks[key] = found
        return found


class Listing(Hours):
    """Writes the items of one program for one page."""

    def __init__(self, slug: str, face: Face, *, now: datetime | None = None, has_abstracts: bool = False) -> None:
        super().__init__(face.zone, is_12h=face.is_12h)
        self.face, self.now, self.has_abstracts = face, now, has_abstracts
        self.bases = _bases(slug)
        self._names: dict[PersonView, str] = {}
        self._untitled = escape(_("Item without title"))
        self._on_now = f'<span class="visually-hidden">{escape(_("on now"))}</span>'

    def address(self, kind: str, key: str) -> str:
        return f"{self.bases[kind]}{key}/{self.face.query}"

    def sessions(self, sessions: Sequence[SessionView]) -> SafeString:
        """The sessions in their order; those that begin together are said to be parallel."""
        parts: list[str] = []
        index = 0
        while index < len(sessions):
            group = [sessions[index]]
            while (
                index + len(group) < len(sessions)
                and sessions[index + len(group)].starts_at is not None
                and sessions[index + len(group)].starts_at == sessions[index].starts_at
            ):
                group.append(sessions[index + len(group)])
            index += len(group)
            if len(group) == 1:
                parts.append(self.session(group[0]))
                continue
            words: str = escape(_("%(n)s at the same time") % {"n": len(group)})
            if len(group) > 2:  # so many are a long way on a phone: say what there is before the first
                ways = (f'<a href="#{one.anchor}">{escape(one.name) or self._untitled}</a>' for one in group)
                words = f"{words}: {' · '.join(ways)}"
            inner = "".join(self.session(session) for session in group)
            parts.append(f'<div class="parallel"><p class="parallel-note">{words}</p>{inner}</div>')
        return mark_safe("".join(parts))  # noqa: S308  – every text in it was escaped

    def sessions_kept(self, sessions: Sequence[SessionView], key: str) -> SafeString:
        """As `sessions`, kept for others; `key` names the program and which of its sessions these are."""
        on_now = " ".join(session.uid for session in sessions if self.is_on(session))
        said = (key, self.bases["talk"], str(self.zone), self.is_12h, self.face.is_viewers, self.has_abstracts, on_now)
        name = f"program-list:{sha256(repr((*said, str(get_current_timezone()))).encode()).hexdigest()}"
        found = cache.get(name)
        if found is None:
            found = str(self.sessions(sessions))
            cache.set(name, found, KEPT_FOR)
        return mark_safe(found)  # noqa: S308

    def session(self, session: SessionView) -> SafeString:
        """A block with its talks."""
        name = escape(session.name) or self._untitled
        is_on = self.is_on(session)
        css = f"session{' is-break' if session.is_break else ''}{' program-now' if is_on else ''}"
        time = self.time_of(session)
        span = self._span_data(session.starts_at, session.last_instant)
        return mark_safe(  # noqa: S308
            f'<section class="{css}" id="{session.anchor}" aria-label="{name}"{span}>'
            f'<div class="session-time">{time}{self._on_now if is_on else ""}</div>'
            f'<div class="session-body">{self._session_title(session)}{self._session_place(session)}'
            f"{self._description(session)}{self.talks(session.talks)}</div></section>"
        )

    def time_of(self, session: SessionView) -> str:
        """As announced, else from–to."""
        if session.time_text and not self.face.is_viewers:
            when = f' datetime="{session.starts_at.isoformat()}"' if session.starts_at else ""
            return f"<time{when}>{escape(session.time_text)}</time>"
        return self.span(session.starts_at, session.ends_at)

    def is_on(self, session: SessionView) -> bool:
        """Whether it takes place now."""
        if self.now is None or session.starts_at is None:
            return False
        return session.starts_at <= self.now < (session.last_instant or session.starts_at)

    def talks(self, talks: Iterable[TalkView]) -> SafeString:
        """The talks of a session, each with its own time where it has one."""
        items = "".join(self._talk(talk) for talk in talks)
        return mark_safe(f'<ol class="talks">{items}</ol>' if items else "")  # noqa: S308

    def people(self, people: Iterable[PersonView]) -> SafeString:
        """Names with their pages and affiliations."""
        return mark_safe(", ".join(self._person(person) for person in people))  # noqa: S308

    def _person(self, person: PersonView) -> str:
        found = self._names.get(person)
        if found is None:
            where = f" ({escape(person.affiliation)})" if person.affiliation else ""
            found = f'<a href="{self.address("person", person.slug)}">{escape(person.name)}</a>{where}'
            self._names[person] = found
        return found

    def _talk(self, talk: TalkView) -> str:
        has_time = talk.has_own_times and talk.starts_at is not None
        label = f'<span class="talk-label">{escape(talk.label)}</span>' if talk.label and talk.title else ""
        names = (
            f'<span class="talk-people">{self.people(talk.people)}</span>'
            if talk.people and (talk.title or talk.label)
            else ""
        )
        board = f'<span class="talk-board">{escape(_("Board"))} {escape(talk.board)}</span>' if talk.board else ""
        abstract = (
            f'<div class="talk-abstract only-print">{escape(talk.abstract)}</div>'
            if self.has_abstracts and talk.abstract
            else ""
        )
        track = f' data-track="{talk.track_slug}"' if talk.track_slug else ""
        return (
            f'<li class="talk{"" if has_time else " has-no-time"}" id="t-{talk.slug}" data-talk="{talk.uid}"{track}>'
            f'<span class="talk-time">{self.span(talk.starts_at, talk.ends_at) if has_time else ""}</span>'
            f'<div class="talk-body">{label}{board}<span class="talk-title">'
            f'<a href="{self.address("talk", talk.slug)}">{escape(talk.name) or self._untitled}</a></span>'
            f"{names}{abstract}</div></li>"
        )

    def _session_title(self, session: SessionView) -> str:
        if session.heading:
            both = session.label and session.title
            label = f'<span class="talk-label">{escape(session.label)}</span> ' if both else ""
            text: str = escape(session.heading)
            if not session.is_break:
                text = f'<a href="{self.address("session", session.uid)}">{text}</a>'
            return f'<h3 class="session-title">{label}{text}</h3>'
        if not session.talks:
            return f'<h3 class="session-title"><span class="muted">{escape(_("no title announced"))}</span></h3>'
        words = escape(_("Session with “%(name)s”") % {"name": session.talks[0].name})
        return f'<h3 class="visually-hidden">{words}</h3>'

    def _session_place(self, session: SessionView) -> str:
        parts = []
        if session.room:
            parts.append(f'<a href="{self.address("room", session.room.slug)}">{escape(session.room.name)}</a>')
        if session.chair:
            parts.append(escape(_("Chair: %(name)s") % {"name": session.chair}))
        return f'<p class="session-room">{" · ".join(parts)}</p>' if parts else ""

    def _description(self, session: SessionView) -> str:
        if not session.description:
            return ""
        return f'<p class="small">{escape(session.description).replace(chr(10), "<br>")}</p>'

    def _span_data(self, starts_at: datetime | None, ends_at: datetime | None) -> str:
        """Seconds since 1970, for what the browser works out: now and next."""
        if starts_at is None:
            return ""
        return f' data-from="{starts_at.timestamp():.0f}" data-to="{(ends_at or starts_at).timestamp():.0f}"'


def hour_text(local: datetime, *, is_12h: bool, has_day: bool = False) -> str:
    """An hour as 09:00 or 9:00 AM, after its weekday where that is not the day of the heading."""
    day = f"{WEEKDAYS_ABBR[local.weekday()]} " if has_day else ""
    if is_12h:
        return f"{day}{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"
    return f"{day}{local.hour:02d}:{local.minute:02d}"
