"""What authors read of their reviews and when, and their response to them."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from confsite.clock import physical_now
from confsite.conferences.models import Extension
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from reviews.access import Access
from reviews.author_pages import services
from reviews.decisions.releases import prepare_release, release_decisions
from reviews.decisions.services import decide
from reviews.models import AuthorResponse, ReviewingRules
from reviews.refusals import Refused
from reviews.viewers import viewer_for
from submissions.models import Submission
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    made = worlds.make_world(response_words=20)
    worlds.review(made, made.members[0], made.papers[0], overall=2, text="The baseline is missing.")
    return made


def open_response(world, closes=timedelta(days=2)):
    ReviewingRules.objects.update_or_create(
        conference=world.conference, defaults={"authors_see_reviews": "IN_RESPONSE"}
    )
    factories.set_dates(world.conference, RESPONSE_OPEN=timedelta(days=-1), RESPONSE=closes)


def url(world, name, number=1):
    return reverse(f"responses:{name}", args=[world.conference.slug, number])


def release(world):
    (made,) = prepare_release(world.chair.user, conference=world.conference)
    release_decisions(world.chair.user, release=made)


def test_authors_read_no_review_before_release_or_response(world, client_for):
    page = client_for(world.authors[0]).get(url(world, "reviews")).content.decode()
    assert "baseline" not in page
    assert "No reviews to read yet." in page


def test_with_the_release_authors_read_reviews_without_names_and_without_what_is_for_chairs(world, client_for):
    decide(world.chair.user, submission=world.papers[0], outcome="ACCEPTED", note_to_authors="Welcome!")
    release(world)
    page = client_for(world.authors[0]).get(url(world, "reviews")).content.decode()
    assert "The baseline is missing." in page
    assert "Welcome!" in page
    assert "Camera-ready version" in page
    assert "Member A" not in page
    assert "Secret" not in page


def test_a_conditional_accept_shows_conditions_and_shepherd(world, client_for):
    decide(
        world.chair.user,
        submission=world.papers[0],
        outcome="CONDITIONAL",
        conditions="Add the baseline.",
        shepherd=world.members[2],
    )
    release(world)
    page = client_for(world.authors[0]).get(url(world, "reviews")).content.decode()
    assert "Add the baseline." in page
    assert "Member C" in page


@pytest.mark.parametrize("name", ["reviews", "respond"])
def test_nobody_else_finds_these_pages(world, client_for, name):
    open_response(world)
    for person in (world.authors[1], world.members[0], world.chair):
        assert client_for(person).get(url(world, name)).status_code == 404


def test_authors_answer_within_the_window_and_the_word_limit(world, client_for):
    open_response(world)
    client = client_for(world.authors[0])
    assert "The baseline is missing." in client.get(url(world, "reviews")).content.decode()
    assert client.get(url(world, "respond")).status_code == 200
    long = client.post(url(world, "respond"), {"body": "word " * 25, "revision": 0})
    assert long.status_code == 400
    assert "Shorten it by 5" in long.content.decode()
    client.post(url(world, "respond"), {"body": "We will add it.", "revision": 0, "action": "submit"})
    assert AuthorResponse.objects.get().submitted_at is not None
    drain()
    assert "We will add it." in mail.outbox[0].body
    client.post(url(world, "respond"), {"body": "We have added it.", "revision": 1, "action": "submit"})
    assert AuthorResponse.objects.get().body == "We have added it."


def test_the_response_closes_with_its_date_and_an_extension_of_an_author_opens_it_again(world, client_for):
    open_response(world, closes=timedelta(hours=-2))
    client = client_for(world.authors[0])
    late = client.post(url(world, "respond"), {"body": "Too late?", "revision": 0})
    assert "The time for a response is over." in late.content.decode()
    milestone = world.conference.milestones.get(kind="RESPONSE")
    Extension.objects.create(
        conference=world.conference,
        milestone=milestone,
        person=world.authors[0],
        until=world.conference.now() + timedelta(hours=5),
    )
    client.post(url(world, "respond"), {"body": "In time.", "revision": 0, "action": "submit"})
    assert AuthorResponse.objects.get().body == "In time."


def test_what_is_typed_is_kept_and_a_second_tab_loses_nothing(world, client_for):
    open_response(world)
    client = client_for(world.authors[0])
    first = client.post(url(world, "autosave"), {"body": "First tab", "revision": 0})
    assert first.json() == {"revision": 1}
    second = client.post(url(world, "autosave"), {"body": "Second tab", "revision": 0})
    assert second.status_code == 409
    both = client.post(url(world, "respond"), {"body": "Second tab", "revision": 0, "action": "save"}).content.decode()
    assert "First tab" in both
    assert "Second tab" in both
    assert AuthorResponse.objects.get().submitted_at is None


def test_a_submitted_response_is_not_overwritten_by_an_autosave(world, client_for):
    open_response(world)
    client = client_for(world.authors[0])
    client.post(url(world, "respond"), {"body": "Final.", "revision": 0, "action": "submit"})
    assert client.post(url(world, "autosave"), {"body": "half a sen", "revision": 1}).status_code == 400
    assert AuthorResponse.objects.get().body == "Final."


def test_the_papers_page_leads_to_reviews_and_response(world, client_for):
    open_response(world)
    page = client_for(world.authors[0]).get(world.papers[0].get_absolute_url()).content.decode()
    assert url(world, "reviews") in page
    assert url(world, "respond") in page


def test_what_was_answered_is_found_again_when_nothing_else_can_be_read(world, client_for):
    open_response(world)
    client, paper = client_for(world.authors[0]), world.papers[0]
    page = reverse("submissions:detail", args=[world.conference.slug, paper.number])
    services.save_response(
        world.authors[0].user, submission=paper, body="The baseline is there.", revision=0, is_submit=True
    )
    ReviewingRules.objects.filter(conference=world.conference).update(authors_see_reviews="AT_RELEASE")
    for state in ("SUBMITTED", "WITHDRAWN"):
        Submission.objects.filter(pk=paper.pk).update(
            state=state,
            **({"withdrawn_at": physical_now(), "withdrawn_from": "SUBMITTED"} if state != "SUBMITTED" else {}),
        )
        text = client.get(page).content.decode()
        assert "Your response to the reviews" in text
        assert f'href="{url(world, "reviews")}">Read what you answered' in text
        assert "The baseline is there." in client.get(url(world, "reviews")).content.decode()


def test_of_a_withdrawn_paper_authors_read_neither_decision_nor_reviews(world, client_for):
    paper = world.papers[0]
    decide(world.chair.user, submission=paper, outcome="ACCEPTED", note_to_authors="Welcome!")
    release(world)
    Submission.objects.filter(pk=paper.pk).update(
        state="WITHDRAWN", withdrawn_at=physical_now(), withdrawn_from="ACCEPTED"
    )
    client = client_for(world.authors[0])
    for page in (reverse("submissions:detail", args=[world.conference.slug, paper.number]), url(world, "reviews")):
        text = client.get(page).content.decode()
        assert "Welcome!" not in text
        assert "The baseline is missing." not in text
        assert "Decision and reviews" not in text


def test_an_open_response_is_on_the_authors_list_of_things_to_do(world):
    from reviews.author_pages.todos import response_todos

    assert response_todos(world.authors[0]) == []
    open_response(world)
    assert [todo.url for todo in response_todos(world.authors[0])] == [url(world, "respond")]
    assert response_todos(world.authors[1]) == []


def test_a_reviewers_name_is_shown_only_where_they_signed_and_the_rules_say_so(world, client_for):
    ReviewingRules.objects.update_or_create(conference=world.conference, defaults={"reviewers_to_authors": "SIGNED"})
    other = worlds.review(world, world.members[1], world.papers[0])
    other.versions.update(is_signed=True)
    decide(world.chair.user, submission=world.papers[0], outcome="REJECTED")
    release(world)
    page = client_for(world.authors[0]).get(url(world, "reviews")).content.decode()
    assert "Member B" in page
    assert "Member A" not in page


def test_only_authors_can_respond_even_through_the_service(world):
    open_response(world)
    with pytest.raises(Refused):
        services.save_response(world.chair.user, submission=world.papers[0], body="Hello", is_submit=True)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_pressing_submit_twice_at_once_makes_one_response_and_one_receipt():
    world = worlds.make_world(papers=1)
    worlds.review(world, world.members[0], world.papers[0])
    open_response(world)
    start = threading.Barrier(2)

    def press():
        start.wait()
        try:
            paper = Submission.objects.get(pk=world.papers[0].pk)
            services.save_response(world.authors[0].user, submission=paper, body="Once.", revision=0, is_submit=True)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    drain()
    assert AuthorResponse.objects.count() == 1
    assert len(mail.outbox) == 1


def respond(world, body="We will add it.", **more):
    services.save_response(world.authors[0].user, submission=world.papers[0], body=body, is_submit=True, **more)


def let_digests_fall_due():
    OutboxMail.objects.filter(is_digestible=True).update(next_attempt_at=physical_now() - timedelta(minutes=1))


def told():
    return OutboxMail.objects.filter(template="response.came_in").order_by("pk")


def test_reviewers_are_told_once_of_a_response_and_not_again_when_it_is_changed(world):
    open_response(world)
    worlds.give(world, world.members[1], world.papers[0])
    respond(world)
    respond(world, "We have added it.")
    expected = [person for person in world.members if may_read_response(world, person)]
    assert world.members[0] in expected
    assert [row.to_person for row in told()] == expected
    assert all(row.is_digestible for row in told())
    let_digests_fall_due()
    drain()
    sent = [letter for letter in mail.outbox if "responded to its reviews" in letter.body]
    assert [letter.to for letter in sent] == [[row.to_address] for row in told()]
    assert f"/{world.conference.slug}/reviews/papers/1/" in sent[0].body
    assert "We have added it." not in sent[0].body


def may_read_response(world, person):
    return Access(viewer_for(person, world.conference)).of(world.papers[0]).rights.response


def test_a_draft_of_a_response_tells_nobody(world):
    open_response(world)
    services.save_response(world.authors[0].user, submission=world.papers[0], body="We will", revision=0)
    assert not told().exists()


def test_a_reviewer_who_may_not_read_the_response_is_not_told_of_it(world):
    open_response(world)
    worlds.review(world, world.members[1], world.papers[0])
    worlds.conflict(world, world.members[1], world.papers[0])
    worlds.review(world, world.members[2], world.papers[1])
    respond(world)
    assert [row.to_person for row in told()] == [world.members[0]]


def test_the_news_of_a_response_is_withheld_from_who_may_no_longer_read_it(world):
    open_response(world)
    respond(world)
    assert told().count() == 1
    worlds.conflict(world, world.members[0], world.papers[0])
    let_digests_fall_due()
    drain()
    assert [row.state for row in told()] == [OutboxMail.State.WITHHELD]
    assert not [letter for letter in mail.outbox if "responded to its reviews" in letter.body]


def test_who_objects_before_the_receipt_of_a_response_goes_out_gets_none(world):
    open_response(world)
    paper = world.papers[0]
    services.save_response(world.authors[0].user, submission=paper, body="We have added it.", is_submit=True)
    paper.authors.update(objected_at=world.conference.now())
    drain()
    assert OutboxMail.objects.get(template="response.receipt").state == OutboxMail.State.WITHHELD
