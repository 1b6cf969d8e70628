"""Registries: what a viewer must not learn of, and that they read names. Higher apps know, lower pages ask and tell."""

from collections.abc import Callable, Iterable

from confsite.conferences.viewer import Viewer

Hidden = Callable[[Viewer], Iterable[int]]
Noting = Callable[[Viewer, str], None]
_hidden: list[Hidden] = []
_noting: list[Noting] = []


def register(hidden: Hidden) -> None:
    """Add a function that returns the ids of submissions a viewer must not learn of; called from `AppConfig.ready`."""
    if hidden not in _hidden:
        _hidden.append(hidden)


def hidden_submissions(viewer: Viewer) -> frozenset[int]:
    """Ids of the submissions of which this viewer must see no trace: no row, no count, no mail, no line of the log."""
    return frozenset(pk for hidden in _hidden for pk in hidden(viewer))


def register_noting(note: Noting) -> None:
    """Add a function that notes who read a page with people's names; called from `AppConfig.ready`."""
    if note not in _noting:
        _noting.append(note)


def note_names_read(viewer: Viewer, page: str) -> None:
    """Tell the apps above that a page of a lower one shows this viewer names; they know which are hidden ones."""
    for note in _noting:
        note(viewer, page)
