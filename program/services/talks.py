"""The only writers of talks and of where they take place."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference, Speaker
from program.errors import Refused, Stale
from program.models import Session, Talk
from program.policies import require_scheduler
from program.services.common import (
    lay_out_session,
    lock_program,
    locked_session,
    locked_talk,
    settings_of,
    talks_of,
    write_people,
)
from program.services.steps import step
from program.slugs import free_slug
from program.timing import minutes_of

FIELDS = ("kind", "label", "title", "abstract", "minutes", "has_own_times", "is_pinned", "needs")
PRINTED_BY_PAPER = frozenset({"title", "abstract"})
Printed = tuple[int | None, str, str, bool]


@transaction.atomic
def create_talk(actor: User | None, *, conference: Conference, people: Sequence[Printed] = (), **values: Any) -> Talk:
    """Add a talk without a paper, for example remarks or a panel; it waits in the tray."""
    require_scheduler(actor, conference)
    lock_program(conference)
    made: list[str] = []
    with step(actor, conference, "talk.created", contents=made):
        talk = _add(actor, conference, people, values)
        made.append(str(talk.uid))
    return talk


def _add(actor: User | None, conference: Conference, people: Sequence[Printed], values: dict[str, Any]) -> Talk:
    taken = set(Talk.objects.filter(conference=conference).values_list("slug", flat=True))
    name = values.get("title") or values.get("label") or (people[0][1] if people else "")
    talk = Talk(conference=conference, slug=free_slug(name, taken, fallback="talk"))
    for field in (*FIELDS, "speaker"):
        if field in values:
            setattr(talk, field, values[field])
    talk.save()
    write_people(conference, talk, tuple(people))
    record(actor, "talk.created", talk)
    return talk


@transaction.atomic
def update_talk(actor: User | None, *, talk: Talk, people: Sequence[Printed] | None = None, **values: Any) -> Talk:
    """Change what is said about a talk; of a paper's talk, title, abstract and people follow the paper."""
    require_scheduler(actor, talk.conference)
    lock_program(talk.conference)
    talk = locked_talk(talk)
    with step(actor, talk.conference, "talk.updated", contents=[str(talk.uid)]):
        for field in FIELDS:
            if field in values and not (talk.submission_id and field in PRINTED_BY_PAPER):
                setattr(talk, field, values[field])
        talk.save()
        if people is not None and not talk.submission_id:
            write_people(talk.conference, talk, tuple(people))
        if talk.session_id:
            lay_out_session(Session.objects.select_for_update().get(pk=talk.session_id))
    record(actor, "talk.updated", talk)
    return talk


@transaction.atomic
def delete_talk(actor: User | None, *, talk: Talk) -> None:
    """Remove a talk that has no paper behind it.

    Raises:
        Refused: it belongs to a paper, which flows out only when it is withdrawn or its decision changes.
    """
    require_scheduler(actor, talk.conference)
    lock_program(talk.conference)
    talk = locked_talk(talk)
    if talk.submission_id:
        raise Refused(_("This is the talk of an accepted paper. Put it back into the tray instead."))
    session = talk.session
    with step(actor, talk.conference, "talk.deleted", contents=[str(talk.uid)]):
        record(actor, "talk.deleted", talk)
        talk.delete()
        if session is not None:
            lay_out_session(Session.objects.select_for_update().get(pk=session.pk))


@transaction.atomic
def place_talks(
    actor: User | None,
    *,
    conference: Conference,
    talks: Iterable[str],
    session: str | None,
    position: int | None = None,
    revision: int | None = None,
) -> Session | None:
    """Put talks (UIDs, in this order) into a session at a position (from 0; None: at its end), or into the tray.

    Their times and those of the talks beside them are computed anew. `revision` is the session's as the page showed it.

    Raises:
        Stale: the session changed or went meanwhile, or a talk is gone.
    """
    require_scheduler(actor, conference)
    lock_program(conference)
    uids = list(dict.fromkeys(str(uid) for uid in talks))
    found = {
        str(talk.uid): talk
        for talk in Talk.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(conference=conference, uid__in=uids, cancelled_at__isnull=True)
    }
    if len(found) != len(uids):
        raise Stale(_("A talk was removed from the program meanwhile. Nothing was moved; look at the page again."))
    moving = [found[uid] for uid in uids]
    target = locked_session(conference, session, revision) if session else None
    with step(actor, conference, "talk.moved"):
        sources = {talk.session_id: talk.session for talk in moving if talk.session and talk.session != target}
        for talk in moving:
            # Who moves a pinned talk by hand means it; left pinned it would stay at its old time.
            talk.is_pinned = False
        if target is None:
            _into_tray(moving)
        else:
            _insert(target, moving, position)
        for source in sources.values():
            assert source is not None
            lay_out_session(Session.objects.select_for_update().get(pk=source.pk))
    for talk in moving:
        record(actor, "talk.moved", talk, to=str(target) if target else "")
    return target


@transaction.atomic
def shift_talk(actor: User | None, *, talk: Talk, by: int, revision: int | None = None) -> None:
    """Move a talk up (-1) or down (+1) in its session."""
    if talk.session is None:
        return
    others = [other.pk for other in talks_of(talk.session)]
    position = max(0, min(len(others) - 1, others.index(talk.pk) + by))
    place_talks(
        actor,
        conference=talk.conference,
        talks=[str(talk.uid)],
        session=str(talk.session.uid),
        position=position,
        revision=revision,
    )


@transaction.atomic
def pin_talk(actor: User | None, *, talk: Talk, is_pinned: bool) -> Talk:
    """Pin a talk to its session and time, so that neither a proposal nor its neighbours move it; or let it go."""
    require_scheduler(actor, talk.conference)
    lock_program(talk.conference)
    talk = locked_talk(talk)
    if talk.session_id is None and is_pinned:
        raise Refused(_("Put the talk into a session before you pin it."))
    if is_pinned:
        _refuse_second_pin(talk)
    with step(actor, talk.conference, "talk.pinned" if is_pinned else "talk.unpinned"):
        talk.is_pinned = is_pinned
        talk.save(update_fields=["is_pinned"])
    record(actor, "talk.pinned" if is_pinned else "talk.unpinned", talk)
    return talk


@transaction.atomic
def add_invited_talks(actor: User | None, *, conference: Conference) -> list[Talk]:
    """Make a talk for every announced speaker who has none; returns the new ones."""
    require_scheduler(actor, conference)
    lock_program(conference)
    made: list[Talk] = []
    uids: list[str] = []
    with step(actor, conference, "talk.invited_added", contents=uids):
        for speaker in Speaker.objects.filter(conference=conference, talks__isnull=True).order_by("order", "pk"):
            made.append(_add_of_speaker(actor, conference, speaker))
            uids.append(str(made[-1].uid))
    return made


def _add_of_speaker(actor: User | None, conference: Conference, speaker: Speaker) -> Talk:
    is_keynote = "keynote" in f"{speaker.label} {speaker.heading}".casefold()
    kind = Talk.Kind.KEYNOTE if is_keynote else Talk.Kind.INVITED
    affiliation = ", ".join(str(place) for place in speaker.affiliations)[:300]
    values = {
        "kind": kind,
        "label": speaker.label,
        "title": speaker.talk_title,
        "minutes": speaker.minutes or settings_of(conference).minutes_by_kind.get(kind.value),
        "speaker": speaker,
    }
    return _add(actor, conference, [(speaker.person_id, speaker.name, affiliation, True)], values)


def _refuse_second_pin(talk: Talk) -> None:
    if talk.starts_at is None or talk.ends_at is None:
        return
    other = (
        Talk.objects.filter(session=talk.session_id, is_pinned=True, cancelled_at__isnull=True)
        .filter(starts_at__lt=talk.ends_at, ends_at__gt=talk.starts_at)
        .exclude(pk=talk.pk)
        .first()
    )
    if other is not None:
        raise Refused(
            _("Another talk of this session is pinned to that time already. Unpin it or move one of the two first.")
        )


def _into_tray(talks: Sequence[Talk]) -> None:
    for talk in talks:
        talk.minutes = minutes_of(talk.kind, talk.minutes, talk.starts_at, talk.ends_at)
        talk.session = talk.starts_at = talk.ends_at = None
        talk.is_pinned, talk.order = False, 0
    Talk.objects.bulk_update(talks, ["session", "starts_at", "ends_at", "is_pinned", "order", "minutes"])


def _insert(target: Session, talks: Sequence[Talk], position: int | None) -> None:
    moving = {talk.pk for talk in talks}
    rest = [talk for talk in talks_of(target) if talk.pk not in moving]
    place = len(rest) if position is None else max(0, min(position, len(rest)))
    lay_out_session(target, [*rest[:place], *talks, *rest[place:]])
