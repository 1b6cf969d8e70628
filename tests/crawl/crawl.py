"""One round of the crawl, judged: what each person found, against what the rule says they may know and must find."""

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial

from django.conf import urls
from django.http import HttpResponseNotFound
from django.template.base import Template
from django.test import Client
from django.test.utils import _TestState

from tests.crawl.cast import PAPERS, Round, Somebody
from tests.crawl.guesses import guesses
from tests.crawl.plan import is_due, is_posted, sends_forms
from tests.crawl.planting import addresses_of_links
from tests.crawl.secrets import everything, kind_of, known, paper_of, shown_somewhere
from tests.crawl.walker import DOORS, SITE_PAGES, Walk, walk
from tests.crawl.world import World

PLANTED = sum(len(everything(paper)) for paper in PAPERS)


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
def without_page_of_what_is_missing() -> Iterator[None]:
    """Answer 404 without its page, two fifths of the cost; the oracles compare its bytes for hidden and missing."""
    page, urls.handler404 = urls.handler404, lambda request, exception: HttpResponseNotFound()
    try:
        yield
    finally:
        urls.handler404 = page


@contextmanager
def without_collector() -> Iterator[None]:
    """Without Python's search for cyclic garbage, a tenth of the time; a single walk leaves little of it.

    What was there before is not searched afterwards either, which would take as long again.
    """
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
        gc.unfreeze()


def crawl(
    world: World,
    now: Round,
    walkers: Iterable[Somebody],
    report: Report,
    *,
    only: Callable[[str], bool] = lambda address: True,
    follow: bool = True,
    by_turns: bool = False,
    is_whole: bool = True,
    is_thorough: bool = False,
) -> Report:
    """Let everybody walk the site as this round has it; only whole walks are judged by what they did not find.

    `by_turns`: it is one of many rounds, some of which send forms and read the page of what is missing.
    """
    addresses = [address for address in (*SITE_PAGES, *guesses(world)) if only(address)]
    links = [one for one in addresses_of_links(world) if only(one)]
    reads_everything = not by_turns or sends_forms(now)
    with plain_templates(), nullcontext() if reads_everything else without_page_of_what_is_missing():
        for who in walkers:
            due = partial(is_due, now=now, who=who, is_thorough=is_thorough)
            starts = [address for address in addresses if not is_whole or due(address, is_linked=False)]
            starts = links if who.key == "holder" else starts
            leads = partial(due, is_linked=True) if is_whole else only
            posts = partial(is_posted, now=now) if by_turns else None
            with without_collector():
                found = walk(client_for(world, who), starts, due=leads, follow=follow, posts=posts)
            report.add(now, who, found, is_whole=is_whole)
    return report
