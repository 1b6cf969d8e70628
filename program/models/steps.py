"""What chairs did to the draft, step by step, so that the last one can be taken back."""

from django.conf import settings
from django.db import models

from confsite.conferences.models import Conference


class ProgramStep(models.Model):
    """One change of the draft: the rows it touched as they were, and as they became."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="program_steps")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "program_step"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["conference", "-id"], name="program_step_latest")]

    def __str__(self) -> str:
        return self.verb
