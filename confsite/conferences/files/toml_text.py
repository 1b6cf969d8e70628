"""Writes TOML for people: one key a line, long texts between triple quotes, members of a list one a line."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def string(text: str) -> str:
    """A text on one line, or between triple quotes where it has several."""
    if "\n" not in text:
        return '"' + "".join(_escaped(c, _ESCAPES) for c in text) + '"'
    lines = {key: value for key, value in _ESCAPES.items() if key not in ('"', "\n", "\t")}
    body = "".join(_escaped(c, lines) for c in text).replace('"""', '""\\"')
    if body.endswith('"'):
        body = body[:-1] + '\\"'
    return f'"""\n{body}\n"""'


def _escaped(character: str, escapes: dict[str, str]) -> str:
    if character in escapes:
        return escapes[character]
    if (ord(character) < 32 and character not in "\n\t") or character == "\x7f":
        return f"\\u{ord(character):04x}"
    return character


def value(item: Any) -> str:
    """Any value a file may hold, on one line where it is short."""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, int | float):
        return str(item)
    if isinstance(item, datetime | date):
        return item.isoformat()
    if isinstance(item, dict):
        return "{ " + ", ".join(f"{key} = {_flat(inner)}" for key, inner in item.items()) + " }"
    if isinstance(item, list | tuple):
        return array(item)
    return string(str(item))


def _flat(item: Any) -> str:
    """A value inside an inline table, which has to stay on one line."""
    if isinstance(item, str):
        return '"' + "".join(_escaped(c, _ESCAPES) for c in item) + '"'
    return value(item)


def array(items: Iterable[Any]) -> str:
    parts = [value(item) if isinstance(item, dict) else _flat(item) for item in items]
    line = f"[{', '.join(parts)}]"
    if len(line) <= 90 and not any(isinstance(item, dict) for item in items):
        return line
    return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
