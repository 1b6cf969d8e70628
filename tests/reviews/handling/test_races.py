"""Two chairs press at once, on real PostgreSQL."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from confsite.conferences.models import Role
from reviews.handling import overriding, services
from reviews.models import ChairOverride, HandlingChair, HandlingChange, ReviewingRules
from reviews.refusals import Refused
from tests import factories
from tests.reviews import world as worlds

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*presses: Callable[[], Any]) -> list[str]:
    """Run all in threads of their own; what was refused, in words."""
    barrier, refusals, faults = threading.Barrier(len(presses)), [], []

    def press(act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            act()
        except Refused as refusal:
            refusals.append(str(refusal))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(act,)) for act in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return refusals


def test_of_two_chairs_who_name_themselves_at_once_one_is_told_that_the_other_did() -> None:
    world = worlds.make_world(papers=1, members=0)
    refusals = at_once(
        *(
            lambda chair=chair: services.appoint_handling_chair(chair.user, submission=world.papers[0], chair=chair)
            for chair in (world.chair, world.other_chair)
        )
    )
    assert HandlingChair.objects.count() == 1
    assert refusals == ["Somebody already handles paper #1."]


def test_an_override_and_an_appointment_at_once_never_leave_an_override_in_force() -> None:
    world = worlds.make_world(papers=1, members=0)
    ReviewingRules.objects.create(conference=world.conference, conflicted_know_existence=True)
    worlds.conflict(world, world.chair, world.papers[0])
    paper = world.papers[0]
    at_once(
        lambda: services.appoint_handling_chair(world.other_chair.user, submission=paper, chair=world.other_chair),
        lambda: overriding.begin_override(
            world.chair.user, submission=paper, reason="Urgent.", lasts=timedelta(hours=1)
        ),
    )
    assert HandlingChair.objects.count() == 1
    assert not ChairOverride.objects.filter(ends_at__gt=world.conference.now()).exists()


def test_a_request_agreed_to_and_turned_down_at_once_is_settled_once() -> None:
    world = worlds.make_world(papers=1, members=0)
    third = factories.add_member(world.conference, factories.make_person("Thea Third"), Role.PC_CHAIR)
    paper, actor = world.papers[0], world.chair.user
    assert actor is not None
    services.appoint_handling_chair(actor, submission=paper, chair=third)
    services.request_change(actor, submission=paper, reason="On leave.", successor=world.other_chair)
    refusals = at_once(
        lambda: services.agree_to_change(world.other_chair.user, submission=paper),
        lambda: services.turn_down_change(third.user, submission=paper),
    )
    assert refusals == ["There is no open request: another chair settled it."]
    assert HandlingChair.objects.get().chair in (third, world.other_chair)
    assert not HandlingChange.objects.exists()
