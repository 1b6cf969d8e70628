"""The board's draft is kept between two questions, and made anew as soon as anything it rests on changes."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from confsite.conferences.models import SubmissionType, Topic, Track
from program import solving
from program.models import Absence, Availability, ProgramSettings, Room, RoomClosure, Session, Star, Talk, TalkPerson
from program.solving.draft import digest_of
from tests import factories
from tests.program.conftest import World, at

TABLE = re.compile(r'(?:FROM|JOIN) "?(\w+)"?')


def _chosen_type(world: World, **values: str) -> None:
    SubmissionType.objects.filter(conference=world.conference).update(**values)


def _with_topic(world: World, name: str) -> None:
    topic = Topic.objects.create(conference=world.conference, name=name)
    world.papers[0].topics.add(topic)


def _in_track(world: World) -> None:
    track = Track.objects.create(conference=world.conference, slug="systems", name="Systems")
    type(world.papers[0]).objects.filter(pk=world.papers[0].pk).update(track=track)


def _away(world: World) -> None:
    person = world.papers[0].authors.get().person
    answer = Availability.objects.create(
        conference=world.conference, person=person, answered_at=world.conference.now(), is_remote=False
    )
    Absence.objects.create(conference=world.conference, availability=answer, starts_at=at(9), ends_at=at(10))


def _starred(world: World) -> None:
    for number in range(3):
        person = factories.make_person(f"Listener {number}")
        for talk in world.talks[:2]:
            Star.objects.create(conference=world.conference, person=person, talk_uid=talk.uid)


CHANGES: dict[str, Callable[[World], object]] = {
    "a room's seats": lambda world: Room.objects.filter(conference=world.conference).update(capacity=7),
    "a room's closed hour": lambda world: RoomClosure.objects.create(
        conference=world.conference,
        room=Room.objects.filter(conference=world.conference)[0],
        starts_at=at(9),
        ends_at=at(10),
    ),
    "the changeover": lambda world: ProgramSettings.objects.update_or_create(
        conference=world.conference, defaults={"changeover": 4}
    ),
    "a session's end": lambda world: Session.objects.filter(pk=world.sessions[0].pk).update(
        ends_at=world.sessions[0].ends_at + timedelta(minutes=5)
    ),
    "a session's pin": lambda world: Session.objects.filter(pk=world.sessions[0].pk).update(is_pinned=True),
    "a session's title": lambda world: Session.objects.filter(pk=world.sessions[0].pk).update(title="Renamed"),
    "a talk's session": lambda world: Talk.objects.filter(pk=world.talks[0].pk).update(session=world.sessions[1]),
    "a talk's minutes": lambda world: Talk.objects.filter(pk=world.talks[0].pk).update(minutes=33),
    "a talk's title": lambda world: Talk.objects.filter(pk=world.talks[0].pk).update(title="Renamed"),
    "a talk that is cancelled": lambda world: Talk.objects.filter(pk=world.talks[0].pk).update(
        cancelled_at=world.conference.now()
    ),
    "who speaks": lambda world: TalkPerson.objects.filter(talk=world.talks[0]).update(is_presenter=True),
    "somebody's name": lambda world: TalkPerson.objects.filter(talk=world.talks[0]).update(name="Other Name"),
    "somebody who left a talk": lambda world: TalkPerson.objects.filter(talk=world.talks[0]).delete(),
    "when somebody cannot come": _away,
    "stars": _starred,
    "a paper's topics": lambda world: _with_topic(world, "Counting"),
    "a paper's track": _in_track,
    "what a type is called": lambda world: _chosen_type(world, name="Poster paper"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_in_the_next_answer(world: World, change: str) -> None:
    before = solving.draft_of(world.conference)
    assert before is not None
    assert solving.draft_of(world.conference) is before
    CHANGES[change](world)
    after = solving.draft_of(world.conference)
    assert after is not None
    assert after is not before
    assert after.problem == solving.problem_of(world.conference, keeps_placed=False)


def test_a_kept_draft_costs_one_query(world: World) -> None:
    solving.draft_of(world.conference)
    with CaptureQueriesContext(connection) as asked:
        solving.draft_of(world.conference)
    assert len(asked) == 1


def test_every_table_a_draft_is_made_of_is_in_its_digest(world: World) -> None:
    """Whoever lets a problem depend on another table finds it missing here."""
    _with_topic(world, "Counting")
    _away(world)
    with CaptureQueriesContext(connection) as asked:
        digest_of(world.conference)
    digested = {table for query in asked for table in TABLE.findall(query["sql"])}
    Room.objects.filter(conference=world.conference).update(capacity=9)
    with CaptureQueriesContext(connection) as asked:
        solving.draft_of(world.conference)
    read = {table for query in asked for table in TABLE.findall(query["sql"])}
    assert read <= digested
    assert {"program_talk", "program_absence", "submissions_submission", "conferences_topic"} <= read


def test_a_session_without_a_title_is_called_by_its_kind_in_the_language_of_who_asks(world: World) -> None:
    Session.objects.filter(pk=world.sessions[0].pk).update(title="", label="")
    english = solving.draft_of(world.conference)
    with translation.override("de"):
        other = solving.draft_of(world.conference)
    assert english is not None
    assert other is not None
    assert english is not other


def test_a_conference_without_sessions_has_no_draft(world: World) -> None:
    Talk.objects.filter(conference=world.conference).update(session=None)
    Session.objects.filter(conference=world.conference).delete()
    assert solving.draft_of(world.conference) is None


def test_of_many_drafts_those_asked_for_last_are_kept(world: World) -> None:
    first = solving.draft_of(world.conference)
    for capacity in range(100, 106):
        Room.objects.filter(conference=world.conference).update(capacity=capacity)
        last = solving.draft_of(world.conference)
    assert solving.draft_of(world.conference) is last
    Room.objects.filter(conference=world.conference).update(capacity=100)
    assert solving.draft_of(world.conference) is not first
