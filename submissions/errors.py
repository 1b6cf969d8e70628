"""Why a change to a submission was refused. Each carries words for the person who asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class NotAllowed(Exception):
    """The change is not possible now, or not for this person; the text says why."""


class StaleRevision(Exception):
    """The submission was changed elsewhere since the page was opened; `current` is its revision now."""

    def __init__(self, current: int) -> None:
        super().__init__(f"revision is {current} by now")
        self.current = current


@dataclass(frozen=True)
class Missing:
    """One thing a submission still needs: the words, and the id of the part of the form that cures it."""

    anchor: str
    text: str


class Incomplete(Exception):
    """The submission cannot be handed in yet; `missing` lists what it lacks."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__("; ".join(one.text for one in missing))
        self.missing = tuple(missing)


class UploadRefused(Exception):
    """A file was not taken. `field` names the field it came from; the text says what is wrong and what to do."""

    def __init__(self, message: str, *, cure: str = "", field: str = "paper") -> None:
        super().__init__(f"{message} {cure}".strip())
        self.field = field


class RowErrors(Exception):
    """Rows that cannot be stored: position (from 0) to words."""

    def __init__(self, errors: Mapping[int, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)
