"""What chairs ask of the solver, the pairs it proposed, and what they settled by hand before asking again."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from reviews.models.assignments import AssignmentProposal
from submissions.models import Submission

_WEIGHT = [MinValueValidator(0), MaxValueValidator(10)]
_SMALL = [MinValueValidator(1), MaxValueValidator(12)]
_RULES_OFF = models.Q(
    seniors_per_paper=0,
    per_institution__isnull=True,
    per_country__isnull=True,
    no_coauthors_together=False,
    no_two_cycles=False,
    fairness=0,
)


class AssignmentSettings(models.Model):
    """What one round of assignments is asked to be like; without a row, the usual."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="assignment_settings")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    per_paper = models.PositiveSmallIntegerField(
        _("reviews per paper"), validators=_SMALL, help_text=_("Reviews that exist already count.")
    )
    with_area_chairs = models.BooleanField(_("area chairs review too"), default=False)
    text_weight = models.FloatField(
        _("weight of words"),
        default=0.6,
        validators=_WEIGHT,
        help_text=_("How much it counts that a paper speaks like the reviewer’s own papers."),
    )
    topics_weight = models.FloatField(
        _("weight of topics"),
        default=0.4,
        validators=_WEIGHT,
        help_text=_("How much the reviewer’s declared interest in the paper’s topics counts."),
    )
    eager_factor = models.FloatField(
        _("eager multiplies by"), default=2.0, validators=_WEIGHT, help_text=_("Without a bid nothing is multiplied.")
    )
    willing_factor = models.FloatField(_("willing multiplies by"), default=1.5, validators=_WEIGHT)
    pinch_factor = models.FloatField(_("in a pinch multiplies by"), default=0.7, validators=_WEIGHT)
    unwilling_factor = models.FloatField(_("not willing multiplies by"), default=0.1, validators=_WEIGHT)
    seniors_per_paper = models.PositiveSmallIntegerField(
        _("senior reviewers per paper, at least"),
        default=0,
        validators=[MaxValueValidator(12)],
        help_text=_("Area chairs count as senior, and whom you mark. 0: no such rule."),
    )
    per_institution = models.PositiveSmallIntegerField(
        _("reviewers of one institution per paper, at most"),
        null=True,
        blank=True,
        validators=_SMALL,
        help_text=_("By their present affiliations and mail domains. Empty: no such rule."),
    )
    per_country = models.PositiveSmallIntegerField(
        _("reviewers of one country per paper, at most"),
        null=True,
        blank=True,
        validators=_SMALL,
        help_text=_("Who names no country counts for none. Empty: no such rule."),
    )
    no_coauthors_together = models.BooleanField(
        _("no co-authors on one paper"),
        default=False,
        help_text=_("Recent co-authors, advisors and others who declared a tie never review the same paper."),
    )
    no_two_cycles = models.BooleanField(
        _("no mutual reviewing"),
        default=False,
        help_text=_("If A reviews a paper of B, then B reviews none of A."),
    )
    keep_tracks = models.BooleanField(
        _("members with a track review only its papers"),
        default=False,
        help_text=_("For example area chairs of a track. Members without a track take any paper."),
    )
    fairness = models.FloatField(
        _("fairness: permitted loss of the total, in percent"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(5)],
        help_text=_("0: the best total. Up to 5: the worst-off paper gets better reviewers at the cost of others."),
    )
    cap = models.FloatField(
        _("largest probability of a pair, in percent"),
        default=100,
        validators=[MinValueValidator(10), MaxValueValidator(100)],
        help_text=_("Below 100 pairs are drawn by lot, so that nobody can make sure to get a paper."),
    )
    seed = models.PositiveIntegerField(
        _("seed"),
        default=1,
        validators=[MaxValueValidator(1_000_000_000)],
        help_text=_("The same seed and facts give the same result; another one draws lots and settles ties anew."),
    )
    due_at = models.DateTimeField(
        _("reviews of this round are due"), null=True, blank=True, help_text=_("Empty: with the other reviews.")
    )
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "reviews_assignment_settings"
        verbose_name_plural = _("assignment settings")
        constraints = [
            models.UniqueConstraint(fields=["conference", "round"], name="assignment_settings_once_per_round"),
            models.CheckConstraint(condition=models.Q(cap=100) | _RULES_OFF, name="lottery_without_rules_or_fairness"),
        ]

    def __str__(self) -> str:
        return f"Assignment settings of {self.conference_id}, round {self.round}"


class SeniorReviewer(models.Model):
    """A committee member whom a chair calls senior, for the rule "at least one senior"."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="senior_reviewers")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="senior_marks")
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_senior_reviewer"
        constraints = [models.UniqueConstraint(fields=["conference", "person"], name="senior_once_per_conference")]

    def __str__(self) -> str:
        return f"{self.person_id}"


class PairWish(models.Model):
    """What a chair settled about a pair: it must be in every proposal of the round, or in none."""

    class Kind(models.TextChoices):
        PIN = "PIN", _("pinned")
        FORBID = "FORBID", _("forbidden")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="pair_wishes")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="pair_wishes")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="pair_wishes")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_pair_wish"
        ordering = ["submission__number", "person__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "person", "round"], name="one_wish_per_pair_and_round")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id} on {self.submission_id}"


class ProposedPair(models.Model):
    """One pair of a proposal with its reasons; ranks count from 1 among all who could take the paper, and so on."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="proposed_pairs")
    proposal = models.ForeignKey(AssignmentProposal, on_delete=models.CASCADE, related_name="pairs")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="proposed_pairs")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="proposed_pairs")
    score = models.FloatField()
    components = models.JSONField(default=list, help_text=_("Rows of name, value, weight and contribution."))
    bid = models.SmallIntegerField(null=True, blank=True)
    is_existing = models.BooleanField(default=False, help_text=_("The assignment was there when this was computed."))
    is_pinned = models.BooleanField(default=False, help_text=_("A chair pinned it."))
    reviewer_rank = models.PositiveIntegerField(null=True)
    reviewer_candidates = models.PositiveIntegerField(null=True)
    paper_rank = models.PositiveIntegerField(null=True)
    paper_candidates = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "reviews_proposed_pair"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "submission", "person"], name="pair_once_per_proposal")
        ]
        indexes = [models.Index(fields=["proposal", "person"], name="proposed_pair_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.submission_id}"
