"""Merging and erasing people reaches proposals, pins and marks."""

import pytest

from reviews.models import PairWish, SeniorReviewer
from reviews.workbench import queries, services
from reviews.workbench.personal_data import erase, merge
from tests import factories
from tests.reviews import world as worlds
from tests.reviews.workbench.asking import propose

pytestmark = pytest.mark.django_db


def test_two_records_of_one_person_become_one_in_proposals_pins_and_marks():
    world = worlds.make_world()
    absorbed, kept = world.members[:2]
    services.mark_seniors(world.chair.user, conference=world.conference, people=[absorbed, kept])
    services.set_wish(world.chair.user, submission=world.papers[0], person=absorbed, kind="PIN")
    made = propose(world, per_paper=3)
    both = made.pairs.filter(person__in=[absorbed, kept]).values("submission").distinct().count()
    merge(kept, absorbed)
    made.refresh_from_db()
    assert made.pairs.filter(person=kept).count() == both
    assert not made.pairs.filter(person=absorbed).exists()
    assert PairWish.objects.get().person == kept
    assert SeniorReviewer.objects.get().person == kept
    labels = [group.label for group in queries.groups_by_reviewer(made, 1).object_list]
    assert labels == ["Member B", "Member C", "Member D"]


def test_what_chairs_settled_about_somebody_goes_with_their_erasure():
    world = worlds.make_world()
    person = world.members[0]
    services.mark_seniors(world.chair.user, conference=world.conference, people=[person])
    services.set_wish(world.chair.user, submission=world.papers[0], person=person, kind="FORBID", reason="A quarrel.")
    erase(person)
    assert not PairWish.objects.exists()
    assert not SeniorReviewer.objects.exists()


def test_a_stranger_cannot_be_marked_senior():
    world = worlds.make_world()
    stranger = factories.make_person("Sam Stranger")
    with pytest.raises(services.Refused, match="Sam Stranger is not on the committee"):
        services.mark_seniors(world.chair.user, conference=world.conference, people=[stranger])
