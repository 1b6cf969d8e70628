"""What is wrong with a draft that its public face does not show: closed rooms, absent people, missing equipment."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from confsite.conferences.models import Conference
from confsite.ui.zones import instant_text
from program.availability.queries import Told, identity_of, told
from program.checks import Finding, Level
from program.models import RoomClosure, Session, Talk, TalkPerson


def draft_findings(conference: Conference) -> tuple[Finding, ...]:
    """Warnings for chairs; five queries at any size."""
    sessions = {
        one.pk: one
        for one in Session.objects.filter(conference=conference, starts_at__isnull=False).select_related("room")
    }
    talks = list(Talk.objects.filter(conference=conference, cancelled_at__isnull=True, session__in=sessions))
    people: dict[int, list[TalkPerson]] = {}
    for entry in TalkPerson.objects.filter(conference=conference, talk__session__isnull=False):
        people.setdefault(entry.talk_id, []).append(entry)
    answers = told(conference)
    return (
        *_closed_rooms(conference, sessions),
        *_too_many_posters(sessions, talks),
        *(found for talk in talks for found in _missing_equipment(talk, sessions[talk.session_id or 0])),
        *(
            found
            for talk in talks
            for found in _absent_people(conference, talk, sessions[talk.session_id or 0], people, answers)
        ),
    )


def _closed_rooms(conference: Conference, sessions: dict[int, Session]) -> Iterator[Finding]:
    closures = RoomClosure.objects.filter(conference=conference).select_related("room")
    by_room: dict[int, list[RoomClosure]] = {}
    for closure in closures:
        by_room.setdefault(closure.room_id, []).append(closure)
    for session in sessions.values():
        for closure in by_room.get(session.room_id or 0, ()):
            assert session.starts_at is not None
            if session.starts_at < closure.ends_at and closure.starts_at < (session.ends_at or session.starts_at):
                words = _("“%(session)s” is in %(room)s while that is closed%(why)s.") % {
                    "session": session,
                    "room": closure.room,
                    "why": f" ({closure.reason})" if closure.reason else "",
                }
                yield Finding(Level.WARNING, words, (str(session.uid),))


def _too_many_posters(sessions: dict[int, Session], talks: Iterable[Talk]) -> Iterator[Finding]:
    posters = Counter(talk.session_id for talk in talks)
    for session in sessions.values():
        if session.kind == Session.Kind.POSTERS and session.boards and posters[session.pk] > session.boards:
            words = _("“%(session)s” has %(boards)s boards for %(posters)s posters.") % {
                "session": session,
                "boards": session.boards,
                "posters": posters[session.pk],
            }
            yield Finding(Level.WARNING, words, (str(session.uid),))


def _missing_equipment(talk: Talk, session: Session) -> Iterator[Finding]:
    if session.room is None:
        return
    missing = [tag for tag in talk.needs if tag not in session.room.features]
    if missing:
        words = _("“%(talk)s” needs %(tags)s, which %(room)s does not have.") % {
            "talk": talk,
            "tags": ", ".join(missing),
            "room": session.room,
        }
        yield Finding(Level.WARNING, words, (str(session.uid),), (str(talk.uid),))


def _absent_people(
    conference: Conference,
    talk: Talk,
    session: Session,
    people: dict[int, list[TalkPerson]],
    answers: Mapping[str, Told],
) -> Iterator[Finding]:
    starts, ends = talk.starts_at or session.starts_at, talk.ends_at or session.ends_at
    entries = people.get(talk.pk, [])
    for entry in [one for one in entries if one.is_presenter] or entries:
        answer = answers.get(identity_of(entry.person_id, entry.slug))
        if answer is None or starts is None or ends is None:
            continue
        if any(one.is_hard and one.starts_at < ends and starts < one.ends_at for one in answer.away):
            words = _("%(person)s cannot come at the time of “%(talk)s”, %(time)s.") % {
                "person": entry.name,
                "talk": talk,
                "time": _time(conference, starts),
            }
            yield Finding(Level.WARNING, words, (str(session.uid),), (str(talk.uid),))


def _time(conference: Conference, instant: datetime) -> str:
    return instant_text(instant, conference.zone, "short", conference.zone_label)
