"""What presenters said about when they can come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core import signing
from django.db.models import Max, Prefetch, Q, QuerySet

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.mail.models import MailBatch, OutboxMail
from program.models import Absence, Availability, Session, TalkPerson
from program.policies import hidden_uids
from submissions.models import Submission

SALT = "program.availability"


@dataclass(frozen=True)
class Away:
    """A stretch of time in which somebody cannot (hard) or would rather not (soft) be needed."""

    starts_at: datetime
    ends_at: datetime
    is_hard: bool


@dataclass(frozen=True)
class Told:
    """What one presenter said, as the solver needs it. `zone` is empty where they are on site or said nothing."""

    away: tuple[Away, ...]
    zone: str
    is_remote: bool


@dataclass(frozen=True)
class Presenter:
    """Somebody who stands in a talk, with what is known of their availability."""

    identity: str
    name: str
    talks: tuple[str, ...]
    papers: tuple[int, ...]
    person: Person | None
    has_address: bool
    is_imported: bool
    answer: Availability | None

    @property
    def absences(self) -> tuple[Absence, ...]:
        return tuple(self.answer.absences.all()) if self.answer else ()

    @property
    def may_be_asked(self) -> bool:
        """Whether a mail may go there: an address is known, and no chair merely imported all their papers."""
        return self.has_address and not self.is_imported


def identity_of(person: int | None, printed: str) -> str:
    """How the program and its solver call somebody: the person's key, else the page of the printed name."""
    return str(person) if person else f"printed:{printed}"


def told(conference: Conference) -> Mapping[str, Told]:
    """By identity, what everybody said who answered (or for whom a chair did); two queries."""
    rows = Availability.objects.filter(conference=conference, answered_at__isnull=False).prefetch_related("absences")
    return {
        identity_of(row.person_id, row.printed): Told(
            away=tuple(Away(one.starts_at, one.ends_at, one.is_hard) for one in row.absences.all()),
            zone=row.time_zone if row.is_remote else "",
            is_remote=bool(row.is_remote),
        )
        for row in rows
    }


def presenters(conference: Conference, viewer: Person | None) -> list[Presenter]:
    """Everybody who presents: those marked as speaking, all people of a talk where nobody is marked.

    Talks hidden from the viewer do not count, so people who stand in no other talk are not listed.
    """
    entries = (
        TalkPerson.objects.filter(conference=conference, talk__cancelled_at__isnull=True)
        .exclude(talk__uid__in=hidden_uids(conference, viewer))
        .select_related("person__user", "talk__submission")
        .prefetch_related(Prefetch("person__emails"))
        .order_by("talk_id", "order", "pk")
    )
    by_talk: dict[int, list[TalkPerson]] = {}
    for entry in entries:
        by_talk.setdefault(entry.talk_id, []).append(entry)
    stands: dict[str, list[TalkPerson]] = {}
    for people in by_talk.values():
        for entry in [one for one in people if one.is_presenter] or people:
            stands.setdefault(identity_of(entry.person_id, entry.slug), []).append(entry)
    answers = {
        identity_of(row.person_id, row.printed): row
        for row in Availability.objects.filter(conference=conference).prefetch_related("absences")
    }
    rows = [_presenter(identity, found, answers.get(identity)) for identity, found in stands.items()]
    return sorted(rows, key=lambda row: row.person.sort_key if row.person else row.name.casefold())


def _presenter(identity: str, entries: list[TalkPerson], answer: Availability | None) -> Presenter:
    person = entries[0].person
    papers = [entry.talk.submission for entry in entries]
    return Presenter(
        identity=identity,
        name=entries[0].name,
        talks=tuple(str(entry.talk) for entry in entries),
        papers=tuple(paper.pk for paper in papers if paper is not None),
        person=person,
        has_address=person is not None and (bool(person.emails.all()) or person.user is not None),
        is_imported=all(paper is not None and paper.is_imported for paper in papers),
        answer=answer,
    )


def presenter(conference: Conference, viewer: Person | None, identity: str) -> Presenter | None:
    """One presenter, as far as this viewer may know them."""
    return next((row for row in presenters(conference, viewer) if row.identity == identity), None)


def papers_of(answer: Availability) -> list[int]:
    """Ids of the papers in whose talks somebody stands."""
    stands = TalkPerson.objects.filter(conference=answer.conference_id, talk__submission__isnull=False)
    stands = (
        stands.filter(person=answer.person_id) if answer.person_id else stands.filter(person=None, slug=answer.printed)
    )
    return list(stands.values_list("talk__submission", flat=True))


def held_mails(batch: MailBatch, viewer: Person | None) -> QuerySet[OutboxMail]:
    """The mails of a batch, without those that name papers hidden from this viewer."""
    hidden = Submission.objects.filter(conference=batch.conference, talk__uid__in=hidden_uids(batch.conference, viewer))
    return batch.mails.exclude(about__overlap=list(hidden.values_list("pk", flat=True))).order_by("pk")


def token_of(answer: Availability) -> str:
    """What the link of the mail carries; whoever holds it answers for this presenter."""
    return signing.dumps(answer.pk, salt=SALT)


def is_over(conference: Conference) -> bool:
    """Whether the event has ended, so that nobody need say any more when they can come; not where no day is known."""
    last_day = conference.ends_on or conference.starts_on
    ends = [] if last_day is None else [datetime.combine(last_day + timedelta(days=1), time.min, conference.zone)]
    last_session = Session.objects.filter(conference=conference).aggregate(last=Max("ends_at"))["last"]
    ends += [last_session] if last_session else []
    return bool(ends) and max(ends) <= conference.now()


def by_token(conference: Conference, token: str) -> Availability | None:
    """The question a link belongs to; None for a wrong link, another conference's, or of somebody erased."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return (
        Availability.objects.filter(conference=conference, pk=key)
        .filter(Q(asked_at__isnull=False))
        .select_related("person", "conference")
        .prefetch_related("absences")
        .first()
    )
