"""What a conference asks of its reviewers, and its rules on who sees what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference


class ReviewingRules(models.Model):
    """A conference's choices for `reviews.rights`: each field is one axis of the rule."""

    class AuthorsShown(models.TextChoices):
        OPEN = "OPEN", _("from the start")
        AFTER_OWN_REVIEW = "AFTER_OWN_REVIEW", _("once the own review is in")
        AFTER_DECISION = "AFTER_DECISION", _("once the decision is released")
        NEVER = "NEVER", _("never")

    class ReviewersShown(models.TextChoices):
        ALWAYS = "ALWAYS", _("always")
        AFTER_OWN_REVIEW = "AFTER_OWN_REVIEW", _("once the own review is in")
        AFTER_DECISION = "AFTER_DECISION", _("once the decision is released")
        SIGNED = "SIGNED", _("where the reviewer signed")
        NEVER = "NEVER", _("never")

    class OtherReviews(models.TextChoices):
        AFTER_OWN = "AFTER_OWN", _("once the own review of the paper is in")
        AFTER_ALL_OWN = "AFTER_ALL_OWN", _("once all own reviews are in")
        IN_DISCUSSION = "IN_DISCUSSION", _("in the discussion only")
        ALWAYS = "ALWAYS", _("always")
        NEVER = "NEVER", _("never")

    class UnassignedSee(models.TextChoices):
        NOTHING = "NOTHING", _("nothing")
        TITLES = "TITLES", _("titles and abstracts")
        PAPERS = "PAPERS", _("papers too")
        REVIEWS_AFTER_DECISION = "REVIEWS_AFTER_DECISION", _("papers, and reviews after the decision")

    class AuthorsSeeReviews(models.TextChoices):
        AT_RELEASE = "AT_RELEASE", _("when decisions are released")
        IN_RESPONSE = "IN_RESPONSE", _("from the author response on")

    conference = models.OneToOneField(Conference, on_delete=models.CASCADE, related_name="reviewing_rules")
    authors_shown = models.CharField(
        _("authors' names to the committee"), max_length=20, choices=AuthorsShown.choices, default=AuthorsShown.OPEN
    )
    reviewers_to_coreviewers = models.CharField(
        _("reviewers' names to the paper's other reviewers"),
        max_length=20,
        choices=ReviewersShown.choices,
        default=ReviewersShown.AFTER_OWN_REVIEW,
    )
    reviewers_to_pc = models.CharField(
        _("reviewers' names to the rest of the PC"),
        max_length=20,
        choices=ReviewersShown.choices,
        default=ReviewersShown.NEVER,
    )
    reviewers_to_authors = models.CharField(
        _("reviewers' names to authors"), max_length=20, choices=ReviewersShown.choices, default=ReviewersShown.NEVER
    )
    other_reviews = models.CharField(
        _("others' reviews"), max_length=20, choices=OtherReviews.choices, default=OtherReviews.AFTER_OWN
    )
    unassigned_see = models.CharField(
        _("an unassigned PC member sees"), max_length=24, choices=UnassignedSee.choices, default=UnassignedSee.TITLES
    )
    conflicted_know_existence = models.BooleanField(_("conflicted people may know the paper exists"), default=False)
    pc_sees_decisions_at_once = models.BooleanField(
        _("unconflicted PC members see decisions before release"), default=False
    )
    authors_see_reviews = models.CharField(
        _("authors see reviews"), max_length=20, choices=AuthorsSeeReviews.choices, default=AuthorsSeeReviews.AT_RELEASE
    )
    staff_read_everything = models.BooleanField(_("staff read everything"), default=True)

    class Meta:
        db_table = "reviews_rules"
        verbose_name_plural = _("reviewing rules")

    def __str__(self) -> str:
        return f"Reviewing rules of {self.conference_id}"


class Question(models.Model):
    """One question of the review form."""

    class Kind(models.TextChoices):
        SCORE = "SCORE", _("score")
        CONFIDENCE = "CONFIDENCE", _("confidence")
        CHOICE = "CHOICE", _("choice")
        TEXT = "TEXT", _("text")

    class Audience(models.TextChoices):
        AUTHORS = "AUTHORS", _("authors and committee")
        COMMITTEE = "COMMITTEE", _("reviewers and chairs")
        CHAIRS = "CHAIRS", _("chairs only")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="review_questions")
    key = models.SlugField(max_length=60)
    label = models.CharField(_("question"), max_length=200)
    help_text = models.TextField(_("help"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    options = models.JSONField(
        _("options"), default=list, blank=True, help_text=_("Rows of value (integer) and label, from worst to best.")
    )
    audience = models.CharField(_("who may read it"), max_length=12, choices=Audience.choices, default=Audience.AUTHORS)
    is_required = models.BooleanField(_("required"), default=True)
    is_overall = models.BooleanField(_("this is the overall score"), default=False)
    order = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True, help_text=_("Kept for the answers already given."))

    class Meta:
        db_table = "reviews_question"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "key"], name="question_key_once_per_conference"),
            models.UniqueConstraint(
                fields=["conference"], condition=models.Q(is_overall=True), name="one_overall_question"
            ),
        ]

    def __str__(self) -> str:
        return self.label
