"""Publishing: what stops it, who is told, and what two chairs at once get."""

import threading
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from confsite.mail import outbox
from confsite.mail.delivery import drain
from confsite.mail.models import MailBatch, OutboxMail
from program import seals, services, snapshot
from program.errors import ClashesFound, Refused, Stale
from program.models import ProgramVersion, PublishedSession
from program.policies import require_scheduler
from submissions.models import State, Submission
from tests.program.conftest import World, at


def released(world: World, number: int) -> list[str]:
    """Let the mails of a version go and return who got which subject."""
    mail.outbox.clear()
    batch = ProgramVersion.objects.get(conference=world.conference, number=number).mail_batch
    if batch is None:
        return []
    outbox.release_batch(world.chair.user, batch=batch, policy=require_scheduler)  # type: ignore[arg-type]
    drain()
    return sorted(f"{message.to[0]}: {message.subject}" for message in mail.outbox)


def address(world: World, paper: int) -> str:
    return world.papers[paper].authors.get().email


def test_two_sessions_in_a_room_at_once_are_refused_even_when_confirmed(world: World) -> None:
    services.create_session(
        None, conference=world.conference, title="Intruder", room=world.rooms[0], starts_at=at(9, 30), ends_at=at(11)
    )
    with pytest.raises(ClashesFound, match="Aula"):
        world.publish()
    assert not ProgramVersion.objects.exists()


def test_warnings_must_be_confirmed(world: World, client_for: Callable[..., Client]) -> None:
    world.place(world.talks[0], world.sessions[0])
    services.update_talk(None, talk=world.talks[0], minutes=75)
    client, path = client_for(world.chair), reverse("schedule:publish", args=[world.conference.slug])
    page = client.get(path)
    assert "ends 15 minutes after its session" in page.content.decode()
    data = {"base": page.context["preview"].base, "digest": page.context["preview"].digest}
    refused = client.post(path, data)
    assert "confirm the warnings" in refused.content.decode()
    assert not ProgramVersion.objects.exists()
    assert client.post(path, data | {"is_confirmed": "on"}).status_code == 302
    assert ProgramVersion.objects.get().is_current


def test_only_those_whose_slot_changed_are_told_and_only_after_release(world: World) -> None:
    for talk, session in zip(world.talks, (0, 0, 1), strict=True):
        world.place(talk, world.sessions[session])
    first = world.publish()
    assert OutboxMail.objects.filter(state=OutboxMail.State.HELD).count() == 3
    drain()
    assert mail.outbox == []
    assert len(released(world, first)) == 3
    session = world.sessions[1]
    session.refresh_from_db()
    services.move_session(None, session=session, revision=session.revision, starts_at=at(11), room=world.rooms[1])
    told = released(world, world.publish())
    short = world.conference.short_name
    assert told == [f"{address(world, 2)}: [{short}] Your talk: Fri 14 Jun 2030, 11:00 CEST, Cellar"]
    body = str(mail.outbox[0].body)
    assert "Late Binding" in body
    assert "Before it was Fri 14 Jun 2030, 09:00 CEST, Cellar." in body


def test_the_mail_brings_a_calendar_entry(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    released(world, world.publish())
    name, content, _kind = mail.outbox[0].attachments[0]
    assert name.endswith("counting-zeros.ics")
    event = Calendar.from_ical(content).walk("VEVENT")[0]
    assert str(event["UID"]) == str(world.talks[0].uid)
    assert event.decoded("DTSTART") == at(9)


def test_a_mail_about_a_slot_that_moved_again_is_not_sent(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    first = world.publish()
    session = world.sessions[0]
    session.refresh_from_db()
    services.move_session(None, session=session, revision=session.revision, starts_at=at(15), room=world.rooms[0])
    world.publish()
    assert released(world, first) == []
    assert OutboxMail.objects.filter(state=OutboxMail.State.WITHHELD).count() == 1


def test_those_who_lost_their_slot_are_told(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    released(world, world.publish())
    services.place_talks(None, conference=world.conference, talks=[str(world.talks[0].uid)], session=None)
    told = released(world, world.publish())
    assert told == [f"{address(world, 0)}: [{world.conference.short_name}] No longer in the program: Counting Zeros"]


def test_authors_of_imported_papers_are_never_written_to(world: World) -> None:
    Submission.objects.filter(pk=world.papers[0].pk).update(is_imported=True)
    world.place(world.talks[0], world.sessions[0])
    world.publish()
    assert not OutboxMail.objects.exists()
    assert not MailBatch.objects.exists()


def test_a_chair_reads_the_mails_and_throws_them_away(world: World, client_for: Callable[..., Client]) -> None:
    world.place(world.talks[0], world.sessions[0])
    number = world.publish()
    client, slug = client_for(world.chair), world.conference.slug
    page = client.get(reverse("schedule:version", args=[slug, number])).content.decode()
    assert address(world, 0) in page
    assert "A calendar entry is attached." in page
    client.post(reverse("schedule:settle_mail", args=[slug, number, "discard"]))
    drain()
    assert mail.outbox == []


def test_publishing_shows_in_words_what_changes(world: World, client_for: Callable[..., Client]) -> None:
    for talk in world.talks[:2]:
        world.place(talk, world.sessions[0])
    world.publish()
    services.place_talks(None, conference=world.conference, talks=[str(world.talks[0].uid)], session=None)
    world.place(world.talks[2], world.sessions[1])
    html = client_for(world.chair).get(reverse("schedule:publish", args=[world.conference.slug])).content.decode()
    assert "“Counting Zeros” is gone." in html
    assert "New: “Late Binding”, Fri 14 Jun 2030, 09:00 CEST, Cellar." in html
    assert "“Small Caches” moved: Fri 14 Jun 2030, 09:20 CEST, Aula → Fri 14 Jun 2030, 09:00 CEST, Aula." in html


def test_nothing_new_is_not_published_twice(world: World) -> None:
    world.publish()
    with pytest.raises(Refused, match="Nothing has changed"):
        world.publish()
    assert ProgramVersion.objects.count() == 1


def test_what_was_not_looked_at_is_not_published(world: World) -> None:
    seen = services.preview(world.conference)
    world.place(world.talks[0], world.sessions[0])
    with pytest.raises(Stale, match="draft changed since you looked"):
        services.publish(None, conference=world.conference, base=seen.base, digest=seen.digest)


def test_two_looks_at_the_draft_do_not_tell_whether_it_changed(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    first, second = (services.preview(world.conference).digest for _look in range(2))
    assert first != second
    content = snapshot.digest_of(snapshot.draft_content(world.conference))
    assert seals.holds(first, content)
    assert seals.holds(second, content)
    assert not seals.holds(first, content[::-1])
    assert not seals.holds(content, content)
    assert not seals.holds("", content)


def test_returning_to_an_earlier_version_publishes_it_anew(
    world: World, client_for: Callable[..., Client], client: Client
) -> None:
    world.place(world.talks[0], world.sessions[0])
    first = world.publish()
    services.place_talks(None, conference=world.conference, talks=[str(world.talks[0].uid)], session=None)
    second = world.publish()
    slug = world.conference.slug
    answer = client_for(world.chair).post(
        reverse("schedule:republish", args=[slug, first]), {"base": second}, follow=True
    )
    assert "Version 3 is public now and shows what version 1 showed" in answer.content.decode()
    assert "Counting Zeros" in client.get(reverse("program:home", args=[slug])).content.decode()
    assert ProgramVersion.objects.get(is_current=True).number == 3


def test_returning_leaves_out_papers_withdrawn_since(world: World, client: Client) -> None:
    world.place(world.talks[0], world.sessions[0])
    world.place(world.talks[1], world.sessions[1])
    world.publish()
    Submission.objects.filter(pk=world.papers[0].pk).update(state=State.REJECTED)
    services.delete_session(None, session=world.sessions[2])
    world.publish()
    services.republish(None, version=ProgramVersion.objects.get(number=1), base=2)
    html = client.get(reverse("program:home", args=[world.conference.slug])).content.decode()
    assert "Small Caches" in html
    assert "Counting Zeros" not in html


def test_a_file_loaded_twice_publishes_once_and_mails_nobody(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    assert services.publish_loaded(world.conference) is not None
    assert services.publish_loaded(world.conference) is None
    assert ProgramVersion.objects.count() == 1
    assert not OutboxMail.objects.exists()


def test_the_database_itself_knows_who_has_which_room_when(world: World) -> None:
    world.publish()
    rows = PublishedSession.objects.filter(room__isnull=False).order_by("room__name")
    assert [(row.room.name, row.during.lower, row.during.upper) for row in rows if row.room] == [
        ("Aula", at(9), at(10)),
        ("Cellar", at(9), at(10)),
    ]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_chairs_publishing_at_once_one_gets_a_version_and_the_other_a_clear_message(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    seen = services.preview(world.conference)
    together, results = threading.Barrier(2), []

    def press() -> None:
        try:
            together.wait(timeout=20)
            version = services.publish(
                world.chair.user, conference=world.conference, base=seen.base, digest=seen.digest, is_confirmed=True
            )
            results.append(f"version {version.number}")
        except Stale as refusal:
            results.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _chair in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(results) == [
        "Somebody published version 1 meanwhile. Look at what is left to publish.",
        "version 1",
    ]
    assert ProgramVersion.objects.filter(is_current=True).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_chairs_moving_talks_at_once_both_keep_a_consistent_session(world: World) -> None:
    together = threading.Barrier(2)

    def move(talk: str) -> None:
        try:
            together.wait(timeout=20)
            services.place_talks(
                None, conference=world.conference, talks=[talk], session=str(world.sessions[0].uid), position=0
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=[str(talk.uid)]) for talk in world.talks[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(str(talk.starts_at) for talk in world.talks[:2]) == [
        "2030-06-14 07:00:00+00:00",
        "2030-06-14 07:20:00+00:00",
    ]
