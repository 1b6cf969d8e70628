"""A chair's import of papers between its preview and its application."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now
from confsite.conferences.models import Conference


class PaperImport(models.Model):
    """Rows read from a file, with the archive that came along, waiting until a chair applies or drops them."""

    class State(models.TextChoices):
        PREVIEWED = "PREVIEWED", _("previewed")
        APPLIED = "APPLIED", _("applied")
        DROPPED = "DROPPED", _("dropped")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="paper_imports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEWED)
    source_name = models.CharField(max_length=200)
    rows = models.JSONField(default=list, blank=True, help_text=_("One per paper, as it would be stored."))
    problems = models.JSONField(default=list, blank=True, help_text=_("Line, column, what is wrong, what to do."))
    archive_path = models.CharField(max_length=200, blank=True, help_text=_("The ZIP of PDFs in the private storage."))
    archive_sha256 = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=physical_now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "submissions_paper_import"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="PREVIEWED") | models.Q(settled_at__isnull=False),
                name="settled_import_has_instant",
            )
        ]

    def __str__(self) -> str:
        return self.source_name
