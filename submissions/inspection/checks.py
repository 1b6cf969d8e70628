"""Verdicts on a report: what stops a submission, what its authors should look at, what is in order.

A finding carries a code and parameters, not a sentence; `submissions.findings_text` puts it into words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal

from .report import ErrorCode, PdfReport

Paper = Literal["a4", "letter"]
PAPER_SIZES: dict[Paper, tuple[float, float]] = {"a4": (595.3, 841.9), "letter": (612.0, 792.0)}
PAPER_TOLERANCE = 3.0  # points
FEWEST_CHARACTERS = 200  # fewer on all pages together: pictures of text

EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b")
# Written as {first,second}@example.org on many title pages.
GROUPED_EMAIL = re.compile(r"[{(][\w.,\s+-]{3,200}[})]\s?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
NOBODY = re.compile(
    r"^(?:|(?:no )?(?:the )?authors?(?:\(s\))?(?: names?)?(?: given| removed| hidden| withheld)?|anonym\w*(?: \S+)?|"
    r"unknown|none|n/?a|blind\w*|double[- ]blind|(?:paper|submission)? ?(?:id|number|no\.?|#)? ?#?\d*|"
    r"user|admin|owner|latex|\W+)$",
    re.I,
)
AUTHOR_FIELDS = ("Author", "xmp:creator", "xmp:Author", "xmp:contributor", "Company", "Manager")


class Severity(StrEnum):
    """How much a finding weighs: only an ERROR keeps a document from being submitted."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    PASS = "pass"  # noqa: S105 - a verdict, not a secret


@dataclass(frozen=True)
class PageRules:
    """The page rule of a submission type. None means no bound; recommended rules never stop anyone."""

    minimum: int | None = None
    maximum: int | None = None
    is_hard: bool = False
    references_counted: bool = True


@dataclass(frozen=True)
class Finding:
    """One thing found. `page` counts from 1 and is None for the whole document; `params` fill the sentence."""

    code: str
    severity: Severity
    page: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """A dictionary that `json.dumps` takes and `from_json` reads back."""
        return {"code": self.code, "severity": self.severity.value, "page": self.page, "params": dict(self.params)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        """The finding of a dictionary made by `to_json`."""
        return cls(data["code"], Severity(data["severity"]), data.get("page"), dict(data.get("params") or {}))


def check(
    report: PdfReport,
    rules: PageRules | None = None,
    *,
    anonymous: bool,
    paper: Paper | None = None,
    known_names: Sequence[str] = (),
) -> list[Finding]:
    """All findings on `report`, the gravest first.

    `known_names` are names and e-mail addresses of the authors; they are looked for on page 1 and in the metadata, and
    only when `anonymous`. A document that cannot be read has exactly one finding. Where references are not counted,
    going over the limit is a WARNING whatever the rule, since where they begin is a finding, not a verdict.
    """
    if report.error is not None:
        return [_unreadable(report)]
    found = [Finding("opens", Severity.PASS, params={"pages": report.page_count})]
    if report.is_encrypted:
        found.append(Finding("restricted", Severity.WARNING))
    if report.was_repaired:
        found.append(Finding("repaired", Severity.WARNING))
    found += _pages(report, rules or PageRules())
    found += _paper(report, paper)
    found += _fonts(report)
    found += _text(report)
    found += _active(report)
    if anonymous:
        found += _anonymity(report, known_names)
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def stops_submission(findings: Sequence[Finding]) -> bool:
    """Whether the document cannot be submitted as it is."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def _unreadable(report: PdfReport) -> Finding:
    assert report.error is not None
    params = {"pages": report.page_count} if report.error is ErrorCode.TOO_MANY_PAGES else {}
    return Finding(report.error.value, Severity.ERROR, params=params)


def _pages(report: PdfReport, rules: PageRules) -> Iterator[Finding]:
    """The page rule. See `check` for why a rule that leaves out references can warn only."""
    if rules.minimum is None and rules.maximum is None:
        yield from _references(report)
        return
    bounds: dict[str, Any] = {"minimum": rules.minimum, "maximum": rules.maximum, "pages": report.page_count}
    total = report.page_count
    body = total if rules.references_counted else report.pages_before_references
    bounds["body"] = body
    hard = Severity.ERROR if rules.is_hard else Severity.WARNING
    if rules.minimum is not None and total < rules.minimum:
        # Certain in both readings: even with its references the paper is too short.
        yield Finding("too_short", Severity.ERROR if rules.is_hard else Severity.INFO, params=bounds)
    elif rules.references_counted:
        if rules.maximum is not None and total > rules.maximum:
            yield Finding("too_long", hard, rules.maximum + 1, bounds)
        else:
            yield Finding("page_rule_kept", Severity.PASS, params=bounds)
    elif body is None:
        if rules.maximum is not None and total > rules.maximum:
            yield Finding("references_unknown", Severity.WARNING, params=bounds)
        else:
            yield Finding("page_rule_kept", Severity.PASS, params=bounds)
    elif rules.maximum is not None and body > rules.maximum:
        yield Finding("body_too_long", Severity.WARNING, report.references_page, bounds)
    elif rules.minimum is not None and body < rules.minimum:
        severity = Severity.WARNING if rules.is_hard else Severity.INFO
        yield Finding("body_too_short", severity, report.references_page, bounds)
    else:
        yield Finding("page_rule_kept_before_references", Severity.PASS, report.references_page, bounds)
    yield from _references(report)


def _references(report: PdfReport) -> Iterator[Finding]:
    if report.references_page is not None:
        yield Finding("references_found", Severity.INFO, report.references_page)
    else:
        yield Finding("references_not_found", Severity.INFO)


def _paper(report: PdfReport, paper: Paper | None) -> Iterator[Finding]:
    if not report.page_sizes:
        return
    first = report.page_sizes[0]
    for number, size in enumerate(report.page_sizes, start=1):
        if not _is_same_size(size, first):
            yield Finding("mixed_sizes", Severity.INFO, number, _millimetres(size))
            break
    if paper is None:
        return
    for number, size in enumerate(report.page_sizes, start=1):
        # A wide table may lie on a page turned sideways.
        if not _is_same_size(size, PAPER_SIZES[paper]) and not _is_same_size(size[::-1], PAPER_SIZES[paper]):
            yield Finding("paper_size", Severity.WARNING, number, {"paper": paper, **_millimetres(size)})
            return
    yield Finding("paper_size_kept", Severity.PASS, params={"paper": paper})


def _is_same_size(one: Sequence[float], other: Sequence[float]) -> bool:
    return abs(one[0] - other[0]) <= PAPER_TOLERANCE and abs(one[1] - other[1]) <= PAPER_TOLERANCE


def _millimetres(size: tuple[float, float]) -> dict[str, Any]:
    return {"width": round(size[0] / 72 * 25.4), "height": round(size[1] / 72 * 25.4)}


def _fonts(report: PdfReport) -> Iterator[Finding]:
    names = report.fonts_not_embedded
    if names:
        listed = ", ".join(names[:5])
        yield Finding("fonts_missing", Severity.WARNING, params={"fonts": listed, "count": len(names)})
    else:
        yield Finding("fonts_embedded", Severity.PASS)


def _text(report: PdfReport) -> Iterator[Finding]:
    if sum(report.text_by_page_chars) < FEWEST_CHARACTERS:
        yield Finding("no_text", Severity.WARNING)
    if report.hidden_text_pages:
        pages = ", ".join(str(page) for page in report.hidden_text_pages[:10])
        yield Finding("hidden_text", Severity.WARNING, report.hidden_text_pages[0], {"pages_listed": pages})


def _active(report: PdfReport) -> Iterator[Finding]:
    if report.has_javascript:
        yield Finding("javascript", Severity.WARNING)
    if report.has_launch_action:
        yield Finding("launch_action", Severity.WARNING)
    if report.has_attachments:
        yield Finding("attachments", Severity.WARNING)


# Anonymity


def _anonymity(report: PdfReport, known_names: Sequence[str]) -> Iterator[Finding]:
    is_clean = True
    named = _named_in_metadata(report, known_names)
    if named:
        is_clean = False
        name, value = named
        yield Finding("author_in_metadata", Severity.WARNING, params={"field": name, "value": value[:120]})
    seen = [name for name in known_names if _mentions(report.first_page_text, name)]
    if seen:
        is_clean = False
        yield Finding("author_on_first_page", Severity.WARNING, 1, {"names": ", ".join(seen[:5])})
    else:
        address = EMAIL.search(report.first_page_text) or GROUPED_EMAIL.search(report.first_page_text)
        if address:
            is_clean = False
            yield Finding("email_on_first_page", Severity.WARNING, 1, {"address": address.group()[:120]})
    if is_clean:
        yield Finding("anonymous", Severity.PASS)


def _named_in_metadata(report: PdfReport, known_names: Sequence[str]) -> tuple[str, str] | None:
    for name in AUTHOR_FIELDS:
        value = report.metadata.get(name, "")
        if not all(NOBODY.match(part.strip()) for part in re.split(r"[;,]", value)):
            return name, value
    for name, value in report.metadata.items():
        if any(_mentions(value, known) for known in known_names):
            return name, value
    return None


def _mentions(text: str, name: str) -> bool:
    """Whether `text` holds the address, the full name, or initial and last name, whatever accents and case."""
    haystack, needle = _plain(text), _plain(name)
    if "@" in name:
        return bool(needle) and re.search(rf"(?<![\w.]){re.escape(needle)}(?![\w])", haystack) is not None
    words = needle.split()
    if len(words) < 2:
        return len(needle) >= 4 and re.search(rf"\b{re.escape(needle)}\b", haystack) is not None
    first, last = words[0], words[-1]
    patterns = (
        r"\s+".join(re.escape(word) for word in words),
        rf"{re.escape(first)}\s+(?:\w+\.?\s+){{0,3}}{re.escape(last)}",
        rf"{re.escape(last)}\s*,\s*{re.escape(first)}",
        rf"{re.escape(first[0])}\.\s*(?:\w\.\s*)*{re.escape(last)}",
    )
    # A digit or sign of a footnote may follow directly: "Ada Lovelace1,2".
    return any(re.search(rf"(?<!\w){pattern}(?![^\W\d_])", haystack) for pattern in patterns)


@lru_cache(maxsize=256)  # one page is searched for many names
def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
