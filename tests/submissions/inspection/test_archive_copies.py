"""Copies of ZIPs for blind readers: PDFs without metadata, other files byte for byte, a directory that names nobody."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pikepdf
import pytest

from submissions.inspection.archives import ArchiveLimits
from submissions.inspection.client import CannotRead, inspect_pdf, scrub_archive
from submissions.inspection.limits import Limits
from tests.submissions.inspection.test_copies import plain_bytes, revealing_paper

NOTE = "Left out.\n"
UNIX_OWNER = struct.pack("<HHBBIBI", 0x7875, 11, 1, 4, 1234, 4, 5678)  # Info-ZIP's field of user and group number
TIMES = struct.pack("<HHBI", 0x5455, 5, 1, 1_893_456_000)  # Info-ZIP's field of times to the second


def telling_zip(path: Path, paper: Path) -> Path:
    """A supplement packed on Ada Writer's machine."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"packed by Ada Writer"
        for name, data in (
            ("appendix/proof.pdf", paper.read_bytes()),
            ("appendix/renamed.bin", paper.read_bytes()),
            ("code/main.py", b"print('hello')\r\n"),
            ("data/table.csv", b"\xef\xbb\xbfa,b\n1,2\n"),
            ("__MACOSX/code/._main.py", b"Ada Writer's Mac"),
            ("code/.DS_Store", b"Ada Writer's folders"),
        ):
            info = zipfile.ZipInfo(name, (2029, 12, 31, 23, 58, 58))
            info.extra, info.comment = UNIX_OWNER + TIMES, b"by Ada Writer"
            info.external_attr, info.create_system = 0o750 << 16, 19
            archive.writestr(info, data)
    return path


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    return telling_zip(tmp_path / "a.zip", revealing_paper(tmp_path / "paper.pdf"))


def test_pdfs_inside_name_the_author_nowhere_whatever_their_file_is_called(packed: Path, tmp_path: Path) -> None:
    scrub_archive(packed, tmp_path / "b.zip", note=NOTE)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        for name in ("appendix/proof.pdf", "appendix/renamed.bin"):
            bare = tmp_path / "bare.pdf"
            bare.write_bytes(archive.read(name))
            assert b"Ada" not in plain_bytes(bare)
            assert inspect_pdf(bare).metadata == {}


def test_other_files_keep_their_names_and_bytes_and_what_desktops_add_is_gone(packed: Path, tmp_path: Path) -> None:
    scrub_archive(packed, tmp_path / "b.zip", note=NOTE)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.namelist() == ["appendix/proof.pdf", "appendix/renamed.bin", "code/main.py", "data/table.csv"]
        assert archive.read("code/main.py") == b"print('hello')\r\n"
        assert archive.read("data/table.csv") == b"\xef\xbb\xbfa,b\n1,2\n"
        assert archive.testzip() is None


def test_the_directory_tells_no_owner_time_comment_or_system(packed: Path, tmp_path: Path) -> None:
    scrub_archive(packed, tmp_path / "b.zip", note=NOTE)
    data = (tmp_path / "b.zip").read_bytes()
    assert b"Ada" not in data
    assert UNIX_OWNER not in data
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.comment == b""
        for info in archive.infolist():
            assert (info.date_time, info.extra, info.comment) == ((1980, 1, 1, 0, 0, 0), b"", b"")
            assert (info.create_system, info.external_attr) == (3, 0o644 << 16)


def test_two_copies_of_one_archive_are_the_same_bytes(packed: Path, tmp_path: Path) -> None:
    for name in ("b.zip", "c.zip"):
        scrub_archive(packed, tmp_path / name, note=NOTE)
    assert (tmp_path / "b.zip").read_bytes() == (tmp_path / "c.zip").read_bytes()


def test_a_pdf_that_cannot_be_scrubbed_is_left_out_with_a_note_and_the_rest_comes(tmp_path: Path) -> None:
    locked = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Author"] = "Ada Writer"
        pdf.save(locked, encryption=pikepdf.Encryption(owner="x", user="y"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("locked.pdf", locked.getvalue())
        archive.writestr("broken.pdf", b"%PDF-1.7\nby Ada Writer, but no PDF")
        archive.writestr("notes.txt", b"All about %PDF-1.7 files.")
    scrub_archive(tmp_path / "a.zip", tmp_path / "b.zip", note=NOTE)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.namelist() == ["locked.pdf.left-out.txt", "broken.pdf.left-out.txt", "notes.txt"]
        assert archive.read("locked.pdf.left-out.txt").decode() == NOTE
        assert archive.read("notes.txt") == b"All about %PDF-1.7 files."


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 cut off"], ids=["empty", "no-zip", "cut-off"])
def test_an_archive_that_cannot_be_read_has_no_copy(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(CannotRead):
        scrub_archive(tmp_path / "a.zip", tmp_path / "b.zip", note=NOTE)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_damaged_file_inside_is_not_passed_on(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", b"A sentence that is stored as it is.")
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b"sentence", b"SENTENCE"))
    with pytest.raises(CannotRead):
        scrub_archive(tmp_path / "a.zip", tmp_path / "b.zip", note=NOTE)
    assert not (tmp_path / "b.zip").exists()


def test_a_bomb_is_stopped_by_its_bounds_and_leaves_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.bin", bytes(30_000_000))
    with pytest.raises(CannotRead):
        scrub_archive(tmp_path / "a.zip", tmp_path / "b.zip", note=NOTE)
    few = ArchiveLimits(entry_size=1_000_000, ratio=10**9)
    with pytest.raises(CannotRead):
        scrub_archive(tmp_path / "a.zip", tmp_path / "b.zip", note=NOTE, bounds=few)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_large_archive_is_copied_in_little_memory(tmp_path: Path) -> None:
    block = bytes(range(256)) * 4096
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive, archive.open("large.bin", "w") as target:
        for _n in range(100):
            target.write(block)
    little = Limits(memory=400 * 1024**2, cpu_seconds=60, wall_seconds=90.0)
    scrub_archive(tmp_path / "a.zip", tmp_path / "b.zip", note=NOTE, limits=little)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.getinfo("large.bin").file_size == 100 * len(block)
