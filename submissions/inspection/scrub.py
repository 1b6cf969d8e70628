"""A copy of a PDF that says nothing about its makers outside its pages. Runs in the child only."""

from __future__ import annotations

from typing import Any

import pikepdf

# Keys of page objects, figures and annotations that carry tools, times, file names or names of people.
TELLING_KEYS = ("/Metadata", "/PieceInfo", "/LastModified", "/CreatorInfo")
TELLING_ROOT_KEYS = ("/OpenAction", "/AA", "/AcroForm", "/Collection", "/Perms", "/DSS", "/AF")
ANNOTATION_KEYS = ("/T", "/M", "/CreationDate", "/NM", "/RC", "/Popup", "/AA")
DEEPEST = 20  # dictionaries written inside each other; layers and page resources need four
ACTIVE = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE")


def scrub_file(path: str, target: str) -> None:
    """Write the copy of `path` to `target`: same pages, no metadata, attachments, scripts or origins of figures."""
    with pikepdf.open(path, suppress_warnings=True) as pdf:
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        if "/ID" in pdf.trailer:
            del pdf.trailer["/ID"]
        for key in TELLING_ROOT_KEYS:
            if key in pdf.Root:
                del pdf.Root[key]
        names = pdf.Root.get("/Names")
        if isinstance(names, pikepdf.Dictionary):
            for key in ("/EmbeddedFiles", "/JavaScript"):
                if key in names:
                    del names[key]
        for item in pdf.objects:
            if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
                _scrub_object(item)
        for page in pdf.pages:
            _scrub_annotations(page.obj)
        # A new identifier from the content: the old one would tell which files come from one source.
        # Streams are copied as they are: nothing to expand, and figures stay as their authors made them.
        pdf.save(
            target,
            deterministic_id=True,
            fix_metadata_version=False,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )


def _scrub_object(item: Any) -> None:
    _drop_telling_keys(item, 0)
    if isinstance(item, pikepdf.Stream) and _is_jpeg(item):
        data = item.read_raw_bytes()
        bare = without_camera_data(data)
        if len(bare) != len(data):
            parameters = item.get("/DecodeParms")
            if isinstance(parameters, (pikepdf.Dictionary, pikepdf.Array)):
                item.write(bare, filter=pikepdf.Name("/DCTDecode"), decode_parms=parameters)
            else:
                item.write(bare, filter=pikepdf.Name("/DCTDecode"))


def _drop_telling_keys(item: Any, depth: int) -> None:
    """Of an object and of what is written inside it; what it only refers to has its own turn."""
    if isinstance(item, pikepdf.Array):
        parts = list(item) if depth < DEEPEST else []
    else:
        for key in list(item.keys()):
            # pdfTeX notes path, author and tool of each included figure under /PTEX.…
            if key in TELLING_KEYS or key.startswith("/PTEX."):
                del item[key]
        parts = [item[key] for key in list(item.keys())] if depth < DEEPEST else []
    for part in parts:
        if isinstance(part, (pikepdf.Dictionary, pikepdf.Array)) and not part.is_indirect:
            _drop_telling_keys(part, depth + 1)


def _is_jpeg(item: pikepdf.Stream) -> bool:
    filters = item.get("/Filter")
    if isinstance(filters, pikepdf.Array):
        return len(filters) == 1 and filters[0] == "/DCTDecode"
    return bool(filters == "/DCTDecode")


def _scrub_annotations(page: Any) -> None:
    """Keep links; take the names of commenters, their times, and what would run or load something, out of the rest."""
    if "/AA" in page:
        del page["/AA"]
    annotations = page.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return
    kept = []
    for annotation in list(annotations):
        if not isinstance(annotation, pikepdf.Dictionary) or annotation.get("/Subtype") in (
            "/FileAttachment",
            "/Popup",
        ):
            continue
        action = annotation.get("/A")
        if isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) in ACTIVE:
            continue
        for key in ANNOTATION_KEYS:
            if key in annotation:
                del annotation[key]
        kept.append(annotation)
    page["/Annots"] = pikepdf.Array(kept)


def without_camera_data(data: bytes) -> bytes:
    """A JPEG without Exif, XMP, IPTC and comments (camera, place, owner); unchanged where it is not a plain JPEG."""
    if data[:2] != b"\xff\xd8":
        return data
    parts = [data[:2]]
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xDA:  # the picture itself begins
            parts.append(data[position:])
            return b"".join(parts)
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == 0xFF or 0xD0 <= marker <= 0xD9 or length < 2:
            return data
        if marker not in (0xE1, 0xED, 0xFE):
            parts.append(data[position : position + 2 + length])
        position += 2 + length
    return data
