from submissions.models.camera_ready import CameraReady
from submissions.models.documents import Document, DocumentKind, FormatCheck, StoredFile, UploadTicket
from submissions.models.imports import PaperImport
from submissions.models.sharing import ShareLink
from submissions.models.submission import (
    TRANSITIONS,
    Author,
    ConflictKind,
    DeclaredConflict,
    Receipt,
    State,
    Submission,
    TransitionRefused,
)

__all__ = [
    "TRANSITIONS",
    "Author",
    "CameraReady",
    "ConflictKind",
    "DeclaredConflict",
    "Document",
    "DocumentKind",
    "FormatCheck",
    "PaperImport",
    "Receipt",
    "ShareLink",
    "State",
    "StoredFile",
    "Submission",
    "TransitionRefused",
    "UploadTicket",
]
