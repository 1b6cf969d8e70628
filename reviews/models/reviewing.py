"""Reviews: one working copy per reviewer, and an immutable version at each submit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from reviews.models.assignments import Assignment
from submissions.models import Submission


class Review(models.Model):
    """The working copy. `overall` and `confidence` are those of the last submitted version, for lists and sums."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("draft")
        SUBMITTED = "SUBMITTED", _("submitted")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="reviews")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="reviews")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField(default=1)
    is_meta = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    answers = models.JSONField(default=dict, blank=True, help_text=_("Working copy, by question key."))
    is_signed = models.BooleanField(_("signed: authors may see the name"), default=False)
    revision = models.PositiveIntegerField(default=0, help_text=_("Counts saves, so that two tabs notice each other."))
    has_unsubmitted_changes = models.BooleanField(default=False)
    label = models.CharField(max_length=2, blank=True, help_text=_("A, B, C …: stable within the paper."))
    overall = models.SmallIntegerField(null=True, blank=True)
    confidence = models.SmallIntegerField(null=True, blank=True)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "reviews_review"
        ordering = ["submission__number", "label", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "reviewer", "round", "is_meta"], name="one_review_per_reviewer_paper_and_round"
            ),
            models.CheckConstraint(
                condition=models.Q(state="DRAFT") | models.Q(submitted_at__isnull=False),
                name="submitted_review_has_instant",
            ),
        ]
        indexes = [models.Index(fields=["conference", "state"], name="review_by_state")]

    def __str__(self) -> str:
        return f"Review {self.label or self.pk} of paper {self.submission_id}"


class ReviewVersion(models.Model):
    """A review as submitted. Never changed."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="review_versions")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)
    is_signed = models.BooleanField(default=False)
    overall = models.SmallIntegerField(null=True, blank=True)
    confidence = models.SmallIntegerField(null=True, blank=True)
    attachments = models.JSONField(
        default=list, blank=True, help_text=_("Rows of public_id, number, audience, kind, size and pages.")
    )
    submitted_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_review_version"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="review_version_number_once")]

    def __str__(self) -> str:
        return f"Version {self.number}"
