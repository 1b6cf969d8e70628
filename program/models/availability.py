"""When presenters can come, as they or the chairs said."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference


class Availability(models.Model):
    """One presenter's answer, or the question that waits for it; a person, or a printed name without one."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="availabilities")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="availabilities"
    )
    printed = models.SlugField(max_length=80, blank=True, help_text=_("The page of a printed name without a person."))
    time_zone = models.CharField(_("your time zone"), max_length=60, blank=True)
    is_remote = models.BooleanField(_("takes part from afar"), null=True, blank=True)
    note = models.TextField(_("anything else"), blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The chair who wrote it down; empty where the presenter did."),
    )

    class Meta:
        db_table = "program_availability"
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "person"],
                condition=models.Q(person__isnull=False),
                name="one_availability_per_person",
            ),
            models.UniqueConstraint(
                fields=["conference", "printed"],
                condition=models.Q(person__isnull=True),
                name="one_availability_per_printed_name",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | ~models.Q(printed=""), name="availability_is_somebodys"
            ),
        ]

    def __str__(self) -> str:
        return self.person.name if self.person else self.printed


class Absence(models.Model):
    """A stretch of time in which a presenter cannot (hard) or would rather not (soft) be needed."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="presenter_absences")
    availability = models.ForeignKey(Availability, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_hard = models.BooleanField(default=True)

    class Meta:
        db_table = "program_absence"
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="absence_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} – {self.ends_at}"
