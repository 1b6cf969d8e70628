"""Reads publications out of BibTeX people paste; no database."""

import logging
import re
from typing import Any

import bibtexparser
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    NormalizeFieldKeys,
    SeparateCoAuthors,
)
from django.utils.translation import gettext as _

logging.getLogger("bibtexparser").setLevel(logging.ERROR)  # it would log what people paste, line by line

MOST_ENTRIES = 1000
MOST_CHARACTERS = 500_000
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d|21\d\d)\b")
_BLOCK = re.compile(r"@\s*\w+\s*[{(]")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


class BibtexError(ValueError):
    """The text cannot be read; `problems` name the line and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def read_bibtex(text: str) -> list[dict[str, Any]]:
    """Publications of a BibTeX text: title, abstract, coauthors (names as printed), venue, year, doi.

    Raises:
        BibtexError: nothing was found, or an entry is broken or has no title. All problems are named at once.
    """
    text = text.replace("\x00", "")
    if len(text) > MOST_CHARACTERS or len(_BLOCK.findall(text)) > MOST_ENTRIES:
        limits = {"most": MOST_ENTRIES, "size": MOST_CHARACTERS // 1000}
        raise BibtexError([_("More than %(most)d entries, or %(size)d KB. Paste them in parts.") % limits])
    library = bibtexparser.parse_string(
        text, append_middleware=[NormalizeFieldKeys(), LatexDecodingMiddleware(), SeparateCoAuthors()]
    )
    problems = []
    for block in library.failed_blocks:
        line = (block.start_line or 0) + 1
        key = getattr(block, "key", "")
        if key and type(block).__name__ == "DuplicateBlockKeyBlock":
            problems.append(_("Line %(line)d: the key “%(key)s” is used twice.") % {"line": line, "key": key})
        else:
            problems.append(
                _("Line %(line)d: this entry cannot be read; check its braces and commas.") % {"line": line}
            )
    found = []
    for entry in library.entries:
        fields = {key: field.value for key, field in entry.fields_dict.items()}
        title = _plain(fields.get("title", ""))
        if not title:
            problems.append(
                _("Line %(line)d: the entry “%(key)s” has no title.")
                % {"line": (entry.start_line or 0) + 1, "key": entry.key}
            )
            continue
        found.append(_publication(title, fields))
    if problems:
        raise BibtexError(problems)
    if not found:
        raise BibtexError([_("No entry was found. Each begins with @article{…}, @inproceedings{…} or the like.")])
    return found


def _publication(title: str, fields: dict[str, Any]) -> dict[str, Any]:
    authors = fields.get("author", [])
    authors = authors if isinstance(authors, list) else [authors]
    year = _YEAR.search(str(fields.get("year", "") or fields.get("date", "")))
    doi = _DOI.search(str(fields.get("doi", "")))
    venue = fields.get("journal") or fields.get("booktitle") or fields.get("journaltitle") or fields.get("publisher")
    return {
        "title": title[:500],
        "abstract": _plain(fields.get("abstract", "")),
        "coauthors": [name for name in (name_as_printed(_plain(author)) for author in authors) if name],
        "venue": _plain(venue or "")[:300],
        "year": int(year[1]) if year else None,
        "doi": doi[0].rstrip(".,}")[:200] if doi else "",
    }


def name_as_printed(name: str) -> str:
    """`Moreau, Camille` as `Camille Moreau`; other forms stay."""
    family, comma, given = name.partition(",")
    if comma and given.strip():
        given = given.rpartition(",")[2].strip() if "," in given else given.strip()
        return f"{given} {family.strip()}"
    return name.strip()


def _plain(value: Any) -> str:
    return " ".join(str(value).replace("{", "").replace("}", "").split())
