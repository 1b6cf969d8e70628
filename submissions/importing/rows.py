"""One paper as a file lists it, and how its cells are read."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

_ADDRESS = re.compile(r"^(?P<rest>.*?)\s*<\s*(?P<email>[^<>\s]*)\s*>$")
_AFFILIATION = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<affiliation>[^()]*)\)$")


@dataclass(frozen=True)
class Problem:
    """A mistake in a file. `line` counts from 1; `column` names the column or field, or is empty."""

    line: int
    column: str
    message: str
    cure: str = ""

    def as_dict(self) -> dict[str, str | int]:
        return {"line": self.line, "column": self.column, "message": self.message, "cure": self.cure}


@dataclass(frozen=True)
class ListedAuthor:
    """An author as a file names them."""

    name: str
    email: str = ""
    affiliation: str = ""


@dataclass
class ListedPaper:
    """A paper as a file names it; names of type, track and topics are not looked up yet."""

    line: int
    title: str
    abstract: str = ""
    authors: list[ListedAuthor] = field(default_factory=list)
    keywords: str = ""
    topics: list[str] = field(default_factory=list)
    type_name: str = ""
    track_name: str = ""
    file_name: str = ""
    number: int | None = None
    key: str = ""


def read_authors(cell: str, line: int, problems: list[Problem]) -> list[ListedAuthor]:
    """Authors of a cell like `Ada Lovelace (Analytical Engines) <ada@example.org>; Charles Babbage`."""
    authors: list[ListedAuthor] = []
    for part in (one.strip() for one in cell.split(";")):
        if not part:
            continue
        address = _ADDRESS.match(part)
        rest, email = (address["rest"].strip(), address["email"].lower()) if address else (part, "")
        if email and not _is_address(email):
            cure = _("Write each author as Name <name@example.org>, with a semicolon between two authors.")
            problems.append(Problem(line, "authors", _("“%(part)s” is not an e-mail address.") % {"part": email}, cure))
            continue
        if "@" in rest or "<" in rest or ">" in rest:
            cure = _("Write each author as Name <name@example.org>, with a semicolon between two authors.")
            problems.append(Problem(line, "authors", _("“%(part)s” cannot be read.") % {"part": part[:80]}, cure))
            continue
        affiliated = _AFFILIATION.match(rest)
        name = affiliated["name"] if affiliated else rest
        if not name:
            problems.append(
                Problem(line, "authors", _("An author has no name."), _("Write the name before the address."))
            )
            continue
        if email and any(email == known.email for known in authors):
            message = _("The address %(email)s stands twice.") % {"email": email}
            problems.append(Problem(line, "authors", message, _("Remove one of the two.")))
            continue
        authors.append(ListedAuthor(name[:200], email, (affiliated["affiliation"] if affiliated else "")[:300]))
    return authors


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def read_number(cell: str, line: int, problems: list[Problem]) -> int | None:
    """A paper's number, or None where the cell is empty."""
    if not cell:
        return None
    plain = cell.lstrip("#")
    if not plain.isascii() or not plain.isdigit() or len(plain) > 9 or not 0 < int(plain) < 1_000_000:
        message = _("“%(text)s” is not a paper number.") % {"text": cell[:40]}
        problems.append(Problem(line, "number", message, _("Write a whole number from 1, or leave the cell empty.")))
        return None
    return int(plain)
