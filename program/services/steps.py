"""Each change of the board is one step, with where and when things take place and what they say; the last is undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from program.errors import Refused, Stale
from program.models import ProgramStep, Room, Session, Talk
from program.policies import require_scheduler
from program.services.common import lock_program
from program.services.talk_contents import contents_of, put_back

KEPT = 50
SESSION_FIELDS = (
    "kind",
    "label",
    "title",
    "description",
    "room_id",
    "starts_at",
    "ends_at",
    "time_text",
    "chair_person_id",
    "chair_text",
    "join_url",
    "boards",
    "is_pinned",
    "order",
)
TALK_FIELDS = ("order", "starts_at", "ends_at", "is_pinned", "minutes")
INSTANTS = frozenset({"starts_at", "ends_at"})
TABLES = ("sessions", "talks", "contents")
Picture = dict[str, dict[str, dict[str, Any]]]


@contextmanager
def step(actor: User | None, conference: Conference, verb: str, *, contents: list[str] | None = None) -> Iterator[None]:
    """Remember what the block changes, so that it can be undone; call it with the program locked.

    `contents` are the talks (UIDs) of which the block may change more than the place; it may add those it makes.
    """
    contents = [] if contents is None else contents
    before = _picture(conference) | {"contents": contents_of(conference, contents)}
    yield
    after = _picture(conference) | {"contents": contents_of(conference, contents)}
    changed: tuple[Picture, Picture] = ({}, {})
    for table in TABLES:
        uids = [
            uid for uid in before[table].keys() | after[table].keys() if before[table].get(uid) != after[table].get(uid)
        ]
        for whole, part in zip((before, after), changed, strict=True):
            part[table] = {uid: whole[table][uid] for uid in uids if uid in whole[table]}
    if any(changed[0].values()) or any(changed[1].values()):
        _keep(actor, conference, verb, *changed)


def remember_proposal(actor: User | None, conference: Conference, proposal: int) -> None:
    """An applied proposal is a step too; it brings its own undo."""
    _keep(actor, conference, "program.proposal_applied", {}, {"proposal": proposal})


def last_step(conference: Conference) -> ProgramStep | None:
    """The step that would be undone next."""
    steps = ProgramStep.objects.filter(conference=conference, undone_at__isnull=True)
    return steps.select_related("actor__person").first()


@transaction.atomic
def undo_step(actor: User | None, *, step: ProgramStep) -> ProgramStep:
    """Put what a step changed back to what it was; only the last step, and only while nothing of it changed since.

    Raises:
        Stale: somebody did something else meanwhile.
        Refused: what it changed was changed again, so undoing would lose that.
    """
    conference = step.conference
    require_scheduler(actor, conference)
    lock_program(conference)
    last = last_step(conference)
    if last is None or last.pk != step.pk:
        raise Stale(_("Something else was changed meanwhile. Nothing was undone; look at the page again."))
    if "proposal" in step.after:
        _undo_proposal(actor, conference, step.after["proposal"])
    else:
        _put_back(conference, step)
    step.undone_at = conference.now()
    step.save(update_fields=["undone_at"])
    record(actor, "program.step_undone", step, change=step.verb)
    return step


def forget_proposal(conference: Conference, proposal: int) -> None:
    """A proposal was undone on its own page: its step is no longer there to be undone."""
    ProgramStep.objects.filter(conference=conference, after__proposal=proposal).delete()


def _undo_proposal(actor: User | None, conference: Conference, number: int) -> None:
    from program.models import ProgramProposal
    from program.services.proposals import undo_proposal

    undo_proposal(actor, proposal=ProgramProposal.objects.get(conference=conference, pk=number), keeps_step=True)


def _keep(actor: User | None, conference: Conference, verb: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    # What was undone and then followed by something new cannot be redone, so it is let go of.
    ProgramStep.objects.filter(conference=conference, undone_at__isnull=False).delete()
    ProgramStep.objects.create(
        conference=conference, actor=actor, verb=verb, before=before, after=after, made_at=conference.now()
    )
    kept = ProgramStep.objects.filter(conference=conference).values("pk")[:KEPT]
    ProgramStep.objects.filter(conference=conference).exclude(pk__in=kept).delete()


def _picture(conference: Conference) -> Picture:
    sessions = Session.objects.filter(conference=conference).values("uid", *SESSION_FIELDS)
    talks = Talk.objects.filter(conference=conference, cancelled_at__isnull=True).values(
        "uid", "session__uid", *TALK_FIELDS
    )
    return {
        "sessions": {str(row.pop("uid")): _plain(row) for row in sessions},
        "talks": {str(row.pop("uid")): {"session": str(row.pop("session__uid") or "")} | _plain(row) for row in talks},
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _put_back(conference: Conference, step: ProgramStep) -> None:
    _require_unchanged(conference, step)
    sessions = _put_sessions_back(conference, step)
    contents = {name: rows.get("contents", {}) for name, rows in (("before", step.before), ("after", step.after))}
    there = contents_of(conference, contents["after"])
    for uid, row in contents["before"].items():
        if uid in there or uid not in contents["after"]:  # else it was withdrawn since
            put_back(conference, uid, row)
    talks = Talk.objects.select_for_update().filter(conference=conference, cancelled_at__isnull=True)
    for talk in talks.filter(uid__in=step.before["talks"]):
        values = dict(step.before["talks"][str(talk.uid)])
        talk.session = sessions.get(values.pop("session"))
        _set(talk, values)
        talk.save()
    talks.filter(uid__in=contents["after"].keys() - contents["before"].keys()).delete()
    touched = {row["session"] for rows in (step.before, step.after) for row in rows["talks"].values()}
    for uid in touched - step.before["sessions"].keys() - {""}:
        if uid in sessions:
            sessions[uid].revision += 1
            sessions[uid].save(update_fields=["revision"])
    for uid in step.after["sessions"].keys() - step.before["sessions"].keys():
        if Talk.objects.filter(session=sessions[uid], cancelled_at__isnull=True).exists():
            raise Refused(_("Talks were put into what this added; undoing it would lose that. Nothing was undone."))
        sessions[uid].delete()


def _require_unchanged(conference: Conference, step: ProgramStep) -> None:
    """Refuse unless every row the step touched is as it left it; a paper that was withdrawn since is no matter."""
    changed = step.before.get("contents", {}).keys() | step.after.get("contents", {}).keys()
    now = _picture(conference) | {"contents": contents_of(conference, changed)}
    for table in TABLES:
        before, after = step.before.get(table, {}), step.after.get(table, {})
        for uid in before.keys() | after.keys():
            is_withdrawn = table != "sessions" and uid in after and uid not in now[table]
            if not is_withdrawn and now[table].get(uid) != after.get(uid):
                raise Refused(
                    _("What this changed was changed again since; undoing it would lose that. Nothing was undone.")
                )


def _put_sessions_back(conference: Conference, step: ProgramStep) -> dict[str, Session]:
    """All sessions by UID, those of the step as they were."""
    rooms = set(Room.objects.filter(conference=conference).values_list("pk", flat=True))
    chairs = {row["chair_person_id"] for row in step.before["sessions"].values()} - {None}
    people = set(Person.objects.filter(pk__in=chairs).values_list("pk", flat=True))
    sessions = {str(one.uid): one for one in Session.objects.select_for_update().filter(conference=conference)}
    for uid, values in step.before["sessions"].items():
        session = sessions.setdefault(uid, Session(conference=conference, uid=uid))
        _set(session, values)
        if session.room_id not in rooms:
            session.room_id = None  # the room was deleted since
        if session.chair_person_id not in people:
            session.chair_person_id = None  # two entries of a person were merged since
        session.revision += 1
        session.save()
    return sessions


def _set(row: Session | Talk, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, datetime.fromisoformat(value) if name in INSTANTS and value else value)
