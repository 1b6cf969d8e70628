"""Reads publications out of what people have: BibTeX, DBLP's XML of a person, ORCID's JSON of works. No database."""

import json
import re
import xml.parsers.expat
from typing import Any

from django.utils.translation import gettext as _

from confsite.accounts.bibtex import MOST_ENTRIES, BibtexError, name_as_printed, read_bibtex
from confsite.accounts.models import Publication
from confsite.ui.storable import storable

MOST_BYTES = 5 * 1024 * 1024
MOST_AUTHORS = 200  # of one publication; lists of a whole collaboration say nothing about two people
DEEPEST = 30
_DBLP_ENTRIES = frozenset({
    "article", "book", "data", "incollection", "inproceedings", "mastersthesis", "phdthesis", "proceedings",
})  # fmt: skip
_DBLP_VENUES = frozenset({"journal", "booktitle", "school", "publisher"})
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_HOMONYM = re.compile(r"\s+\d{4}$")  # DBLP tells people of one name apart by a number


class UnreadablePublications(ValueError):
    """The text cannot be read; `problems` say where and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def read_publications(text: str) -> list[dict[str, Any]]:
    """Publications of a text in any of the three formats, told apart by how it begins.

    Each has title, abstract, coauthors (names as printed), coauthor_orcids, venue, year, doi and source.

    Raises:
        UnreadablePublications: nothing was found, or the text is broken. All problems are named at once.
    """
    text = text.replace("\x00", "").lstrip("\ufeff \t\r\n")
    if len(text.encode()) > MOST_BYTES:
        raise UnreadablePublications([_("This is larger than 5 MB. Export your own publications only.")])
    if text.startswith("<"):
        found = _read_dblp(text)
    elif text.startswith(("{", "[")):
        found = _read_orcid(text)
    else:
        try:
            return [
                row | {"coauthor_orcids": [], "source": Publication.Source.BIBTEX.value} for row in read_bibtex(text)
            ]
        except BibtexError as error:
            raise UnreadablePublications(error.problems) from error
    if len(found) > MOST_ENTRIES:
        raise UnreadablePublications(
            [_("More than %(most)d publications. Import them in parts.") % {"most": MOST_ENTRIES}]
        )
    return found


def _publication(source: str, **fields: Any) -> dict[str, Any]:
    """One publication with everything trimmed to what its columns hold."""
    doi = _DOI.search(str(fields.get("doi") or ""))
    year = str(fields.get("year") or "")
    orcids = [match[0] for match in map(_ORCID.search, map(str, fields.get("orcids", ()))) if match]
    return {
        "title": " ".join(str(fields.get("title") or "").split()).rstrip(".")[:500],
        "abstract": " ".join(str(fields.get("abstract") or "").split())[:20_000],
        "coauthors": [name[:200] for name in fields.get("authors", ()) if name][:MOST_AUTHORS],
        "coauthor_orcids": list(dict.fromkeys(orcids))[:MOST_AUTHORS],
        "venue": " ".join(str(fields.get("venue") or "").split())[:300],
        "year": int(year) if year.isascii() and year.isdigit() and 1800 <= int(year[:9]) <= 2100 else None,
        "doi": doi[0].rstrip(".,")[:200] if doi else "",
        "source": source,
    }


class _Dblp:
    """Collects the entries of a person's page. Entities that a file defines itself are refused: they can explode."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.found: list[dict[str, Any]] = []
        self.entry: dict[str, Any] | None = None
        self.words: list[str] | None = None
        self.parser = xml.parsers.expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse

    def read(self, text: str) -> list[dict[str, Any]]:
        self.parser.Parse(text.encode(), True)
        return self.found

    def _refuse(self, *_arguments: Any) -> int:
        raise UnreadablePublications([_("This XML defines entities of its own. Download the file from DBLP again.")])

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(name)
        if len(self.path) > DEEPEST:
            raise UnreadablePublications([_("This XML is nested too deeply to be DBLP's.")])
        if name in _DBLP_ENTRIES and self.entry is None:
            self.entry = {"authors": [], "orcids": [], "is_withdrawn": attributes.get("publtype") == "withdrawn"}
        elif self.entry is not None and self.words is None:
            self.words = []  # markup inside a field, such as <sub>, adds to its text
            self.field = name
            if name == "author" and attributes.get("orcid"):
                self.entry["orcids"].append(attributes["orcid"])

    def _text(self, text: str) -> None:
        if self.words is not None:
            self.words.append(text)

    def _end(self, name: str) -> None:
        self.path.pop()
        if self.entry is None:
            return
        if self.words is not None and name == self.field:
            value, self.words = " ".join("".join(self.words).split()), None
            if name == "author":
                self.entry["authors"].append(_HOMONYM.sub("", value))
            elif name in _DBLP_VENUES:
                self.entry.setdefault("venue", value)
            elif name == "ee" and _DOI.search(value):
                self.entry.setdefault("doi", value)
            elif name in ("title", "year"):
                self.entry[name] = value
        elif name in _DBLP_ENTRIES:
            if self.entry.get("title") and not self.entry.pop("is_withdrawn"):
                self.found.append(_publication(Publication.Source.DBLP.value, **self.entry))
            self.entry = None


def _read_dblp(text: str) -> list[dict[str, Any]]:
    try:
        found = _Dblp().read(text)
    except xml.parsers.expat.ExpatError as error:
        reason = xml.parsers.expat.errors.messages.get(error.code, "")
        raise UnreadablePublications(
            [
                _("Line %(line)d: this is not well-formed XML (%(reason)s). Download the file from DBLP again.")
                % {"line": error.lineno, "reason": reason}
            ]
        ) from error
    if not found:
        raise UnreadablePublications(
            [_("No publication was found in this XML. On your page at DBLP, choose “export record”, then XML.")]
        )
    return found


def _read_orcid(text: str) -> list[dict[str, Any]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise UnreadablePublications(
            [_("Line %(line)d: this is not valid JSON. Download the works from ORCID again.") % {"line": line}]
        ) from error
    found = []
    for work in _works(data, DEEPEST):
        title = _value(work, "title", "title", "value")
        if title:
            found.append(_orcid_work(work, str(title)))
    if not found:
        raise UnreadablePublications([_("No work was found in this JSON. It should be the works of an ORCID record.")])
    return found


def _works(data: Any, depth: int) -> list[dict[str, Any]]:
    """Works wherever they stand: a list of works, a bulk answer, a whole record, or one work."""
    if depth == 0:
        return []
    if isinstance(data, list):
        return [work for each in data for work in _works(each, depth - 1)]
    if not isinstance(data, dict):
        return []
    if isinstance(data.get("title"), dict) and "title" in data["title"]:
        return [data]
    if isinstance(data.get("work-summary"), list):  # several sources tell of one work: the preferred one comes first
        return [work for each in data["work-summary"][:1] for work in _works(each, depth - 1)]
    names = ("activities-summary", "works", "group", "bulk", "work")
    return [work for name in names if name in data for work in _works(data[name], depth - 1)]


def _orcid_work(work: dict[str, Any], title: str) -> dict[str, Any]:
    contributors = _value(work, "contributors", "contributor")
    contributors = [each for each in contributors if isinstance(each, dict)] if isinstance(contributors, list) else []
    identifiers = _value(work, "external-ids", "external-id")
    doi = ""
    for one in identifiers if isinstance(identifiers, list) else []:
        if isinstance(one, dict) and str(one.get("external-id-type")).lower() == "doi":
            doi = doi or str(_value(one, "external-id-value") or "")
    return _publication(
        Publication.Source.ORCID.value,
        title=title,
        abstract=_value(work, "short-description"),
        authors=[name_as_printed(str(_value(each, "credit-name", "value") or "")) for each in contributors],
        orcids=[_value(each, "contributor-orcid", "path") or "" for each in contributors],
        venue=_value(work, "journal-title", "value"),
        year=_value(work, "publication-date", "year", "value"),
        doi=doi,
    )


def _value(data: Any, *path: str) -> Any:
    """A value deep inside, None where the way ends."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return storable(data) if isinstance(data, str) else data
