"""Copies for blind readers, pictures and text."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from submissions.inspection.client import CannotRead, extract_text, inspect_pdf, render_thumbnail, scrub_pdf
from submissions.inspection.report import ErrorCode
from submissions.inspection.scrub import without_camera_data
from tests.submissions.inspection import pdfs


def revealing_paper(path: Path) -> Path:
    """A paper that names Ada Writer in every place but its pages."""
    pdfs.paper(path, f"= Title\n{pdfs.BODY}", title="By Ada Writer", author="Ada Writer")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        with pdf.open_metadata() as xmp:
            xmp["dc:creator"] = ["Ada Writer"]
        pdf.docinfo["/Company"] = "Ada Writer Ltd"
        pdf.attachments["ada-writer.txt"] = b"Ada Writer"
        note = pikepdf.Dictionary(
            Type=pikepdf.Name("/Annot"), Subtype=pikepdf.Name("/Text"), Rect=[0, 0, 9, 9], T="Ada Writer", Contents="ok"
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))
        form = pdf.make_stream(b"")
        form.Type, form.Subtype = pikepdf.Name("/XObject"), pikepdf.Name("/Form")
        form.BBox = pikepdf.Array([0, 0, 1, 1])
        form["/PTEX.FileName"] = "/home/Ada Writer/figure.pdf"
        form["/PTEX.InfoDict"] = pdf.make_indirect(pikepdf.Dictionary(Author="Ada Writer"))
        pdf.pages[0].Resources["/XObject"] = pikepdf.Dictionary(Fm9=form)
        # Layers note who made them with which program.
        usage = pikepdf.Dictionary(
            CreatorInfo=pikepdf.Dictionary(Creator="Ada Writer", Subtype=pikepdf.Name("/Artwork"))
        )
        layer = pikepdf.Dictionary(Type=pikepdf.Name("/OCG"), Name="Layer 1", Usage=usage)
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[pdf.make_indirect(layer)], D=pikepdf.Dictionary())
        pdf.save(path, static_id=True)
    return path


def plain_bytes(path: Path) -> bytes:
    with pikepdf.open(path) as pdf:
        out = io.BytesIO()
        pdf.save(
            out,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )
        return out.getvalue()


def test_the_copy_for_blind_readers_names_the_author_nowhere(tmp_path):
    source = revealing_paper(tmp_path / "a.pdf")
    assert b"Ada Writer" in plain_bytes(source)
    scrub_pdf(source, tmp_path / "b.pdf")
    assert b"Ada" not in plain_bytes(tmp_path / "b.pdf")
    assert inspect_pdf(tmp_path / "b.pdf").metadata == {}


def test_the_copy_for_blind_readers_shows_the_same_pages(tmp_path):
    source = revealing_paper(tmp_path / "a.pdf")
    scrub_pdf(source, tmp_path / "b.pdf")
    assert extract_text(tmp_path / "b.pdf") == extract_text(source)
    render_thumbnail(source, tmp_path / "a.png")
    render_thumbnail(tmp_path / "b.pdf", tmp_path / "b.png")
    assert (
        Image.open(tmp_path / "a.png").convert("RGB").tobytes()
        == Image.open(tmp_path / "b.png").convert("RGB").tobytes()
    )


def test_two_copies_of_one_file_are_equal_and_do_not_keep_its_identifier(tmp_path):
    source = revealing_paper(tmp_path / "a.pdf")
    scrub_pdf(source, tmp_path / "b.pdf")
    scrub_pdf(source, tmp_path / "c.pdf")
    assert (tmp_path / "b.pdf").read_bytes() == (tmp_path / "c.pdf").read_bytes()
    with pikepdf.open(source) as before, pikepdf.open(tmp_path / "b.pdf") as after:
        assert bytes(before.trailer.ID[0]) != bytes(after.trailer.ID[0])


@pytest.mark.parametrize("name", sorted(file.name for file in pdfs.SHARED.glob("*.pdf")))
def test_a_real_paper_keeps_its_text_and_loses_its_metadata(tmp_path, name):
    scrub_pdf(pdfs.SHARED / name, tmp_path / "b.pdf")
    assert inspect_pdf(tmp_path / "b.pdf").metadata == {}
    assert extract_text(tmp_path / "b.pdf") == extract_text(pdfs.SHARED / name)
    assert b"PTEX" not in plain_bytes(tmp_path / "b.pdf")


def test_a_photograph_loses_camera_and_place_but_not_its_picture():
    exif = Image.Exif()
    exif[0x013B] = "Ada Writer"
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "JPEG", exif=exif, comment=b"Ada Writer")
    bare = without_camera_data(out.getvalue())
    assert b"Ada" in out.getvalue()
    assert b"Ada" not in bare
    assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(out).tobytes()


def test_a_photograph_inside_a_paper_loses_its_owner(tmp_path):
    exif = Image.Exif()
    exif[0x013B] = "Ada Writer"
    Image.new("RGB", (30, 20), "red").save(tmp_path / "photo.jpg", "JPEG", exif=exif)
    data = (tmp_path / "photo.jpg").read_bytes()
    image = b"/Type/XObject/Subtype/Image/Width 30/Height 20/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode"
    objects = [
        pdfs.CATALOG,
        pdfs.ONE_PAGE,
        pdfs.page(resources=b"/XObject<</I 5 0 R>>"),
        pdfs.stream(b"q 300 0 0 200 0 0 cm /I Do Q"),
        pdfs.stream(data, image),
    ]
    source = pdfs.raw_pdf(tmp_path / "a.pdf", objects)
    scrub_pdf(source, tmp_path / "b.pdf")
    assert b"Ada Writer" in source.read_bytes()
    assert b"Ada Writer" not in (tmp_path / "b.pdf").read_bytes()
    render_thumbnail(tmp_path / "b.pdf", tmp_path / "b.png")
    corner = Image.open(tmp_path / "b.png").convert("RGB").getpixel((10, 560))
    assert corner[0] > 200
    assert corner[1] < 60


def test_the_thumbnail_is_a_png_of_the_asked_width(tmp_path):
    render_thumbnail(pdfs.short_paper(tmp_path / "a.pdf"), tmp_path / "a.png", width=400)
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.format == "PNG"
        assert abs(picture.width - 400) <= 1
        assert 560 < picture.height < 570


def test_a_file_that_cannot_be_copied_says_why_and_leaves_nothing_behind(tmp_path):
    locked = pdfs.encrypted(pdfs.short_paper(tmp_path / "a.pdf"), tmp_path / "locked.pdf", password="secret")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and nothing")
    for file, code in ((locked, ErrorCode.PASSWORD), (broken, ErrorCode.DAMAGED)):
        for act in (scrub_pdf, render_thumbnail):
            with pytest.raises(CannotRead) as caught:
                act(file, tmp_path / "copy")
            assert caught.value.code is code
    assert {file.name for file in tmp_path.iterdir()} == {"a.pdf", "locked.pdf", "broken.pdf"}
