"""What five real announcements say is found on their pages, word for word."""

import html
import re
import tomllib
from pathlib import Path

import pytest
from django.test import Client

from confsite.conferences.files.services import load_text

FACTS = tomllib.loads((Path(__file__).parent / "facts.toml").read_text(encoding="utf-8"))
EVENTS = Path(__file__).parents[3] / "events"
PATHS = {"home": "", "challenge": "p/challenge/", "program": "program/"}
pytestmark = pytest.mark.django_db


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(page: str) -> str:
    """The text of a page's main part, without spaces: markup may stand between any two words."""
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main is not None
    return squeezed(html.unescape(re.sub(r"<[^>]+>", "", main.group(0))))


@pytest.mark.parametrize(("slug", "page"), [(slug, page) for slug, pages in FACTS.items() for page in pages])
def test_every_fact_of_the_announcement_stands_on_the_page(client: Client, slug: str, page: str) -> None:
    load_text(None, text=(EVENTS / f"{slug}.toml").read_text(encoding="utf-8"))
    response = client.get(f"/{slug}/{PATHS[page]}")
    assert response.status_code == 200
    shown = text_of(response.content.decode())
    assert [fact for fact in FACTS[slug][page] if squeezed(fact) not in shown] == []


def test_enough_facts_are_checked() -> None:
    assert {slug: sum(len(facts) for facts in pages.values()) >= 25 for slug, pages in FACTS.items()} == dict.fromkeys(
        FACTS, True
    )
