"""Reads a list of people to invite; every mistake is named with its line, and nothing is applied by half."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from confsite.conferences.invitations.services import Invitee, held_and_waiting
from confsite.conferences.models import Conference, Role
from confsite.ui.csv_import import CsvError, read_csv

REQUIRED = ("name", "email")
OPTIONAL = ("role", "affiliation", "quota", "track")
MAX_BYTES = 512 * 1024
MAX_ROWS = 2000
MOST_PAPERS = 200


@dataclass(frozen=True)
class ReadRow:
    """A line of the list. `already` says why nothing is done for it; empty where an invitation will be sent."""

    line: int
    invitee: Invitee
    already: str = ""


@dataclass(frozen=True)
class ReadList:
    """A list as read: its rows, or its mistakes."""

    rows: list[ReadRow]
    errors: list[CsvError]

    @property
    def new(self) -> list[Invitee]:
        """Those who will be invited."""
        return [row.invitee for row in self.rows if not row.already]


def read_invitees(content: bytes, *, conference: Conference, default_role: Role) -> ReadList:
    """Read a CSV of people: the rows with what is known of them, or all mistakes; never both."""
    errors: list[CsvError] = []
    found: list[tuple[int, Invitee]] = []
    tracks = {}
    for each in conference.tracks.all():
        tracks[each.name.casefold()] = tracks[each.slug.casefold()] = each
    try:
        lines = list(read_csv(content, required=REQUIRED, optional=OPTIONAL, max_rows=MAX_ROWS, max_bytes=MAX_BYTES))
    except CsvError as error:
        return ReadList([], [error])
    for line, row in lines:
        name = " ".join(row["name"].split())[:200]
        email = _email(line, row["email"], errors)
        role = _role(line, row["role"], default_role, errors)
        quota = _quota(line, row["quota"], errors)
        track = tracks.get(row["track"].casefold()) if row["track"] else None
        if row["track"] and track is None:
            known = ", ".join(sorted({t.slug for t in tracks.values()})) or _("none")
            errors.append(CsvError(line, "track", _("Unknown track. Known: %(tracks)s.") % {"tracks": known}))
        found.append((line, Invitee(email, name, role, row["affiliation"][:200], quota, track)))
    if not found and not errors:
        errors.append(CsvError(1, "", _("The list names nobody: add a line per person below the header.")))
    if errors:
        return ReadList([], errors)
    return ReadList(_with_known(conference, found), [])


def _with_known(conference: Conference, found: list[tuple[int, Invitee]]) -> list[ReadRow]:
    hold, wait = held_and_waiting(conference, [invitee for _line, invitee in found])
    first: dict[tuple[str, str], int] = {}
    rows = []
    for line, invitee in found:
        key = (invitee.email, invitee.role)
        already = ""
        if key in hold:
            already = _("has this role already")
        elif key in wait:
            already = _("is invited already")
        elif key in first:
            already = _("stands already in line %(line)d") % {"line": first[key]}
        first.setdefault(key, line)
        rows.append(ReadRow(line, invitee, already))
    return rows


def _email(line: int, text: str, errors: list[CsvError]) -> str:
    email = text.lower()
    try:
        validate_email(email)
    except ValidationError:
        errors.append(CsvError(line, "email", _("“%(text)s” is not an e-mail address.") % {"text": text[:80]}))
    return email


def _role(line: int, text: str, default: Role, errors: list[CsvError]) -> Role:
    if not text:
        return default
    wanted = text.casefold().replace("_", " ").replace("-", " ")
    for role in Role:
        if wanted in (role.value.casefold().replace("_", " "), str(role.label).casefold()):
            return role
    known = ", ".join(str(role.label) for role in Role)
    errors.append(CsvError(line, "role", _("Unknown role. Known: %(roles)s.") % {"roles": known}))
    return default


def _quota(line: int, text: str, errors: list[CsvError]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or int(text) > MOST_PAPERS:
        message = _("Write a whole number from 0 to %(most)d.") % {"most": MOST_PAPERS}
        errors.append(CsvError(line, "quota", message))
        return None
    return int(text)
