"""Roles held at a conference, and the invitations to them."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now
from confsite.conferences.models.conference import Conference
from confsite.conferences.models.taxonomy import Track


class Role(models.TextChoices):
    PC_CHAIR = "PC_CHAIR", _("PC chair")
    AREA_CHAIR = "AREA_CHAIR", _("area chair")
    PC_MEMBER = "PC_MEMBER", _("PC member")
    EXTERNAL_REVIEWER = "EXTERNAL_REVIEWER", _("external reviewer")
    SCHEDULE_CHAIR = "SCHEDULE_CHAIR", _("schedule chair")
    PUBLICATION_CHAIR = "PUBLICATION_CHAIR", _("publication chair")
    STAFF = "STAFF", _("staff")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """A role a person holds. Committees shown on a page are `Committee`, apart from this."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    track = models.ForeignKey(Track, on_delete=models.SET_NULL, null=True, blank=True, related_name="memberships")
    quota = models.PositiveSmallIntegerField(_("papers at most"), null=True, blank=True)
    since = models.DateTimeField(default=physical_now)

    class Meta:
        db_table = "conferences_membership"
        ordering = ["role", "person__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "person", "role"], name="role_held_once_per_conference")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class Invitation(models.Model):
    """An invitation to a role, answered by POST behind a link whose token is stored only as a hash."""

    class State(models.TextChoices):
        PENDING = "PENDING", _("no answer yet")
        ACCEPTED = "ACCEPTED", _("accepted")
        DECLINED = "DECLINED", _("declined")
        REVOKED = "REVOKED", _("revoked")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    track = models.ForeignKey(Track, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    quota_offered = models.PositiveSmallIntegerField(_("papers asked"), null=True, blank=True)
    message = models.TextField(_("personal message"), blank=True)
    answer_note = models.TextField(_("note"), blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(default=physical_now)
    expires_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "conferences_invitation"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "conference",
                "role",
                Lower("email"),
                condition=models.Q(state="PENDING"),
                name="one_open_invitation_per_address_and_role",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["PENDING", "REVOKED"]) | models.Q(answered_at__isnull=False),
                name="answered_invitation_has_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"
