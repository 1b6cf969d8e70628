"""Hints are found by a job, read by chairs who may see all of their papers, and dismissed with a word."""

import pytest
from django.urls import reverse

from confsite.accounts import personal_data
from confsite.conferences.models import Role
from confsite.conferences.viewer import viewer_of
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.integrity import queries, services
from reviews.models import Assignment, Bid, Conflict, IntegrityHint
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from submissions.models import Submission
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db
TEXT = "We measure how caches behave when nobody looks at them over seven nights and three machines in a cold room."


def make_odd_world(slug="odd-2031"):
    """Two members want each other's papers (1 and 2); papers 3 and 4 are nearly the same."""
    world = worlds.make_world(slug=slug)
    for number, member in enumerate(world.members[:2]):
        world.papers[number].authors.create(
            conference=world.conference, person=member, name=member.name, order=7, affiliation="Somewhere"
        )
    worlds.bid(world, world.members[0], world.papers[1])
    worlds.bid(world, world.members[1], world.papers[0])
    for number, paper in enumerate(world.papers):
        paper.abstract = TEXT if number > 1 else ["Ovens bake bread slowly.", "Rivers carry sand far away."][number]
        paper.title = f"Part {number}"
        paper.save()
    return world


@pytest.fixture
def world(db):
    return make_odd_world()


def look(world, client):
    client.post(reverse("reviewing:look_for_hints", args=[world.conference.slug]))
    job = Job.objects.latest("pk")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error
    assert job.result == {}


def seen(world, person):
    access = ChairAccess(viewer_of(person.user, world.conference))
    return {hint.kind for hint in queries.hints_for(access)}


def url(world):
    return reverse("reviewing:integrity", args=[world.conference.slug])


def test_a_chair_reads_what_was_found_with_its_evidence_and_how_common_it_is(world, client_for):
    client = client_for(world.chair)
    look(world, client)
    page = client.get(url(world)).content.decode()
    assert "Member A wants #2 of Member B." in page
    assert "Member B wants #1 of Member A." in page
    assert "about 1 in 16 for exactly these people" in page
    assert "of all runs of four words in title and abstract stand in both" in page
    assert "1 pair of 6 here is at least as alike." in page


def test_looking_changes_nothing_but_the_hints(world, client_for):
    look(world, client_for(world.chair))
    assert Bid.objects.count() == 2
    assert not Assignment.objects.exists()
    assert not Conflict.objects.exists()


def test_a_conflicted_chair_reads_no_hint_that_touches_the_paper_even_when_the_conflict_comes_later(world, client_for):
    look(world, client_for(world.chair))
    assert seen(world, world.other_chair) == {"RING", "DUPLICATE"}
    worlds.conflict(world, world.other_chair, world.papers[3])
    assert seen(world, world.other_chair) == {"RING"}
    hint = IntegrityHint.objects.get(kind="DUPLICATE")
    client = client_for(world.other_chair)
    page = client.get(url(world)).content.decode()
    assert "four words" not in page
    answer = client.post(reverse("reviewing:settle_hint", args=[world.conference.slug, hint.pk]), {"word": "x"})
    assert answer.status_code == 404
    with pytest.raises(Refused):
        services.dismiss_hint(world.other_chair.user, hint=hint, word="Nothing.")


def test_a_chair_reads_no_hint_about_themselves(world, client_for):
    factories.add_member(world.conference, world.members[2], Role.PC_CHAIR)
    look(world, client_for(world.chair))
    hint = IntegrityHint.objects.get(kind="RING")
    hint.people = [*hint.people, world.members[2].pk]
    hint.save()
    assert "RING" not in seen(world, world.members[2])
    assert "RING" in seen(world, world.chair)


def test_a_hint_is_dismissed_with_a_word_and_stays_so_when_it_is_found_again(world, client_for):
    client = client_for(world.chair)
    look(world, client)
    hint = IntegrityHint.objects.get(kind="RING")
    place = reverse("reviewing:settle_hint", args=[world.conference.slug, hint.pk])
    assert "Say in a word why" in client.post(place, {"word": " "}, follow=True).content.decode()
    client.post(place, {"word": "They work on\x00 the same small field."})
    look(world, client)
    assert "Member A wants" not in client.get(url(world)).content.decode()
    gone = client.get(url(world), {"dismissed": "on"}).content.decode()
    assert "Dismissed by Carla Chair: “They work on the same small field.”" in gone
    client.post(place, {"action": "restore"})
    assert "Member A wants" in client.get(url(world)).content.decode()


def test_a_chair_in_conflict_with_any_paper_of_a_hint_reads_no_line_of_it_in_the_log(world, client_for):
    look(world, client_for(world.chair))
    hint = IntegrityHint.objects.get(kind="DUPLICATE")
    worlds.conflict(world, world.other_chair, Submission.objects.get(pk=max(hint.papers)))
    services.dismiss_hint(world.chair.user, hint=hint, word="One field.")
    slug, first = world.conference.slug, Submission.objects.get(pk=min(hint.papers))
    for place in (reverse("reviewing:log", args=[slug]), reverse("reviewing:paper", args=[slug, first.number])):
        assert "integrity: dismissed" in client_for(world.chair).get(place).content.decode(), place
        assert "integrity: dismissed" not in client_for(world.other_chair).get(place).content.decode(), place


def test_a_dismissed_hint_opens_again_when_it_grows_by_a_paper(world, client_for):
    client = client_for(world.chair)
    look(world, client)
    services.dismiss_hint(world.chair.user, hint=IntegrityHint.objects.get(kind="RING"), word="One field.")
    world.papers[2].authors.create(
        conference=world.conference, person=world.members[1], name="Member B", order=7, affiliation=""
    )
    worlds.bid(world, world.members[0], world.papers[2])
    look(world, client)
    assert IntegrityHint.objects.get(kind="RING").dismissed_at is None


def test_what_is_no_longer_true_is_gone_after_the_next_search(world, client_for):
    client = client_for(world.chair)
    look(world, client)
    Bid.objects.all().delete()
    look(world, client)
    assert seen(world, world.chair) == {"DUPLICATE"}


@pytest.mark.parametrize("who", ["members", "authors"])
def test_only_chairs_read_hints(world, client_for, who):
    client = client_for(getattr(world, who)[0])
    assert client.get(url(world)).status_code == 404
    assert client.post(reverse("reviewing:look_for_hints", args=[world.conference.slug])).status_code == 404


def test_a_person_who_is_erased_stands_in_no_hint(world, client_for):
    look(world, client_for(world.chair))
    for part in personal_data.registered():
        part.erase(world.members[0])
    assert not IntegrityHint.objects.filter(people__contains=[world.members[0].pk]).exists()


def test_a_large_committee_is_looked_through_in_a_fixed_number_of_queries(client_for, django_assert_max_num_queries):
    from reviews.integrity.loading import facts_of

    world = worlds.make_world(papers=30, members=20, slug="many-2031")
    for number, member in enumerate(world.members):
        worlds.bid(world, member, world.papers[number])
    with django_assert_max_num_queries(8):
        assert len(facts_of(world.conference).wanted) == 20


def test_eager_bids_on_a_hidden_paper_are_not_counted_for_the_chair_in_conflict(world, client_for):
    world = worlds.make_world(slug="far-2031", papers=5)
    hidden, person = world.papers[4], world.members[0]
    worlds.conflict(world, world.other_chair, hidden)
    for paper in (*world.papers[:3], hidden):
        worlds.bid(world, person, paper)
    IntegrityHint.objects.create(
        conference=world.conference,
        kind="FAR_BIDS",
        key="FAR_BIDS:1",
        papers=[paper.pk for paper in world.papers[:2]],
        people=[person.pk],
        evidence={"eager": 4, "rate": 0.1},
        chance=0.0523,
        found_at=world.conference.now(),
    )
    assert "2 of Member A’s 4 eager bids" in client_for(world.chair).get(url(world)).text
    page = client_for(world.other_chair).get(url(world)).text
    assert "2 of Member A’s 3 eager bids" in page
    assert "about 1 in 36" in page, "the probability is that of two among three"
