"""Links with which authors show one paper to somebody without an account."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from submissions.models.submission import Submission


class ShareLink(models.Model):
    """A secret address of one paper: it ends by itself, can be revoked, and is kept only as the hash of its token.

    All its instants are by the physical clock: a link is a key, and no rehearsal may lengthen its life.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="share_links")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="share_links")
    label = models.CharField(_("for whom or what"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, help_text=_("sha256 of the token, never the token."))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    use_count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "submissions_share_link"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="share_link_ends_after_it_was_made"
            )
        ]

    def __str__(self) -> str:
        return f"Link {str(self.public_id)[:8]}"  # in the log: its label may name somebody
