"""What the tests of the crawl share."""

import logging
from collections.abc import Iterator

import pytest

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
