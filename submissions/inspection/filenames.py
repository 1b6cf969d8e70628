"""File names that strangers chose, made safe to store, to show and to send."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST_NAME = 120  # characters
LONGEST_BYTES = 240  # file systems stop at 255
LONGEST_EXTENSION = 12
WINDOWS_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.I)
FORBIDDEN = frozenset('<>:"|?*')


def safe_filename(name: str, default: str = "document") -> str:
    """The last part of `name`, in NFC, without characters that hide, reverse or escape; the extension is kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if c.isspace() else c for c in name if c.isspace() or _is_harmless(c))
    name = re.sub(r" {2,}", " ", name).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension) > LONGEST_EXTENSION or " " in extension:
        stem, extension = name, ""
    stem = stem.strip(" .") or default
    if WINDOWS_DEVICES.match(stem.split(".")[0]):
        stem = f"_{stem}"
    ending = f".{extension}" if extension else ""
    stem = stem[: LONGEST_NAME - len(ending)]
    while len((stem + ending).encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .") + ending


def _is_harmless(character: str) -> bool:
    """No controls, no format characters (some reverse text), no surrogates, nothing file systems refuse."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn") and character not in FORBIDDEN


def content_disposition(name: str, *, disposition: str = "attachment") -> str:
    """The header's value for sending a file under `name` (RFC 6266): plain ASCII, and the true name beside it."""
    name = safe_filename(name)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%;]', "_", plain).strip()
    if not plain or plain.startswith("."):
        plain = "document" + plain.rstrip(".")  # nothing but the extension could be written in ASCII
    if plain == name:
        return f'{disposition}; filename="{plain}"'
    return f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
