"""Who asks for one hidden page after another is noticed by whoever runs the site."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from tests import factories

ClientFor = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def operator(settings: Any) -> None:
    settings.ADMINS = [("operator", "operator@example.org")]
    settings.MOST_MISSING_PAGES = 5


def guess(client: Client, conference: Conference, number: int, start: int = 1) -> None:
    for n in range(start, start + number):
        assert client.get(f"/{conference.slug}/reviews/papers/{n}/").status_code == 404


def mails() -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(template="site.operator"))


def test_an_account_that_tries_one_number_after_another_is_logged_and_mailed_once(
    conference: Conference, client_for: ClientFor, caplog: pytest.LogCaptureFixture, mailoutbox: list[Any]
) -> None:
    member = factories.add_member(conference)
    client = client_for(member)
    guess(client, conference, 4)
    assert mails() == []
    guess(client, conference, 6, start=5)
    assert [mail.to_address for mail in mails()] == ["operator@example.org"]
    assert f"account {member.user.pk}" in mails()[0].body_text  # type: ignore[union-attr]
    lines = [line for line in caplog.messages if "not there" in line]
    assert len(lines) == 1
    drain()
    assert [mail.to for mail in mailoutbox] == [["operator@example.org"]]


def test_a_second_guesser_within_the_hour_is_logged_but_not_mailed_again(
    conference: Conference, client_for: ClientFor, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        guess(client_for(factories.add_member(conference)), conference, 6)
    assert len(mails()) == 1
    assert len([line for line in caplog.messages if "not there" in line]) == 2


def test_the_mail_is_not_repeated_when_the_cache_forgets(conference: Conference, client_for: ClientFor) -> None:
    client = client_for(factories.add_member(conference))
    guess(client, conference, 5)
    cache.clear()
    guess(client, conference, 5)
    assert len(mails()) == 1


def test_two_people_who_miss_a_few_pages_each_alert_nobody(conference: Conference, client_for: ClientFor) -> None:
    for _ in range(3):
        guess(client_for(factories.add_member(conference)), conference, 4)
    assert mails() == []


def test_trying_share_links_without_an_account_counts_by_address(conference: Conference) -> None:
    for n in range(5):
        Client().get(f"/{conference.slug}/shared/{n:064}/")
    assert "address 127.0.0.1" in mails()[0].body_text


def test_missing_public_pages_are_nobody_s_business(conference: Conference) -> None:
    for n in range(8):
        assert Client().get(f"/{conference.slug}/p/no-such-page-{n}/").status_code == 404
    assert mails() == []


def test_chairs_do_not_find_the_operator_s_mail_among_theirs(
    conference: Conference, chair: Person, client_for: ClientFor
) -> None:
    guess(client_for(factories.add_member(conference)), conference, 5)
    assert "not there" not in client_for(chair).get(f"/{conference.slug}/chair/mail/").text
