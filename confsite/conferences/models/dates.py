"""Important dates, their history, individual extensions and the reminders that hang on them."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now
from confsite.conferences.models.conference import Conference
from confsite.conferences.models.taxonomy import SubmissionType, Track


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Milestone(models.Model):
    """An important date: an instant, or only a day, or not yet known; with its text as announced."""

    class Kind(models.TextChoices):
        SUBMISSION_OPEN = "SUBMISSION_OPEN", _("submission opens")
        ABSTRACT = "ABSTRACT", _("abstract deadline")
        SUBMISSION = "SUBMISSION", _("submission deadline")
        BIDDING_OPEN = "BIDDING_OPEN", _("bidding opens")
        BIDDING = "BIDDING", _("bidding closes")
        ASSIGNMENT = "ASSIGNMENT", _("papers assigned")
        REVIEW = "REVIEW", _("reviews due")
        RESPONSE_OPEN = "RESPONSE_OPEN", _("author response opens")
        RESPONSE = "RESPONSE", _("author response due")
        DISCUSSION = "DISCUSSION", _("discussion ends")
        NOTIFICATION = "NOTIFICATION", _("notification to authors")
        CAMERA_READY = "CAMERA_READY", _("camera-ready deadline")
        EVENT = "EVENT", _("event")
        EVENT_END = "EVENT_END", _("end of the event")
        OTHER = "OTHER", _("other")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    label = models.CharField(_("label as announced"), max_length=200, blank=True)
    at = models.DateTimeField(_("instant"), null=True, blank=True)
    day = models.DateField(_("only a day"), null=True, blank=True)
    zone = models.CharField(
        _("zone"), max_length=64, blank=True, help_text=_("Empty: no zone is stated. AoE is Etc/GMT+12.")
    )
    zone_label = models.CharField(_("zone as announced"), max_length=40, blank=True)
    announced = models.CharField(_("date as announced"), max_length=200, blank=True)
    grace_seconds = models.PositiveIntegerField(_("grace in seconds"), default=0)
    is_public = models.BooleanField(_("shown to everybody"), default=True)
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, blank=True, related_name="milestones")
    submission_type = models.ForeignKey(
        SubmissionType, on_delete=models.CASCADE, null=True, blank=True, related_name="milestones"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_milestone"
        ordering = ["order", "at", "day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(at__isnull=True) | models.Q(day__isnull=True), name="milestone_instant_or_day"
            ),
            models.CheckConstraint(
                condition=models.Q(at__isnull=False) | models.Q(day__isnull=False) | ~models.Q(announced=""),
                name="milestone_says_something",
            ),
            models.UniqueConstraint(
                fields=["conference", "kind", "track", "submission_type"],
                condition=~models.Q(kind__in=["OTHER", "EVENT"]),
                nulls_distinct=False,
                name="milestone_kind_once_per_scope",
            ),
        ]

    def __str__(self) -> str:
        # Not get_kind_display(): it translates every kind to find one.
        return self.label or capfirst(str(Milestone.Kind(self.kind).label))


class MilestoneRevision(models.Model):
    """What a date was before it was moved; shown struck through."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="revisions")
    at = models.DateTimeField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    announced = models.CharField(max_length=200, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True, help_text=_("Empty where an archive does not say."))
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "conferences_milestone_revision"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.announced


class Extension(models.Model):
    """More time for one person at one milestone; for an author it covers the papers they are author of."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="extensions")
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="extensions")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="extensions")
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(default=physical_now)
    # The one paper it was given for, if any: hides it from chairs who must not know who works on that paper.
    submission_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        db_table = "conferences_extension"
        constraints = [
            models.UniqueConstraint(fields=["milestone", "person"], name="one_extension_per_person_and_date")
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.person}"


class ReminderRule(models.Model):
    """Remind an audience some time before a milestone; the moment moves with the milestone."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="reminder_rules")
    kind = models.CharField(_("before"), max_length=20, choices=Milestone.Kind.choices)
    audience = models.CharField(_("to"), max_length=60, help_text=_("A registered audience."))
    template = models.CharField(max_length=80)
    lead_hours = models.PositiveSmallIntegerField(_("hours before"))
    is_on = models.BooleanField(_("on"), default=True)

    class Meta:
        db_table = "conferences_reminder_rule"
        ordering = ["kind", "-lead_hours"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "kind", "audience", "lead_hours"], name="reminder_rule_once_per_lead"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} −{self.lead_hours} h"
