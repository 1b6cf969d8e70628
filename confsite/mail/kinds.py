"""Registry of mail kinds: the shipped wording and the placeholders a chair may use.

Wording is Markdown with `{{ placeholder }}`; nothing else is interpreted, so that a chair's own wording can reach
nothing but the values its kind offers.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from confsite.mail.models import OutboxMail

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


@dataclass(frozen=True)
class MailKind:
    """A kind of mail.

    `placeholders` maps a name to its explanation and `samples` a name to a value for previews. Values named in
    `rich` are Markdown written by chairs or by us; all others are shown as they are, character by character.
    """

    key: str
    title: Any
    subject: Any
    body: Any
    placeholders: dict[str, Any]
    samples: dict[str, str] = field(default_factory=dict)
    rich: frozenset[str] = frozenset()
    mail_class: str = OutboxMail.Class.NORMAL
    is_digestible: bool = False


_kinds: dict[str, MailKind] = {}


class UnknownPlaceholders(ValueError):
    """A wording uses placeholders its kind does not offer; `names` lists them."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def register(*kinds: MailKind) -> None:
    """Add kinds; called from `AppConfig.ready` of the app that sends them."""
    for kind in kinds:
        check_wording(kind, str(kind.subject), str(kind.body))
        _kinds[kind.key] = kind


def get(key: str) -> MailKind:
    return _kinds[key]


def all_kinds() -> tuple[MailKind, ...]:
    return tuple(sorted(_kinds.values(), key=lambda kind: kind.key))


def check_wording(kind: MailKind, *texts: str) -> None:
    """Raise `UnknownPlaceholders` where a text uses a placeholder that this kind does not fill."""
    used = {name for text in texts for name in PLACEHOLDER.findall(text)}
    unknown = sorted(used - kind.placeholders.keys() - COMMON.keys())
    if unknown:
        raise UnknownPlaceholders(unknown)


COMMON: dict[str, str] = {
    "conference": "The conference's short name",
    "conference_name": "Its full name",
    "conference_url": "Its home page",
    "name": "The recipient's name",
}
