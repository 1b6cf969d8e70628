"""Mails that may wait come as one, at most once a day, and none is lost."""

from datetime import timedelta
from typing import Any

import pytest

from confsite.accounts.models import Person
from confsite.clock import physical_now
from confsite.conferences.models import Conference
from confsite.mail import digests, kinds, outbox, rechecks
from confsite.mail.delivery import drain
from confsite.mail.kinds import MailKind
from confsite.mail.models import OutboxMail
from confsite.mail.services import change_interval
from tests import factories

pytestmark = pytest.mark.django_db
State = OutboxMail.State
KIND = "tests.news"


@pytest.fixture(autouse=True)
def _kind() -> Any:
    kinds.register(
        MailKind(KIND, "News", "News: {{ what }}", "**{{ what }}** happened.", {"what": "it"}, is_digestible=True)
    )
    yield
    kinds._kinds.pop(KIND)


def tell(conference: Conference, person: Person, what: str, **fields: Any) -> OutboxMail:
    mail = outbox.queue(KIND, conference=conference, to=person, values={"what": what}, **fields)
    assert mail is not None
    return mail


def wait(**length: float) -> None:
    """Let time pass for everything in the outbox."""
    for mail in OutboxMail.objects.all():
        mail.queued_at -= timedelta(**length)
        mail.next_attempt_at -= timedelta(**length)
        mail.save()


def test_news_wait_half_an_hour_and_then_come_as_one_mail(
    conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    parts = [tell(conference, chair, what) for what in ("Alpha", "Beta", "Gamma")]
    assert drain() == 0
    wait(minutes=31)
    assert drain() == 1
    [message] = mailoutbox
    assert message.subject == f"{conference.short_name}: 3 pieces of news"
    html = message.alternatives[0][0]
    for what in ("Alpha", "Beta", "Gamma"):
        assert f"News: {what}" in message.body
        assert f"<strong>{what}</strong> happened." in html
    assert html.count("<html") == 1
    for part in parts:
        part.refresh_from_db()
        assert part.state == State.SENT
        assert part.digest is not None
    assert drain() == 0


def test_a_single_piece_of_news_comes_in_its_own_words(
    conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    part = tell(conference, chair, "Alpha")
    wait(minutes=31)
    drain()
    assert [(message.subject, message.body) for message in mailoutbox] == [("News: Alpha", part.body_text)]


def test_the_next_digest_comes_a_day_after_the_last(
    conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    tell(conference, chair, "Alpha")
    wait(minutes=31)
    drain()
    tell(conference, chair, "Beta")
    wait(hours=12)
    assert drain() == 0
    wait(hours=12)
    assert drain() == 1
    assert [message.subject for message in mailoutbox] == ["News: Alpha", "News: Beta"]


def test_people_and_conferences_are_kept_apart(conference: Conference, chair: Person, mailoutbox: list[Any]) -> None:
    other = factories.make_conference()
    tell(conference, chair, "Alpha")
    tell(other, chair, "Beta")
    tell(conference, factories.make_person(), "Gamma")
    wait(minutes=31)
    assert drain() == 3
    assert len(mailoutbox) == 3


def test_what_the_reader_may_no_longer_read_is_left_out(
    conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    rechecks.register("tests.hidden", lambda mail: False)
    tell(conference, chair, "Alpha")
    hidden = tell(conference, chair, "Secret", recheck="tests.hidden")
    wait(minutes=31)
    drain()
    [message] = mailoutbox
    assert "Secret" not in message.body
    hidden.refresh_from_db()
    assert hidden.state == State.WITHHELD


def test_a_digest_of_which_a_part_became_unreadable_is_dissolved_and_the_rest_still_comes(
    conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    allowed = {"Alpha": True, "Beta": True}
    rechecks.register("tests.changing", lambda mail: allowed[mail.subject.removeprefix("News: ")])
    for what in allowed:
        tell(conference, chair, what, recheck="tests.changing")
    wait(minutes=31)
    assert digests.gather_due() == 1
    allowed["Beta"] = False
    drain()
    drain()
    assert [message.subject for message in mailoutbox] == ["News: Alpha"]
    states = dict(OutboxMail.objects.filter(template=KIND).values_list("subject", "state"))
    assert states == {"News: Alpha": State.SENT, "News: Beta": State.WITHHELD}


def test_parts_wait_on_where_their_digest_could_not_be_sent(
    conference: Conference, chair: Person, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    part = tell(conference, chair, "Alpha")
    wait(minutes=31)
    drain()
    part.refresh_from_db()
    assert part.state == State.QUEUED
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutboxMail.objects.filter(template=outbox.DIGEST).update(next_attempt_at=physical_now())
    assert drain() == 1
    part.refresh_from_db()
    assert part.state == State.SENT


def test_a_digest_names_the_papers_of_its_parts_so_that_conflicted_chairs_do_not_find_it(
    conference: Conference, chair: Person
) -> None:
    tell(conference, chair, "Alpha", submission_id=4)
    tell(conference, chair, "Beta", about=[12, 4])
    wait(minutes=31)
    digests.gather_due()
    assert OutboxMail.objects.get(template=outbox.DIGEST).about == [4, 12]


def test_waiting_news_are_not_late(conference: Conference, chair: Person) -> None:
    mail = tell(conference, chair, "Alpha")
    assert mail.next_attempt_at > physical_now() + timedelta(minutes=29)


def test_who_wants_news_at_once_gets_each_piece_as_a_mail_of_its_own(
    conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    choose(chair, "AT_ONCE")
    tell(conference, chair, "Alpha")
    tell(conference, chair, "Beta")
    assert drain() == 2
    assert [message.subject for message in mailoutbox] == ["News: Alpha", "News: Beta"]


def test_who_wants_news_weekly_gets_the_next_digest_a_week_after_the_last(
    conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    choose(chair, "WEEKLY")
    tell(conference, chair, "Alpha")
    wait(minutes=31)
    drain()
    tell(conference, chair, "Beta")
    wait(days=6)
    assert drain() == 0
    wait(days=1)
    assert drain() == 1
    assert [message.subject for message in mailoutbox] == ["News: Alpha", "News: Beta"]


def test_a_new_choice_holds_for_what_is_waiting_already(
    conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    for what in ("Alpha", "Beta"):
        tell(conference, chair, what)
    assert drain() == 0
    choose(chair, "AT_ONCE")
    assert drain() == 1
    assert [message.subject for message in mailoutbox] == [f"{conference.short_name}: 2 pieces of news"]


def test_people_who_chose_nothing_follow_the_sites_interval(
    conference: Conference, chair: Person, mailoutbox: list[Any], settings: Any
) -> None:
    settings.DIGEST_INTERVAL = "AT_ONCE"
    tell(conference, chair, "Alpha")
    tell(conference, factories.make_person("No Login", user=False), "Beta")
    assert drain() == 2
    settings.DIGEST_INTERVAL = "WEEKLY"
    choose(chair, "DAILY")
    tell(conference, chair, "Gamma")
    wait(hours=25)
    assert drain() == 1
    assert len(mailoutbox) == 3


def choose(person: Person, interval: str) -> None:
    assert person.user is not None
    change_interval(person.user, interval=interval)
