"""What changes around an assignment: who goes with a repair, papers of further rounds, emergency reviewers."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from reviews.models.assignments import Assignment, AssignmentProposal
from submissions.models import Submission


class ProposedRemoval(models.Model):
    """An assignment that ends when a repair is applied, and why; `told_at` is when the mail about it was released."""

    class Reason(models.TextChoices):
        CONFLICT = "CONFLICT", _("has a conflict of interest")
        LEFT = "LEFT", _("left the committee")
        AWAY = "AWAY", _("is away until reviews are due")
        WITHDRAWN = "WITHDRAWN", _("the paper is no longer under review")
        LIMIT = "LIMIT", _("has more papers than they take now")
        MOVED = "MOVED", _("moved, so that another place could be filled")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="proposed_removals")
    proposal = models.ForeignKey(AssignmentProposal, on_delete=models.CASCADE, related_name="removals")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="proposed_removals")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "reviews_proposed_removal"
        constraints = [models.UniqueConstraint(fields=["proposal", "assignment"], name="removal_once_per_proposal")]

    def __str__(self) -> str:
        return f"{self.assignment_id} in proposal {self.proposal_id}"


class RoundPaper(models.Model):
    """A paper that asks for more reviews in a further round; the first round has all papers."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="round_papers")
    round = models.PositiveSmallIntegerField(_("round"), validators=[MinValueValidator(2), MaxValueValidator(9)])
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="rounds")
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_round_paper"
        constraints = [
            models.UniqueConstraint(fields=["submission", "round"], name="paper_once_per_round"),
            models.CheckConstraint(condition=models.Q(round__gte=2), name="chosen_papers_only_in_further_rounds"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} in round {self.round}"


class EmergencyReviewer(models.Model):
    """A member who takes papers beyond their limit in one round."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="emergency_reviewers")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="emergency_marks")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    extra_papers = models.PositiveSmallIntegerField(
        _("further papers at most"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_emergency_reviewer"
        constraints = [
            models.UniqueConstraint(fields=["conference", "person", "round"], name="one_emergency_mark_per_round"),
            models.CheckConstraint(condition=models.Q(extra_papers__gte=1), name="emergency_reviewers_take_something"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} takes {self.extra_papers} more in round {self.round}"
