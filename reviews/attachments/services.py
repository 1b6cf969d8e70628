"""The only writers of the files of reviews."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from reviews.attachments.queries import current, snapshot
from reviews.attachments.taking import Taken
from reviews.models import Assignment, Question, Review, ReviewAttachment
from reviews.refusals import Refused
from reviews.reviewing.services import save_review
from submissions import storage

MOST = 5


@transaction.atomic
def add_attachment(actor: User | None, *, assignment: Assignment, taken: Taken, audience: str) -> ReviewAttachment:
    """Add a file to the working copy of a review; readers get it with the next submit.

    Raises:
        Refused: reviewing is not open for this person and paper, or there are enough files.
    """
    review = save_review(actor, assignment=assignment, answers={})  # holds the paper's row from here on
    if len(current(review)) >= MOST:
        raise Refused(_("A review can have at most %(n)d files. Remove one first.") % {"n": MOST})
    last = review.attachments.aggregate(n=Max("number"))["n"] or 0
    attachment = ReviewAttachment.objects.create(
        conference=review.conference,
        review=review,
        number=last + 1,
        audience=Question.Audience(audience),
        kind=taken.kind,
        stored_file=storage.store(review.conference, taken.received),
        size=taken.received.size,
        page_count=taken.page_count,
        added_at=review.conference.now(),
    )
    _note_change(review)
    record(actor, "review.attachment_added", review, audience=audience, size=attachment.size)
    return attachment


@transaction.atomic
def remove_attachment(actor: User | None, *, assignment: Assignment, attachment: ReviewAttachment) -> None:
    """Take a file out of the working copy; bytes that no submitted version holds are erased.

    Raises:
        Refused: reviewing is not open for this person and paper, or the file is not of this review.
    """
    review = save_review(actor, assignment=assignment, answers={})
    row = review.attachments.filter(pk=attachment.pk, removed_at__isnull=True).select_related("stored_file").first()
    if row is None:
        raise Refused(_("This file is not in your review any more."))
    known = {one["public_id"] for version in review.versions.all() for one in version.attachments}
    if str(row.public_id) in known:
        row.removed_at = review.conference.now()
        row.save(update_fields=["removed_at"])
    else:
        stored = row.stored_file
        row.delete()
        storage.erase_if_unused(stored)
    _note_change(review)
    record(actor, "review.attachment_removed", review)


def _note_change(review: Review) -> None:
    """Say that the working copy differs from what was submitted, so that the next submit makes a version."""
    if review.state != Review.State.SUBMITTED:
        return
    last = review.versions.order_by("-number").first()
    if last is not None and snapshot(review) != last.attachments and not review.has_unsubmitted_changes:
        review.has_unsubmitted_changes = True
        review.save(update_fields=["has_unsubmitted_changes"])
