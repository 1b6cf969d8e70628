"""Published versions: immutable snapshots that the public pages and feeds read."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from program.models.draft import Room


class ProgramVersion(models.Model):
    """The program as published once; the current one is what the public sees."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="program_versions")
    number = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    content = models.JSONField(help_text=_("Sessions, talks, people and rooms as plain data; see program.snapshot."))
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField()
    mail_batch = models.OneToOneField(
        "mail.MailBatch", on_delete=models.SET_NULL, null=True, blank=True, related_name="program_version"
    )

    class Meta:
        db_table = "program_version"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "number"], name="program_version_number_once"),
            models.UniqueConstraint(
                fields=["conference"], condition=models.Q(is_current=True), name="one_current_program_version"
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class PublishedSession(models.Model):
    """A session's place in a published version: the database itself refuses two in one room at once."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="published_sessions")
    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="sessions")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="published_sessions")
    session_uid = models.UUIDField()
    during = DateTimeRangeField()

    class Meta:
        db_table = "program_published_session"
        constraints = [
            ExclusionConstraint(
                name="published_sessions_do_not_share_a_room",
                expressions=[
                    ("version", RangeOperators.EQUAL),
                    ("room", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(room__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.session_uid)
