"""What the page that sets a program up shows."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from program.availability.queries import presenters
from program.models import Room, Session, Talk
from program.timing import minutes_of


@dataclass(frozen=True)
class SetupView:
    """How far the program is set up: minutes of talks against minutes of sessions, rooms, presenters."""

    rooms: QuerySet[Room]
    talks: int
    minutes_of_talks: int
    sessions: int
    minutes_of_sessions: int
    breaks: int
    presenters: int
    answered: int
    speakers_missing: int

    @property
    def does_fit(self) -> bool:
        return self.minutes_of_talks <= self.minutes_of_sessions

    @property
    def steps(self) -> list[tuple[str, str, str]]:
        """The way from nothing to a draft, for the list of steps."""
        done = [bool(self.rooms), bool(self.talks), bool(self.sessions), bool(self.answered)]
        first = next((number for number, is_done in enumerate(done) if not is_done), len(done))
        names = [
            (_("Rooms"), "#rooms"),
            (_("Talks and their lengths"), "#lengths"),
            (_("Days and sessions"), "#frame"),
            (_("When presenters can come"), "#presenters"),
        ]
        return [
            (name, "done" if is_done else "current" if number == first else "todo", url)
            for number, ((name, url), is_done) in enumerate(zip(names, done, strict=True))
        ]


def setup_view(conference: Conference, viewer: Person | None) -> SetupView:
    """Counts for the page; they include hidden talks, whose slots every chair sees as reserved."""
    talks = list(Talk.objects.filter(conference=conference, cancelled_at__isnull=True))
    timed = Session.objects.filter(conference=conference, starts_at__isnull=False, ends_at__isnull=False)
    takes = [one for one in timed if one.kind in (Session.Kind.TALKS, Session.Kind.PLENARY, Session.Kind.POSTERS)]
    people = presenters(conference, viewer)
    return SetupView(
        rooms=Room.objects.filter(conference=conference).annotate(session_count=Count("sessions")),
        talks=len(talks),
        minutes_of_talks=sum(minutes_of(one.kind, one.minutes, one.starts_at, one.ends_at) for one in talks),
        sessions=len(takes),
        minutes_of_sessions=sum(
            round((one.ends_at - one.starts_at).total_seconds() / 60) for one in takes if one.starts_at and one.ends_at
        ),
        breaks=sum(one.kind == Session.Kind.BREAK for one in timed),
        presenters=len(people),
        answered=sum(1 for one in people if one.answer and one.answer.answered_at),
        speakers_missing=conference.speakers.filter(talks__isnull=True).count(),
    )
