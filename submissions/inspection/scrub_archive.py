"""A copy of a ZIP that says nothing about its makers outside its files. Runs in the child only.

Kept: the files' names and, but for PDFs, their bytes. Left behind: comments, extra fields (user and group numbers,
times), times of change, rights, the kind of system it was packed on, folders of desktops, bytes between the entries.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pikepdf

from .archives import PIECE, ArchiveError, ArchiveLimits, ArchiveRefused, checked_members, name_of, opened, unpack
from .scrub import scrub_file

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a ZIP can write
UNIX, PLAIN_FILE = 3, 0o644
LEVEL = 4  # half the time of the default, a few per cent larger
LEFT_OUT = ".left-out.txt"


def scrub_archive_file(path: str, target: str, folder: str, note: str, limits: ArchiveLimits) -> ArchiveError | None:
    """Write the copy of `path` to `target`, one file after the other by way of `folder`; the error where it cannot be.

    A PDF that cannot be freed of its traces is replaced by a text file beside its name that holds `note`.
    """
    entry, bare = Path(folder) / "entry", Path(folder) / "bare.pdf"
    try:
        with opened(path) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as copy:
            total = 0
            for info in checked_members(archive, limits):
                entry.unlink(missing_ok=True)
                total += unpack(archive, info, entry, min(limits.entry_size, limits.total_size - total))
                name = name_of(info)
                if not _is_pdf(name, entry):
                    _add(copy, name, entry, info.compress_type)
                elif _is_scrubbed(entry, bare):
                    _add(copy, name, bare, zipfile.ZIP_DEFLATED)
                else:
                    copy.writestr(_plain(name + LEFT_OUT, zipfile.ZIP_DEFLATED), note)
    except ArchiveRefused as refusal:
        return refusal.error
    except OSError:  # the copy outgrew the size a file may have
        return ArchiveError.EXPANDS
    return None


def _is_pdf(name: str, entry: Path) -> bool:
    """By its bytes: a PDF under another name tells as much. Some begin with a few bytes of something else."""
    with entry.open("rb") as file:
        head = file.read(1024)
    return b"%PDF-" in head if name.lower().endswith(".pdf") else head.lstrip()[:5] == b"%PDF-"


def _is_scrubbed(entry: Path, bare: Path) -> bool:
    bare.unlink(missing_ok=True)
    try:
        scrub_file(str(entry), str(bare))
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        pikepdf.DataDecodingError,
        RuntimeError,
        ValueError,
        TypeError,
        KeyError,
    ):
        return False
    return True


def _add(copy: zipfile.ZipFile, name: str, source: Path, compression: int) -> None:
    stored = compression == zipfile.ZIP_STORED
    info = _plain(name, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    info.file_size = source.stat().st_size
    with source.open("rb") as file, copy.open(info, "w") as target:
        while piece := file.read(PIECE):
            target.write(piece)


def _plain(name: str, compression: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system, info.external_attr, info.compress_type = UNIX, PLAIN_FILE << 16, compression
    return info
