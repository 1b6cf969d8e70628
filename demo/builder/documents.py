"""The made-up papers as PDFs: typeset once, inspected once, kept in a cache beside the database."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from demo.papers.parallel import render_all
from demo.world.model import Paper
from submissions.inputs import PreparedUpload
from submissions.inspection.client import inspect_pdf
from submissions.inspection.report import PdfReport
from submissions.models import DocumentKind
from submissions.storage import receive


@dataclass(frozen=True)
class Typeset:
    """A paper's PDF and what the inspection found."""

    content: bytes
    report: PdfReport

    def as_upload(self, kind: DocumentKind, name: str) -> PreparedUpload:
        """As if it had just been uploaded."""
        received = receive([self.content], limit=50_000_000)
        return PreparedUpload(kind, "", received, name, "application/pdf", report=self.report)


def typeset(papers: list[Paper], *, is_anonymous: bool, folder: Path) -> dict[str, Typeset]:
    """The PDFs of papers by key. Typesetting uses all cores, and a second time only reads the cache."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = render_all(papers, anonymous=is_anonymous, cache_folder=folder)
    with ThreadPoolExecutor(max_workers=4) as pool:
        reports = list(pool.map(lambda content: _inspected(content, folder), contents))
    return {paper.key: Typeset(c, r) for paper, c, r in zip(papers, contents, reports, strict=True)}


def _inspected(content: bytes, folder: Path) -> PdfReport:
    received = receive([content], limit=50_000_000)
    with received.file:
        kept = folder / f"{received.sha256}.json"
        if kept.exists():
            return PdfReport.from_json(json.loads(kept.read_text()))
        report = inspect_pdf(received.file.name)
        if report.error:  # on a crowded machine it may have taken too long: another build tries again
            raise RuntimeError(f"A paper of the demo could not be inspected ({report.error}).")
        kept.write_text(json.dumps(report.to_json()))
        return report
