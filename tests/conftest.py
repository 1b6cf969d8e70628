"""Fixtures shared by all tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

import confsite.celery  # noqa: F401  – without it each bell waits seconds for a broker of Celery's own default
from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Role
from tests import factories


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """No test sees what another one cached or counted."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def conference(db: None) -> Conference:
    """A public conference whose submission is open and whose other dates lie ahead."""
    return factories.make_conference("ws2030")


@pytest.fixture
def chair(conference: Conference) -> Person:
    """The PC chair of `conference`."""
    return factories.add_member(conference, factories.make_person("Carla Chair"), Role.PC_CHAIR)


@pytest.fixture
def make_person(db: None) -> Callable[..., Person]:
    return factories.make_person


@pytest.fixture
def client_for() -> Callable[[Person], Client]:
    """A client signed in as a person."""

    def sign_in(person: Person) -> Client:
        client = Client()
        assert person.user is not None
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture(scope="session")
def typeset_folder() -> Path:
    """Where typeset papers are kept between runs: typesetting is slow, and the same every time."""
    folder = Path(__file__).resolve().parent.parent / ".state" / "typeset"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
