"""What the tests of the crawl share."""

import logging
from collections.abc import Iterator

import pytest

from confsite.clock import physical_now
from tests.crawl import world as worlds


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of pages that are rightly not found need no line each."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(db: None) -> worlds.World:
    """The conference full of canaries; a test sets the round."""
    return worlds.build()


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """“In 3 minutes” must not become “in 2 minutes” between two answers that are compared."""
    moment = physical_now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
