"""Programs proposed by the solver: applied as one, undone, put away."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from program import solving
from program.errors import Refused, Stale
from program.models import ProgramProposal, Room, Session, Talk
from program.policies import require_scheduler
from program.services import steps
from program.services.common import lock_program


@transaction.atomic
def apply_proposal(actor: User | None, *, proposal: ProgramProposal) -> ProgramProposal:
    """Make the draft what a proposal says, all of it or nothing; what was before is kept for undo.

    Raises:
        Refused: it was settled before.
        Stale: sessions, talks or pins changed since it was built.
    """
    require_scheduler(actor, proposal.conference)
    lock_program(proposal.conference)
    proposal = ProgramProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state != ProgramProposal.State.PROPOSED:
        raise Refused(_("This proposal was settled before."))
    if proposal.content.get("fingerprint") != solving.fingerprint_of(proposal.conference):
        raise Stale(
            _("Sessions, talks or pins changed since this was built. Nothing was applied; build a new proposal.")
        )
    sessions = {str(s.uid): s for s in Session.objects.select_for_update().filter(conference=proposal.conference)}
    talks = {str(t.uid): t for t in Talk.objects.select_for_update().filter(conference=proposal.conference)}
    proposal.before = _remember(proposal, sessions, talks)
    rooms = {str(room.pk): room for room in Room.objects.filter(conference=proposal.conference)}
    for entry in proposal.content["sessions"]:
        session = sessions[entry["uid"]]
        may_change_room = session.room_id is None or proposal.parameters.get("frees_rooms")
        if may_change_room and entry["room"] and entry["talks"]:
            session.room = rooms[entry["room"]]
        if proposal.parameters.get("names_sessions") and not session.title and not session.label and entry["topics"]:
            session.title = " · ".join(entry["topics"])[:300]
        session.revision += 1
        for order, place in enumerate(entry["talks"]):
            # A poster is shown as long as its session: it has no times of its own.
            _put(talks[place["talk"]], session, order, {} if session.kind == Session.Kind.POSTERS else place)
    for missing in proposal.unplaced:
        _put(talks[missing["talk"]], None, 0, {})
    Session.objects.bulk_update(sessions.values(), ["room", "title", "revision"])
    Talk.objects.bulk_update(talks.values(), ["session", "order", "starts_at", "ends_at", "minutes"])
    proposal.before["after"] = {uid: _place_of(talks[uid]) for uid in proposal.before["talks"]}
    _settle(actor, proposal, ProgramProposal.State.APPLIED)
    steps.remember_proposal(actor, proposal.conference, proposal.pk)
    record(actor, "program.proposal_applied", proposal, unplaced=len(proposal.unplaced))
    return proposal


@transaction.atomic
def undo_proposal(actor: User | None, *, proposal: ProgramProposal, keeps_step: bool = False) -> ProgramProposal:
    """Put the draft back to what it was before a proposal was applied.

    Raises:
        Refused: talks were moved since, which undoing would lose.
    """
    require_scheduler(actor, proposal.conference)
    lock_program(proposal.conference)
    proposal = ProgramProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state != ProgramProposal.State.APPLIED:
        raise Refused(_("This proposal is not applied, so there is nothing to undo."))
    sessions = {str(s.uid): s for s in Session.objects.select_for_update().filter(conference=proposal.conference)}
    talks = {
        str(t.uid): t
        for t in Talk.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(conference=proposal.conference)
    }
    for uid, after in proposal.before["after"].items():
        is_there = uid in talks and (talks[uid].cancelled_at is not None or _place_of(talks[uid]) == after)
        if not is_there:
            raise Refused(_("Talks were moved by hand since this was applied; undoing it would lose that."))
    if not proposal.before["sessions"].keys() <= sessions.keys():
        raise Refused(_("A session was deleted since this was applied, so it cannot be undone."))
    for uid, values in proposal.before["sessions"].items():
        sessions[uid].room_id, sessions[uid].title = values["room"], values["title"]
        sessions[uid].revision += 1
    for uid, values in proposal.before["talks"].items():
        if talks[uid].cancelled_at is None:
            _put(talks[uid], sessions.get(values["session"] or ""), values["order"], values)
    Session.objects.bulk_update(sessions.values(), ["room", "title", "revision"])
    Talk.objects.bulk_update(talks.values(), ["session", "order", "starts_at", "ends_at"])
    _settle(actor, proposal, ProgramProposal.State.UNDONE)
    if not keeps_step:
        steps.forget_proposal(proposal.conference, proposal.pk)
    record(actor, "program.proposal_undone", proposal)
    return proposal


@transaction.atomic
def discard_proposal(actor: User | None, *, proposal: ProgramProposal) -> None:
    """Put a proposal away without applying it."""
    require_scheduler(actor, proposal.conference)
    proposal = ProgramProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.state == ProgramProposal.State.PROPOSED:
        _settle(actor, proposal, ProgramProposal.State.DISCARDED)
        record(actor, "program.proposal_discarded", proposal)


def _settle(actor: User | None, proposal: ProgramProposal, state: ProgramProposal.State) -> None:
    proposal.state, proposal.settled_by, proposal.settled_at = state, actor, proposal.conference.now()
    proposal.save()


def _put(talk: Talk, session: Session | None, order: int, place: dict[str, Any]) -> None:
    talk.session, talk.order = session, order
    starts, ends = place.get("starts_at"), place.get("ends_at")
    talk.starts_at = datetime.fromisoformat(starts) if starts and talk.has_own_times else None
    talk.ends_at = datetime.fromisoformat(ends) if ends and talk.has_own_times else None
    if talk.minutes is None and starts and ends:
        talk.minutes = round((datetime.fromisoformat(ends) - datetime.fromisoformat(starts)).total_seconds() / 60)


def _place_of(talk: Talk) -> list[str | None]:
    session = talk.session
    return [str(session.uid) if session else None, talk.starts_at.isoformat() if talk.starts_at else None]


def _remember(
    proposal: ProgramProposal, sessions: dict[str, Session], talks: dict[str, Talk]
) -> dict[str, dict[str, Any]]:
    concerned = [place["talk"] for entry in proposal.content["sessions"] for place in entry["talks"]]
    concerned += [missing["talk"] for missing in proposal.unplaced]
    uid_of = {session.pk: uid for uid, session in sessions.items()}
    return {
        "talks": {
            uid: {
                "session": uid_of.get(talks[uid].session_id or 0),
                "order": talks[uid].order,
                "starts_at": _text(talks[uid].starts_at),
                "ends_at": _text(talks[uid].ends_at),
            }
            for uid in concerned
        },
        "sessions": {
            entry["uid"]: {"room": sessions[entry["uid"]].room_id, "title": sessions[entry["uid"]].title}
            for entry in proposal.content["sessions"]
        },
    }


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
