"""Where the references begin: a finding, never a verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# Compared without spaces: small capitals are extracted as "R EFERENCES", letter-spaced headings as "R E F …".
HEADINGS = frozenset(
    {
        "references",
        "reference",
        "referencesandnotes",
        "referencesandlinks",
        "referencescited",
        "listofreferences",
        "bibliography",
        "selectedbibliography",
        "literature",
        "literaturecited",
        "workscited",
        "literaturverzeichnis",
        "literatur",
        "références",
        "bibliographie",
        "referencias",
        "bibliografía",
        "bibliografia",
        "referências",
    }
)
NUMBERING = re.compile(
    r"^(?:(?:section|chapter|appendix)\s+)?(?:\d{1,2}|[ivx]{1,5}|[a-h])(?:\.\d{1,2})*\s*[.):]?\s+", re.I
)
LINE_NUMBER = re.compile(r"^\s*\d{1,4}\s+|\s+\d{1,4}\s*$")
ENTRY_START = re.compile(r"^\s*(?:\d{1,4}\s+)?(?:\[\w{1,12}\+?\]|\(?\d{1,3}[.)]\s+\S)")
YEAR = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b")
LINES_OF_EVIDENCE = 30
STRAY_CHARACTERS = 12


@dataclass(frozen=True)
class Line:
    """One line of text; `top` is its upper edge as a share of the page's height, 0 at the top of the page."""

    text: str
    top: float


@dataclass(frozen=True)
class References:
    """Where the heading stands. `page` counts from 1."""

    page: int
    starts_at_top: bool

    @property
    def pages_before(self) -> int:
        """Pages that the body reaches into."""
        return self.page - 1 if self.starts_at_top else self.page


def find_references(pages: Sequence[Sequence[Line]]) -> References | None:
    """The first heading of a list of references that is followed by something like references.

    `pages` holds each page's lines in reading order. A section that merely talks about references ("3. References" in a
    style guide) is passed over; a heading without recognisable entries counts only in the second half of the paper.
    """
    fallback: tuple[int, int] | None = None
    for number, lines in enumerate(pages):
        for index, line in enumerate(lines):
            if not is_heading(line.text):
                continue
            if _has_entries(pages, number, index + 1):
                return References(number + 1, _is_first_thing(pages, number, index))
            if number * 2 >= len(pages) and len(pages) > 1:
                fallback = (number, index)
    if fallback is None:
        return None
    return References(fallback[0] + 1, _is_first_thing(pages, *fallback))


def is_heading(text: str) -> bool:
    """Whether this line reads as the heading of a list of references."""
    text = text.strip()
    if not 4 <= len(text) <= 60:
        return False
    for candidate in (text, NUMBERING.sub("", text), LINE_NUMBER.sub("", text), _without_both(text)):
        bare = re.sub(r"[\s.:]+", "", candidate)
        if bare and (bare[0].isupper() or bare.isupper()) and bare.casefold() in HEADINGS:
            return True
    return False


def _without_both(text: str) -> str:
    return NUMBERING.sub("", LINE_NUMBER.sub("", text).strip())


def _has_entries(pages: Sequence[Sequence[Line]], number: int, start: int) -> bool:
    """Whether the lines that follow look like references: numbered entries, or years, and more than one of them."""
    following = [line.text for line in pages[number][start:]]
    if len(following) < LINES_OF_EVIDENCE and number + 1 < len(pages):
        following += [line.text for line in pages[number + 1]]
    following = [text for text in following if not text.strip().isdigit()][:LINES_OF_EVIDENCE]
    starts = sum(1 for text in following if ENTRY_START.match(text))
    years = sum(1 for text in following if YEAR.search(text))
    # One short entry is a whole list when the paper ends there.
    return years >= 2 or (starts >= 1 and years >= 1) or starts >= 3


def _is_first_thing(pages: Sequence[Sequence[Line]], number: int, index: int) -> bool:
    """Whether nothing of the body precedes the heading on its page; running heads and line numbers do not count."""
    heads = _running_heads(pages)
    before = pages[number][:index]
    body = sum(
        len(line.text.strip())
        for line in before
        if not line.text.strip().isdigit()
        and 0.07 < line.top < 0.94
        and not (_is_near_an_edge(line) and _shape(line.text) in heads)
    )
    return body <= STRAY_CHARACTERS


def _running_heads(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Lines that stand near the edge of several pages, differing at most in numbers."""
    counted: Counter[str] = Counter()
    for lines in pages:
        counted.update({_shape(line.text) for line in lines if _is_near_an_edge(line)})
    return {shape for shape, count in counted.items() if count > 1}


def _is_near_an_edge(line: Line) -> bool:
    return line.top < 0.12 or line.top > 0.88


def _shape(text: str) -> str:
    return re.sub(r"[\d\s]+", "", text).casefold()
