"""Bytes on the private storage: one file per conference and hash, written once, erased when nothing refers to it."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from confsite.conferences.models import Conference
from submissions.models import StoredFile


class TooLarge(Exception):
    """The upload is longer than allowed; `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"larger than {limit} bytes")
        self.limit = limit


@dataclass
class Received:
    """An upload on disk, outside the storage: a temporary file, its hash and its size in bytes."""

    file: IO[bytes]
    sha256: str
    size: int


def receive(chunks: Iterable[bytes], *, limit: int) -> Received:
    """Stream an upload to a temporary file while hashing it.

    Raises:
        TooLarge: more than `limit` bytes came.
    """
    digest, size = hashlib.sha256(), 0
    target = tempfile.NamedTemporaryFile(prefix="confsite-upload-", suffix=".bin")  # noqa: SIM115 – the caller closes
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            target.close()
            raise TooLarge(limit)
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    target.seek(0)
    return Received(target, digest.hexdigest(), size)


def store(conference: Conference, received: Received) -> StoredFile:
    """Put bytes into the storage before the row that names them commits; the same bytes twice are kept once."""
    with transaction.atomic():
        known = StoredFile.objects.select_for_update().filter(conference=conference, sha256=received.sha256).first()
        if known is not None:
            return known
        wanted = f"documents/{conference.pk}/{received.sha256[:2]}/{received.sha256}"
        path = _write(wanted, received)
        row, _created = StoredFile.objects.get_or_create(
            conference=conference, sha256=received.sha256, defaults={"size": received.size, "path": path}
        )
        if row.path != path:  # somebody stored the same bytes at the same moment
            default_storage.delete(path)
        return row


def _write(path: str, received: Received) -> str:
    """Put the bytes at `path`, or keep those that are there; what a killed process left half-written is replaced."""
    if default_storage.exists(path):
        if default_storage.size(path) == received.size:
            return path
        default_storage.delete(path)
    received.file.seek(0)
    return default_storage.save(path, File(received.file))


def _local_path(path: str) -> Path | None:
    try:
        return Path(default_storage.path(path))
    except NotImplementedError:
        return None


@contextmanager
def local_copy(path: str) -> Iterator[Path]:
    """A stored file as a file of this machine, for tools that need one; a temporary copy if the storage is remote."""
    local = _local_path(path)
    if local is not None:
        yield local
        return
    with tempfile.NamedTemporaryFile(prefix="confsite-copy-") as copy, default_storage.open(path, "rb") as source:
        shutil.copyfileobj(source, copy)
        copy.flush()
        yield Path(copy.name)


def open_stored(stored: StoredFile) -> File:
    """The bytes, for reading."""
    return default_storage.open(stored.path, "rb")


def erase_if_unused(stored: StoredFile) -> bool:
    """Delete the bytes when no row of any app refers to them; the file goes only after the deletion committed."""
    with transaction.atomic():
        row = StoredFile.objects.select_for_update().get(pk=stored.pk)
        if any(_refers(relation, row) for relation in StoredFile._meta.related_objects):
            return False
        path = row.path
        row.delete()
        transaction.on_commit(lambda: default_storage.delete(path))
        return True


def _refers(relation: Any, row: StoredFile) -> bool:
    """Whether a row of some model, perhaps of an app above, points at stored bytes."""
    return bool(relation.related_model._default_manager.filter(**{relation.field.name: row}).exists())
