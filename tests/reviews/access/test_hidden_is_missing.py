"""A paper one may not know of looks exactly like a paper that is not there, at every address of the committee."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.models import Assignment, Comment, Conflict
from reviews.reviewing import services
from tests import factories
from tests.reviews.conftest import ANSWERS

GET = ["paper", "document", "review", "versions", "offline_form", "decline", "hand_over", "comment"]
POST = ["autosave", "review", "decline", "hand_over", "comment", "undo_conflict"]
CANARY = "Unmistakable Canary Title"


def conflicted(conference: Conference, person: Person, **fields: object) -> None:
    """A paper, reviewed and discussed, with which a person has a conflict that nobody declared to them."""
    paper = factories.make_submission(conference, title=CANARY, abstract=f"{CANARY} abstract", number=7)
    reviewer = factories.add_member(conference, factories.make_person("Rita Reviewer"))
    assignment = Assignment.objects.create(
        conference=conference,
        submission=paper,
        person=reviewer,
        assigned_at=conference.now(),
        told_at=conference.now(),
    )
    services.submit_review(reviewer.user, assignment=assignment, answers=ANSWERS)
    Comment.objects.create(
        conference=conference, submission=paper, person=reviewer, body=f"{CANARY} comment", written_at=conference.now()
    )
    Conflict.objects.create(
        conference=conference,
        submission=paper,
        person=person,
        kind="INSTITUTION",
        source="DETECTION",
        noticed_at=conference.now(),
    )


@pytest.mark.parametrize("who", ["chair", "member"])
def test_a_conflicted_person_gets_the_same_404_as_for_a_missing_paper(
    reviewing: Conference,
    chair: Person,
    member: Person,
    client_for: Callable[[Person], Client],
    who: str,
) -> None:
    person = {"chair": chair, "member": member}[who]
    conflicted(reviewing, person)
    client = client_for(person)
    for name in GET:
        hidden = client.get(reverse(f"reviews:{name}", args=[reviewing.slug, 7]))
        missing = client.get(reverse(f"reviews:{name}", args=[reviewing.slug, 8]))
        assert (hidden.status_code, missing.status_code) == (404, 404), name
        assert hidden.content.replace(b"/7/", b"/8/") == missing.content, name
    for name in POST:
        hidden = client.post(reverse(f"reviews:{name}", args=[reviewing.slug, 7]), {"reason": "x", "body": "x"})
        missing = client.post(reverse(f"reviews:{name}", args=[reviewing.slug, 8]), {"reason": "x", "body": "x"})
        assert (hidden.status_code, missing.status_code) == (404, 404), name
        assert hidden.content.replace(b"/7/", b"/8/") == missing.content, name


@pytest.mark.parametrize("who", ["chair", "member"])
def test_no_list_search_or_count_of_the_committee_betrays_a_conflicted_paper(
    reviewing: Conference,
    chair: Person,
    member: Person,
    client_for: Callable[[Person], Client],
    who: str,
) -> None:
    person = {"chair": chair, "member": member}[who]
    conflicted(reviewing, person)
    client = client_for(person)
    for name in ("home", "mine", "papers", "conflicts", "bids"):
        address = reverse(f"reviews:{name}", args=[reviewing.slug])
        for query in ({}, {"text": "Unmistakable"}, {"text": "#7"}):
            page = client.get(address, query)
            assert page.status_code == 200
            assert CANARY not in page.text
            assert "Unmistakable</" not in page.text
    found = client.get(reverse("reviews:papers", args=[reviewing.slug])).text
    assert "0 found" in found


def test_a_stranger_and_a_visitor_who_is_not_signed_in_get_no_further_than_the_door(
    reviewing: Conference, member: Person, client_for: Callable[[Person], Client], client: Client
) -> None:
    stranger = client_for(factories.make_person())
    for name in ("home", "mine", "papers", "conflicts", "bids", "interests", "archive"):
        address = reverse(f"reviews:{name}", args=[reviewing.slug])
        assert stranger.get(address).status_code == 404
        assert client.get(address).status_code == 302


def test_a_bid_on_a_hidden_paper_answers_like_a_bid_on_a_missing_one(
    bidding: Conference, member: Person, client_for: Callable[[Person], Client]
) -> None:
    paper = factories.make_submission(bidding, number=7)
    Conflict.objects.create(
        conference=bidding, submission=paper, person=member, kind="OTHER", source="CHAIR", noticed_at=bidding.now()
    )
    client, address = client_for(member), reverse("reviews:set_bid", args=[bidding.slug])
    hidden, missing = (client.post(address, {"paper": number, "bid": "EAGER"}) for number in (7, 8))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content
