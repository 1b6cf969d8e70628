"""Which chair handles a paper, and when a chair in conflict looked all the same."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from submissions.models import Submission


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class HandlingChair(models.Model):
    """The chair named to handle a paper, so that chairs in conflict leave it alone and need not look."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="handling_chairs")
    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="handling_chair")
    chair = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="handled_papers")
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    appointed_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_handling_chair"
        ordering = ["submission__number"]
        indexes = [models.Index(fields=["chair", "conference"], name="handling_by_chair")]

    def __str__(self) -> str:
        return f"{self.chair_id} handles paper {self.submission_id}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ChairOverride(models.Model):
    """A chair in conflict looks at a paper that nobody else can handle: for a reason, and for a time."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="chair_overrides")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="chair_overrides")
    chair = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="overrides")
    reason = models.TextField(_("reason"), max_length=1000)
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text=_("Ended early by moving it to the instant of the end."))

    class Meta:
        db_table = "reviews_chair_override"
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="override_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("begun_at")), name="override_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["chair", "conference"], name="override_by_chair")]

    def __str__(self) -> str:
        return f"{self.chair_id} looks at paper {self.submission_id}"
