"""One round of the crawl, judged: what each person found, against what the rule says they may know and must find."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from zlib import crc32

from django.template.base import Template
from django.test import Client
from django.test.utils import _TestState

from tests.crawl.cast import PAPERS, Round, Somebody
from tests.crawl.guesses import guesses
from tests.crawl.planting import addresses_of_links
from tests.crawl.secrets import everything, kind_of, known, paper_of, shown_somewhere
from tests.crawl.walker import DOORS, SITE_PAGES, Walk, place_of, walk
from tests.crawl.world import World
from tests.foundation.census import CENSUS

PLANTED = sum(len(everything(paper)) for paper in PAPERS)
TURNS = 5  # rounds until an address that shows no secret is asked again; it has no factor with the number of stages


@dataclass
class Report:
    """What came out of one or several rounds."""

    leaks: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, now: Round, who: Somebody, found: Walk, *, is_whole: bool) -> None:
        """Judge what somebody found; only of a whole walk may one say what it should have found."""
        self.faults += [f"{who.key}: {fault}" for fault in found.faults]
        for answer in found.answers:
            self.kinds[answer.route] |= {kind_of(word) for word in answer.words}
        self.counts["answers"] += len(found.answers)
        all_seen: set[str] = set()
        for door in DOORS:
            seen = found.words(door)
            may = {word for paper in PAPERS for word in known(now, who, paper, door)}
            all_seen |= seen
            self.leaks += [_leak(now, who, door, word, found) for word in sorted(seen - may)]
        granted = {word for paper in PAPERS for word in known(now, who, paper, "site")}
        self.counts["granted"] += len(granted)
        self.counts["withheld"] += PLANTED - len(granted)
        if is_whole:
            wanted = {word for paper in PAPERS for word in shown_somewhere(now, who, paper)}
            assert wanted <= granted, wanted - granted
            self.unseen += [_place(now, who, word) for word in sorted(wanted - all_seen)]


def _leak(now: Round, who: Somebody, door: str, word: str, found: Walk) -> str:
    where = [answer.address for answer in found.answers if answer.door == door and word in answer.words]
    return f"{_place(now, who, word)} at {', '.join(where[:3])}"


def _place(now: Round, who: Somebody, word: str) -> str:
    paper = paper_of(word)
    tie = who.tie(paper)
    parts = [tie.bond, tie.duty, tie.own_review, "overriding" if tie.is_overriding else "NONE"]
    words = " ".join(str(part) for part in parts if part != "NONE") or "no tie"
    return f"round {now.number}: {who.key} ({words}, {now.stage(paper).code}) and {word}"


def client_for(world: World, who: Somebody) -> Client:
    """A browser of this person's."""
    client = Client()
    if who.has_login:
        client.force_login(world.people[who.key].user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@contextmanager
def plain_templates() -> Iterator[None]:
    """Without Django's copy of every template's context, which costs more than the pages."""
    instrumented, Template._render = Template._render, _TestState.saved_data.template_render  # type: ignore[method-assign, attr-defined]
    try:
        yield
    finally:
        Template._render = instrumented  # type: ignore[method-assign]


def starts_of(world: World, now: Round) -> list[str]:
    """Where walks of a round begin: every address that can show a secret, and a fifth of the others."""
    return [address for address in (*SITE_PAGES, *guesses(world)) if is_due(address, now)]


def is_due(address: str, now: Round) -> bool:
    """Whether an address is asked in a round."""
    route, _door = place_of(address)
    return bool(CENSUS.get(route)) or crc32(address.encode()) % TURNS == now.number % TURNS


def crawl(
    world: World,
    now: Round,
    walkers: Iterable[Somebody],
    report: Report,
    *,
    only: Callable[[str], bool] = lambda address: True,
    follow: bool = True,
    post: bool = False,
    is_whole: bool = True,
) -> Report:
    """Let everybody walk the site as this round has it."""
    starts = [address for address in starts_of(world, now) if only(address)]
    with plain_templates():
        for who in walkers:
            own = [one for one in addresses_of_links(world) if only(one)]
            begin = own if who.key == "holder" else starts
            found = walk(client_for(world, who), begin, due=lambda link: is_due(link, now), follow=follow, post=post)
            report.add(now, who, found, is_whole=is_whole)
    return report
