"""Registry of menu entries: each app adds the pages it has behind each door; `context` draws them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from confsite.conferences.doors import Door
from confsite.conferences.viewer import Viewer


@dataclass(frozen=True)
class MenuEntry:
    """A link of a door's menu. `group` is a heading (may be empty), `is_shown(viewer)` hides it from some."""

    door: Door
    group: Any
    label: Any
    url_name: str
    order: int
    is_shown: Callable[[Viewer], bool] | None = None


_entries: list[MenuEntry] = []


def register(*entries: MenuEntry) -> None:
    """Add entries; called from `AppConfig.ready`. Groups stand in the order of their first entry."""
    known = {(entry.door, entry.url_name) for entry in _entries}
    _entries.extend(entry for entry in entries if (entry.door, entry.url_name) not in known)
    _entries.sort(key=lambda entry: entry.order)


def entries_for(door: Door, viewer: Viewer) -> list[MenuEntry]:
    """What this viewer finds in the menu of a door, in order.

    A chair's page that does not say who finds it is for chairs; others behind that door come for a page of their own.
    """
    return [entry for entry in _entries if entry.door == door and _is_found(entry, viewer)]


def _is_found(entry: MenuEntry, viewer: Viewer) -> bool:
    if entry.is_shown is not None:
        return entry.is_shown(viewer)
    return entry.door != "chair" or viewer.is_chair
