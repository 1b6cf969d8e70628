"""A small program to test on: one day, two rooms, accepted papers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from program import flow, services
from program.models import Room, Session, Talk
from submissions.models import State, Submission
from tests import browser, factories

ROME = ZoneInfo("Europe/Rome")
DAY = date(2030, 6, 14)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ROME)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.launched() as running:
        yield running


@dataclass
class World:
    """A conference whose three papers are accepted, with two rooms and three sessions."""

    conference: Conference
    chair: Person
    papers: list[Submission]
    rooms: list[Room]
    sessions: list[Session]

    @property
    def talks(self) -> list[Talk]:
        return list(Talk.objects.filter(conference=self.conference).order_by("submission__number"))

    def place(self, talk: Talk, session: Session, position: int | None = None) -> None:
        services.place_talks(
            None, conference=self.conference, talks=[str(talk.uid)], session=str(session.uid), position=position
        )

    def publish(self, **more: object) -> int:
        base = services.preview(self.conference).base
        return services.publish(
            self.chair.user, conference=self.conference, base=base, is_confirmed=True, **more
        ).number


@pytest.fixture
def world(conference: Conference, chair: Person) -> World:
    Conference.objects.filter(pk=conference.pk).update(starts_on=DAY, ends_on=DAY + timedelta(days=1))
    conference.refresh_from_db()
    papers = [
        factories.make_submission(
            conference,
            state=State.ACCEPTED,
            title=title,
            authors=[factories.make_person(name, user=False)],
        )
        for title, name in (
            ("Counting Zeros", "Ada Berg"),
            ("Small Caches", "Bruno Costa"),
            ("Late Binding", "Chiara Dorn"),
        )
    ]
    flow.sync(None, conference)
    rooms = [services.save_room(None, conference=conference, name=name) for name in ("Aula", "Cellar")]
    sessions = [
        services.create_session(
            None, conference=conference, title=title, kind=kind, room=room, starts_at=start, ends_at=end
        )
        for title, kind, room, start, end in (
            ("Morning", "TALKS", rooms[0], at(9), at(10)),
            ("Beside", "TALKS", rooms[1], at(9), at(10)),
            ("Coffee", "BREAK", None, at(10), at(10, 30)),
        )
    ]
    return World(conference, chair, papers, rooms, sessions)
