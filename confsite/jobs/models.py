"""Long work with progress: a Job is a row with a lease and a heartbeat; Celery only rings the bell."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now


class Job(models.Model):
    """One piece of long work of a conference."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("waiting")
        RUNNING = "RUNNING", _("running")
        SUCCEEDED = "SUCCEEDED", _("done")
        FAILED = "FAILED", _("failed")
        CANCELLED = "CANCELLED", _("cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conference = models.ForeignKey("conferences.Conference", on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    parameters = models.JSONField(default=dict)
    result = models.JSONField(default=dict, blank=True)
    progress = models.FloatField(default=0, help_text=_("0 to 1."))
    message = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=physical_now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "jobs_job"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(progress__gte=0) & models.Q(progress__lte=1), name="job_progress_is_a_fraction"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="RUNNING") | models.Q(lease_until__isnull=False), name="job_running_has_lease"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["SUCCEEDED", "FAILED", "CANCELLED"]) | models.Q(ended_at__isnull=False),
                name="job_ended_has_instant",
            ),
        ]
        indexes = [models.Index(fields=["conference", "kind", "-created_at"], name="job_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.SUCCEEDED, self.State.FAILED, self.State.CANCELLED}
