"""PDFs and ZIPs for the tests: papers set by typst, and hostile files written byte by byte."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import pikepdf
import typst

SHARED = Path(__file__).resolve().parents[4] / "shared" / "pdfs"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
MEGABYTE = 1024 * 1024

BODY = "Conferences need reviewers, and reviewers need papers that open on every machine they own. " * 9
ENTRIES = "\n\n".join(
    f"[{n}] A. Writer and B. Thinker. On the matter of things, part {n}. In Proc. 20{n:02}." for n in range(1, 13)
)


def paper(path: Path, text: str, *, preamble: str = "", title: str = "", author: str = "") -> Path:
    """A paper set from typst `text` on A4."""
    names = f'author: "{author}", ' if author else ""
    head = f'#set document({names}title: "{title}")\n#set page(paper: "a4", margin: 2cm)\n#set text(11pt)\n{preamble}\n'
    path.write_bytes(typst.compile((head + text).encode()))
    return path


def escape(text: str) -> str:
    """Text that typst sets as it stands."""
    return "".join(f"\\{c}" if c in "@[]#*_<>$" else c for c in text)


def paper_with_references_at_top(path: Path) -> Path:
    """Two pages of text, the references first on page 3."""
    return paper(path, f"= Title\n{BODY}\n#pagebreak()\n{BODY}\n#pagebreak()\n= References\n{escape(ENTRIES)}")


def paper_with_references_in_the_middle(path: Path) -> Path:
    """Two pages, the references below text on page 2."""
    return paper(path, f"= Title\n{BODY}\n#pagebreak()\n{BODY}\n= References\n{escape(ENTRIES)}")


def short_paper(path: Path) -> Path:
    """One page without references."""
    return paper(path, f"= Title\n{BODY}")


def raw_pdf(path: Path, objects: list[bytes]) -> Path:
    """A PDF of numbered objects, the first being its catalog, with a correct cross-reference table."""
    data = b"%PDF-1.5\n"
    offsets = []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    path.write_bytes(data)
    return path


def stream(data: bytes, keys: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), keys, data)


def page(keys: bytes = b"", resources: bytes = b"") -> bytes:
    """A page object, number 3, whose content is object 4."""
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>%s>>" % (resources, keys)


def deflated_zeros(megabytes: int) -> bytes:
    """Deflate data that grows to so many megabytes."""
    packer = zlib.compressobj(9)
    # After a full flush each block stands for itself, so one can be repeated without packing gigabytes.
    first, block = (packer.compress(b"\n" * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + block * (megabytes - 1) + packer.flush()


def content_bomb(path: Path) -> Path:
    """Two megabytes whose page content grows to two gigabytes."""
    return raw_pdf(path, [CATALOG, ONE_PAGE, page(), stream(deflated_zeros(2000), b"/Filter/FlateDecode")])


def double_bomb(path: Path) -> Path:
    """A few kilobytes, deflated twice."""
    data = zlib.compress(deflated_zeros(2000), 9)
    return raw_pdf(path, [CATALOG, ONE_PAGE, page(), stream(data, b"/Filter[/FlateDecode/FlateDecode]")])


def reference_bomb(path: Path) -> Path:
    """A cross-reference stream of two gigabytes: it goes off while the file is opened."""
    objects = [CATALOG, ONE_PAGE, page(), stream(b"")]
    data = b"%PDF-1.5\n"
    for number, item in enumerate(objects, start=1):
        data += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    bomb = stream(deflated_zeros(2000), b"/Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Filter/FlateDecode")
    path.write_bytes(data + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (bomb, len(data)))
    return path


def figure_within_itself(path: Path) -> Path:
    """Thirty figures, each drawing the next one ten times: small, and without end to draw."""
    objects = [CATALOG, ONE_PAGE, page(resources=b"/XObject<</I 5 0 R>>"), stream(b"/I Do")]
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</I %d 0 R>>>>"
    objects += [stream(b"/I Do " * 10, form % (6 + number)) for number in range(30)]
    objects.append(stream(b"BT ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return raw_pdf(path, objects)


def encrypted(source: Path, path: Path, *, password: str) -> Path:
    """`source` with restrictions, and with a password to open it where `password` is not empty."""
    with pikepdf.open(source) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user=password, owner="owner"))
    return path


def archive(path: Path, files: dict[str, bytes]) -> Path:
    """A ZIP with these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path
