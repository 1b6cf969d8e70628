"""Discussion of a paper by those who may see its reviews."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from submissions.models import Submission


class Comment(models.Model):
    """One comment. Shown under the writer's review label where names are hidden."""

    class Audience(models.TextChoices):
        REVIEWERS = "REVIEWERS", _("reviewers and chairs of the paper")
        CHAIRS = "CHAIRS", _("chairs only")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="comments")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="comments")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="comments")
    audience = models.CharField(
        _("who may read it"), max_length=12, choices=Audience.choices, default=Audience.REVIEWERS
    )
    reply_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies")
    body = models.TextField(_("comment"))
    wants_reply = models.BooleanField(_("I would like a reply"), default=False)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "reviews_comment"
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["submission", "written_at"], name="comment_by_paper")]

    def __str__(self) -> str:
        return self.body[:60]
