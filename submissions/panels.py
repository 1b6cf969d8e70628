"""Registry of panels on the authors' page of a submission: apps above add what they know, for example the reviews.

The detail page asks `panels_of(submission, viewer)` and includes each panel's template with its context.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from confsite.conferences.viewer import Viewer
from submissions.models import Submission


@dataclass(frozen=True)
class Panel:
    """A framed section: `{% include panel.template with panel=panel %}`; its data is `panel.context`."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Provider = Callable[[Submission, Viewer], Panel | None]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a provider, called from `AppConfig.ready`; it answers None where it has nothing to show."""
    _providers[name] = provider


def panels_of(submission: Submission, viewer: Viewer) -> list[Panel]:
    """What stands on the page of a submission besides the submission itself, for one of its authors."""
    found = (provider(submission, viewer) for provider in _providers.values())
    return [panel for panel in found if panel is not None]
