"""Registry of what a conference file may hold: each app adds the tables of its own rows."""

from collections.abc import Callable
from dataclasses import dataclass

from confsite.conferences.files.schema import Rows
from confsite.conferences.models import Conference

AfterLoad = Callable[[Conference, bool], str]
Switch = Callable[[Conference], bool]


@dataclass(frozen=True)
class Part:
    """Tables of one app, in the order they are loaded. `after(conference, has_changed)` returns a note or ""."""

    name: str
    rows: tuple[Rows, ...]
    after: AfterLoad | None = None


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part; called from `AppConfig.ready`. Parts load in the order they were added, and are written so."""
    _parts[part.name] = part


def registered() -> list[Part]:
    return list(_parts.values())


def all_rows() -> list[Rows]:
    """Every top-level table a file may have."""
    return [rows for part in _parts.values() for rows in part.rows]
