"""Decisions, tentative until released, and the authors' responses before them."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from submissions.models import Submission


class Outcome(models.TextChoices):
    """What may be decided; each names the submission's state it becomes on release."""

    ACCEPTED = "ACCEPTED", _("accept")
    CONDITIONAL = "CONDITIONAL", _("conditional accept")
    WAIT_LISTED = "WAIT_LISTED", _("wait list")
    REJECTED = "REJECTED", _("reject")
    DESK_REJECTED = "DESK_REJECTED", _("desk reject")


class DecisionRelease(models.Model):
    """One act of telling authors: prepared with held mail, then released, where wanted by a second chair."""

    class State(models.TextChoices):
        PREPARED = "PREPARED", _("prepared")
        RELEASED = "RELEASED", _("released")
        DISCARDED = "DISCARDED", _("discarded")

    # A number would tell a chair that there are releases of papers hidden from them.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="decision_releases")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    mail_batch = models.OneToOneField(
        "mail.MailBatch", on_delete=models.SET_NULL, null=True, blank=True, related_name="decision_release"
    )
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "reviews_decision_release"
        ordering = ["-prepared_at"]

    def __str__(self) -> str:
        return f"Release {str(self.public_id)[:8]}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Decision(models.Model):
    """The committee's decision on a paper. Authors learn of it only through a release."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="decisions")
    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="decision")
    outcome = models.CharField(_("decision"), max_length=16, choices=Outcome.choices)
    note_to_authors = models.TextField(_("note to the authors"), blank=True)
    note_to_committee = models.TextField(_("note to the committee"), blank=True)
    shepherd = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="shepherded"
    )
    conditions = models.TextField(_("conditions"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()
    release = models.ForeignKey(
        DecisionRelease, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_content = models.JSONField(
        default=dict, blank=True, help_text=_("What the authors were last told; a later change stays tentative.")
    )

    class Meta:
        db_table = "reviews_decision"
        ordering = ["submission__number"]
        indexes = [models.Index(fields=["conference", "outcome"], name="decision_by_outcome")]

    def __str__(self) -> str:
        return f"Paper {self.submission_id}: {self.get_outcome_display()}"

    def content(self) -> dict[str, str]:
        """What authors learn of this decision as it is now."""
        return {
            "outcome": str(self.outcome),
            "note": self.note_to_authors,
            "conditions": self.conditions if self.outcome == Outcome.CONDITIONAL else "",
            "shepherd": self.shepherd.name if self.shepherd and self.outcome == Outcome.CONDITIONAL else "",
        }

    @property
    def known_label(self) -> str:
        """The outcome as the committee reads it: once released, what authors were told, no later tentative change."""
        if self.released_at is not None and self.released_content:
            return str(Outcome(self.released_content["outcome"]).label)
        return str(self.get_outcome_display())

    @property
    def is_pending(self) -> bool:
        """Whether the authors do not know this decision as it is now."""
        return self.released_at is None or self.content() != self.released_content


class AuthorResponse(models.Model):
    """The authors' answer to their reviews, one per paper, within a word limit."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="author_responses")
    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="author_response")
    body = models.TextField(_("response"), blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "reviews_author_response"

    def __str__(self) -> str:
        return f"Response to the reviews of paper {self.submission_id}"
