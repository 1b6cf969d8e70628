"""What attendees keep of a program with their account: stars, and the secret link of their calendar."""

import uuid

from django.db import models

from confsite.clock import physical_now
from confsite.conferences.models import Conference


class Star(models.Model):
    """A talk somebody wants to hear, with its slot as they knew it: what moved since can be said."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="program_stars")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="program_stars")
    talk_uid = models.UUIDField()
    starred_at = models.DateTimeField(default=physical_now)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    room = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "program_star"
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "person", "talk_uid"], name="talk_starred_once_per_person")
        ]

    def __str__(self) -> str:
        return str(self.talk_uid)


class AgendaLink(models.Model):
    """The secret address of one person's starred talks as a calendar; a new key ends the old address."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="agenda_links")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="agenda_links")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    made_at = models.DateTimeField(default=physical_now)

    class Meta:
        db_table = "program_agenda_link"
        constraints = [
            models.UniqueConstraint(fields=["conference", "person"], name="one_agenda_link_per_person_and_conference")
        ]

    def __str__(self) -> str:
        return f"agenda {self.pk}"
