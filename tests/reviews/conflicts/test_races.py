"""Two chairs, or a chair and the search, at one pair in the same moment."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from reviews.conflicts import services
from reviews.models import Conflict, PossibleConflict
from reviews.papers import conflict_workbench
from reviews.papers.conflict_services import rule_out
from tests.reviews import world as worlds

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Run all acts in threads of their own, started together; returns what went wrong."""
    barrier, faults = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_of_two_chairs_who_judge_one_pair_at_once_the_first_is_heard() -> None:
    world = worlds.make_world(papers=1, members=1)
    row = PossibleConflict.objects.create(
        conference=world.conference,
        submission=world.papers[0],
        person=world.members[0],
        kind="AUTHOR",
        noticed_at=world.conference.now(),
    )
    changed: list[tuple[str, list[int]]] = []

    def settle(chair: object, verdict: str) -> None:
        found = conflict_workbench.settle_possible(chair.user, rows=[row], verdict=verdict)  # type: ignore[attr-defined]
        changed.append((verdict, found))

    faults = at_once(
        lambda: settle(world.chair, "CONFIRMED"),
        lambda: settle(world.other_chair, "DISMISSED"),
        lambda: settle(world.chair, "CONFIRMED"),
    )
    assert faults == []
    row.refresh_from_db()
    assert [verdict for verdict, found in changed if found] == [row.state]
    assert Conflict.objects.count() == (1 if row.state == "CONFIRMED" else 0)


def test_a_search_that_runs_while_a_chair_pins_no_conflict_leaves_none_in_force() -> None:
    world = worlds.make_world(papers=1, members=1)
    member, author = world.members[0], world.authors[0]
    author.emails.create(email="ada@northlake.example.org")
    member.emails.create(email="mia@northlake.example.org")
    services.detect_conflicts(world.conference)
    assert Conflict.objects.filter(person=member, dismissed_at__isnull=True).exists()
    faults = at_once(
        lambda: rule_out(world.chair.user, submission=world.papers[0], person=member),
        lambda: services.detect_conflicts(world.conference),
        lambda: services.detect_conflicts(world.conference),
    )
    assert faults == []
    services.detect_conflicts(world.conference)
    assert not Conflict.objects.filter(person=member, dismissed_at__isnull=True).exists()
