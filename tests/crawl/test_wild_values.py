"""Each field of each form and each question of each link, spoiled one at a time: no page breaks, none leads away.

A slice runs always, a larger one with `full`; `marathon` puts every wild value in every place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from tests.crawl import reading, wild
from tests.crawl import world as worlds
from tests.crawl.cast import EVERYBODY, Round
from tests.crawl.crawl import client_for, plain_templates
from tests.crawl.guesses import guesses
from tests.crawl.test_oracles import NOW
from tests.crawl.walker import SITE_PAGES, place_of
from tests.crawl.wild import Form
from tests.foundation.test_wild_addresses import FIELDS

WITH_PROGRAM = Round(3, NOW.rules)
WHO = {"public": "chair", "author": "author", "committee": "member", "chair": "chair", "site": "chair"}
# In how many places something can be spoiled, at least; a page that lost its forms would make this test easy.
PLACES = {"public": 5, "author": 40, "committee": 30, "chair": 150, "site": 8}
SLICE, LARGER_SLICE = 149, 17  # primes, so that each kind of value has its turn


@dataclass(frozen=True)
class Place:
    """A field of a form, or all without `name`, sent with the form's buttons of one name by turns from its `page`."""

    page: str
    form: Form
    name: str
    buttons: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What is one place, however many papers have a page with it."""
        pressed = self.buttons[0][0] if self.buttons else ""
        return (self.form.method, place_of(self.form.action)[0], wild.shape(self.name), wild.shape(pressed))

    @property
    def kinds(self) -> list[str]:
        """What can be put there."""
        return list(wild.FILES if self.form.names.get(self.name) == "file" else wild.VALUES)

    def fault(self, client: Client, kind: str) -> str:
        """What breaks where the field holds a wild value."""
        if self.form.names.get(self.name) == "file":
            data: dict[str, object] = {**self.form.fields, self.name: wild.wild_file(kind)}
        else:
            data = {**wild.spoiled(self.form, self.name, wild.VALUES[kind])}
        if self.buttons:
            pressed, value = self.buttons[self.kinds.index(kind) % len(self.buttons)]
            data = {pressed: [value]} | data
        if self.form.method == "get":
            url = f"{urlsplit(self.form.action).path}?{urlencode(data, doseq=True)}"
            found = wild.fault_of(client, "get", url)
        else:
            found = wild.fault_of(client, "post", self.form.action, data, (self.page,))
        return f"{self.key} {kind}: {found}" if found else ""


@pytest.mark.parametrize("door", WHO)
def test_a_few_wild_values_break_no_page(world: worlds.World, door: str) -> None:
    spoil(world, door, pages=1, each=SLICE)


def test_a_day_let_through_at_the_end_of_the_calendar_is_found(
    world: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds.set_round(world, WITH_PROGRAM)
    client, url = client_for(world, EVERYBODY["chair"]), f"/{world.conference.slug}/chair/dates/add/"
    place = next(one for one in _on_page(client.get(url).content.decode(), url) if one.name == "date")
    assert place.fault(client, "last day") == ""
    monkeypatch.setattr("confsite.ui.days.LAST_YEAR", 9999)
    assert "OverflowError" in place.fault(client, "last day")


@pytest.mark.full
@pytest.mark.parametrize("door", WHO)
def test_many_wild_values_break_no_page(world: worlds.World, door: str) -> None:
    spoil(world, door, pages=2, each=LARGER_SLICE)


@pytest.mark.marathon
@pytest.mark.parametrize("door", WHO)
def test_no_wild_value_breaks_a_page(world: worlds.World, door: str) -> None:
    spoil(world, door, pages=3, each=1)


def spoil(world: worlds.World, door: str, *, pages: int, each: int) -> None:
    """Put every so many of the wild values into the places behind a door, of some pages of each route."""
    worlds.set_round(world, WITH_PROGRAM)
    client = client_for(world, EVERYBODY[WHO[door]])
    with plain_templates():
        places = _places(client, world, door, pages)
        pairs = [(place, kind) for place in places for kind in place.kinds][::each]
        faults = [fault for place, kind in pairs if (fault := place.fault(client, kind))]
    print(f"\nplaces behind the door {door}: {len(places)}, requests: {len(pairs)}")
    assert faults == [], "\n".join(faults)
    assert len(places) >= PLACES[door]


def _places(client: Client, world: worlds.World, door: str, pages: int) -> list[Place]:
    """All places behind a door, from some pages of each route; what only answers to posts is sent a made-up form."""
    found: dict[tuple[object, ...], Place] = {}
    posted: dict[str, Place] = {}
    read: dict[str, int] = {}
    for url in (*SITE_PAGES, *guesses(world)):
        route, behind = place_of(url)
        if behind != door or read.get(route, 0) == pages:
            continue
        with transaction.atomic():
            answer = client.get(url)
            body = reading.body_of(answer)
            transaction.set_rollback(True)
        if answer.status_code == 405:
            posted[route] = Place(url, Form(url, "post", {}, dict.fromkeys(FIELDS, "text")), "")
        if answer.status_code != 200:
            continue
        read[route] = read.get(route, 0) + 1
        if body.lstrip()[:1] == b"<":
            for place in _on_page(body.decode("utf-8", "replace"), url):
                if place_of(place.form.action)[1] == door:
                    found.setdefault(place.key, place)
    known = {place_of(place.form.action)[0] for place in found.values()}
    return [*found.values(), *(place for route, place in posted.items() if route not in known)]


def _on_page(page: str, url: str) -> Iterator[Place]:
    forms, links = wild.read(page, url)
    for form in forms:
        buttons: dict[str, list[tuple[str, str]]] = {}
        for button in dict.fromkeys(form.buttons):
            buttons.setdefault(button[0], []).append(button)
        for name in dict.fromkeys([*form.names, *buttons]) or ["value"]:
            yield from (Place(url, form, name, tuple(each)) for each in buttons.values() or [[]])
    for link in links:
        parts = urlsplit(link)
        asked: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            asked.setdefault(name, []).append(value)
        for name in asked:
            yield Place(url, Form(parts.path, "get", asked, dict.fromkeys(asked, "link")), name)
