"""What is known of reviewers before papers are assigned: what fits their own papers, how much they take, when not."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference


class TextFit(models.Model):
    """How close a member's own papers are to the papers submitted, the closest first; made anew by a Job.

    `submissions`, `scores` (0 to 1) and `nearest` are parallel; `nearest` counts into `titles`, the member's own papers
    that are closest to one of these, and is −1 where no word is shared.
    """

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="text_fits")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="text_fits")
    submissions = ArrayField(models.BigIntegerField())
    scores = ArrayField(models.FloatField())
    nearest = ArrayField(models.SmallIntegerField())
    titles = ArrayField(models.CharField(max_length=500))
    terms = ArrayField(models.CharField(max_length=100), help_text=_("What tells this member's papers from others'."))
    rest = models.FloatField(help_text=_("The mean score of the papers that are not in the lists."))
    own_papers = models.PositiveIntegerField(help_text=_("How many own papers were compared."))
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_text_fit"
        constraints = [
            models.UniqueConstraint(fields=["conference", "person"], name="one_text_fit_per_person"),
            models.CheckConstraint(
                condition=models.Q(submissions__len=models.F("scores__len"))
                & models.Q(submissions__len=models.F("nearest__len")),
                name="text_fit_lists_are_parallel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.conference_id}: {len(self.submissions)} papers"


class LoadWish(models.Model):
    """How many papers a member wants at most; it counts only below the limit the chairs set."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="load_wishes")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="load_wishes")
    most_papers = models.PositiveSmallIntegerField(_("papers at most"))
    wished_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_load_wish"
        constraints = [models.UniqueConstraint(fields=["conference", "person"], name="one_load_wish_per_person")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.conference_id}: {self.most_papers}"


class Absence(models.Model):
    """Days, the first and the last included, on which a member cannot review."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="absences")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "reviews_absence"
        ordering = ["starts_on", "ends_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "person", "starts_on", "ends_on"], name="one_absence_per_person_and_days"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="absence_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.conference_id}: {self.starts_on} to {self.ends_on}"
