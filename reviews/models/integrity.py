"""What looked odd in bids and submissions, for a chair to judge."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference


class IntegrityHint(models.Model):
    """A finding with its evidence and how common it is by chance; it never does anything by itself.

    `papers` and `people` are ids of all it speaks of: it is hidden from a chair who must not see one of the papers, and
    from the people themselves. `evidence` holds ids and numbers; words are made when it is shown.
    """

    class Kind(models.TextChoices):
        RING = "RING", _("bids on each other’s papers")
        FAR_BIDS = "FAR_BIDS", _("eager bids far from fit")
        FEW_BIDS = "FEW_BIDS", _("bids on very few papers")
        FAVOUR = "FAVOUR", _("one institution wants another’s papers")
        DUPLICATE = "DUPLICATE", _("submissions that are nearly the same")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="integrity_hints")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=200, help_text=_("The same finding has the same key when it is looked for anew."))
    papers = ArrayField(models.BigIntegerField(), default=list)
    people = ArrayField(models.BigIntegerField(), default=list)
    evidence = models.JSONField(default=dict)
    chance = models.FloatField(help_text=_("Probability by chance, or share of comparable cases, 0 to 1."))
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    dismissal = models.CharField(max_length=1000, blank=True)

    class Meta:
        db_table = "reviews_integrity_hint"
        ordering = ["chance", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "key"], name="integrity_hint_once_per_key"),
            models.CheckConstraint(
                condition=models.Q(dismissed_at__isnull=True, dismissal="")
                | models.Q(dismissed_at__isnull=False) & ~models.Q(dismissal=""),
                name="integrity_hint_dismissed_with_a_word",
            ),
            models.CheckConstraint(
                condition=models.Q(chance__gte=0) & models.Q(chance__lte=1), name="integrity_hint_chance_is_a_share"
            ),
        ]
        indexes = [models.Index(fields=["conference", "kind"], name="integrity_hint_by_kind")]

    def __str__(self) -> str:
        return f"Hint {self.pk}"  # the log shows it to chairs who may not know whom it is about
