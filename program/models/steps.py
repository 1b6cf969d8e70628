"""What chairs did to the draft, step by step, so that the last one can be taken back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference

WORDS = {
    "talk.moved": _("talks moved"),
    "talk.made_room": _("a talk placed, others giving way"),
    "talk.updated": _("a talk changed"),
    "talk.pinned": _("a talk pinned"),
    "talk.unpinned": _("a talk let go"),
    "session.created": _("a session added"),
    "session.updated": _("a session changed"),
    "session.deleted": _("a session deleted"),
    "session.pinned": _("a session pinned"),
    "session.unpinned": _("a session let go"),
    "program.frame_created": _("days set up"),
    "program.lengths_changed": _("lengths changed"),
    "program.proposal_applied": _("a proposal applied"),
}
"""Without names: a change may be about a paper that some chair must not know."""


class ProgramStep(models.Model):
    """One change of the draft: the rows it touched as they were, and as they became."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="program_steps")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "program_step"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["conference", "-id"], name="program_step_latest")]

    def __str__(self) -> str:
        return str(WORDS.get(self.verb, self.verb))
