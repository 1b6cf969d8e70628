"""Files that reviewers add to their reviews."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from reviews.models.forms import Question
from reviews.models.reviewing import Review
from submissions.models import StoredFile


class ReviewAttachment(models.Model):
    """A PDF or text of a review. Only the scrubbed bytes are kept, and no name: both could tell who wrote it."""

    class Kind(models.TextChoices):
        PDF = "PDF", _("PDF")
        TEXT = "TEXT", _("text")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="review_attachments")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="attachments")
    number = models.PositiveSmallIntegerField(help_text=_("Within the review; part of the file's neutral name."))
    audience = models.CharField(
        _("who may read it"),
        max_length=12,
        choices=Question.Audience.choices,
        default=Question.Audience.COMMITTEE,
    )
    kind = models.CharField(max_length=4, choices=Kind.choices)
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="review_attachments")
    size = models.PositiveBigIntegerField()
    page_count = models.PositiveIntegerField(null=True, blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text=_("From the working copy; versions keep it."))

    class Meta:
        db_table = "reviews_review_attachment"
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="attachment_number_once_per_review"),
        ]

    def __str__(self) -> str:
        return f"Attachment {self.number} of review {self.review_id}"
