"""The readable log of a conference."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from confsite.clock import physical_now


class LogEntry(models.Model):
    """Who did what when, in words a chair reads. Rows about papers carry their ids and are filtered by rights."""

    conference = models.ForeignKey(
        "conferences.Conference", on_delete=models.CASCADE, null=True, blank=True, related_name="log"
    )
    at = models.DateTimeField()  # the conference's clock
    recorded_at = models.DateTimeField(default=physical_now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=80, db_index=True)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    target_text = models.CharField(max_length=300, blank=True)
    submission_id = models.BigIntegerField(null=True, blank=True)
    about = ArrayField(models.BigIntegerField(), default=list, blank=True)  # papers a line of several tells of
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "audit_log"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["conference", "-at"], name="log_by_conference"),
            models.Index(fields=["submission_id", "-at"], name="log_by_submission"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_text}"
