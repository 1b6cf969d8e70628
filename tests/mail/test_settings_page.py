"""The page on which people choose how often conferences write to them."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from confsite.accounts.models import Person
from confsite.accounts.services import export_person
from confsite.mail.outbox import interval_of
from confsite.settings.environment import Environment
from tests import factories

URL = "/people/me/mail/"


@pytest.mark.django_db
def test_a_person_chooses_how_often_news_come_and_finds_it_chosen(client_for: Callable[[Person], Client]) -> None:
    person = factories.make_person("Rae Viewer")
    client = client_for(person)
    page = client.get(URL)
    assert page.context["form"]["interval"].value() == "DAILY"
    assert page["Cache-Control"] == "private, no-store"
    assert 'href="/people/me/mail/" aria-current="page"' in page.content.decode()
    assert client.post(URL, {"interval": "WEEKLY"}).status_code == 302
    assert client.get(URL).context["form"]["interval"].value() == "WEEKLY"
    assert interval_of(person) == "WEEKLY"
    assert {"kind": "setting", "news_gathered": "WEEKLY"}.items() <= export_person(person)["mails"][0].items()


@pytest.mark.django_db
def test_an_unknown_interval_is_refused_at_its_field(client_for: Callable[[Person], Client]) -> None:
    person = factories.make_person()
    response = client_for(person).post(URL, {"interval": "HOURLY"})
    assert "HOURLY" in str(response.context["form"].errors["interval"])
    assert interval_of(person) == "DAILY"


@pytest.mark.django_db
def test_strangers_are_asked_to_sign_in() -> None:
    assert Client().get(URL)["Location"].startswith("/accounts/login/")


def test_a_wrong_interval_in_the_environment_names_the_possible_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFSITE_DIGEST", "hourly")
    with pytest.raises(ImproperlyConfigured, match="CONFSITE_DIGEST must be one of at-once, daily, weekly"):
        Environment().choice("CONFSITE_DIGEST", default="daily", among=("at-once", "daily", "weekly"))
