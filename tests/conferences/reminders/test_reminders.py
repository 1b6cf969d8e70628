"""Reminders come in time, move along with their date, and never come twice."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from confsite.accounts.models import Person
from confsite.clock import physical_now
from confsite.conferences import audiences, reminders
from confsite.conferences.audiences import Audience, Recipient
from confsite.conferences.models import Conference, Extension, Milestone, ReminderRule
from confsite.mail.models import OutboxMail
from tests import factories

AUDIENCE = "tests.everybody"
TEMPLATE = "dates.moved"


@pytest.fixture
def people(db: None) -> Iterator[list[Recipient]]:
    """The recipients of an audience; a test fills the list."""
    found: list[Recipient] = []
    audiences.register(Audience(AUDIENCE, "Everybody", TEMPLATE, "REVIEW", lambda conference: iter(found)))
    yield found
    audiences._audiences.pop(AUDIENCE)


@pytest.fixture
def rehearsal(people: list[Recipient]) -> Conference:
    """A sandbox with one reminder 48 hours before its reviews are due, in ten days by its clock."""
    conference = factories.make_conference(is_sandbox=True, dates={"REVIEW": timedelta(days=10)})
    add_rule(conference, 48)
    return conference


def add_rule(conference: Conference, hours: int) -> ReminderRule:
    return ReminderRule.objects.create(
        conference=conference, kind="REVIEW", audience=AUDIENCE, template=TEMPLATE, lead_hours=hours
    )


def deadline(conference: Conference) -> datetime:
    at = Milestone.objects.get(conference=conference, kind="REVIEW").at
    assert at is not None
    return at


def show_clock(conference: Conference, at: datetime) -> None:
    conference.clock_shows, conference.clock_set_at = at, physical_now()
    conference.save(update_fields=["clock_shows", "clock_set_at"])


def move_date(conference: Conference, by: timedelta) -> None:
    Milestone.objects.filter(conference=conference, kind="REVIEW").update(at=deadline(conference) + by)


def test_nothing_is_sent_before_the_moment_and_one_mail_each_after_it(
    rehearsal: Conference, people: list[Recipient]
) -> None:
    people.extend(Recipient(factories.make_person(name)) for name in ("Ada", "Grace"))
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=49))
    assert reminders.send_due() == 0
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=47))
    assert reminders.send_due() == 2
    assert reminders.send_due() == 0
    assert sorted(mail.to_person.name for mail in OutboxMail.objects.all() if mail.to_person) == ["Ada", "Grace"]


def test_a_moment_missed_while_the_site_was_down_is_caught_up_before_the_deadline_only(
    rehearsal: Conference, people: list[Recipient]
) -> None:
    people.append(Recipient(factories.make_person()))
    show_clock(rehearsal, deadline(rehearsal) + timedelta(seconds=1))
    assert reminders.send_due() == 0
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=1))
    assert reminders.send_due() == 1


def test_of_several_missed_reminders_only_the_last_is_sent(rehearsal: Conference, people: list[Recipient]) -> None:
    people.append(Recipient(factories.make_person()))
    last = add_rule(rehearsal, 6)
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=5))
    assert reminders.send_due() == 1
    assert OutboxMail.objects.get().unique_key.startswith(f"reminder:{last.pk}:")  # type: ignore[union-attr]


def test_a_rule_that_is_switched_off_sends_nothing(rehearsal: Conference, people: list[Recipient]) -> None:
    people.append(Recipient(factories.make_person()))
    ReminderRule.objects.update(is_on=False)
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=1))
    assert reminders.send_due() == 0


def test_an_extended_date_takes_a_reminder_not_yet_sent_along(rehearsal: Conference, people: list[Recipient]) -> None:
    people.append(Recipient(factories.make_person()))
    before = deadline(rehearsal)
    move_date(rehearsal, timedelta(days=7))
    show_clock(rehearsal, before - timedelta(hours=1))
    assert reminders.send_due() == 0
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=47))
    assert reminders.send_due() == 1


@pytest.mark.parametrize(("by", "again"), [(timedelta(hours=6), 0), (timedelta(days=7), 1)])
def test_who_was_reminded_is_reminded_again_after_a_long_extension_not_after_a_short_one(
    by: timedelta, again: int, rehearsal: Conference, people: list[Recipient]
) -> None:
    people.append(Recipient(factories.make_person()))
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=47))
    assert reminders.send_due() == 1
    move_date(rehearsal, by)
    assert reminders.send_due() == 0, "the new moment lies ahead or is too near"
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=40))
    assert reminders.send_due() == again


def test_who_has_more_time_is_reminded_before_their_own_deadline(
    rehearsal: Conference, people: list[Recipient]
) -> None:
    ada, grace = factories.make_person("Ada"), factories.make_person("Grace")
    people.extend([Recipient(ada), Recipient(grace)])
    milestone = Milestone.objects.get(conference=rehearsal, kind="REVIEW")
    until = deadline(rehearsal) + timedelta(days=5)
    Extension.objects.create(conference=rehearsal, milestone=milestone, person=ada, until=until)
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=1))
    assert reminders.send_due() == 1
    assert OutboxMail.objects.get().to_person == grace
    show_clock(rehearsal, until - timedelta(hours=1))
    assert reminders.send_due() == 1
    mail = OutboxMail.objects.get(to_person=ada)
    assert mail.unique_key is not None


def test_a_person_with_two_papers_gets_a_reminder_for_each(rehearsal: Conference, people: list[Recipient]) -> None:
    ada = factories.make_person("Ada")
    people.extend(Recipient(ada, subject_key=f"submission:{number}", submission_id=number) for number in (4, 12))
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=1))
    assert reminders.send_due() == 2
    assert set(OutboxMail.objects.values_list("submission_id", flat=True)) == {4, 12}


def test_where_a_track_has_its_own_date_each_author_is_reminded_once_and_of_their_own(
    rehearsal: Conference, people: list[Recipient]
) -> None:
    general = deadline(rehearsal)
    track = rehearsal.tracks.create(name="Demos", slug="demos")
    own = general + timedelta(days=3)
    Milestone.objects.create(conference=rehearsal, kind="REVIEW", track=track, at=own, zone="Etc/GMT+12", order=99)
    ada, grace = factories.make_person("Ada"), factories.make_person("Grace")
    people.extend([Recipient(ada, closes_at=own), Recipient(grace, closes_at=general)])
    show_clock(rehearsal, general - timedelta(hours=1))
    assert reminders.send_due() == 1
    show_clock(rehearsal, own - timedelta(hours=1))
    assert reminders.send_due() == 1
    assert reminders.send_due() == 0
    assert OutboxMail.objects.filter(to_person=ada).count() == 1
    assert OutboxMail.objects.filter(to_person=grace).count() == 1


def test_an_audience_that_breaks_does_not_silence_other_conferences(
    rehearsal: Conference, people: list[Recipient], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(conference: Conference) -> Iterator[Recipient]:
        raise LookupError("gone")

    audiences.register(Audience("tests.broken", "", TEMPLATE, "REVIEW", broken))
    other = factories.make_conference("aaa", is_sandbox=True, dates={"REVIEW": timedelta(hours=2)})
    ReminderRule.objects.create(
        conference=other, kind="REVIEW", audience="tests.broken", template=TEMPLATE, lead_hours=48
    )
    people.append(Recipient(factories.make_person()))
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=1))
    try:
        assert reminders.send_due() == 1
    finally:
        audiences._audiences.pop("tests.broken")
    assert "were not written" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_scans_at_once_remind_each_person_once(rehearsal: Conference, people: list[Recipient]) -> None:
    people.extend(Recipient(factories.make_person()) for _number in range(10))
    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=1))
    start = threading.Barrier(4)
    counts: list[int] = []

    def scan() -> None:
        try:
            start.wait(30)
            counts.append(reminders.send_due())
        finally:
            connection.close()

    scans = [threading.Thread(target=scan) for _ in range(4)]
    for one in scans:
        one.start()
    for one in scans:
        one.join(60)
    assert sum(counts) == 10
    assert OutboxMail.objects.count() == 10


def test_a_scan_that_finds_everybody_reminded_asks_the_same_few_questions_for_many_as_for_two(
    rehearsal: Conference, people: list[Recipient]
) -> None:
    def asked() -> int:
        reminders.send_due()
        with CaptureQueriesContext(connection) as captured:
            assert reminders.send_due() == 0
        return len(captured)

    show_clock(rehearsal, deadline(rehearsal) - timedelta(hours=1))
    people.extend(Recipient(factories.make_person()) for _number in range(2))
    few = asked()
    people.extend(Recipient(factories.make_person()) for _number in range(40))
    assert asked() == few
    assert few <= 12


def test_authors_of_a_draft_are_reminded_with_the_deadline_and_its_zone(
    conference: Conference, make_person: Any
) -> None:
    author: Person = make_person("Ada Author")
    factories.set_dates(conference, SUBMISSION=timedelta(hours=20))
    paper = factories.make_submission(conference, authors=[author], state="DRAFT", title="Quiet Fans")  # type: ignore[arg-type]
    paper.authors.update(told_at=physical_now())
    ReminderRule.objects.create(
        conference=conference, kind="SUBMISSION", audience="authors_of_drafts",
        template="submission.draft_reminder", lead_hours=24,
    )  # fmt: skip
    assert reminders.send_due() == 1
    mail = OutboxMail.objects.get()
    assert (mail.to_person, mail.submission_id) == (author, paper.pk)
    assert "Quiet Fans" in mail.body_text
    assert "AoE" in mail.body_text
