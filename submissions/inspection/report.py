"""What an inspection found in a PDF: facts only, no verdicts (those are in `checks`)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ErrorCode(StrEnum):
    """Why a document could not be inspected to its end."""

    MISSING = "missing"
    EMPTY = "empty"
    NOT_PDF = "not_pdf"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    PASSWORD = "password"  # noqa: S105 - a code, not a secret
    NO_PAGES = "no_pages"
    TOO_MANY_PAGES = "too_many_pages"
    EXPANDS = "expands"
    TIMEOUT = "timeout"
    CRASHED = "crashed"


@dataclass(frozen=True, kw_only=True)
class PdfReport:
    """Facts about one PDF. Pages are counted from 1, sizes are in points (1/72 inch).

    `references_page` is None when no heading was found, which is a normal answer. `pages_before_references` counts the
    pages the body reaches into: it leaves out the page of the heading only when the heading is the first thing there.
    `error` is None when the inspection ran to its end; otherwise the fields hold what was known until then.
    """

    is_pdf: bool = False
    opens: bool = False
    is_encrypted: bool = False
    needs_password: bool = False
    was_repaired: bool = False
    page_count: int = 0
    page_sizes: tuple[tuple[float, float], ...] = ()
    text_by_page_chars: tuple[int, ...] = ()
    first_page_text: str = ""
    references_page: int | None = None
    references_starts_at_top: bool = False
    pages_before_references: int | None = None
    title: str = ""
    author: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    fonts_not_embedded: tuple[str, ...] = ()
    has_javascript: bool = False
    has_attachments: bool = False
    has_launch_action: bool = False
    hidden_text_pages: tuple[int, ...] = ()
    error: ErrorCode | None = None

    @property
    def has_hidden_text(self) -> bool:
        """Whether some text seems to be there for machines only: a suspicion, not a proof."""
        return bool(self.hidden_text_pages)

    def to_json(self) -> dict[str, Any]:
        """A dictionary that `json.dumps` takes and `from_json` reads back to an equal report."""
        data = dataclasses.asdict(self)
        data["error"] = self.error.value if self.error else None
        data["page_sizes"] = [list(size) for size in self.page_sizes]
        for name in ("text_by_page_chars", "fonts_not_embedded", "hidden_text_pages"):
            data[name] = list(data[name])
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PdfReport:
        """The report of a dictionary made by `to_json`; keys of other versions are passed over."""
        known = {one.name for one in dataclasses.fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        if values.get("error") is not None:
            values["error"] = ErrorCode(values["error"])
        if "page_sizes" in values:
            values["page_sizes"] = tuple((float(width), float(height)) for width, height in values["page_sizes"])
        for name in ("text_by_page_chars", "fonts_not_embedded", "hidden_text_pages"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)


def clean_text(text: str, limit: int) -> str:
    """`text` as PostgreSQL and a page can hold it: no control characters, no lone surrogates, at most `limit` long."""
    # pdfium marks a hyphen at a line's end with U+FFFE; joining there gives the word as it was written.
    text = text[: limit * 2].replace("\ufffe", "").replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        c for c in text if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f" and not "\ud800" <= c <= "\udfff")
    )
    return "".join(kept)[:limit]
