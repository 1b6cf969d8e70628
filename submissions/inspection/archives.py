"""ZIP archives from strangers: listed and unpacked within bounds, or refused with a code that names the reason."""

from __future__ import annotations

import dataclasses
import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

PIECE = 64 * 1024
NESTED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".jar", ".zst")
CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class ArchiveError(StrEnum):
    """Why an archive is refused."""

    MISSING = "missing"
    EMPTY = "empty"
    NOT_ZIP = "not_zip"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    EXPANDS = "expands"
    UNSAFE_PATH = "unsafe_path"
    SYMLINK = "symlink"
    CONTROL_CHARACTER = "control_character"
    NAME_TOO_LONG = "name_too_long"
    DUPLICATE = "duplicate"
    NESTED = "nested"
    UNSUPPORTED = "unsupported"
    TIMEOUT = "timeout"
    CRASHED = "crashed"


@dataclass(frozen=True, kw_only=True)
class ArchiveLimits:
    """Bounds of an archive: number of entries, bytes of one and of all when unpacked, depth of folders."""

    entries: int = 2000
    entry_size: int = 200 * 1024**2
    total_size: int = 1024**3
    ratio: int = 200
    depth: int = 12
    allow_nested: bool = False


@dataclass(frozen=True, kw_only=True)
class ArchiveEntry:
    """One file inside: its path as the archive names it, its size in bytes, and the file it was unpacked to."""

    name: str
    size: int
    stored_as: str = ""


@dataclass(frozen=True, kw_only=True)
class ArchiveReport:
    """The files of an archive, or the error and the name of the entry that caused it."""

    entries: tuple[ArchiveEntry, ...] = ()
    error: ArchiveError | None = None
    entry: str = ""

    def __post_init__(self) -> None:
        if self.error is not None:
            object.__setattr__(self, "error", ArchiveError(self.error))

    def to_json(self) -> dict[str, Any]:
        """A dictionary that `json.dumps` takes and `from_json` reads back."""
        return {
            "entries": [dataclasses.asdict(entry) for entry in self.entries],
            "error": self.error.value if self.error else None,
            "entry": self.entry,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ArchiveReport:
        """The report of a dictionary made by `to_json`."""
        entries = tuple(ArchiveEntry(**entry) for entry in data.get("entries", ()))
        return cls(entries=entries, error=data.get("error"), entry=data.get("entry", ""))


class ArchiveRefused(Exception):
    """The archive is not read any further; `entry` names the file that caused it."""

    def __init__(self, error: ArchiveError, entry: str = "") -> None:
        super().__init__(error.value)
        self.error = error
        self.entry = entry


def list_entries(path: str | Path, limits: ArchiveLimits) -> ArchiveReport:
    """The files of the ZIP at `path` from its directory; folders and clutter of desktops are left out."""
    try:
        with opened(path) as archive:
            return ArchiveReport(
                entries=tuple(
                    ArchiveEntry(name=name_of(info), size=info.file_size) for info in checked_members(archive, limits)
                )
            )
    except ArchiveRefused as refusal:
        return ArchiveReport(error=refusal.error, entry=_shown(refusal.entry))


def extract_entries(path: str | Path, target: str | Path, limits: ArchiveLimits) -> ArchiveReport:
    """Unpack into numbered files in `target`: names of strangers never become paths. All or nothing.

    Sizes are counted while unpacking, since a directory may lie about them.
    """
    written: list[Path] = []
    try:
        with opened(path) as archive:
            entries = []
            total = 0
            for number, info in enumerate(checked_members(archive, limits), start=1):
                place = Path(target) / f"{number:05d}.entry"
                written.append(place)
                size = unpack(archive, info, place, min(limits.entry_size, limits.total_size - total))
                total += size
                entries.append(ArchiveEntry(name=name_of(info), size=size, stored_as=place.name))
            return ArchiveReport(entries=tuple(entries))
    except ArchiveRefused as refusal:
        for place in written:
            place.unlink(missing_ok=True)
        return ArchiveReport(error=refusal.error, entry=_shown(refusal.entry))


def opened(path: str | Path) -> zipfile.ZipFile:
    """The ZIP at `path`, its directory read.

    Raises:
        ArchiveRefused: it is missing, empty, damaged or no ZIP.
    """
    try:
        if os.path.getsize(path) == 0:
            raise ArchiveRefused(ArchiveError.EMPTY)
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise ArchiveRefused(ArchiveError.MISSING) from None
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        with open(path, "rb") as file:
            looks_like_zip = file.read(4) == b"PK\x03\x04"
        raise ArchiveRefused(ArchiveError.DAMAGED if looks_like_zip else ArchiveError.NOT_ZIP) from None


def checked_members(archive: zipfile.ZipFile, limits: ArchiveLimits) -> list[zipfile.ZipInfo]:
    """The files of a ZIP whose directory keeps to `limits`, without folders and clutter of desktops.

    Raises:
        ArchiveRefused: it does not.
    """
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise ArchiveRefused(ArchiveError.TOO_MANY)
    members = [info for info in infos if not _is_folder_or_clutter(info)]
    seen: set[str] = set()
    total = 0
    for info in members:
        name = name_of(info)
        _check_name(info, limits)
        if info.flag_bits & 0x1:
            raise ArchiveRefused(ArchiveError.ENCRYPTED, name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            raise ArchiveRefused(ArchiveError.UNSUPPORTED, name)
        if not limits.allow_nested and name.lower().endswith(NESTED):
            raise ArchiveRefused(ArchiveError.NESTED, name)
        if name.casefold() in seen:
            raise ArchiveRefused(ArchiveError.DUPLICATE, name)
        seen.add(name.casefold())
        total += info.file_size
        if info.file_size > limits.entry_size or total > limits.total_size:
            raise ArchiveRefused(ArchiveError.TOO_LARGE, name)
        if info.file_size > 10 * 1024**2 and info.file_size > limits.ratio * max(1, info.compress_size):
            raise ArchiveRefused(ArchiveError.EXPANDS, name)
    if not members:
        raise ArchiveRefused(ArchiveError.EMPTY)
    return members


def _check_name(info: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
    # `filename` was already cut at a null byte; what the archive really says is in `orig_filename`.
    name = info.orig_filename.replace("\\", "/")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name):
        raise ArchiveRefused(ArchiveError.CONTROL_CHARACTER, name)
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "" in parts or (len(parts[0]) > 1 and parts[0][1] == ":"):
        raise ArchiveRefused(ArchiveError.UNSAFE_PATH, name)
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise ArchiveRefused(ArchiveError.SYMLINK, name)
    if len(name) > 400 or len(parts) > limits.depth or any(len(part.encode()) > 255 for part in parts):
        raise ArchiveRefused(ArchiveError.NAME_TOO_LONG, name)


def _is_folder_or_clutter(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or info.filename.startswith(CLUTTER[0]) or info.filename.rsplit("/", 1)[-1] in CLUTTER[1:]


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Path, most: int) -> int:
    """Write one file of a ZIP to `place`; returns its size in bytes, counted while unpacking.

    Raises:
        ArchiveRefused: it is damaged, or larger than `most` bytes.
    """
    size = 0
    try:
        with archive.open(info) as source, place.open("xb") as target:
            while piece := source.read(PIECE):
                size += len(piece)
                if size > most:
                    raise ArchiveRefused(ArchiveError.EXPANDS, name_of(info))
                target.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise ArchiveRefused(ArchiveError.DAMAGED, name_of(info)) from None
    except OSError:
        raise ArchiveRefused(ArchiveError.EXPANDS, name_of(info)) from None
    return size


def name_of(info: zipfile.ZipInfo) -> str:
    """The name of a file in a ZIP, in NFC and with slashes, as the archive really says it."""
    return unicodedata.normalize("NFC", info.orig_filename.replace("\\", "/"))


def _shown(name: str) -> str:
    """A name fit for a message: what cannot be shown becomes a question mark."""
    return "".join("?" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in name)[:120]
