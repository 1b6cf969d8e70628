"""A small PDF with a word in its text and another in each place where a PDF tells of its makers."""

from io import BytesIO

import pikepdf


def pdf_with(text: str, maker: str) -> bytes:
    """One page that says `text`; `maker` stands in the document's properties and in its XMP."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0]
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = pdf.make_stream(f"BT /F1 12 Tf 72 720 Td (The paper says {text} here.) Tj ET".encode())
    pdf.docinfo["/Author"] = f"{maker} Maker"
    pdf.docinfo["/Subject"] = f"By {maker}"
    with pdf.open_metadata() as meta:
        meta["dc:creator"] = [f"{maker} Maker"]
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()
