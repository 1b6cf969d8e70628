"""What chairs' pages of the program show; everything is fetched here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.mail.models import OutboxMail
from program import checks, snapshot
from program.availability.queries import identity_of
from program.draft_checks import draft_findings
from program.models import ProgramProposal, ProgramStep, ProgramVersion, Room, Session, Talk
from program.policies import hidden_uids
from program.rule_words import rule_words
from program.services.steps import last_step
from program.timing import minutes_of
from submissions.models import Submission


@dataclass(frozen=True)
class TalkRow:
    """A talk on the board. A hidden one (a paper of the viewer's own, or a conflict) shows its length only."""

    uid: str
    name: str
    label: str
    people: str
    minutes: int
    starts_at: datetime | None
    ends_at: datetime | None
    is_pinned: bool
    is_hidden: bool
    is_first: bool = False
    is_last: bool = False
    is_match: bool = False


@dataclass(frozen=True)
class SessionRow:
    """A session on the board with its talks and how full it is."""

    session: Session
    talks: tuple[TalkRow, ...]
    minutes: int | None
    used: int
    warnings: tuple[checks.Finding, ...]

    @property
    def uid(self) -> str:
        return str(self.session.uid)

    @property
    def anchor(self) -> str:
        return f"s-{self.uid[:8]}"

    @property
    def free(self) -> int | None:
        return None if self.minutes is None else self.minutes - self.used

    @property
    def over(self) -> int:
        return max(0, -(self.free or 0))

    @property
    def name(self) -> str:
        """Label and title, else what kind it is."""
        words = " ".join(part for part in (self.session.label, self.session.title) if part)
        return words or str(self.session.get_kind_display())

    @property
    def takes_talks(self) -> bool:
        return self.session.kind not in (Session.Kind.BREAK, Session.Kind.SOCIAL)


@dataclass(frozen=True)
class Board:
    """The draft as chairs work on it."""

    days: tuple[tuple[date, tuple[SessionRow, ...]], ...]
    undated: tuple[SessionRow, ...]
    waiting: tuple[TalkRow, ...]
    rooms: tuple[Room, ...]
    findings: tuple[checks.Finding, ...]
    published: int
    undo: ProgramStep | None = None
    targets: tuple[tuple[str, str], ...] = field(default=())
    people: tuple[tuple[str, str], ...] = field(default=())
    person: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.days and not self.undated


def board(conference: Conference, person: Person | None, *, only: str = "") -> Board:
    """The draft for one viewer, with clashes; the same few queries for any size. `only` marks the talks of somebody."""
    draft = snapshot.draft_of(conference, person)
    hidden = {str(talk.uid) for talks in draft.talks.values() for talk in talks if talk.is_hidden}  # type: ignore[attr-defined]
    content = snapshot.masked(snapshot.content_of(draft), hidden, _("Reserved"))
    found = checks.unnamed((*checks.findings(snapshot.view_of(content)), *draft_findings(conference)), hidden)
    by_session: dict[str, list[checks.Finding]] = {}
    for finding in found:
        for uid in finding.sessions:
            by_session.setdefault(uid, []).append(finding)
    days: dict[date, list[SessionRow]] = {}
    undated = []
    for session in draft.sessions:
        row = _session_row(session, draft.of(session), by_session.get(str(session.uid), []), only)
        if session.starts_at is None:
            undated.append(row)
        else:
            days.setdefault(session.starts_at.astimezone(conference.zone).date(), []).append(row)
    version = ProgramVersion.objects.filter(conference=conference, is_current=True).values_list("number", flat=True)
    return Board(
        days=tuple((day, tuple(rows)) for day, rows in days.items()),
        undated=tuple(undated),
        waiting=tuple(_talk_rows(draft.waiting, only)),
        rooms=tuple(draft.rooms),
        findings=found,
        published=version.first() or 0,
        undo=last_step(conference),
        people=_people(talk for talks in draft.talks.values() for talk in talks),
        person=only,
        targets=tuple(
            (str(session.uid), _target(conference, session)) for session in draft.sessions if _takes(session)
        ),
    )


def _takes(session: Session) -> bool:
    return session.kind not in (Session.Kind.BREAK, Session.Kind.SOCIAL)


def _target(conference: Conference, session: Session) -> str:
    """A session as one line of a list: "Fri 14 Jun 09:00 · Aula · Sparsity"."""
    when = f"{session.starts_at.astimezone(conference.zone):%a %d %b %H:%M}" if session.starts_at else _("no time")
    parts = [when, session.room.name if session.room else "", session.title or session.label]
    return " · ".join(part for part in parts if part)


def _people(talks: Iterable[Talk]) -> tuple[tuple[str, str], ...]:
    """Everybody in talks that are not hidden, by identity, in order of their names."""
    names = {
        identity_of(entry.person_id, entry.slug): entry.name
        for talk in talks
        if not talk.is_hidden  # type: ignore[attr-defined]
        for entry in talk.people.all()
    }
    return tuple(sorted(names.items(), key=lambda pair: pair[1].casefold()))


def _session_row(session: Session, talks: list[Talk], warnings: list[checks.Finding], only: str = "") -> SessionRow:
    length = None
    if session.starts_at and session.ends_at:
        length = round((session.ends_at - session.starts_at).total_seconds() / 60)
    rows = tuple(_talk_rows(talks, only))
    return SessionRow(session, rows, length, sum(row.minutes for row in rows), tuple(warnings))


def _talk_rows(talks: list[Talk], only: str = "") -> list[TalkRow]:
    rows = []
    for number, talk in enumerate(talks):
        is_hidden = bool(talk.is_hidden)  # type: ignore[attr-defined]
        people = ", ".join(entry.name for entry in talk.people.all())
        rows.append(
            TalkRow(
                uid=str(talk.uid),
                name=_("Reserved") if is_hidden else talk.title or talk.label or people or talk.slug,
                label="" if is_hidden or not talk.title else talk.label,
                people=_("a paper of yours, or one you have a conflict with") if is_hidden else people,
                minutes=minutes_of(talk.kind, talk.minutes, talk.starts_at, talk.ends_at),
                starts_at=talk.starts_at,
                ends_at=talk.ends_at,
                is_pinned=talk.is_pinned,
                is_hidden=is_hidden,
                is_first=number == 0,
                is_last=number == len(talks) - 1,
                is_match=bool(only)
                and not is_hidden
                and any(identity_of(entry.person_id, entry.slug) == only for entry in talk.people.all()),
            )
        )
    return rows


def rooms(conference: Conference) -> QuerySet[Room]:
    """The rooms with `session_count`."""
    return Room.objects.filter(conference=conference).annotate(session_count=Count("sessions"))


def editable_talks(conference: Conference, person: Person | None) -> QuerySet[Talk]:
    """Talks whose page this viewer may open: all but those of hidden papers."""
    return (
        Talk.objects.filter(conference=conference, cancelled_at__isnull=True)
        .exclude(uid__in=hidden_uids(conference, person))
        .select_related("session", "submission", "conference")
        .prefetch_related("people")
    )


def proposals(conference: Conference) -> QuerySet[ProgramProposal]:
    return ProgramProposal.objects.filter(conference=conference).select_related("created_by", "settled_by", "job")


def versions(conference: Conference) -> QuerySet[ProgramVersion]:
    """Published versions, newest first, without their content."""
    return (
        ProgramVersion.objects.filter(conference=conference)
        .defer("content")
        .select_related("published_by__person", "mail_batch")
    )


def held_mails(version: ProgramVersion, person: Person | None) -> QuerySet[OutboxMail]:
    """The mails of a version, without those about papers hidden from this viewer."""
    hidden = Submission.objects.filter(
        conference=version.conference, talk__uid__in=hidden_uids(version.conference, person)
    )
    return OutboxMail.objects.filter(batch=version.mail_batch_id or 0).exclude(
        submission_id__in=hidden.values_list("pk", flat=True)
    )


# A proposal, to be read ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProposedTalk:
    """A talk where a proposal puts it, and its next best place."""

    name: str
    people: str
    starts_at: datetime
    ends_at: datetime
    has_moved: bool
    otherwise: str


@dataclass(frozen=True)
class ProposedSession:
    """A session as proposed."""

    name: str
    topics: str
    room: str
    starts_at: datetime
    ends_at: datetime
    talks: tuple[ProposedTalk, ...]


@dataclass(frozen=True)
class ScoreTerm:
    """One rule: how often, at what cost, and where."""

    words: str
    is_hard: bool
    count: int
    cost: int
    items: tuple[str, ...]


@dataclass(frozen=True)
class Unplaced:
    """A talk left out, and why."""

    name: str
    minutes: int
    reason: str


@dataclass(frozen=True)
class ProposalView:
    """A proposal as a chair reads it."""

    sessions: tuple[ProposedSession, ...]
    terms: tuple[ScoreTerm, ...]
    unplaced: tuple[Unplaced, ...]
    moved: int
    total: int


def proposal_view(proposal: ProgramProposal, person: Person | None) -> ProposalView:
    """Names for what a proposal says; talks hidden from the viewer stay unnamed."""
    conference = proposal.conference
    hidden = hidden_uids(conference, person)
    talks = {
        str(talk.uid): talk
        for talk in Talk.objects.filter(conference=conference).select_related("session").prefetch_related("people")
    }
    sessions = {str(s.uid): s for s in Session.objects.filter(conference=conference).select_related("room")}
    names = _Names(conference, talks, sessions, hidden)
    room_names = {str(room.pk): room.name for room in Room.objects.filter(conference=conference)}
    rows = tuple(
        names.proposed(entry, sessions[entry["uid"]], room_names, proposal.content["why"])
        for entry in proposal.content["sessions"]
        if entry["uid"] in sessions
    )
    unplaced = tuple(
        Unplaced(names.talk(row["talk"]), row["needed"], "" if row["talk"] in hidden else reason_text(row))
        for row in proposal.unplaced
    )
    return ProposalView(
        sessions=tuple(sorted(rows, key=lambda row: (row.starts_at, row.room))),
        terms=tuple(names.term(term) for term in proposal.score["terms"] if term["count"]),
        unplaced=unplaced,
        moved=sum(talk.has_moved for row in rows for talk in row.talks),
        total=proposal.score["wishes"],
    )


def reason_text(row: Mapping[str, Any]) -> str:
    """Why a talk has no place, in the page's language."""
    people, needed, available = ", ".join(row["people"]), row["needed"], row["available"]
    match row["reason"]:
        case "NO_SESSIONS":
            return _("There is no session yet.")
        case "TOO_LONG":
            text = _("It lasts %(needed)s minutes; the longest session has room for %(available)s.")
        case "NO_SESSION_OF_ITS_KIND":
            text = _("No session of %(needed)s minutes or more takes talks of its kind.")
        case "PEOPLE_AWAY":
            text = _("In every session that is long enough, %(people)s cannot come at a time that fits.")
        case "NO_TIME_LEFT":
            text = _("It needs %(needed)s minutes; the session with most time left has %(available)s.")
        case "PEOPLE_BUSY":
            text = _("At every time that is free, someone is needed elsewhere or away: %(people)s.")
        case _other:
            return str(row["words"])
    return text % {"people": people, "needed": needed, "available": available}


class _Names:
    """Turns the ids of a proposal into words for one viewer."""

    def __init__(
        self,
        conference: Conference,
        talks: Mapping[str, Talk],
        sessions: Mapping[str, Session],
        hidden: frozenset[str],
    ) -> None:
        self.conference, self.talks, self.sessions, self.hidden = conference, talks, sessions, hidden
        self.people = {
            str(entry.person_id) if entry.person_id else f"printed:{entry.slug}": entry.name
            for uid, talk in talks.items()
            if uid not in hidden
            for entry in talk.people.all()
        }

    def talk(self, uid: str) -> str:
        if uid in self.hidden:
            return _("Reserved")
        talk = self.talks.get(uid)
        return str(talk) if talk else _("a talk that is gone")

    def session(self, uid: str) -> str:
        session = self.sessions.get(uid)
        return _target(self.conference, session) if session else _("a session that is gone")

    def proposed(
        self, entry: Mapping[str, Any], session: Session, room_names: Mapping[str, str], why: Mapping[str, Any]
    ) -> ProposedSession:
        assert session.starts_at is not None
        assert session.ends_at is not None
        return ProposedSession(
            name=session.title or session.label,
            topics=" · ".join(entry["topics"]),
            room=room_names.get(entry["room"] or "", ""),
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            talks=tuple(self._placed(place, session, why.get(place["talk"], {})) for place in entry["talks"]),
        )

    def _placed(self, place: Mapping[str, str], session: Session, why: Mapping[str, Any]) -> ProposedTalk:
        talk = self.talks.get(place["talk"])
        is_hidden = place["talk"] in self.hidden
        was_here = talk is not None and talk.session_id == session.pk
        return ProposedTalk(
            name=self.talk(place["talk"]),
            people="" if is_hidden or talk is None else ", ".join(entry.name for entry in talk.people.all()),
            starts_at=datetime.fromisoformat(place["starts_at"]),
            ends_at=datetime.fromisoformat(place["ends_at"]),
            has_moved=not was_here,
            otherwise="" if is_hidden else self._otherwise(why),
        )

    def _otherwise(self, why: Mapping[str, Any]) -> str:
        if why.get("is_pinned"):
            return _("It is pinned here.")
        for other in why.get("alternatives", [])[:1]:
            worse = [rule_words(rule) for rule, cost in other["by_rule"].items() if cost > 0]
            return _("Next best: %(session)s, but then: %(rules)s.") % {
                "session": self.session(other["session"]),
                "rules": "; ".join(worse) or _("no better"),
            }
        return ""

    def term(self, term: Mapping[str, Any]) -> ScoreTerm:
        items = []
        for item in term["items"]:
            if not self.hidden.isdisjoint(item["talks"]):
                continue
            parts = [
                "; ".join(f"“{self.talk(uid)}”" for uid in item["talks"]),
                "; ".join(self.session(uid) for uid in item["sessions"]),
                ", ".join(self.people[key] for key in item["people"] if key in self.people),
            ]
            items.append(" – ".join(part for part in parts if part))
        return ScoreTerm(rule_words(term["rule"]), term["is_hard"], term["count"], term["cost"], tuple(items))
