"""ZIP archives and file names from strangers."""

from __future__ import annotations

import stat
import struct
import zipfile

import pytest

from submissions.inspection.archives import ArchiveError, ArchiveLimits
from submissions.inspection.client import extract_archive, list_archive
from submissions.inspection.filenames import content_disposition, safe_filename
from tests.submissions.inspection import pdfs


def test_an_ordinary_archive_is_listed_without_folders_and_clutter(tmp_path):
    files = {
        "papers/": b"",
        "papers/1.pdf": b"one",
        "papers/ü.pdf": b"three",
        "__MACOSX/._1.pdf": b"x",
        ".DS_Store": b"x",
    }
    report = list_archive(pdfs.archive(tmp_path / "a.zip", files))
    assert report.error is None
    assert [(entry.name, entry.size) for entry in report.entries] == [("papers/1.pdf", 3), ("papers/ü.pdf", 5)]


def test_unpacking_writes_numbered_files_and_never_the_names_of_strangers(tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    report = extract_archive(pdfs.archive(tmp_path / "a.zip", {"b/paper.pdf": b"one", "c.pdf": b"two"}), target)
    assert {entry.name: (target / entry.stored_as).read_bytes() for entry in report.entries} == {
        "b/paper.pdf": b"one",
        "c.pdf": b"two",
    }
    assert sorted(file.name for file in target.iterdir()) == ["00001.entry", "00002.entry"]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("../../etc/passwd", ArchiveError.UNSAFE_PATH),
        ("/etc/passwd", ArchiveError.UNSAFE_PATH),
        ("..\\..\\boot.ini", ArchiveError.UNSAFE_PATH),
        ("C:\\boot.ini", ArchiveError.UNSAFE_PATH),
        ("a//b.pdf", ArchiveError.UNSAFE_PATH),
        ("paper\x1b[2J.pdf", ArchiveError.CONTROL_CHARACTER),
        ("paper\u202efdp.exe", ArchiveError.CONTROL_CHARACTER),
        ("d/" * 20 + "a.pdf", ArchiveError.NAME_TOO_LONG),
        ("a" * 300 + ".pdf", ArchiveError.NAME_TOO_LONG),
        ("inner.zip", ArchiveError.NESTED),
        ("inner.tar.gz", ArchiveError.NESTED),
    ],
)
def test_a_dangerous_name_refuses_the_whole_archive_and_unpacks_nothing(tmp_path, name, error):
    source = pdfs.archive(tmp_path / "a.zip", {"good.pdf": b"good", name: b"bad"})
    target = tmp_path / "out"
    target.mkdir()
    report = extract_archive(source, target)
    assert report.error is error
    assert report.entry
    assert not any(ord(c) < 32 for c in report.entry)
    assert list(target.iterdir()) == []
    assert list_archive(source).error is error


def test_a_symbolic_link_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        link = zipfile.ZipInfo("paper.pdf")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    assert list_archive(tmp_path / "a.zip").error is ArchiveError.SYMLINK


def test_one_name_twice_is_refused_whatever_its_case(tmp_path):
    source = pdfs.archive(tmp_path / "a.zip", {"Paper.pdf": b"one", "paper.PDF": b"two"})
    assert list_archive(source).error is ArchiveError.DUPLICATE


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", ArchiveError.EMPTY), (b"%PDF-1.4", ArchiveError.NOT_ZIP), (b"PK\x03\x04cut", ArchiveError.DAMAGED)],
)
def test_what_is_no_archive_says_why(tmp_path, content, error):
    (tmp_path / "a.zip").write_bytes(content)
    assert list_archive(tmp_path / "a.zip").error is error


def test_a_missing_or_hollow_archive_says_why(tmp_path):
    assert list_archive(tmp_path / "none.zip").error is ArchiveError.MISSING
    assert list_archive(pdfs.archive(tmp_path / "a.zip", {"folder/": b""})).error is ArchiveError.EMPTY


def test_bounds_on_number_and_size_are_kept(tmp_path):
    source = pdfs.archive(tmp_path / "a.zip", {f"{n}.txt": b"x" * 100 for n in range(5)})
    assert list_archive(source, bounds=ArchiveLimits(entries=4)).error is ArchiveError.TOO_MANY
    assert list_archive(source, bounds=ArchiveLimits(entry_size=99)).error is ArchiveError.TOO_LARGE
    assert list_archive(source, bounds=ArchiveLimits(total_size=499)).error is ArchiveError.TOO_LARGE


def test_an_archive_bomb_is_refused_from_its_directory(tmp_path):
    source = pdfs.archive(tmp_path / "a.zip", {"zeros.txt": bytes(60 * pdfs.MEGABYTE)})
    assert list_archive(source).error is ArchiveError.EXPANDS


def test_an_archive_that_lies_about_its_sizes_is_stopped_while_unpacking(tmp_path):
    source = pdfs.archive(tmp_path / "a.zip", {"good.txt": b"good", "zeros.txt": bytes(60 * pdfs.MEGABYTE)})
    data = source.read_bytes().replace(struct.pack("<L", 60 * pdfs.MEGABYTE), struct.pack("<L", 1000))
    source.write_bytes(data)
    target = tmp_path / "out"
    target.mkdir()
    assert list_archive(source).error is None
    assert extract_archive(source, target).error in (ArchiveError.DAMAGED, ArchiveError.EXPANDS)
    assert sum(file.stat().st_size for file in target.iterdir()) == 0


def test_a_password_on_an_archive_is_reported(tmp_path):
    source = pdfs.archive(tmp_path / "a.zip", {"a.txt": b"text"})
    data = bytearray(source.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    source.write_bytes(bytes(data))
    report = list_archive(source)
    assert (report.error, report.entry) == (ArchiveError.ENCRYPTED, "a.txt")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("paper.pdf", "paper.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\Paper final.pdf", "Paper final.pdf"),
        ("pa\x00per\r\n.pdf", "paper.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("Zoe\u0308.pdf", "Zoë.pdf"),
        ("  spaces   inside .pdf", "spaces inside.pdf"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("", "document"),
        ("...", "document"),
        (".pdf", "pdf"),
        ("con.pdf", "_con.pdf"),
        ("論文.pdf", "論文.pdf"),
    ],
)
def test_a_file_name_is_made_safe_and_stays_recognisable(given, kept):
    assert safe_filename(given) == kept


@pytest.mark.parametrize("letter", ["a", "ü", "論"])
def test_a_long_file_name_is_cut_and_keeps_its_extension(letter):
    name = safe_filename(letter * 500 + ".pdf")
    assert name.endswith(".pdf")
    assert len(name) <= 120
    assert len(name.encode()) <= 255


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("paper.pdf", 'attachment; filename="paper.pdf"'),
        ("Zoë.pdf", "attachment; filename=\"Zoe.pdf\"; filename*=UTF-8''Zo%C3%AB.pdf"),
        ("論文.pdf", "attachment; filename=\"document.pdf\"; filename*=UTF-8''%E8%AB%96%E6%96%87.pdf"),
    ],
)
def test_the_name_sent_to_browsers_is_right_in_old_and_new_ones(name, header):
    assert content_disposition(name) == header


def test_a_name_cannot_add_headers_or_end_the_quotes():
    header = content_disposition('a"; filename=evil.exe\r\nSet-Cookie: x=1; .pdf')
    assert "\r" not in header
    assert "\n" not in header
    assert header.count("filename=") <= 2
    assert header.split('filename="')[1].count('"') == 1
