"""Reads the local mail sink: one .eml file a message, newest first."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[0-9]+-[0-9]+")  # as confsite.local.mail_sink gives them: no way out of the folder


@dataclass(frozen=True)
class CaughtMail:
    """One message of the sink. `key` is its file's name without the ending."""

    key: str
    subject: str
    to: str
    sent_at: datetime | None
    rehearsal: str
    text: str
    html: str
    attachments: tuple[str, ...]


def folder() -> Path | None:
    """Where the sink writes, if there is one."""
    return Path(settings.MAIL_SINK_DIR) if settings.MAIL_SINK_DIR else None


def keys() -> list[str]:
    """Names of all messages, newest first."""
    place = folder()
    if place is None or not place.is_dir():
        return []
    stems = (path.stem for path in place.glob("*.eml"))
    return sorted((stem for stem in stems if NAME.fullmatch(stem)), key=_arrival, reverse=True)


def _arrival(key: str) -> tuple[int, ...]:
    return tuple(int(part) for part in key.split("-"))


def read(key: str) -> CaughtMail | None:
    """One message; None where there is none of this name."""
    place = folder()
    if place is None or not NAME.fullmatch(key):
        return None
    try:
        content = (place / f"{key}.eml").read_bytes()
    except FileNotFoundError:
        return None
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    date = message["Date"]
    return CaughtMail(
        key=key,
        subject=str(message["Subject"] or ""),
        to=str(message["X-Envelope-To"] or message["To"] or ""),
        sent_at=parsedate_to_datetime(str(date)) if date else None,
        rehearsal=str(message["X-Confsite-Rehearsal"] or ""),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        attachments=tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments()),
    )


def search(words: str) -> Iterator[str]:
    """Names of the messages whose recipient or subject contains the words; all without words."""
    wanted = words.casefold().strip()
    for key in keys():
        if not wanted:
            yield key
            continue
        mail = read(key)
        if mail and (wanted in mail.to.casefold() or wanted in mail.subject.casefold()):
            yield key
