"""Before assigning: a chair reads what bids, topics and limits leave open, over the papers they see; and reminds."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.conferences.models import Membership
from confsite.conferences.viewer import viewer_of
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from reviews.bids.services import set_interests
from reviews.coverage import queries, services
from reviews.coverage.queries import Lack
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    made = worlds.make_world()
    factories.set_dates(made.conference, BIDDING=timedelta(days=3))
    return made


def seen_by(world, person=None):
    return queries.coverage_for(ChairAccess(viewer_of((person or world.chair).user, world.conference)))


def page(world, client_for, person=None):
    return client_for(person or world.chair).get(reverse("reviewing:coverage", args=[world.conference.slug]))


def complete(world, member):
    """Somebody who has said all: bids, topics, a paper of their own and a limit."""
    worlds.bid(world, member, world.papers[0])
    topic = world.conference.topics.first()
    set_interests(member.user, person=member, conference=world.conference, interests={topic.pk: 2})
    member.publications.create(title="Cold caches")
    Membership.objects.filter(person=member).update(quota=4)


def test_papers_with_few_bids_come_with_the_fewest_first(world, client_for):
    for member in world.members[:3]:
        worlds.bid(world, member, world.papers[0])
    worlds.bid(world, world.members[0], world.papers[1])
    worlds.bid(world, world.members[1], world.papers[2], value=0)
    shown = seen_by(world)
    assert (shown.without_bid, shown.few) == (2, 3)
    rows = page(world, client_for).context["page"].object_list
    assert [(row.number, row.bid_count) for row in rows] == [(3, 0), (4, 0), (2, 1)]


def test_a_member_is_silent_until_they_have_said_all(world):
    complete(world, world.members[0])
    lacks = {member.person: member.lacks for member in seen_by(world).members}
    assert lacks[world.members[0]] == ()
    assert set(lacks[world.members[1]]) == set(Lack)


def test_nobody_is_asked_for_bids_after_bidding(world):
    factories.set_dates(world.conference, BIDDING=timedelta(days=-1))
    assert seen_by(world).lacking(Lack.BIDS) == 0


def test_the_gap_between_capacity_and_demand_is_said_in_words_with_a_cure(world, client_for):
    Membership.objects.filter(person__in=world.members).update(quota=1)
    answer = page(world, client_for)
    assert "12 reviews are wanted; PC members take at most 4: 8 are missing." in answer.content.decode()
    assert "Invite 2 more members at the usual 6 papers" in answer.content.decode()
    Membership.objects.filter(person__in=world.members).update(quota=5)
    assert "8 more than needed" in page(world, client_for).content.decode()


def test_bids_by_topic_stand_in_a_table_and_a_chart(world, client_for):
    complete(world, world.members[0])
    row = next(row for row in seen_by(world).topics if row.bids)
    assert (row.papers >= 1, row.bids, row.members) == (True, 1, 1)
    assert "Bids per paper, by topic" in page(world, client_for).content.decode()


def test_a_conflicted_chair_counts_only_papers_they_may_see(world, client_for):
    complete(world, world.members[0])
    worlds.conflict(world, world.other_chair, world.papers[0])
    mine, theirs = seen_by(world), seen_by(world, world.other_chair)
    assert (mine.papers, theirs.papers) == (4, 3)
    assert [member.bids for member in theirs.members] == [0, 0, 0, 0]
    assert "On the matter number 1" not in page(world, client_for, world.other_chair).content.decode()


def test_the_silent_get_one_held_mail_each_that_says_what_is_missing_and_nobody_twice(world, client_for):
    complete(world, world.members[0])
    client = client_for(world.chair)
    answer = client.post(reverse("reviewing:remind_silent", args=[world.conference.slug]), follow=True)
    assert answer.status_code == 200
    assert "Read them, then let them go" in answer.content.decode()
    assert OutboxMail.objects.filter(state="HELD").count() == 3
    assert mail.outbox == []
    with pytest.raises(Refused, match="within the last 5 days"):
        services.prepare_reminders(world.other_chair.user, conference=world.conference)
    batch = OutboxMail.objects.first().batch
    client.post(reverse("mailing:release", args=[world.conference.slug, batch.pk]))
    drain()
    assert len(mail.outbox) == 3
    assert "your bids, until" in mail.outbox[0].body
    assert "/bids/" in mail.outbox[0].body
    assert world.members[0].emails.first().email not in {sent.to[0] for sent in mail.outbox}


def test_a_reminder_tells_a_chair_in_conflict_of_no_bid_on_the_hidden_paper(world):
    """Who has bid on it alone is asked like who has bid on nothing, and everybody reads the same mails."""
    worlds.conflict(world, world.other_chair, world.papers[0])
    complete(world, world.members[0])
    worlds.bid(world, world.members[1], world.papers[0])
    batch = services.prepare_reminders(world.chair.user, conference=world.conference)
    asked = dict(batch.mails.values_list("to_person", "body_text"))
    assert all("your bids" in asked[member.pk] for member in world.members)


def test_who_has_spoken_meanwhile_is_not_reminded(world, client_for):
    batch = services.prepare_reminders(world.chair.user, conference=world.conference)
    complete(world, world.members[0])
    client_for(world.chair).post(reverse("mailing:release", args=[world.conference.slug, batch.pk]))
    drain()
    assert len(mail.outbox) == 3


def test_discarded_reminders_were_never_written(world, client_for):
    batch = services.prepare_reminders(world.chair.user, conference=world.conference)
    client_for(world.chair).post(reverse("mailing:discard", args=[world.conference.slug, batch.pk]))
    assert services.prepare_reminders(world.chair.user, conference=world.conference).mails.count() == 4


@pytest.mark.parametrize("size", [(2, 2), (40, 40)])
def test_the_page_asks_at_most_twelve_queries_at_any_size(size, client_for):
    world = worlds.make_world(papers=size[0], members=size[1], slug=f"wide{size[0]}")
    for member in world.members:
        worlds.bid(world, member, world.papers[0])
    client, url = client_for(world.chair), reverse("reviewing:coverage", args=[world.conference.slug])
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    assert len(asked) <= 12, "\n".join(query["sql"][:150] for query in asked.captured_queries)


@pytest.mark.parametrize("who", ["members", "authors"])
def test_only_chairs_see_the_page(world, client_for, who):
    assert page(world, client_for, getattr(world, who)[0]).status_code == 404
