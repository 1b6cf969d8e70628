"""PDFs with one thing wrong, for trying what an upload does with them."""

from __future__ import annotations

import zlib
from functools import cache
from io import BytesIO

import pikepdf

from demo.papers.rendering import render
from demo.world import load_papers
from demo.world.model import Paper

BOMB_BYTES = 640 * 1024 * 1024


def _paper(paper: Paper | None) -> Paper:
    return paper or load_papers()[0]


def too_long(paper: Paper | None = None, pages: int = 11) -> bytes:
    """An anonymous paper of `pages` pages, above every limit of the workshop."""
    return render(_paper(paper), anonymous=True, pages=pages)


def encrypted(paper: Paper | None = None, *, password: str) -> bytes:
    """A paper that opens only with a password."""
    target = BytesIO()
    with pikepdf.open(BytesIO(render(_paper(paper), anonymous=True))) as document:
        document.save(target, encryption=pikepdf.Encryption(owner=password, user=password))
    return target.getvalue()


def truncated(paper: Paper | None = None) -> bytes:
    """The first 60% of a paper, as a broken connection leaves it."""
    whole = render(_paper(paper), anonymous=True)
    return whole[: len(whole) * 6 // 10]


def with_javascript(paper: Paper | None = None) -> bytes:
    """A paper that runs a script when opened."""
    target = BytesIO()
    with pikepdf.open(BytesIO(render(_paper(paper), anonymous=True))) as document:
        document.Root.OpenAction = document.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('Read me first');"))
        )
        document.save(target)
    return target.getvalue()


def named_metadata(paper: Paper | None = None, author: str = "Erik Sandvik-Holm") -> bytes:
    """A paper whose pages are anonymous and whose metadata names an author."""
    return render(_paper(paper), anonymous=True, metadata_author=author)


@cache
def bomb() -> bytes:
    """A page of a few kilobytes whose content stream inflates to 640 MiB, through two filters."""
    block = b" " * (1 << 20)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    # A full flush forgets the past, so that one compressed block may simply be repeated.
    piece = squeeze.compress(block) + squeeze.flush(zlib.Z_FULL_FLUSH)
    count, checksum = BOMB_BYTES // len(block), 1
    for _ in range(count):
        checksum = zlib.adler32(block, checksum)
    inner = b"\x78\xda" + piece * count + b"\x03\x00" + checksum.to_bytes(4, "big")
    target = BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        # `filter` marks the bytes as encoded already, so that nothing inflates them while saving.
        stream = pikepdf.Stream(document, b"")
        stream.write(
            zlib.compress(inner, 9), filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        )
        page.obj.Contents = document.make_indirect(stream)
        document.save(target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return target.getvalue()


def zero_bytes() -> bytes:
    """A file of 0 bytes."""
    return b""


def not_a_pdf() -> bytes:
    """A text file; give it the name of a PDF."""
    return b"Dear chairs,\n\nplease find our paper attached. The attachment is this file.\n\nKind regards\n"
