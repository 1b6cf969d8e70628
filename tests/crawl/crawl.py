"""One round of the crawl, judged: what each person found, against what the rule says they may know and must find."""

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from zlib import crc32

from django.template.base import Template
from django.test import Client
from django.test.utils import _TestState

from confsite.conferences.models import Role
from reviews.rights import Bond, Standing
from tests.crawl.cast import EVERYBODY, PAPERS, STAGES, WALKERS, Round, Somebody
from tests.crawl.guesses import guesses
from tests.crawl.planting import addresses_of_links
from tests.crawl.secrets import everything, kind_of, known, paper_of, shown_somewhere
from tests.crawl.walker import DOORS, SITE_PAGES, Walk, place_of, walk
from tests.crawl.world import World
from tests.foundation.census import CENSUS
from tests.foundation.conference_urls import PREFIX

PLANTED = sum(len(everything(paper)) for paper in PAPERS)
TURNS = 5  # rounds until everybody has asked for every address; it has no factor with the number of stages
PASSES = 2  # so often the rounds move every paper through all stages
ALTERNATING = {"chair": 0, "publisher": 0, "cochair": 1, "scheduler": 1}
ORGANISERS = {Role.PC_CHAIR, Role.SCHEDULE_CHAIR, Role.PUBLICATION_CHAIR, Role.STAFF}
# Pages of single things on which a secret stands first of all; what other such pages show stands on these or in lists.
# The list of batches shows none itself, but nothing else leads to them.
FIRST_HAND = (
    "chair/mail/batches/",
    "chair/mail/batches/<int:pk>/",
    "chair/papers/<int:number>/",
    "chair/papers/<int:number>/documents/<uuid:public_id>/",
    "chair/papers/camera-ready/<int:number>/",
    "program/talks/<slug:slug>/",
    "program/talks/<slug:slug>/paper.pdf",
    "reviews/papers/<int:number>/",
    "reviews/papers/<int:number>/attachments/<uuid:public_id>/",
    "reviews/papers/<int:number>/paper.pdf",
    "reviews/papers/<int:number>/review/versions/",
    "shared/<str:token>/",
    "shared/<str:token>/paper.pdf",
    "submissions/<int:number>/",
    "submissions/<int:number>/camera-ready/",
    "submissions/<int:number>/files/<uuid:public_id>/",
    "submissions/<int:number>/response/",
    "submissions/<int:number>/reviews/",
    "submissions/<int:number>/reviews/files/<uuid:public_id>/",
    "submissions/<int:number>/share/",
)
# What these show stands elsewhere too, they cost most, and there is one for each person of the conference.
OF_PEOPLE = (
    "chair/reviewers/<uuid:public_id>/",
    "chair/people/<int:pk>/",
    "chair/people/<int:pk>/end/",
    "chair/papers/<int:number>/assignments/<int:assignment_id>/remove/",
)


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


@contextmanager
def without_collector() -> Iterator[None]:
    """Without Python's search for cyclic garbage, a tenth of the time; a single walk leaves little of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def walkers_of(now: Round) -> list[Somebody]:
    """Who walks in a round: everybody, but of two organisers alike one in each pass."""
    return [who for who in WALKERS if ALTERNATING.get(who.key) in (None, now.number // len(STAGES) % PASSES)]


def is_due(address: str, now: Round, who: Somebody, *, is_linked: bool, is_thorough: bool = False) -> bool:
    """Whether somebody asks for an address in a round.

    In every round for lists, and for what a page led to and is the first to show something. Once at every stage of
    its paper, that is in one of the passes, for what was only guessed, stands elsewhere too, or sorts and filters a
    list. In one turn of several for what can show them nothing.
    """
    route, door = place_of(address)
    rest = route.removeprefix(PREFIX)
    opens = door in doors_of(who.key)
    if opens and ((is_thorough and CENSUS.get(route)) or (is_linked and rest in FIRST_HAND)):
        return True
    if not opens or not CENSUS.get(route) or rest in OF_PEOPLE:
        return crc32(address.encode()) % TURNS == now.number % TURNS
    is_list = "<" not in rest and "?" not in address
    return is_list or (crc32(address.encode()) + now.number // len(STAGES)) % PASSES == 0


@cache
def doors_of(key: str) -> frozenset[str]:
    """The doors that open for somebody at all; behind the others everything is missing alike."""
    who, found = EVERYBODY[key], {"site", "public"}
    if any(tie.bond == Bond.AUTHOR for tie in who.ties.values()):
        found.add("author")
    if who.standing not in (Standing.NOBODY, Standing.LINK):
        found.add("committee")
    if ORGANISERS & set(who.roles):
        found.add("chair")
    return frozenset(found)


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
    is_thorough: bool = False,
) -> Report:
    """Let everybody walk the site as this round has it; only whole walks are judged by what they did not find."""
    addresses = [address for address in (*SITE_PAGES, *guesses(world)) if only(address)]
    links = [one for one in addresses_of_links(world) if only(one)]
    with plain_templates():
        for who in walkers:
            due = partial(is_due, now=now, who=who, is_thorough=is_thorough)
            starts = [address for address in addresses if not is_whole or due(address, is_linked=False)]
            starts = links if who.key == "holder" else starts
            leads = partial(due, is_linked=True) if is_whole else only
            with without_collector():
                found = walk(client_for(world, who), starts, due=leads, follow=follow, post=post)
            report.add(now, who, found, is_whole=is_whole)
    return report
