"""Published versions: immutable snapshots that the public pages and feeds read."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference, Milestone, Numbered
from program.models.draft import Room


class ProgramVersion(Numbered):
    """The program as published once; the current one is what the public sees."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="program_versions")
    is_current = models.BooleanField(default=True)
    content = models.JSONField(help_text=_("Sessions, talks, people and rooms as plain data; see program.snapshot."))
    digest = models.GeneratedField(
        expression=MD5(Cast("content", models.TextField())),
        output_field=models.CharField(max_length=32),
        db_persist=True,
        help_text=_("Of the content: what is kept of a version elsewhere is as good as this."),
    )
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


class ProgramDisplay(models.Model):
    """What the public program shows besides the program itself; a conference without a row has the defaults."""

    class Audience(models.TextChoices):
        PUBLIC = "PUBLIC", _("everybody")
        SIGNED_IN = "SIGNED_IN", _("people who are signed in")
        NEVER = "NEVER", _("nobody")

    conference = models.OneToOneField(Conference, on_delete=models.CASCADE, related_name="program_display")
    join_links = models.CharField(
        _("join links are shown to"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC
    )
    papers = models.CharField(
        _("final papers can be read by"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC
    )
    slides = models.CharField(
        _("slides can be read by"), max_length=10, choices=Audience.choices, default=Audience.NEVER
    )
    files_from = models.CharField(
        _("papers and slides from"), max_length=30, choices=Milestone.Kind.choices, blank=True, default=""
    )

    class Meta:
        db_table = "program_display"

    def __str__(self) -> str:
        return str(self.conference)


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
