"""Where each key of a TOML text stands: tomllib tells no lines, and a mistake without a line is hard to find."""

import re

from confsite.conferences.files.problems import Path

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-\"' ]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*=")
_FENCES = ('"""', "'''")


def line_numbers(text: str) -> dict[Path, int]:
    """Return the line (from 1) of each table and key that begins on a line of its own."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if fence:
            fence = "" if line.count(fence) % 2 else fence
            continue
        if header := _HEADER.match(line):
            table = _table(header.group(2), header.group(1) == "[[", counts)
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, key.group(1).strip("\"'")), number)
            fence = next((mark for mark in _FENCES if line.count(mark) % 2), "")
    return found


def _table(dotted: str, is_array: bool, counts: dict[Path, int]) -> Path:
    """The path of a header; a name that is an array so far means its latest table."""
    names = [name.strip().strip("\"'") for name in dotted.split(".")]
    path: Path = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        if depth == len(names) - 1 and is_array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
