"""Why a change to the program was refused; each carries words for the person who asked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reviews.refusals import Refused

if TYPE_CHECKING:
    from program.checks import Finding

__all__ = ["ClashesFound", "Refused", "Stale"]


class Stale(Refused):
    """Somebody else changed the same thing meanwhile; nothing was applied."""


class ClashesFound(Refused):
    """The program cannot be published as it is; `findings` say what clashes."""

    def __init__(self, findings: "Sequence[Finding]") -> None:
        super().__init__(" ".join(finding.words for finding in findings))
        self.findings = tuple(findings)
