"""Bidding, as members meet it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences import audiences
from confsite.conferences.models import Conference, Role
from confsite.mail.models import OutboxMail
from reviews import rechecks
from reviews.bids import services
from reviews.models import Bid, Conflict, ReviewingRules
from reviews.refusals import Refused
from submissions.models import State
from tests import factories

ClientFor = Callable[[Person], Client]


def page(conference: Conference) -> str:
    return reverse("reviews:bids", args=[conference.slug])


def save(client: Client, conference: Conference, paper: int, bid: str) -> int:
    return client.post(reverse("reviews:set_bid", args=[conference.slug]), {"paper": paper, "bid": bid}).status_code


def test_a_bid_is_saved_changed_and_shown_again(bidding: Conference, member: Person, client_for: ClientFor) -> None:
    factories.make_submission(bidding, title="Cold Caches")
    client = client_for(member)
    assert save(client, bidding, 1, "WILLING") == 200
    assert save(client, bidding, 1, "EAGER") == 200
    assert Bid.objects.get().value == Bid.Value.EAGER
    text = client.get(page(bidding)).text
    assert 'value="EAGER" data-key="3" checked' in text
    assert "1 / 1" in text


def test_a_bid_that_waited_on_a_device_without_connection_does_not_undo_a_newer_one(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    factories.make_submission(bidding, title="Cold Caches")
    client = client_for(member)
    save(client, bidding, 1, "EAGER")
    late = client.post(
        reverse("reviews:set_bid", args=[bidding.slug]), {"paper": 1, "bid": "NOT_WILLING", "waited": 3600}
    )
    assert late.status_code == 400
    assert "elsewhere" in late.json()["errors"]["bid"][0]
    assert Bid.objects.get().value == Bid.Value.EAGER
    Bid.objects.update(bid_at=bidding.now() - timedelta(hours=2))
    late = client.post(
        reverse("reviews:set_bid", args=[bidding.slug]), {"paper": 1, "bid": "NOT_WILLING", "waited": 3600}
    )
    assert late.status_code == 200
    assert Bid.objects.get().value == Bid.Value.NOT_WILLING


def test_a_conflict_chosen_on_the_bids_page_hides_the_paper_and_can_be_changed_back_at_once(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    factories.make_submission(bidding, title="Cold Caches")
    client = client_for(member)
    save(client, bidding, 1, "EAGER")
    assert save(client, bidding, 1, "CONFLICT") == 200
    assert not Bid.objects.exists()
    assert "Cold Caches" not in client.get(page(bidding)).text
    assert save(client, bidding, 1, "WILLING") == 200
    assert not Conflict.objects.exists()
    assert "Cold Caches" in client.get(page(bidding)).text


def test_taking_the_own_conflict_back_does_not_open_a_paper_with_another_conflict(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    paper = factories.make_submission(bidding)
    client = client_for(member)
    save(client, bidding, 1, "CONFLICT")
    Conflict.objects.create(
        conference=bidding, submission=paper, person=member, kind="ADVISOR", source="CHAIR", noticed_at=bidding.now()
    )
    assert save(client, bidding, 1, "EAGER") == 404
    assert Conflict.objects.count() == 2
    assert not Bid.objects.exists()


def test_without_javascript_the_bids_of_a_page_are_sent_together(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    for _ in range(3):
        factories.make_submission(bidding)
    answer = client_for(member).post(page(bidding), {"bid-1": "EAGER", "bid-3": "NOT_WILLING"}, follow=True)
    assert "2 bids saved." in answer.text
    assert dict(Bid.objects.values_list("submission__number", "value")) == {1: 3, 3: 0}


def test_one_bad_bid_of_a_page_leaves_all_as_they_were(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    factories.make_submission(bidding)
    factories.make_submission(bidding)
    answer = client_for(member).post(page(bidding), {"bid-1": "EAGER", "bid-2": "LOVE"}, follow=True)
    assert "This is not a bid." in answer.text
    assert not Bid.objects.exists()


def test_bidding_is_closed_before_it_opens_and_after_it_ends(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    paper = factories.make_submission(bidding)
    client = client_for(member)
    factories.set_dates(bidding, BIDDING=timedelta(hours=-1))
    assert "Bidding closed" in client.get(page(bidding)).text
    assert save(client, bidding, 1, "EAGER") == 400
    with pytest.raises(Refused, match="not open"):
        services.set_bid(member.user, person=member, submission=paper, bid="EAGER")
    factories.set_dates(bidding, SUBMISSION=timedelta(days=3), BIDDING=timedelta(days=9))
    assert "Bidding opens" in client.get(page(bidding)).text


def test_papers_on_the_own_topics_come_first_and_rather_not_last(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    topics = list(bidding.topics.all())
    for title, topic in (("Disliked", topics[0]), ("Neutral", topics[1]), ("Loved", topics[2])):
        factories.make_submission(bidding, title=title).topics.add(topic)
    client = client_for(member)
    answer = client.post(
        reverse("reviews:interests", args=[bidding.slug]),
        {f"topic-{topics[0].pk}": "-1", f"topic-{topics[1].pk}": "0", f"topic-{topics[2].pk}": "2"},
    )
    assert answer.status_code == 302
    text = client.get(page(bidding)).text
    assert text.index("Loved") < text.index("Neutral") < text.index("Disliked")


def test_papers_are_found_by_words_number_topic_and_missing_bid(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    topic = bidding.topics.first()
    factories.make_submission(bidding, title="Cold Caches").topics.add(topic)
    factories.make_submission(bidding, title="Warm Wires")
    client = client_for(member)
    save(client, bidding, 1, "EAGER")
    for query, expected in (
        ({"text": "wires"}, {"Warm"}),
        ({"text": "#1"}, {"Cold"}),
        ({"topic": topic.pk}, {"Cold"}),
        ({"unbid": "on"}, {"Warm"}),
        ({"text": "caches", "sort": "title"}, {"Cold"}),
        ({"topic": "99999999", "sort": "nonsense"}, {"Cold", "Warm"}),
    ):
        text = client.get(page(bidding), query).text
        assert {word for word in ("Cold", "Warm") if f"{word} " in text} == expected, query


def test_authors_are_not_shown_where_the_rules_hide_them(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    factories.make_submission(bidding, authors=[factories.make_person("Ada Author")])
    client = client_for(member)
    assert "Ada Author" in client.get(page(bidding)).text
    ReviewingRules.objects.create(conference=bidding, authors_shown="NEVER")
    assert "Ada Author" not in client.get(page(bidding)).text


def test_drafts_and_withdrawn_papers_are_not_offered(
    bidding: Conference, chair: Person, member: Person, client_for: ClientFor
) -> None:
    factories.make_submission(bidding, title="A Draft", state=State.DRAFT)
    factories.make_submission(bidding, title="Withdrawn", state=State.WITHDRAWN)
    for person in (member, chair):
        text = client_for(person).get(page(bidding)).text
        assert "A Draft" not in text
        assert "Withdrawn" not in text
        assert save(client_for(person), bidding, 1, "EAGER") == 404


@pytest.mark.parametrize("sort", ["fit", "number", "title", "shuffle"])
def test_the_page_needs_as_many_queries_for_two_papers_as_for_two_hundred(
    bidding: Conference, member: Person, client_for: ClientFor, sort: str
) -> None:
    author = factories.make_person()
    topic = bidding.topics.first()
    counts = []
    client = client_for(member)
    for wanted in (2, 200):
        for _ in range(wanted - bidding.submissions.count()):
            factories.make_submission(bidding, authors=[author]).topics.add(topic)
        client.get(page(bidding))  # conflicts are looked for once after papers changed
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(bidding), {"sort": sort}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    sql = [query["sql"] for query in queries if "django_session" not in query["sql"]]
    assert len(sql) <= 12, sql


def test_members_with_few_bids_are_reminded_and_those_with_enough_are_not(
    bidding: Conference, member: Person, colleague: Person
) -> None:
    bidding.bids_asked = 2
    bidding.save()
    papers = [factories.make_submission(bidding) for _ in range(3)]
    for paper in papers[:2]:
        services.set_bid(colleague.user, person=colleague, submission=paper, bid="WILLING")
    audience = audiences.get("members-few-bids")
    assert audience is not None
    found = list(audience.find(bidding))
    assert [(one.person, one.values["count"]) for one in found] == [(member, "0")]


def test_bids_on_a_paper_hidden_from_a_chair_change_nothing_about_the_reminder(
    bidding: Conference, member: Person
) -> None:
    bidding.bids_asked = 2
    bidding.save()
    papers = [factories.make_submission(bidding) for _ in range(3)]
    chair = factories.add_member(bidding, factories.make_person(), Role.PC_CHAIR)
    Conflict.objects.create(
        conference=bidding, submission=papers[0], person=chair, kind="PERSONAL", source="AUTHORS",
        noticed_at=bidding.now(),
    )  # fmt: skip
    audience = audiences.get("members-few-bids")
    assert audience is not None

    def told() -> list[tuple[str, str]]:
        return [(one.person.name, one.values["count"]) for one in audience.find(bidding)]

    services.set_bid(member.user, person=member, submission=papers[1], bid="WILLING")
    before, size = told(), audience.size(bidding, frozenset())
    assert (member.name, "1") in before
    services.set_bid(member.user, person=member, submission=papers[0], bid="EAGER")
    assert told() == before
    assert audience.size(bidding, frozenset()) == size
    mail = OutboxMail(conference=bidding, to_person=member)
    assert rechecks.still_has_few_bids(mail)
    services.set_bid(member.user, person=member, submission=papers[2], bid="WILLING")
    assert (member.name, "1") not in told()
    assert not rechecks.still_has_few_bids(mail)


def test_an_external_reviewer_is_not_asked_to_bid(bidding: Conference, client_for: ClientFor) -> None:
    factories.make_submission(bidding, title="Cold Caches")
    external = factories.add_member(bidding, factories.make_person(), Role.EXTERNAL_REVIEWER)
    client = client_for(external)
    assert "Cold Caches" not in client.get(page(bidding)).text
    assert save(client, bidding, 1, "EAGER") == 404


def test_a_hidden_number_answers_like_a_missing_one_and_the_other_bids_of_the_page_are_kept(
    bidding: Conference, member: Person, client_for: ClientFor
) -> None:
    factories.make_submission(bidding, title="Cold Caches")
    hidden = factories.make_submission(bidding)
    Conflict.objects.create(
        conference=bidding,
        submission=hidden,
        person=member,
        kind="INSTITUTION",
        source="DETECTION",
        noticed_at=bidding.now(),
    )
    client = client_for(member)
    for number in (hidden.number, 999, "9" * 25, "²"):
        answer = client.post(page(bidding), {"bid-1": "EAGER", f"bid-{number}": "EAGER"}, follow=True)
        assert answer.status_code == 200, number
        assert Bid.objects.get().submission.number == 1
    factories.set_dates(bidding, BIDDING=timedelta(days=-1))
    assert save(client, bidding, hidden.number, "EAGER") == save(client, bidding, 999, "EAGER") == 404


def test_how_many_members_bid_too_little_does_not_depend_on_bids_on_a_paper_hidden_from_who_counts(
    bidding: Conference, member: Person
) -> None:
    bidding.bids_asked = 1
    bidding.save()
    _seen, hidden = factories.make_submission(bidding), factories.make_submission(bidding)
    audience = audiences.get("members-few-bids")
    assert audience is not None
    assert audience.size is not None
    assert audience.size(bidding, frozenset({hidden.pk})) == 1
    services.set_bid(member.user, person=member, submission=hidden, bid="WILLING")
    assert audience.size(bidding, frozenset({hidden.pk})) == 1
    assert audience.size(bidding, frozenset()) == 0
