"""What chairs did to the draft, step by step, so that the last one can be taken back."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from program.models.draft import Session

NAMED = 60
"""So many letters of a title stand on the button."""
WORDS = {
    "talk.moved": _("talks moved"),
    "talk.made_room": _("a talk placed, others giving way"),
    "talk.updated": _("a talk changed"),
    "talk.created": _("a talk added"),
    "talk.deleted": _("a talk deleted"),
    "talk.invited_added": _("invited talks added"),
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
"""Talks of papers have no name here: a change may be about one that some chair must not know."""
CHANGED = {
    "title": _("title"),
    "label": _("label"),
    "kind": _("kind"),
    "description": _("description"),
    "room_id": _("room"),
    "starts_at": _("time"),
    "ends_at": _("time"),
    "time_text": _("time as announced"),
    "chair_person_id": _("chair"),
    "chair_text": _("chair"),
    "join_url": _("join link"),
    "is_pinned": _("pin"),
    "minutes": _("length"),
    "needs": _("what its room must have"),
    "has_own_times": _("times"),
    "abstract": _("abstract"),
    "people": _("people"),
}
"""What may change of a session or a talk, in words; what only follows from it is left out."""


class ProgramStep(models.Model):
    """One change of the draft: the rows it touched as they were, and as they became.

    By table (`sessions`, `talks`: where and when, `contents`: what talks say) and UID.
    """

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
        """In words: of which session, or talk without a paper, what changed."""
        words = str(WORDS.get(self.verb, self.verb))
        named = {"session": "sessions", "talk": "contents"}.get(self.verb.partition(".")[0], "")
        before, after = self.before.get(named, {}), self.after.get(named, {})
        if len(before.keys() | after.keys()) != 1:
            return words
        (uid,) = before.keys() | after.keys()
        name = _name(after.get(uid) or before[uid], is_session=named == "sessions")
        what = ", ".join(dict.fromkeys(self._changes(named, uid))) if uid in before and uid in after else ""
        if not self.verb.endswith(".updated"):
            what = ""
        return ": ".join([words, " – ".join(part for part in (name, what) if part)]) if name or what else words

    def _changes(self, table: str, uid: str) -> list[str]:
        """The fields that differ, in words, in the order in which they are written here."""
        before = self.before[table][uid] | {"minutes": self.before.get("talks", {}).get(uid, {}).get("minutes")}
        after = self.after[table][uid] | {"minutes": self.after.get("talks", {}).get(uid, {}).get("minutes")}
        return [str(words) for field, words in CHANGED.items() if before.get(field) != after.get(field)]


def _name(row: Mapping[str, Any], *, is_session: bool) -> str:
    """Title or label in quotation marks; a session without any by its kind, a talk without any has no name."""
    name = row.get("title") or (row.get("label") if is_session or "title" in row else "")
    if not name and is_session:
        name = str(Session.Kind(row["kind"]).label)
    return f"“{Truncator(name).chars(NAMED)}”" if name else ""
