"""Reads of the files of reviews: what a version holds, what a reader may download."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from reviews.access import Access, PaperAccess
from reviews.models import Review, ReviewAttachment, ReviewVersion
from reviews.rights import ReviewFacts, author_review_rights
from submissions.models import Submission


@dataclass(frozen=True)
class AttachmentRow:
    """A file of a review as its readers see it: a neutral name and nothing of who made it."""

    name: str
    url: str
    audience: str
    size: int
    pages: int | None


def current(review: Review) -> list[ReviewAttachment]:
    """The files of the working copy."""
    return list(review.attachments.filter(removed_at__isnull=True).order_by("number"))


def snapshot(review: Review) -> list[dict[str, Any]]:
    """The files of the working copy as a version keeps them."""
    return [
        {
            "public_id": str(row.public_id),
            "number": row.number,
            "audience": row.audience,
            "kind": row.kind,
            "size": row.size,
            "pages": row.page_count,
        }
        for row in current(review)
    ]


def neutral_name(paper_number: int, label: str, number: int, kind: str) -> str:
    """A file name that tells paper, letter of the review and place, and nothing of the reviewer."""
    ending = "pdf" if kind == ReviewAttachment.Kind.PDF else "txt"
    return f"paper-{paper_number}-review-{label}-{number}.{ending}"


def rows_of(
    kept: Iterable[Mapping[str, Any]], audiences: frozenset[str], *, paper: Submission, label: str, url_name: str
) -> list[AttachmentRow]:
    """The files of a version that `audiences` may read; `url_name` is the download of the reader's door."""
    return [
        AttachmentRow(
            neutral_name(paper.number, label, one["number"], one["kind"]),
            reverse(url_name, args=[paper.conference.slug, paper.number, one["public_id"]]),
            one["audience"],
            one["size"],
            one["pages"],
        )
        for one in kept
        if one["audience"] in audiences
    ]


def readable_attachment(access: Access, paper: PaperAccess, public_id: uuid.UUID) -> ReviewAttachment | None:
    """A file behind the committee's or the chair's door: of the last submitted version, or of the own review."""
    row = _found(paper.submission, public_id)
    if row is None:
        return None
    granted = access.of_review(paper, row.review)
    if not granted.existence or row.audience not in granted.audiences:
        return None
    is_own = access.viewer.person is not None and row.review.reviewer_id == access.viewer.person.pk
    return row if is_own or _is_submitted(row) else None


def attachment_for_authors(access: Access, submission: Submission, public_id: uuid.UUID) -> ReviewAttachment | None:
    """A file that the authors of a paper may read; the caller made sure that the viewer is one of them."""
    row = _found(submission, public_id)
    if row is None or row.review.state != Review.State.SUBMITTED or not _is_submitted(row):
        return None
    facts = ReviewFacts(is_signed=row.review.is_signed)
    granted = author_review_rights(access.rules, access.of(submission).stage, facts)
    return row if granted.existence and row.audience in granted.audiences else None


def _found(submission: Submission, public_id: uuid.UUID) -> ReviewAttachment | None:
    rows = ReviewAttachment.objects.filter(review__submission=submission, public_id=public_id)
    return rows.select_related("review", "stored_file").first()


def _is_submitted(row: ReviewAttachment) -> bool:
    last = ReviewVersion.objects.filter(review=row.review_id).order_by("-number").first()
    return last is not None and any(one["public_id"] == str(row.public_id) for one in last.attachments)
