"""The only writers of submissions: actor first, one transaction, row locked, policy, log and mail together."""

from submissions.services.authors import object_to_authorship
from submissions.services.camera_ready import (
    approve_camera_ready,
    hand_in_camera_ready,
    return_camera_ready,
    save_camera_ready,
)
from submissions.services.decisions import apply_decision
from submissions.services.drafts import autosave_paper, discard_autosaved, save_paper, start_submission
from submissions.services.imports import apply_import, drop_import, preview_import
from submissions.services.submitting import submit_paper
from submissions.services.tickets import issue_ticket, redeem_ticket
from submissions.services.uploads import add_document, prepare_upload, upload_document
from submissions.services.withdrawal import undo_withdrawal, withdraw

__all__ = [
    "add_document",
    "apply_decision",
    "apply_import",
    "approve_camera_ready",
    "autosave_paper",
    "discard_autosaved",
    "drop_import",
    "hand_in_camera_ready",
    "issue_ticket",
    "object_to_authorship",
    "prepare_upload",
    "preview_import",
    "redeem_ticket",
    "return_camera_ready",
    "save_camera_ready",
    "save_paper",
    "start_submission",
    "submit_paper",
    "undo_withdrawal",
    "upload_document",
    "withdraw",
]
