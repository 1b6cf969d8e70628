"""Leaves a line in the log when a chair, or staff who read everything, read a name that the committee must not know.

The other chairs without a conflict find it there. One line a reader, paper and day says enough: a reload or a second
page adds none, an export always adds one. Nothing is shown before its line is written.
"""

from collections.abc import Collection
from datetime import UTC
from typing import Any

from django.core.cache import cache
from django.db import models

from confsite.audit.models import LogEntry
from confsite.audit.services import record
from confsite.clock import physical_now
from confsite.conferences.viewer import Viewer
from reviews.access import Access, PaperAccess
from reviews.rights import Bond
from reviews.trace.hidden import ALL, Names, hidden_names

VERB = "identity.read"
_A_DAY = 24 * 60 * 60


def note_paper(access: Access, paper: PaperAccess, names: Collection[Names]) -> None:
    """Note that a page about one paper shows these names; what the committee sees too leaves no line.

    Whoever looks in spite of a conflict leaves one whatever the rules show.
    """
    is_override = paper.relationship.bond == Bond.CONFLICTED
    wanted = set(names)
    if not is_override:
        wanted &= hidden_names(access.rules, is_released=paper.stage.is_released)
    details: dict[str, Any] = {"by_override": True} if is_override else {}
    _note_once(access, paper.submission, wanted, details)


def note_list(access: Access, name: str, names: Collection[Names]) -> None:
    """Note that a page shows these names for many papers; `name` tells which page."""
    hidden = hidden_names(access.rules, is_released=False)
    _note_once(access, access.conference, hidden & set(names), {"page": name})


def note_names_of_others(viewer: Viewer, page: str) -> None:
    """Note that a page of an app below shows names of authors and reviewers, for example the mails they got."""
    if viewer.is_chair or viewer.is_staff_member:
        note_list(Access(viewer), page, ALL)


def note_export(access: Access, name: str, names: Collection[Names]) -> None:
    """Note that a file with these names for many papers was taken away: each time."""
    hidden = sorted(hidden_names(access.rules, is_released=False) & set(names))
    if hidden:
        record(access.viewer.user, VERB, access.conference, names=hidden, file=name)  # type: ignore[arg-type]


def _note_once(access: Access, target: models.Model, names: Collection[Names], details: dict[str, Any]) -> None:
    if not names:
        return
    user, today = access.viewer.user, physical_now().astimezone(UTC).date()
    details = {"names": sorted(names), **details}
    key = f"identity-read:{user.pk}:{target._meta.label}:{target.pk}:{today}:{'+'.join(map(str, details.values()))}"
    key = "".join(char if char.isalnum() or char in "-:.+" else "-" for char in key)
    if cache.get(key):
        return
    # The cache may have been away, so the log itself has the last word.
    told = LogEntry.objects.filter(
        verb=VERB, actor=user.pk, target_type=target._meta.label, target_id=target.pk, recorded_at__date=today
    )
    if not told.filter(details=details).exists():
        record(user, VERB, target, **details)  # type: ignore[arg-type]
    cache.set(key, True, _A_DAY)
