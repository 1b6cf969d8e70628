"""What others do about a paper leaves nothing behind for who must not know of it: no line, mail, job or count."""

import re
from collections.abc import Iterable

import pytest
from django.db import transaction

from tests.crawl import acts
from tests.crawl import world as worlds
from tests.crawl.cast import EVERYBODY, Round
from tests.crawl.crawl import client_for, plain_templates
from tests.crawl.test_oracles import NOW, _ask, _pages_without_ids
from tests.crawl.walker import SITE_PAGES

pytestmark = pytest.mark.usefixtures("standing_clock")

HIDDEN = 1  # the chair, the member and the staff of the cast are in conflict with it
IN_REVIEWING, IN_DISCUSSION = 3, 5  # the rounds in which it stands there
IDS = re.compile(rb"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f-]{16,17}|(?<=/)[0-9]+(?=/)")
# Whole copies of the conference and pages without figures take long and tell what others tell.
NOT_READ = ("/export/", ".zip", "/preview/", "/new/", "/add/", "/import/")
Pages = dict[str, bytes]


def _read(world: worlds.World, who: str) -> Pages:
    """Every page behind somebody's doors that names nothing in its address."""
    client = client_for(world, EVERYBODY[who])
    pages = [*SITE_PAGES, *_pages_without_ids(world, "chair" if who == "chair" else "member")]
    seen = {page: _ask(client, page) for page in pages if not page.endswith(NOT_READ)}
    return {page: f"{one.status} {one.location}\n".encode() + IDS.sub(b"", one.body) for page, one in seen.items()}


def _told(before: Pages, after: Pages) -> list[str]:
    """What differs, a line each."""
    return [
        f"{page}: {sign} {line.strip().decode(errors='replace')[:200]}"
        for page in before
        if before[page] != after[page]
        for sign, one, other in (("-", before[page], after[page]), ("+", after[page], before[page]))
        for line in one.splitlines()
        if line not in other.splitlines()
    ]


def _play(world: worlds.World, plays: Iterable[acts.Act]) -> set[str]:
    """Do one after the other; returns what was possible at this stage."""
    done = set()
    for act in plays:
        try:
            with transaction.atomic():
                act(world, HIDDEN)
        except acts.NOT_NOW:
            continue
        done.add(act.__name__)
    return done


# What ends others comes late.
PLAYS = (
    acts.comment, acts.comment_for_a_digest, acts.find_conflict, acts.tell_of_assignments, acts.decline_paper,
    acts.respond, acts.appoint, acts.ask_for_other_chair, acts.hand_final_in, acts.return_final,
    acts.tell_authors, acts.object_to_paper, acts.release, acts.withdraw,
)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "number"),
    [
        ("chair", IN_REVIEWING),
        pytest.param("chair", IN_DISCUSSION, marks=pytest.mark.full),
        pytest.param("member", IN_DISCUSSION, marks=pytest.mark.full),
        pytest.param("staff", IN_REVIEWING, marks=pytest.mark.full),
    ],
)
def test_what_others_do_about_a_hidden_paper_leaves_no_trace(world: worlds.World, who: str, number: int) -> None:
    worlds.set_round(world, Round(number, NOW.rules))
    with plain_templates():
        _ask(client_for(world, EVERYBODY[who]), f"/{world.conference.slug}/chair/program/")
        before = _read(world, who)
        done = _play(world, PLAYS)
        assert {"find_conflict", "tell_of_assignments", "release", "withdraw"} <= done, done
        told = _told(before, _read(world, who))
    assert told == [], "\n".join(told)
