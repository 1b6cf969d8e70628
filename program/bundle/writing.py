"""Writes a copy: all answers one after the other in one file, and an index of where each one lies."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.http import HttpResponse

from program.bundle import store

KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Last-Modified", "Access-Control-Allow-Origin")
LEAST_TO_PACK = 600


class Writer:
    """Writes the answers of one copy into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages: dict[str, list[Any]] = {}
        self._bodies: BinaryIO = (folder / store.BODIES).open("wb")

    def add(self, path: str, response: HttpResponse) -> None:
        """Append one answer, and the same packed where that is worth it."""
        body = response.content
        start = self._bodies.tell()
        self._bodies.write(body)
        packed_start = packed_length = 0
        if len(body) >= LEAST_TO_PACK:
            packed = gzip.compress(body, 6, mtime=0)
            packed_start, packed_length = self._bodies.tell(), len(packed)
            self._bodies.write(packed)
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        headers["Cache-Control"] = response.headers.get("Cache-Control", "public, max-age=0, must-revalidate")
        self.pages[path] = [store.BODIES, start, len(body), packed_start, packed_length, _etag(body), headers]

    def add_file(self, path: str, name: str, content_type: str, filename: str) -> None:
        """Name a file that was put into the folder as the answer to a path."""
        data = (self.folder / name).read_bytes()
        headers = {
            "Content-Type": content_type,
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Cache-Control": "public, max-age=300",
        }
        self.pages[path] = [name, 0, len(data), 0, 0, _etag(data), headers]

    def close(self, **facts: Any) -> None:
        """Write the index; before this the folder is no copy."""
        self._bodies.close()
        (self.folder / store.INDEX).write_text(json.dumps(facts | {"pages": self.pages}))

    def bodies(self) -> Iterator[tuple[str, str, bytes]]:
        """Path, content type and bytes of every answer so far."""
        self._bodies.flush()
        with (self.folder / store.BODIES).open("rb") as file:
            for path, (name, start, length, _packed, _length, _tag, headers) in self.pages.items():
                if name == store.BODIES:
                    file.seek(start)
                    yield path, headers["Content-Type"], file.read(length)


def _etag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'
