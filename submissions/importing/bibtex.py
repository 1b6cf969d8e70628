"""Papers listed in a BibTeX file."""

import logging
import re
from typing import Any

import bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import (
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    MiddlewareErrorBlock,
    ParsingFailedBlock,
)
from django.utils.translation import gettext as _

from submissions.importing.rows import ListedAuthor, ListedPaper, Problem, read_number

MOST_BYTES = 5 * 1024 * 1024
_BRACES = re.compile(r"[{}]")
# A reference manager writes file = {Full text:papers/x.pdf:PDF}.
_MANAGED_FILE = re.compile(r"^[^:]*:(?P<path>[^:]+):[^:]*$")


def read_bibtex(source: bytes) -> tuple[list[ListedPaper], list[Problem]]:
    """The papers of a BibTeX file and all mistakes in it, each with its line."""
    if len(source) > MOST_BYTES:
        return [], [Problem(1, "", _("The file is larger than 5 MB."), _("Split it."))]
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return [], [Problem(line, "", _("This is not UTF-8 text."), _("Save the file as UTF-8."))]
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # mistakes go to the person, not to the log
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    problems = [_problem(block) for block in library.failed_blocks]
    papers = [paper for entry in library.entries if (paper := _paper(entry, problems)) is not None]
    if not papers and not problems:
        problems.append(Problem(1, "", _("No entry was found."), _("Each paper is an entry like @inproceedings{…}.")))
    return papers, sorted(problems, key=lambda one: one.line)


def _problem(block: ParsingFailedBlock) -> Problem:
    line = (block.start_line or 0) + 1
    if isinstance(block, DuplicateBlockKeyBlock):
        return Problem(line, "", _("The key “%(key)s” stands twice.") % {"key": block.key}, _("Rename one of the two."))
    if isinstance(block, DuplicateFieldKeyBlock):
        names = ", ".join(sorted(block.duplicate_keys))
        return Problem(line, names, _("This field stands twice in one entry."), _("Remove one of the two."))
    if isinstance(block, MiddlewareErrorBlock):
        return Problem(line, "", _("The LaTeX in this entry cannot be read."), _("Write plain Unicode text."))
    cure = _("Look for a missing brace, quotation mark or comma in this entry.")
    return Problem(line, "", _("This entry cannot be read."), cure)


def _paper(entry: Entry, problems: list[Problem]) -> ListedPaper | None:
    line = (entry.start_line or 0) + 1
    fields = {field.key.casefold(): field for field in entry.fields}

    def text(name: str) -> str:
        return " ".join(_BRACES.sub("", str(fields[name].value)).split()) if name in fields else ""

    def line_of(name: str) -> int:
        return (fields[name].start_line or 0) + 1 if name in fields else line

    title = text("title")
    if not title:
        problems.append(Problem(line, "title", _("This entry has no title."), _("Add title = {…}.")))
        return None
    raw_file = text("file")
    managed = _MANAGED_FILE.match(raw_file)
    return ListedPaper(
        line=line,
        title=title,
        abstract=text("abstract"),
        authors=_authors(fields, text("author")),
        keywords=text("keywords"),
        topics=[one.strip() for one in text("topics").split(";") if one.strip()],
        type_name=text("papertype"),
        track_name=text("track"),
        file_name=managed["path"] if managed else raw_file,
        number=read_number(text("papernumber"), line_of("papernumber"), problems),
        key=entry.key,
    )


def _authors(fields: dict[str, Any], text: str) -> list[ListedAuthor]:
    """Names between `and`, family names first or last."""
    authors = []
    for name in re.split(r"\s+and\s+", text):
        family, comma, given = name.partition(",")
        turned = f"{given.strip()} {family.strip()}".strip() if comma else name.strip()
        if turned and turned.casefold() != "others":
            authors.append(ListedAuthor(turned[:200]))
    return authors
