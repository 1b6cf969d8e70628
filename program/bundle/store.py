"""Where static copies lie, and how they are found: one folder per conference, one inside it per copy, one pointer.

A copy is never changed. The pointer names the one that is served; it is put in place and taken away as one step.
"""

import json
import os
import re
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from confsite.conferences.models import Conference

POINTER, INDEX, BODIES = "current", "index.json", "bodies"
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,58}[a-z0-9]")
NAME = re.compile(r"v\d+-[0-9a-f]{16}")


@dataclass(frozen=True)
class Found:
    """One answer of a copy: its bytes lie in `file` from `start` on; `packed` are the same bytes as gzip."""

    file: Path
    start: int
    length: int
    packed_start: int
    packed_length: int
    etag: str
    headers: dict[str, str]

    def body(self, *, is_packed: bool) -> bytes:
        """The bytes to send.

        Raises:
            OSError: the copy was replaced this moment.
        """
        start, length = (self.packed_start, self.packed_length) if is_packed else (self.start, self.length)
        with self.file.open("rb") as file:
            file.seek(start)
            return file.read(length)


def root() -> Path | None:
    """The folder of all copies; None where the site keeps none."""
    return Path(settings.PUBLISHED_ROOT) if settings.PUBLISHED_ROOT else None


def is_copied(conference: Conference) -> bool:
    """Whether everybody may see this conference, so that copies of its program are kept: no draft, no rehearsal."""
    return root() is not None and conference.is_public and not conference.is_sandbox


def folder_of(slug: str) -> Path | None:
    """The folder of a conference's copies."""
    base = root()
    return base / slug if base is not None and SLUG.fullmatch(slug) else None


def current(slug: str) -> dict[str, Any] | None:
    """The index of the copy that is served; None where there is none."""
    folder = folder_of(slug)
    if folder is None:
        return None
    try:
        name = (folder / POINTER).read_text()
        if not NAME.fullmatch(name):
            return None
        return _index(folder / name, (folder / name / INDEX).stat().st_mtime_ns)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=8)
def _index(folder: Path, _written_at: int) -> dict[str, Any]:
    """The index as it was written then: a copy that was forgotten may be made again under its old name."""
    index: dict[str, Any] = json.loads((folder / INDEX).read_text())
    index["folder"] = folder
    return index


def find(slug: str, path: str) -> Found | None:
    """The answer to a path in the copy that is served."""
    index = current(slug)
    row = index["pages"].get(path) if index is not None else None
    if index is None or row is None:
        return None
    name, start, length, packed_start, packed_length, etag, headers = row
    return Found(index["folder"] / name, start, length, packed_start, packed_length, etag, headers)


def install(slug: str, made: Path, name: str) -> None:
    """Serve the copy in the folder `made` from now on, and delete the ones before."""
    folder = folder_of(slug)
    assert folder is not None
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    if target.exists():
        shutil.rmtree(made)
    else:
        os.replace(made, target)
    pointer = folder / f"{POINTER}.new"
    pointer.write_text(name)
    os.replace(pointer, folder / POINTER)
    for other in folder.iterdir():
        if other.is_dir() and other != target:
            shutil.rmtree(other, ignore_errors=True)


def forget(slug: str) -> None:
    """Serve no copy of this conference any more, from this moment on; then delete what is left.

    Raises:
        OSError: the pointer cannot be taken away, so that whoever hides something does not believe it hidden.
    """
    folder = folder_of(slug)
    if folder is None:
        return
    (folder / POINTER).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def known() -> list[str]:
    """The conferences of which a copy is served."""
    base = root()
    if base is None or not base.is_dir():
        return []
    return sorted(entry.name for entry in base.iterdir() if (entry / POINTER).exists())
