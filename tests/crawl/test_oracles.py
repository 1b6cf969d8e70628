"""What somebody must not know of looks like what is not there: same bytes, same number of queries, in every question.

Asked by its number, by words only it holds, and by what its absence or its secrets would change on any other page.
"""

import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews import rights
from reviews.models import Assignment, Bid, Conflict, Decision, Review, ReviewVersion
from submissions.models import Submission
from tests.crawl import reading
from tests.crawl import world as worlds
from tests.crawl.cast import EVERYBODY, PAPERS, Round
from tests.crawl.crawl import client_for, plain_templates
from tests.crawl.guesses import MISSING, _Ids, _values
from tests.crawl.secrets import known, word
from tests.crawl.walker import SITE_PAGES
from tests.foundation.conference_urls import PREFIX, VALUES, address, conference_urls, routes

pytestmark = pytest.mark.usefixtures("standing_clock")

NOW = Round(
    2,
    rights.Rules(
        authors_shown=rights.AuthorsShown.NEVER,
        reviewers_to_coreviewers=rights.ReviewersShown.NEVER,
        unassigned_see=rights.UnassignedSee.PAPERS,
        staff_read_everything=True,
    ),
)
ASKING = ("chair", "member", "external", "author")
ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}")
TOKENS = re.compile(
    rb"""(csrfmiddlewaretoken" value="|csrf-token" content="|X-CSRFToken[^:]*:[^A-Za-z0-9]*|nonce="|"digest" value=")"""
    rb"""[^"&]+"""
)


@dataclass(frozen=True)
class Seen:
    """What a person who asks can compare."""

    status: int
    location: str
    body: bytes
    queries: int


def _ask(client: Client, url: str, data: dict[str, str] | None = None, masked: Iterable[str] = ()) -> Seen:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = client.get(url) if data is None else client.post(url, data)
        body, location = _plain(reading.body_of(answer)), answer.headers.get("Location", "")
        transaction.set_rollback(True)
    for text in masked:
        body = body.replace(text.encode(), b"")
        location = location.replace(text, "")
    return Seen(answer.status_code, location, body, len(queries))


def _plain(body: bytes) -> bytes:
    """Without tokens; of an archive the names and contents of its files, which say the time."""
    if not body.startswith(b"PK"):
        return TOKENS.sub(b"", body)
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return "\n".join(f"{entry.filename} {entry.CRC}" for entry in archive.infolist()).encode()


def _kept_from(who: str) -> list[int]:
    """Papers whose title no door shows somebody."""
    return [n for n in PAPERS if word("title", n) not in known(NOW, EVERYBODY[who], n, "site")]


@pytest.mark.parametrize("who", ASKING)
def test_a_hidden_paper_answers_like_a_missing_one_at_every_address(world: worlds.World, who: str) -> None:
    worlds.set_round(world, NOW)
    client, told, ids = client_for(world, EVERYBODY[who]), [], _Ids(world)
    hidden = _kept_from(who)[:1]
    assert hidden
    with plain_templates():
        for route, _entry in conference_urls():
            for number in hidden:
                pairs = list(_twins(ids, route, number))[:1]
                for there, not_there in pairs:
                    for data in (None, {"reason": "x", "body": "x", "title": "x", "outcome": "ACCEPTED"}):
                        masked = [f"/{number}/", f"/{MISSING}/", f"%2F{number}%2F", f"%2F{MISSING}%2F"]
                        one, other = _ask(client, there, data, masked), _ask(client, not_there, data, masked)
                        if one != other:  # perhaps the first to ask brought something up to date, for everybody
                            one = _ask(client, there, data, masked)
                        if one != other:
                            told.append(f"{there}: {one.status}/{one.queries} and {other.status}/{other.queries}")
    assert told == [], "\n".join(told)


def _twins(ids: _Ids, route: str, number: int) -> Iterable[tuple[str, str]]:
    """Addresses of a paper that is there, each with the same of one that is not."""
    rest = route.removeprefix(PREFIX)
    if "<int:number>" not in rest or not rest.startswith(("submissions/", "reviews/", "chair/papers/")):
        return
    slug = ids.world.conference.slug
    for values in _values(ids, route):
        where = "paper" if "paper" in values else "int"
        if values[where] == str(number):
            missing = {where: str(MISSING)} | ({"int": str(MISSING)} if where == "paper" else {})
            yield address(route, slug, VALUES | values), address(route, slug, VALUES | values | missing)


# Each question a page takes in its address, by the page.
QUESTIONS = {
    "reviews/papers/": ("text",),
    "reviews/bids/": ("text", "q"),
    "reviews/conflicts/": ("text", "q"),
    "chair/papers/": ("text", "missing", "sort"),
    "chair/papers.csv": ("text",),
    "chair/board/": ("text", "q", "sort"),
    "chair/conflicts/": ("text", "paper", "person", "kind", "source"),
    "chair/conflicts/possible/": ("text", "paper", "person"),
    "chair/conflicts.csv": ("text", "paper", "person"),
    "chair/log/": ("text",),
    "chair/mail/": ("q", "text", "to", "kind"),
    "chair/reviewers/": ("q", "text", "sort"),
    "chair/decisions/": ("text", "q", "numbers"),
    "chair/assignments/": ("text", "q"),
    "chair/handling/": ("text", "q"),
    "chair/people/": ("q", "text"),
    "chair/dates/extensions/": ("q", "text", "person"),
    "chair/mail/write/": ("q", "to", "audience"),
    "submissions/": ("q", "text"),
}


@pytest.mark.parametrize("who", ["chair", "member"])
def test_no_search_tells_whether_a_hidden_word_is_anywhere(world: worlds.World, who: str) -> None:
    """A word that stands only where the reader may not look finds what a word that stands nowhere finds."""
    worlds.set_round(world, NOW)
    somebody = EVERYBODY[who]
    client, told = client_for(world, somebody), []
    kept = [found for kind in SEARCHED if (found := _secrets_kept(somebody, kind))]
    nothing = "zqnothing99zx"
    with plain_templates():
        for page, names in QUESTIONS.items():
            if who == "member" and page.startswith("chair/"):
                continue
            url = f"/{world.conference.slug}/{page}"
            _ask(client, url)  # the first to ask may bring something up to date, for everybody
            for name in names:
                missing = _ask(client, f"{url}?{urlencode({name: nothing})}", None, [nothing])
                for secret in kept:
                    found = _ask(client, f"{url}?{urlencode({name: secret})}", None, [secret])
                    if found != missing:
                        told.append(f"{page}?{name}={secret}: {found.queries}, {missing.queries}")
    assert told == [], "\n".join(told)


SEARCHED = ("title", "abstract", "author", "contact", "evidence", "log", "comment", "reviewer")


def _secrets_kept(who: Any, kind: str) -> str:
    """A word of this kind that somebody may not know; empty where there is none."""
    variant = {"author": "w", "reviewer": "r"}.get(kind, "a")
    words = (word(kind, number, variant) for number in PAPERS)
    return next((one for one in words if one not in known(NOW, who, int(one[-4:-2]), "site")), "")


# Where a box takes a paper's number.
NUMBERS = {
    "reviews/papers/": ("text",),
    "reviews/bids/": ("text",),
    "reviews/conflicts/": ("text",),
    "chair/papers/": ("text",),
    "chair/papers.csv": ("text",),
    "chair/conflicts/": ("paper",),
    "chair/conflicts/possible/": ("paper",),
    "chair/log/": ("text",),
}


@pytest.mark.parametrize("who", ["chair", "member"])
def test_the_number_of_a_hidden_paper_finds_what_the_number_of_none_finds(world: worlds.World, who: str) -> None:
    worlds.set_round(world, NOW)
    client, told = client_for(world, EVERYBODY[who]), []
    hidden = max(_kept_from(who))
    none = 99 if hidden > 9 else 0
    with plain_templates():
        for page, names in NUMBERS.items():
            if who == "member" and page.startswith("chair/"):
                continue
            url = f"/{world.conference.slug}/{page}"
            _ask(client, url)
            for name in names:
                for shape in ("{}", "#{}"):
                    # Both are of one length, and so are the pages that repeat them.
                    one, two = (
                        _ask(client, f"{url}?{urlencode({name: shape.format(number)})}") for number in (hidden, none)
                    )
                    if (one.status, len(one.body), one.queries) != (two.status, len(two.body), two.queries):
                        told.append(f"{page}?{name}={shape.format(hidden)}: {one.queries}, {two.queries}")
    assert told == [], "\n".join(told)


def _other_scores(paper: Submission) -> None:
    Review.objects.filter(submission=paper).update(overall=1, confidence=1)
    ReviewVersion.objects.filter(review__submission=paper).update(overall=1)


def _other_decision(paper: Submission) -> None:
    Decision.objects.filter(submission=paper).update(outcome="REJECTED", note_to_authors="Sorry.")


def _other_bids(paper: Submission) -> None:
    Bid.objects.filter(submission=paper).update(value=0)


def _no_reviewers(paper: Submission) -> None:
    ReviewVersion.objects.filter(review__submission=paper).delete()
    Review.objects.filter(submission=paper).delete()
    Assignment.objects.filter(submission=paper, person__name__startswith="Zq").delete()


def _no_conflicts(paper: Submission) -> None:
    Conflict.objects.filter(submission=paper, person__name__startswith="Zq").delete()


CHANGES: dict[str, Callable[[Submission], None]] = {
    "its reviews have other scores": _other_scores,
    "another decision is taken": _other_decision,
    "others bid otherwise": _other_bids,
    "it has other reviewers": _no_reviewers,
    "others have no conflict with it": _no_conflicts,
}


@pytest.mark.parametrize("who", ["chair", "member", "author"])
def test_no_page_list_or_count_changes_with_the_secrets_of_a_hidden_paper(world: worlds.World, who: str) -> None:
    """Every page that names no paper is asked before and after a change behind the reader's back."""
    worlds.set_round(world, NOW)
    client = client_for(world, EVERYBODY[who])
    pages = [*SITE_PAGES, *_pages_without_ids(world, who)]
    hidden = max(_kept_from(who), key=lambda n: NOW.stage(n).phase in ("REVIEWING", "DISCUSSING"))
    told = []
    with plain_templates():
        for page in pages:
            _ask(client, page)
        before = {page: _ask(client, page) for page in pages}
        for words, change in CHANGES.items():
            with transaction.atomic():
                change(world.papers[hidden])
                after = {page: _ask(client, page) for page in pages}
                transaction.set_rollback(True)
            told += [f"{page}, when {words}" for page in pages if _differs(page, before[page], after[page])]
    assert told == [], "\n".join(told)


def _pages_without_ids(world: worlds.World, who: str) -> list[str]:
    doors = {"chair": ("committee", "chair"), "member": ("committee",)}.get(who, ("author",))
    plain = [route for route in routes(*doors) if "<" not in route.removeprefix(PREFIX)]
    return [address(route, world.conference.slug) for route in plain]


def _differs(page: str, one: Seen, other: Seen) -> bool:
    """Whether a page changed; that of the program makes talks of accepted papers, with new ids, when it is opened."""
    if page.endswith("/chair/program/"):
        one, other = (replace(seen, body=ID.sub(b"", seen.body)) for seen in (one, other))
    return (one.status, one.location, one.body) != (other.status, other.location, other.body)
