"""What chairs' pages of the program show; everything is fetched here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.mail.models import OutboxMail
from program import checks, snapshot
from program.availability.queries import identity_of
from program.draft_checks import draft_findings
from program.models import ProgramStep, ProgramVersion, Room, Session, Talk
from program.policies import hidden_uids
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
            (str(session.uid), target_text(conference, session)) for session in draft.sessions if _takes(session)
        ),
    )


def _takes(session: Session) -> bool:
    return session.kind not in (Session.Kind.BREAK, Session.Kind.SOCIAL)


def target_text(conference: Conference, session: Session) -> str:
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
