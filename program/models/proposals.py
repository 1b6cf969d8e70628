"""Programs proposed by the solver, to be read before one is applied."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference, Numbered


class ProgramProposal(Numbered):
    """One result of "build"."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("proposed")
        APPLIED = "APPLIED", _("applied")
        UNDONE = "UNDONE", _("undone")
        DISCARDED = "DISCARDED", _("discarded")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="program_proposals")
    job = models.OneToOneField("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="program_proposal")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    parameters = models.JSONField(default=dict)
    content = models.JSONField(default=dict, help_text=_("Sessions with their talks, as the solver placed them."))
    score = models.JSONField(default=dict, help_text=_("Terms with their items."))
    unplaced = models.JSONField(default=list, help_text=_("Talks without a place, with the reason."))
    before = models.JSONField(default=dict, help_text=_("The draft as it was when this was applied, for undo."))
    seed = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "program_proposal"
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["conference", "number"], name="program_proposal_number_once")]

    def __str__(self) -> str:
        return f"Proposal {self.number}"
