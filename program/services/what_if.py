"""A talk given a place for which others give way: all of it as one step, or nothing."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from program import seals, solving
from program.errors import Stale
from program.models import Session, Talk
from program.policies import require_scheduler
from program.services.common import lock_program, talks_of
from program.services.steps import step

Placement = tuple[str, str, datetime, datetime]
"""UIDs of a talk and of its session, and its times."""


def seen_of(conference: Conference) -> str:
    """A digest of all an answer rests on: sessions, rooms, absences and pins, and where every talk is."""
    talks = Talk.objects.filter(conference=conference, cancelled_at__isnull=True).order_by("uid")
    rows = [[str(value) for value in row] for row in talks.values_list("uid", "session", "order", "starts_at")]
    facts = [solving.fingerprint_of(conference), rows]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@transaction.atomic
def make_room(
    actor: User | None, *, conference: Conference, talk: str, placements: Sequence[Placement], seen: str
) -> Talk:
    """Put a talk (UID) to the place that was asked about, and those that give way to theirs.

    `seen` is the sealed digest of the draft on which the answer rests.

    Raises:
        Stale: the draft changed since.
    """
    require_scheduler(actor, conference)
    lock_program(conference)
    if not seals.holds(seen, seen_of(conference)):
        raise Stale(
            _("The program was changed since this was worked out. Nothing was moved; ask again what it would take.")
        )
    sessions = {str(one.uid): one for one in Session.objects.select_for_update().filter(conference=conference)}
    talks = {
        str(one.uid): one
        for one in Talk.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(conference=conference, cancelled_at__isnull=True)
    }
    with step(actor, conference, "talk.made_room"):
        touched: dict[int, Session] = {}
        for uid, session, starts_at, ends_at in placements:
            row = talks[uid]
            for place in (row.session, sessions[session]):
                if place is not None:
                    touched[place.pk] = sessions[str(place.uid)]
            _put(row, sessions[session], starts_at, ends_at)
            # The talk that was asked about may have been pinned elsewhere; who gives way is not pinned.
            row.is_pinned = row.is_pinned and uid != talk
            row.save(update_fields=["session", "order", "starts_at", "ends_at", "minutes", "is_pinned"])
        for place in touched.values():
            _number(place)
    for uid, session, *_times in placements:
        record(actor, "talk.moved", talks[uid], to=str(sessions[session]))
    return talks[talk]


def _put(talk: Talk, session: Session, starts_at: datetime, ends_at: datetime) -> None:
    has_times = talk.has_own_times and session.kind != Session.Kind.POSTERS
    talk.minutes = talk.minutes or round((ends_at - starts_at).total_seconds() / 60)
    talk.session, talk.order = session, 30_000  # last, where no times say otherwise
    talk.starts_at, talk.ends_at = (starts_at, ends_at) if has_times else (None, None)


def _number(session: Session) -> None:
    """The order of talks is that of their times; those without any keep theirs."""
    talks = talks_of(session)
    if all(talk.starts_at for talk in talks):
        talks.sort(key=lambda talk: talk.starts_at.timestamp() if talk.starts_at else 0.0)
    for order, talk in enumerate(talks):
        talk.order = order
    Talk.objects.bulk_update(talks, ["order"])
    session.revision += 1
    session.save(update_fields=["revision"])
