"""What a person can read of an answer of the site: text, headers, the insides of PDFs and archives."""

import re
import zipfile
from io import BytesIO

import pikepdf
import pypdfium2
from django.http.response import HttpResponseBase

LINK = re.compile(r"""(?:href|src|action|hx-get|data-url)=["'](/[^"'#]*)""")
HEADERS = ("Location", "Content-Disposition", "ETag", "Link")


def body_of(response: HttpResponseBase) -> bytes:
    """The bytes, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def text_of(response: HttpResponseBase, body: bytes) -> str:
    """Everything readable in an answer."""
    headers = "\n".join(response.headers.get(name, "") for name in HEADERS)
    return f"{headers}\n{readable(body)}"


def readable(data: bytes) -> str:
    """Text of a file, whatever it is."""
    if data.startswith(b"%PDF"):
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)
    return data.decode("utf-8", "replace")


def _pdf(data: bytes) -> str:
    parts = []
    document = pypdfium2.PdfDocument(data)
    for page in document:
        text = page.get_textpage()
        parts.append(text.get_text_bounded())
        text.close()
        page.close()
    document.close()
    with pikepdf.open(BytesIO(data)) as pdf:
        parts += [f"{name}: {value}" for name, value in pdf.docinfo.items()]
        parts += [pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")] if "/Metadata" in pdf.Root else []
    # What neither finds may still stand in the bytes.
    return "\n".join([*parts, data.decode("latin-1")])


def _archive(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return "\n".join(f"{entry.filename}\n{readable(archive.read(entry))}" for entry in archive.infolist())


def links_in(body: bytes) -> list[str]:
    """Addresses on this site that an HTML page leads to."""
    if body.lstrip()[:1] != b"<":
        return []
    return [found.replace("&amp;", "&") for found in LINK.findall(body.decode("utf-8", "replace"))]
