"""What is on record at one submit, kept for good and mailed to all authors."""

from typing import Any

from confsite.accounts.models import User
from confsite.mail import outbox
from submissions import notices
from submissions.models import Document, DocumentKind, Receipt, Submission


def document_content(document: Document) -> dict[str, Any]:
    """What identifies a file on record."""
    return {
        "kind": document.kind,
        "field": document.field_key,
        "name": document.original_name,
        "version": document.version,
        "sha256": document.sha256,
        "size": document.size,
        "pages": document.page_count,
    }


def content_of(submission: Submission) -> dict[str, Any]:
    """All metadata of a submission as plain data."""
    documents = submission.documents.filter(is_current=True).exclude(kind=DocumentKind.CAMERA_READY)
    return {
        "number": submission.number,
        "title": submission.title,
        "type": submission.submission_type.name,
        "track": submission.track.name if submission.track else "",
        "abstract": submission.abstract,
        "keywords": submission.keywords,
        "topics": [topic.name for topic in submission.topics.all()],
        "authors": [
            {"name": one.name, "email": one.email, "affiliation": one.affiliation, "is_contact": one.is_contact}
            for one in submission.authors.all()
        ],
        "conflicts": [
            {"name": one.name, "email": one.email, "institution": one.institution, "kind": one.kind}
            for one in submission.declared_conflicts.all()
        ],
        "fields": submission.field_values,
        "has_declared": submission.has_declared,
        "note_to_chairs": submission.note_to_chairs,
        "documents": [document_content(one) for one in documents.order_by("kind", "field_key")],
    }


def paper_hash(content: dict[str, Any]) -> str:
    """The sha256 of the paper in a receipt's content; empty where there is none."""
    return next((str(one["sha256"]) for one in content["documents"] if one["kind"] == DocumentKind.PAPER), "")


def issue_receipt(actor: User, submission: Submission) -> Receipt:
    """Write the next receipt and mail it; what did not change since the last one gets no second receipt.

    For callers that hold the paper's row.
    """
    content = content_of(submission)
    last = submission.receipts.order_by("-serial").first()
    if last is not None and last.content == content:
        return last
    receipt = Receipt.objects.create(
        conference_id=submission.conference_id,
        submission=submission,
        serial=(last.serial if last else 0) + 1,
        issued_at=submission.conference.now(),
        issued_to=actor,
        sha256=paper_hash(content),
        content=content,
    )
    for author in submission.authors.select_related("person").filter(objected_at__isnull=True):
        outbox.queue(
            "submission.receipt",
            conference=submission.conference,
            to=author.person,
            address=author.email,
            values=notices.receipt(submission, receipt),
            unique_key=f"submission.receipt:{receipt.pk}:{author.person_id}",
            submission_id=submission.pk,
            recheck="submissions.author",
        )
    return receipt
