"""What qpdf reads: whether the file opens, encryption, metadata, fonts, active content. Runs in the child only."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from html import unescape
from typing import Any

import pikepdf

from .report import ErrorCode, PdfReport, clean_text

MOST_PAGES = 1000
LARGEST_STREAM = 128 * 1024**2  # bytes, expanded
LARGEST_TOTAL = 384 * 1024**2
LARGEST_PICTURE = 400_000_000  # bytes, as declared by width, height and depth
MOST_NODES = 400_000
DEEPEST_NODE = 8
LONGEST_VALUE = 500
LONGEST_XMP = 256 * 1024
PIECE = 64 * 1024

EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")
SUBSET_TAG = re.compile(r"^[A-Z]{6}\+")


def read_structure(path: str) -> PdfReport:
    """The report as far as structure goes; `error` is set where reading on would be useless or unsafe."""
    size = os.path.getsize(path)
    if size == 0:
        return PdfReport(error=ErrorCode.EMPTY)
    with open(path, "rb") as file:
        head = file.read(1024)
        file.seek(max(0, size - 2048))
        tail = file.read()
    if b"%PDF-" not in head:
        return PdfReport(error=ErrorCode.NOT_PDF)
    lacks_end = b"%%EOF" not in tail
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            return _read(pdf, lacks_end=lacks_end)
    except pikepdf.PasswordError:
        return PdfReport(is_pdf=True, is_encrypted=True, needs_password=True, error=ErrorCode.PASSWORD)
    except MemoryError:
        return PdfReport(is_pdf=True, error=ErrorCode.EXPANDS)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RuntimeError) as problem:
        if "bad_alloc" in str(problem) or "memory" in str(problem).lower():
            return PdfReport(is_pdf=True, error=ErrorCode.EXPANDS)
        return PdfReport(is_pdf=True, error=ErrorCode.TRUNCATED if lacks_end else ErrorCode.DAMAGED)


def _read(pdf: pikepdf.Pdf, *, lacks_end: bool) -> PdfReport:
    was_repaired = bool(pdf.get_warnings())
    count = len(pdf.pages)
    known = PdfReport(
        is_pdf=True, opens=True, is_encrypted=pdf.is_encrypted, was_repaired=was_repaired, page_count=count
    )
    if lacks_end and was_repaired:
        # A repair of a cut file loses pages without a word; nobody should submit half a paper.
        return _with_error(known, ErrorCode.TRUNCATED)
    if count == 0:
        return _with_error(known, ErrorCode.DAMAGED if was_repaired else ErrorCode.NO_PAGES)
    if count > MOST_PAGES:
        return _with_error(known, ErrorCode.TOO_MANY_PAGES)
    if _expands_too_far(pdf):
        return _with_error(known, ErrorCode.EXPANDS)
    active = _ActiveContent()
    active.walk(pdf)
    metadata = read_metadata(pdf)
    return PdfReport(
        is_pdf=True,
        opens=True,
        is_encrypted=pdf.is_encrypted,
        was_repaired=was_repaired,
        page_count=count,
        title=metadata.get("Title") or metadata.get("xmp:title", ""),
        author=metadata.get("Author") or metadata.get("xmp:creator", ""),
        metadata=metadata,
        fonts_not_embedded=fonts_not_embedded(pdf),
        has_javascript=active.has_javascript,
        has_attachments=active.has_attachments,
        has_launch_action=active.has_launch_action,
    )


def _with_error(report: PdfReport, error: ErrorCode) -> PdfReport:
    return PdfReport(
        is_pdf=True,
        opens=error is ErrorCode.TOO_MANY_PAGES,
        is_encrypted=report.is_encrypted,
        was_repaired=report.was_repaired,
        page_count=report.page_count,
        error=error,
    )


# Expansion


def _expands_too_far(pdf: pikepdf.Pdf) -> bool:
    """Whether some stream, or all together, would grow beyond the limit. Expands piece by piece, keeping nothing."""
    total = 0
    for item in pdf.objects:
        if not isinstance(item, pikepdf.Stream):
            continue
        if item.get("/Subtype") == "/Image":
            if _declared_picture_size(item) > LARGEST_PICTURE:
                return True
            continue
        grown = expanded_size(item.read_raw_bytes(), _count_of_deflations(item), LARGEST_STREAM)
        total += grown
        if grown > LARGEST_STREAM or total > LARGEST_TOTAL:
            return True
    return False


def _declared_picture_size(item: pikepdf.Stream) -> int:
    try:
        depth = int(item.get("/BitsPerComponent", 8))
        return int(item.get("/Width", 0)) * int(item.get("/Height", 0)) * max(1, depth * 3 // 8)
    except (TypeError, ValueError):
        return 0


def _count_of_deflations(item: pikepdf.Stream) -> int:
    """How often the raw bytes were deflated, as far as that is the outermost coding."""
    filters = item.get("/Filter")
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters] if filters is not None else []
    count = 0
    for name in names:
        if str(name) not in ("/FlateDecode", "/Fl"):
            break
        count += 1
    return min(count, 8)


def expanded_size(data: bytes, deflations: int, limit: int) -> int:
    """The size of `data` after undoing `deflations` rounds of deflate, counted up to just beyond `limit`."""
    pieces: Iterator[bytes] = iter((data,))
    for _ in range(deflations):
        pieces = _inflated(pieces)
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            break
    return size


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest:
            try:
                yield inflater.decompress(rest, PIECE)
            except zlib.error:
                return
            if inflater.eof:
                return
            rest = inflater.unconsumed_tail


# Metadata


def read_metadata(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Document information (as `Author`, `Title` …) and the few XMP fields that name people (as `xmp:creator` …)."""
    found: dict[str, str] = {}
    info = pdf.trailer.get("/Info")
    if isinstance(info, pikepdf.Dictionary):
        for key in list(info.keys())[:40]:
            try:
                found[clean_text(key.lstrip("/"), 60)] = clean_text(str(info[key]), LONGEST_VALUE).strip()
            except (ValueError, TypeError, pikepdf.PdfError, UnicodeDecodeError):
                continue
    packet = pdf.Root.get("/Metadata")
    if isinstance(packet, pikepdf.Stream):
        found.update(_xmp_fields(packet))
    return found


def _xmp_fields(packet: pikepdf.Stream) -> dict[str, str]:
    """Read with patterns, not with an XML parser: a stranger's entities are never expanded."""
    try:
        data = packet.read_bytes()[:LONGEST_XMP]
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return {}
    text = data.decode("utf-16" if data[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8", "replace")
    found = {}
    for name in ("creator", "title", "contributor", "rights", "publisher"):
        block = re.search(rf"<dc:{name}\b[^>]*>(.{{0,4000}}?)</dc:{name}>", text, re.S)
        if block:
            items = re.findall(r"<rdf:li\b[^>]*>(.*?)</rdf:li>", block.group(1), re.S) or [block.group(1)]
            value = "; ".join(unescape(re.sub(r"<[^>]{0,500}>", "", item)).strip() for item in items)
            found[f"xmp:{name}"] = clean_text(value, LONGEST_VALUE)
    for name in ("pdf:Author", "photoshop:AuthorsPosition", "xmp:CreatorTool", "pdf:Producer"):
        value_of = re.search(rf"<{name}>([^<]{{0,2000}})</{name}>|\b{name}=\"([^\"]{{0,2000}})\"", text)
        if value_of:
            found[f"xmp:{name.split(':')[1]}"] = clean_text(unescape(value_of[1] or value_of[2] or ""), LONGEST_VALUE)
    return found


# Fonts


def fonts_not_embedded(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Names of fonts that pages use without carrying them, so that they look different elsewhere."""
    missing: set[str] = set()
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        _fonts_of(page.obj.get("/Resources"), missing, seen, 0)
    return tuple(sorted(missing))[:50]


def _fonts_of(resources: Any, missing: set[str], seen: set[tuple[int, int]], depth: int) -> None:
    if not isinstance(resources, pikepdf.Dictionary) or depth > DEEPEST_NODE:
        return
    fonts = resources.get("/Font")
    if isinstance(fonts, pikepdf.Dictionary):
        for _key, font in fonts.items():
            if isinstance(font, pikepdf.Dictionary) and not _was_seen(font, seen) and not _is_embedded(font):
                missing.add(SUBSET_TAG.sub("", clean_text(str(font.get("/BaseFont", "/?")).lstrip("/"), 80)))
    forms = resources.get("/XObject")
    if isinstance(forms, pikepdf.Dictionary):
        for _key, form in forms.items():
            if isinstance(form, pikepdf.Stream) and form.get("/Subtype") == "/Form" and not _was_seen(form, seen):
                _fonts_of(form.get("/Resources"), missing, seen, depth + 1)


def _was_seen(item: Any, seen: set[tuple[int, int]]) -> bool:
    if not item.is_indirect:
        return False
    if item.objgen in seen:
        return True
    seen.add(item.objgen)
    return False


def _is_embedded(font: pikepdf.Dictionary) -> bool:
    kind = font.get("/Subtype")
    if kind == "/Type3":
        return True
    if kind == "/Type0":
        below = font.get("/DescendantFonts")
        if not isinstance(below, pikepdf.Array) or len(below) == 0 or not isinstance(below[0], pikepdf.Dictionary):
            return False
        font = below[0]
    descriptor = font.get("/FontDescriptor")
    return isinstance(descriptor, pikepdf.Dictionary) and any(name in descriptor for name in EMBEDDED)


# Active content


class _ActiveContent:
    """Looks through every object for scripts, programs to start and files inside."""

    def __init__(self) -> None:
        self.has_javascript = False
        self.has_attachments = False
        self.has_launch_action = False
        self.nodes = 0

    def walk(self, pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            self._visit(item, 0)

    def _visit(self, item: Any, depth: int) -> None:
        self.nodes += 1
        if depth > DEEPEST_NODE or self.nodes > MOST_NODES:
            return
        if isinstance(item, pikepdf.Array):
            for value in _containers(item):
                self._visit(value, depth + 1)
        elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            keys = set(item.keys())
            action = item.get("/S")
            self.has_javascript |= "/JS" in keys or "/JavaScript" in keys or action == "/JavaScript"
            self.has_launch_action |= action == "/Launch"
            self.has_attachments |= bool(keys & {"/EF", "/EmbeddedFiles"}) or item.get("/Type") == "/EmbeddedFile"
            for key in keys:
                value = item.get(key)
                if isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect:
                    self._visit(value, depth + 1)


def _containers(array: pikepdf.Array) -> Iterator[Any]:
    for position, value in enumerate(array):
        if position > 5000:
            return
        if isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect:
            yield value
