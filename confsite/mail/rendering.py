"""Turns a kind, a wording and values into a subject, a plain text and an HTML text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import escape

from confsite.mail.kinds import PLACEHOLDER, MailKind
from confsite.mail.models import MailTemplate
from confsite.ui import markdown

# Comments of the frame around the words; a wording cannot contain them, comments are not let through.
BEGIN, END = "<!-- words -->", "<!-- end of words -->"
_HEADING = "margin:24px 0 8px;padding:16px 0 0;border-top:1px solid #8a8a8a;font-size:18px;line-height:1.3"
_ADDRESS = re.compile(r"https?://[^\s<>]+")
# An address a chair wrote as it is becomes a link; one that is a link's target or has a placeholder in it stays.
_BARE_ADDRESS = re.compile(r"(?<![(<\w])https?://[^\s<>(){}*]+[\w/](?![^\s]*\{\{)")
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~])")


@dataclass(frozen=True)
class Rendered:
    """A mail's words. `html` is a whole document with styles in place."""

    subject: str
    text: str
    html: str


def wording_of(kind: MailKind, conference: object | None) -> tuple[str, str]:
    """Subject and body in force: the chair's own, else the shipped ones."""
    if conference is not None:
        own = MailTemplate.objects.filter(conference_id=conference.pk, key=kind.key).first()  # type: ignore[attr-defined]
        if own is not None:
            return own.subject, own.body
    return str(kind.subject), str(kind.body)


def render(kind: MailKind, *, subject: str, body: str, values: dict[str, str], accent: str = "") -> Rendered:
    """Fill a wording. Values are inserted literally, except the kind's `rich` ones, which are Markdown."""

    def plain(match: re.Match[str]) -> str:
        return values.get(match[1], "")

    def literal(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        if match[1] in kind.rich:
            return value
        if _ADDRESS.fullmatch(value):
            return value if match.string[: match.start()].endswith("<") else f"<{value}>"
        return _MARKDOWN_SIGNS.sub(r"\\\1", value)

    filled_subject = " ".join(PLACEHOLDER.sub(plain, subject).split())[:400]
    html = markdown.render(PLACEHOLDER.sub(literal, _BARE_ADDRESS.sub(r"<\g<0>>", body)))
    frame = {"subject": filled_subject, "content": html, "values": values, "accent": accent}
    document = render_to_string("mail/frame.html", frame)
    return Rendered(filled_subject, PLACEHOLDER.sub(plain, body).strip() + "\n", document)


def with_sections(document: str, sections: Iterable[tuple[str, str]]) -> str:
    """A rendered mail with the words of other rendered mails added, each under its subject."""
    added = "".join(
        f'<h2 style="{_HEADING}">{escape(subject)}</h2>{html.partition(BEGIN)[2].partition(END)[0]}'
        for subject, html in sections
    )
    return document.replace(END, added + END, 1)
