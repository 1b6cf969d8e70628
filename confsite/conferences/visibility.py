"""Registry of what a viewer must not learn of: papers they are in conflict with. Higher apps know, lower pages ask."""

from collections.abc import Callable, Iterable

from confsite.conferences.viewer import Viewer

Hidden = Callable[[Viewer], Iterable[int]]
_hidden: list[Hidden] = []


def register(hidden: Hidden) -> None:
    """Add a function that returns the ids of submissions a viewer must not learn of; called from `AppConfig.ready`."""
    if hidden not in _hidden:
        _hidden.append(hidden)


def hidden_submissions(viewer: Viewer) -> frozenset[int]:
    """Ids of the submissions of which this viewer must see no trace: no row, no count, no mail, no line of the log."""
    return frozenset(pk for hidden in _hidden for pk in hidden(viewer))
