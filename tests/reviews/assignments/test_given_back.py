"""Chairs see at once who declined a paper or handed it over, and externals are looked at before they learn of it."""

import pytest
from django.core import mail
from django.urls import reverse

from confsite.mail.delivery import drain
from reviews.models import PossibleConflict
from reviews.refusals import Refused
from reviews.reviewing.handing_over import decline, hand_over
from submissions.models import ConflictKind
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world()


def page(world, client_for, name="reviewing:given_back", person=None):
    address = reverse(name, args=[world.conference.slug])
    return client_for(person or world.chair).get(address).content.decode()


def test_a_decline_stands_with_its_reason_on_the_chairs_pages_at_once(world, client_for):
    row = worlds.give(world, world.members[0], world.papers[0])
    decline(world.members[0].user, assignment=row, reason="I am on leave until May.")
    shown = page(world, client_for)
    assert "I am on leave until May." in shown
    assert "3 reviewers" in shown
    assert "1 reviewer declined a paper that is short of reviewers now." in page(world, client_for, "chair:home")
    drain()
    assert {sent.to[0] for sent in mail.outbox} == {
        person.emails.get(is_primary=True).email for person in (world.chair, world.other_chair)
    }


def test_a_paper_handed_over_stands_there_with_who_reviews_it_now(world, client_for):
    row = worlds.give(world, world.members[0], world.papers[0])
    hand_over(world.members[0].user, assignment=row, name="Exa Ternal", email="exa@away.example.com")
    assert "handed to Exa Ternal (active)" in page(world, client_for)
    assert "1 paper was handed to an external reviewer this week." in page(world, client_for, "chair:home")


def test_who_has_found_somebody_else_is_no_longer_reminded_of_a_decline(world, client_for):
    row = worlds.give(world, world.members[0], world.papers[0])
    decline(world.members[0].user, assignment=row, reason="No time.")
    for member in world.members[1:]:
        worlds.give(world, member, world.papers[0])
    assert "declined a paper" not in page(world, client_for, "chair:home")


def test_a_conflicted_chair_reads_of_no_decline_of_the_paper(world, client_for):
    row = worlds.give(world, world.members[0], world.papers[0])
    decline(world.members[0].user, assignment=row, reason="I am on leave until May.")
    worlds.conflict(world, world.other_chair, world.papers[0])
    assert "on leave" not in page(world, client_for, person=world.other_chair)
    assert "declined a paper" not in page(world, client_for, "chair:home", world.other_chair)


def test_no_paper_is_handed_to_somebody_whose_conflict_takes_effect_later(world):
    row = worlds.give(world, world.members[0], world.papers[0])
    external = factories.make_person("Exa Ternal", email="exa@away.example.com")
    PossibleConflict.objects.create(
        conference=world.conference,
        submission=world.papers[0],
        person=external,
        basis=PossibleConflict.Basis.HELD,
        kind=ConflictKind.INSTITUTION,
        noticed_at=world.conference.now(),
        held_until=world.conference.now(),
    )
    with pytest.raises(Refused, match="cannot take this paper"):
        hand_over(world.members[0].user, assignment=row, name="Exa Ternal", email="exa@away.example.com")
    drain()
    assert mail.outbox == []
