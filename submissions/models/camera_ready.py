"""The final version of an accepted paper."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from submissions.models.submission import Submission


class CameraReady(models.Model):
    """What goes into the program and the proceedings; the submission keeps what was reviewed."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("not yet handed in")
        SUBMITTED = "SUBMITTED", _("handed in")
        APPROVED = "APPROVED", _("approved")
        RETURNED = "RETURNED", _("returned for changes")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="camera_ready_papers")
    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="camera_ready")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    title = models.CharField(_("final title"), max_length=300, blank=True)
    abstract = models.TextField(_("final abstract"), blank=True)
    author_order = models.JSONField(default=list, blank=True, help_text=_("Ids of `Author` rows in their final order."))
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    licence_signed_by = models.CharField(_("signed by"), max_length=200, blank=True)
    licence_signed_at = models.DateTimeField(null=True, blank=True)
    chair_note = models.TextField(_("what to change"), blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "submissions_camera_ready"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="OPEN") | models.Q(submitted_at__isnull=False),
                name="camera_ready_handed_in_has_instant",
            )
        ]

    def __str__(self) -> str:
        return self.title
