"""What a row looked like when a form was shown, so that two chairs do not silently undo each other's work."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from confsite.conferences.setup.refusals import Stale


def fingerprint(row: models.Model, fields: Iterable[str]) -> str:
    """A short digest of the named fields of a row."""
    columns: list[Any] = [row._meta.get_field(name) for name in sorted(fields)]
    values = [(column.name, str(column.value_from_object(row))) for column in columns]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def refuse_if_changed(row: models.Model, fields: Iterable[str], seen: str) -> None:
    """Raise `Stale` where the row no longer looks as it did in the form; an empty `seen` asks for no check."""
    if seen and seen != fingerprint(row, fields):
        raise Stale(
            _("Somebody else changed this while your page was open. Reload to see their version, then change yours.")
        )
