"""What a form or a program hands to the services: plain, typed, already parsed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from confsite.conferences.models import SubmissionType, Topic, Track
from submissions.inspection.archives import ArchiveReport
from submissions.inspection.report import PdfReport
from submissions.models import ConflictKind, DocumentKind
from submissions.storage import Received


@dataclass(frozen=True)
class AuthorInput:
    """One author in the order of the paper; names as printed there."""

    name: str
    email: str = ""
    affiliation: str = ""
    is_contact: bool = False


@dataclass(frozen=True)
class ConflictInput:
    """Somebody the authors declare a conflict with, or a whole institution."""

    name: str
    email: str = ""
    institution: str = ""
    kind: str = ConflictKind.COLLABORATOR
    explanation: str = ""


@dataclass(frozen=True)
class PaperInput:
    """All that authors type about a paper. Files come apart, as `PreparedUpload`."""

    submission_type: SubmissionType
    title: str
    track: Track | None = None
    abstract: str = ""
    keywords: str = ""
    topics: Sequence[Topic] = ()
    authors: Sequence[AuthorInput] = ()
    conflicts: Sequence[ConflictInput] = ()
    field_values: Mapping[str, Any] = field(default_factory=dict)
    has_declared: bool = False
    has_conflicts_confirmed: bool = False
    note_to_chairs: str = ""


@dataclass
class PreparedUpload:
    """A file that was received and inspected, and may be stored. `close` frees its temporary file."""

    kind: DocumentKind
    field_key: str
    received: Received
    name: str
    content_type: str
    report: PdfReport | None = None
    archive: ArchiveReport | None = None

    @property
    def page_count(self) -> int | None:
        return self.report.page_count if self.report is not None else None

    def close(self) -> None:
        self.received.file.close()
