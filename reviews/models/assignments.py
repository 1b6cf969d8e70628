"""Who reviews what, and the proposals it came from."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference, Numbered
from submissions.models import Submission


class AssignmentProposal(Numbered):
    """A proposed set of assignments: read, compared, then applied as one or discarded."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("proposed")
        APPLIED = "APPLIED", _("applied")
        UNDONE = "UNDONE", _("undone")
        DISCARDED = "DISCARDED", _("discarded")

    class Kind(models.TextChoices):
        ASSIGNMENT = "ASSIGNMENT", _("reviewers")
        REPAIR = "REPAIR", _("repair")
        META_REVIEWERS = "META", _("meta-reviewers")
        DISCUSSION_LEADS = "LEADS", _("discussion leads")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="assignment_proposals")
    job = models.OneToOneField("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="assignment_proposal")
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ASSIGNMENT)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    parameters = models.JSONField(default=dict, help_text=_("Papers, weights, rules and aims it was computed with."))
    unfilled = models.JSONField(default=list, help_text=_("Slots without a reviewer, with the reason."))
    summary = models.JSONField(default=dict, help_text=_("Total, smallest and 10th-percentile paper sum, loads."))
    input_hash = models.CharField(max_length=64, blank=True)
    seed = models.BigIntegerField(default=0)
    solver_version = models.CharField(max_length=200, blank=True)
    stages = models.JSONField(
        default=list, help_text=_("What each stage of the run reached: total, bound, smallest sum, exact or not.")
    )
    edited_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="edited_versions"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "reviews_assignment_proposal"
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["conference", "number"], name="assignment_proposal_number_once")]

    def __str__(self) -> str:
        return self.title or f"Proposal {self.number}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Assignment(models.Model):
    """A paper given to a person to review, to lead its discussion or to write its meta-review."""

    class Role(models.TextChoices):
        REVIEWER = "REVIEWER", _("reviewer")
        EXTERNAL = "EXTERNAL", _("external reviewer")
        META_REVIEWER = "META_REVIEWER", _("meta-reviewer")
        DISCUSSION_LEAD = "DISCUSSION_LEAD", _("discussion lead")
        SHEPHERD = "SHEPHERD", _("shepherd")

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("active")
        DECLINED = "DECLINED", _("declined")
        DELEGATED = "DELEGATED", _("handed to an external reviewer")
        REMOVED = "REMOVED", _("removed")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="assignments")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.REVIEWER)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    proposal = models.ForeignKey(
        AssignmentProposal, on_delete=models.SET_NULL, null=True, blank=True, related_name="assignments"
    )
    delegated_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="delegations"
    )
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    assigned_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        db_table = "reviews_assignment"
        ordering = ["submission__number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "person", "round", "role"],
                condition=models.Q(state="ACTIVE"),
                name="one_active_assignment_per_role_and_round",
            ),
            models.CheckConstraint(
                condition=models.Q(state="ACTIVE") | models.Q(ended_at__isnull=False),
                name="ended_assignment_has_instant",
            ),
        ]
        indexes = [models.Index(fields=["person", "conference", "state"], name="assignment_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} on paper {self.submission_id}"
