"""Mistakes in a conference file: where they stand, what is wrong, what cures them."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

Path = tuple[str | int, ...]


def path_text(path: Path) -> str:
    """Write a path as people count: `milestone 2 → revision 1 → day`."""
    words: list[str] = []
    for step in path:
        if isinstance(step, int):
            words[-1] = f"{words[-1]} {step + 1}" if words else str(step + 1)
        else:
            words.append(step)
    return " → ".join(words)


@dataclass(frozen=True)
class Problem:
    """One mistake. `line` counts from 1; None where the file gives no place to point at."""

    path: Path
    message: str
    cure: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else ""
        where = ", ".join(part for part in (place, path_text(self.path)) if part)
        return " ".join(part for part in (f"{where}:" if where else "", self.message, self.cure) if part)


class FileMistakes(Exception):
    """The file was not loaded; `problems` says why, all of it."""

    def __init__(self, problems: Iterable[Problem], name: str = "") -> None:
        self.problems = list(problems)
        self.name = name
        super().__init__("\n".join(f"{name}: {problem}" if name else str(problem) for problem in self.problems))


@dataclass
class Problems:
    """Collects mistakes while a file is read; `lines` tells the line of a path."""

    lines: dict[Path, int] = field(default_factory=dict)
    found: list[Problem] = field(default_factory=list)

    def add(self, path: Path, message: str, cure: str = "") -> None:
        self.found.append(Problem(path, message, cure, self.line_of(path)))

    def line_of(self, path: Path) -> int | None:
        """The line of a path, else of the table it stands in."""
        while path:
            found = self.lines.get(path) or self.lines.get((*path, 0))
            if found is not None:
                return found
            path = path[:-1]
        return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A cure for a misspelt word: the nearest known one, else the list of them."""
    known = list(known)
    near = difflib.get_close_matches(word.casefold(), [name.casefold() for name in known], n=1, cutoff=0.6)
    if near:
        return f"Did you mean “{next(name for name in known if name.casefold() == near[0])}”?"
    return f"Known are: {', '.join(sorted(known))}." if len(known) <= 40 else ""
