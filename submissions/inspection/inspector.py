"""Put a report together from what the two libraries find. Runs in the child only."""

from __future__ import annotations

from dataclasses import replace

from .references import find_references
from .report import ErrorCode, PdfReport, clean_text


def inspect_file(path: str) -> PdfReport:
    """All facts of the PDF at `path`; a report with an error code where it cannot be read to its end."""
    from .structure import read_structure

    report = read_structure(path)
    if report.error is not None:
        return report
    import pypdfium2

    from .pages import FIRST_PAGE_KEPT, read_pages

    try:
        pages = read_pages(path)
    except MemoryError:
        return replace(report, error=ErrorCode.EXPANDS)
    except pypdfium2.PdfiumError:
        return replace(report, opens=False, error=ErrorCode.DAMAGED)
    if len(pages) != report.page_count:
        # Two readers that disagree on the number of pages: a page rule could be got round, and readers would be lost.
        return replace(report, page_count=max(len(pages), report.page_count), error=ErrorCode.DAMAGED)
    references = find_references([page.lines for page in pages])
    return replace(
        report,
        page_sizes=tuple(page.size for page in pages),
        text_by_page_chars=tuple(len(page.text) for page in pages),
        first_page_text=clean_text(pages[0].text, FIRST_PAGE_KEPT),
        hidden_text_pages=tuple(number for number, page in enumerate(pages, start=1) if page.has_hidden_text),
        references_page=references.page if references else None,
        references_starts_at_top=bool(references and references.starts_at_top),
        pages_before_references=references.pages_before if references else None,
    )
