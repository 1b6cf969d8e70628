"""Rows that people call by a number."""

from typing import Any
from zlib import crc32

from django.db import connection, models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _


class Numbered(models.Model):
    """A row of a conference with a number within it: “proposal 3” tells nothing of what other conferences have."""

    conference: Any  # each model has a foreign key with a name for the way back
    number = models.PositiveIntegerField(_("number"), editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store; a new row gets the next number. Until it is committed, others of its kind wait for theirs.

        Nothing else waits: a row's transaction may go on for seconds, and the conference is everybody's.
        """
        with transaction.atomic():
            if self.number is None:
                kind = crc32(self._meta.db_table.encode()) - 2**31  # PostgreSQL's four bytes have a sign
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s::int)", [kind, self.conference_id])
                others = type(self)._default_manager.filter(conference=self.conference_id)
                self.number = (others.aggregate(last=Max("number"))["last"] or 0) + 1
            super().save(*args, **kwargs)
