"""A chair asks that a paper's handling chair be replaced; a second one says yes."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from reviews.models.handling import HandlingChair


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class HandlingChange(models.Model):
    """An open request: it goes once it is settled; the log keeps what was said. Without a successor none follows."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="handling_changes")
    handling = models.OneToOneField(HandlingChair, on_delete=models.CASCADE, related_name="change")
    successor = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="handling_successions"
    )
    reason = models.TextField(_("reason"), max_length=1000)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_handling_change"
        ordering = ["requested_at", "id"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="handling_change_has_a_reason")]

    def __str__(self) -> str:
        return f"Change of handling chair {self.handling_id}"
