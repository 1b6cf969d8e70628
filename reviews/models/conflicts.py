"""Who must not handle what, who wants what."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference, Topic
from submissions.models import ConflictKind, Submission


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Conflict(models.Model):
    """A conflict between a person and a paper, with where it comes from. Several may tell of one pair."""

    class Source(models.TextChoices):
        AUTHORS = "AUTHORS", _("declared by the authors")
        PERSON = "PERSON", _("declared by the person")
        DETECTION = "DETECTION", _("detected")
        CHAIR = "CHAIR", _("set by a chair")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="conflicts")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="conflicts")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(_("kind"), max_length=20, choices=ConflictKind.choices)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    evidence = models.CharField(_("evidence"), max_length=400, blank=True)
    reasons = models.JSONField(
        default=list, blank=True, help_text=_("Rows of sort, words and on, the day each piece of evidence was noticed.")
    )
    noticed_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    is_pinned = models.BooleanField(default=False, help_text=_("By a chair: nobody else changes it."))
    dismissed_at = models.DateTimeField(null=True, blank=True, help_text=_("A chair found it to be none."))

    class Meta:
        db_table = "reviews_conflict"
        ordering = ["submission__number", "person__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "person", "kind", "source"],
                condition=~models.Q(source="CHAIR", is_pinned=True, dismissed_at__isnull=False),
                name="conflict_once_per_source",
            ),
            models.UniqueConstraint(
                fields=["submission", "person"],
                condition=models.Q(source="CHAIR", is_pinned=True, dismissed_at__isnull=False),
                name="one_ruling_per_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "conference"], condition=models.Q(dismissed_at__isnull=True), name="conflict_active"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} and paper {self.submission_id}: {self.get_kind_display()}"

    @property
    def is_ruling(self) -> bool:
        """Whether it says, for good, that there is no conflict."""
        return self.source == self.Source.CHAIR and self.is_pinned and self.dismissed_at is not None


class PossibleConflict(models.Model):
    """What a chair should look at: a pair of which only names tell, or a conflict that takes effect at a later date."""

    class Basis(models.TextChoices):
        NAMES = "NAMES", _("only names agree")
        HELD = "HELD", _("takes effect later")

    class State(models.TextChoices):
        OPEN = "OPEN", _("to look at")
        CONFIRMED = "CONFIRMED", _("confirmed")
        DISMISSED = "DISMISSED", _("dismissed")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="possible_conflicts")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="possible_conflicts")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="possible_conflicts")
    kind = models.CharField(_("kind"), max_length=20, choices=ConflictKind.choices)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis.choices, default=Basis.NAMES)
    evidence = models.CharField(_("evidence"), max_length=400, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    noticed_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    undo = models.JSONField(default=dict, blank=True, help_text=_("What confirming ended, to bring it back."))

    class Meta:
        db_table = "reviews_possible_conflict"
        ordering = ["submission__number", "person__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "person"], name="possible_conflict_once_per_pair"),
            models.CheckConstraint(
                condition=models.Q(state="OPEN", settled_at__isnull=True)
                | (~models.Q(state="OPEN") & models.Q(settled_at__isnull=False)),
                name="possible_conflict_settled_with_date",
            ),
            models.CheckConstraint(
                condition=models.Q(basis="NAMES", held_until__isnull=True)
                | models.Q(basis="HELD", held_until__isnull=False),
                name="held_conflict_has_a_date",
            ),
        ]
        indexes = [models.Index(fields=["conference", "state"], name="possible_conflict_state")]

    def __str__(self) -> str:
        return f"{self.person_id} and paper {self.submission_id}: {self.get_kind_display()}?"


class ConflictSettings(models.Model):
    """A conference's limits of the search for conflicts; without a row, the usual ones."""

    conference = models.OneToOneField(Conference, on_delete=models.CASCADE, related_name="conflict_settings")
    institution_years = models.PositiveSmallIntegerField(
        _("years an institution counts after somebody left it"),
        default=3,
        validators=[MaxValueValidator(50)],
        help_text=_("Counted from the year of the conference. 0: only where both are there now."),
    )
    coauthor_years = models.PositiveSmallIntegerField(
        _("years co-authors and collaborators count"),
        default=3,
        validators=[MaxValueValidator(50)],
        help_text=_("Counted from the year of the conference. Advisors, advisees and family count for ever."),
    )
    ignored_domains = models.TextField(
        _("domains that make no conflict"),
        blank=True,
        help_text=_("One per line, for example that of a funding agency whose addresses half of the field has."),
    )

    class Meta:
        db_table = "reviews_conflict_settings"
        verbose_name_plural = _("conflict settings")

    def __str__(self) -> str:
        return f"Conflict settings of {self.conference_id}"


class Bid(models.Model):
    """How much a committee member wants to review a paper."""

    class Value(models.IntegerChoices):
        EAGER = 3, _("eager")
        WILLING = 2, _("willing")
        IN_A_PINCH = 1, _("in a pinch")
        NOT_WILLING = 0, _("not willing")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="bids")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="bids")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="bids")
    value = models.SmallIntegerField(choices=Value.choices)
    bid_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_bid"
        constraints = [
            models.UniqueConstraint(fields=["submission", "person"], name="one_bid_per_person_and_paper"),
            models.CheckConstraint(condition=models.Q(value__in=[0, 1, 2, 3]), name="bid_value_is_known"),
        ]
        indexes = [models.Index(fields=["person", "conference"], name="bid_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.submission_id}: {self.value}"


class TopicInterest(models.Model):
    """How much a committee member likes a topic: −1 rather not, 1 likes, 2 expert."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="topic_interests")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="topic_interests")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="interests")
    value = models.SmallIntegerField(default=1)

    class Meta:
        db_table = "reviews_topic_interest"
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="one_interest_per_person_and_topic"),
            models.CheckConstraint(condition=models.Q(value__in=[-1, 1, 2]), name="interest_value_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on topic {self.topic_id}: {self.value}"


class ConflictConfirmation(models.Model):
    """A committee member looked through the own conflicts and found them complete."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="conflict_confirmations")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="conflict_confirmations")
    confirmed_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_conflict_confirmation"
        constraints = [
            models.UniqueConstraint(fields=["conference", "person"], name="conflicts_confirmed_once_per_conference")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.conference_id}"
