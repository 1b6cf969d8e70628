"""A chair who reads names that the committee must not know leaves a line that the other chairs find."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.audit.models import LogEntry
from confsite.conferences.models import Role
from reviews.models import ChairOverride, ReviewingRules
from reviews.rights import AuthorsShown, ReviewersShown, Rules
from reviews.trace.hidden import Names, hidden_names
from submissions.models import Document
from submissions.storage import receive, store
from tests import factories
from tests.reviews.world import World, conflict, give, make_world

ClientFor = Callable[[Person], Client]
AUTHORS, REVIEWERS = Names.AUTHORS, Names.REVIEWERS


@pytest.fixture
def world(db: None) -> World:
    """Both authors' and reviewers' names are hidden; paper 1 has a reviewer."""
    made = make_world(papers=2)
    ReviewingRules.objects.create(conference=made.conference, authors_shown="AFTER_DECISION")
    give(made, made.members[0], made.papers[0])
    return made


def url(world: World, name: str, *args: object) -> str:
    return reverse(f"reviewing:{name}", args=[world.conference.slug, *args])


def readings() -> list[tuple[str, int | None, list[str]]]:
    rows = LogEntry.objects.filter(verb="identity.read").order_by("id").select_related("actor__person")
    return [(row.actor.person.name, row.submission_id, row.details["names"]) for row in rows]  # type: ignore[union-attr]


def test_reading_a_paper_s_names_leaves_one_line_a_chair_and_paper_however_often_it_is_reloaded(
    world: World, client_for: ClientFor
) -> None:
    first, second = world.papers
    carla, otto = client_for(world.chair), client_for(world.other_chair)
    for _ in range(3):
        carla.get(url(world, "paper", first.number))
    carla.get(url(world, "paper", second.number))
    otto.get(url(world, "paper", first.number))
    assert readings() == [
        ("Carla Chair", first.pk, ["authors", "reviewers"]),
        ("Carla Chair", second.pk, ["authors"]),
        ("Otto Otherchair", first.pk, ["authors", "reviewers"]),
    ]


def test_a_reload_adds_no_line_either_while_the_cache_forgets(world: World, client_for: ClientFor) -> None:
    for _ in range(2):
        client_for(world.chair).get(url(world, "paper", 1))
        cache.clear()
    assert len(readings()) == 1


def test_the_next_day_leaves_a_line_of_its_own(world: World, client_for: ClientFor) -> None:
    client_for(world.chair).get(url(world, "paper", 1))
    for row in LogEntry.objects.filter(verb="identity.read"):
        LogEntry.objects.filter(pk=row.pk).update(recorded_at=row.recorded_at - timedelta(days=1))
    cache.clear()
    client_for(world.chair).get(url(world, "paper", 1))
    assert len(readings()) == 2


def test_the_other_chairs_find_the_line_in_the_log_but_not_one_in_conflict_with_the_paper(
    world: World, client_for: ClientFor
) -> None:
    client_for(world.chair).get(url(world, "paper", 1))
    page = client_for(world.other_chair).get(url(world, "log"), {"q": "identity.read"}).text
    assert "identity: read" in page
    assert "Carla Chair" in page
    assert "authors, reviewers" in page
    conflict(world, world.other_chair, world.papers[0])
    assert "identity: read" not in client_for(world.other_chair).get(url(world, "log"), {"q": "identity.read"}).text


def test_where_the_committee_sees_every_name_nothing_is_noted(world: World, client_for: ClientFor) -> None:
    ReviewingRules.objects.update(authors_shown="OPEN", reviewers_to_pc="ALWAYS")
    client = client_for(world.chair)
    for name in ("paper", "assign"):
        client.get(url(world, name, 1))
    for name in ("papers_csv", "reviewing_csv"):
        list(client.get(url(world, name)).streaming_content)
    assert readings() == []


def test_each_export_leaves_a_line_with_its_name(world: World, client_for: ClientFor) -> None:
    client = client_for(world.chair)
    for name in ("papers_csv", "papers_csv", "reviewing_csv"):
        list(client.get(url(world, name)).streaming_content)
    rows = LogEntry.objects.filter(verb="identity.read").order_by("id")
    assert [row.details["file"] for row in rows] == ["papers.csv", "papers.csv", "reviewing.csv"]


def test_the_pages_of_one_reviewer_and_of_conflicts_leave_a_line_each(world: World, client_for: ClientFor) -> None:
    client = client_for(world.chair)
    for _ in range(2):
        client.get(url(world, "reviewer", world.members[0].public_id))
        client.get(url(world, "conflicts"))
    pages = [row.details["page"] for row in LogEntry.objects.filter(verb="identity.read").order_by("id")]
    assert pages == ["reviewer Member A", "conflicts"]


def test_reading_the_mails_of_the_conference_leaves_a_line(world: World, client_for: ClientFor) -> None:
    for _ in range(2):
        assert client_for(world.chair).get(f"/{world.conference.slug}/chair/mail/").status_code == 200
    assert [row.details["page"] for row in LogEntry.objects.filter(verb="identity.read")] == ["mail"]


def test_downloading_the_original_file_is_reading_its_authors(world: World, client_for: ClientFor) -> None:
    received = receive([b"%PDF-1.7"], limit=100)
    with received.file:
        stored = store(world.conference, received)
    now = world.conference.now()
    file = Document.objects.create(
        conference=world.conference,
        submission=world.papers[1],
        kind="PAPER",
        version=1,
        stored_file=stored,
        sha256=stored.sha256,
        size=8,
        content_type="application/pdf",
        original_name="a.pdf",
        started_at=now,
        uploaded_at=now,
    )
    b"".join(client_for(world.chair).get(url(world, "document", 2, file.public_id)).streaming_content)
    assert readings() == [("Carla Chair", world.papers[1].pk, ["authors"])]


def test_staff_who_read_everything_leave_the_same_line(world: World, client_for: ClientFor) -> None:
    staff = factories.add_member(world.conference, factories.make_person("Sandra Staff"), Role.STAFF)
    client_for(staff).get(url(world, "paper", 1))
    assert readings() == [("Sandra Staff", world.papers[0].pk, ["authors", "reviewers"])]


def test_looking_in_spite_of_a_conflict_is_noted_as_that_even_where_names_are_open(
    world: World, client_for: ClientFor
) -> None:
    ReviewingRules.objects.update(authors_shown="OPEN", reviewers_to_pc="ALWAYS")
    conflict(world, world.chair, world.papers[0])
    now = world.conference.now()
    ChairOverride.objects.create(
        conference=world.conference,
        submission=world.papers[0],
        chair=world.chair,
        reason="Nobody else is here.",
        begun_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(hours=1),
    )
    assert client_for(world.chair).get(url(world, "paper", 1)).status_code == 200
    assert readings() == [("Carla Chair", world.papers[0].pk, ["authors", "reviewers"])]
    page = client_for(world.other_chair).get(url(world, "log"), {"q": "identity.read"}).text
    assert "by override: True" in page


def test_a_chair_in_conflict_who_gets_a_404_leaves_no_line(world: World, client_for: ClientFor) -> None:
    conflict(world, world.chair, world.papers[0])
    assert client_for(world.chair).get(url(world, "paper", 1)).status_code == 404
    assert readings() == []


@pytest.mark.parametrize(
    ("authors", "reviewers", "is_released", "hidden"),
    [
        (AuthorsShown.OPEN, ReviewersShown.ALWAYS, False, set()),
        (AuthorsShown.OPEN, ReviewersShown.NEVER, False, {REVIEWERS}),
        (AuthorsShown.AFTER_OWN_REVIEW, ReviewersShown.ALWAYS, False, {AUTHORS}),
        (AuthorsShown.AFTER_OWN_REVIEW, ReviewersShown.ALWAYS, True, set()),
        (AuthorsShown.AFTER_DECISION, ReviewersShown.AFTER_DECISION, False, {AUTHORS, REVIEWERS}),
        (AuthorsShown.AFTER_DECISION, ReviewersShown.AFTER_DECISION, True, set()),
        (AuthorsShown.NEVER, ReviewersShown.SIGNED, True, {AUTHORS, REVIEWERS}),
    ],
)
def test_what_counts_as_hidden_follows_the_rule(
    authors: AuthorsShown, reviewers: ReviewersShown, is_released: bool, hidden: set[Names]
) -> None:
    rules = Rules(authors_shown=authors, reviewers_to_pc=reviewers)
    assert hidden_names(rules, is_released=is_released) == hidden
