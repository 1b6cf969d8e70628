"""Who reviewed under the promise of staying unnamed stays so, whatever a chair rules later."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.access import Access
from reviews.models import Assignment, Review, ReviewingRules
from reviews.reviewing import services
from reviews.rights import author_review_rights
from reviews.viewers import viewer_for
from tests import factories
from tests.reviews.conftest import ANSWERS

Assign = Callable[..., Assignment]


def rule(conference: Conference, **choices: str) -> None:
    ReviewingRules.objects.update_or_create(conference=conference, defaults=choices)


def authors_learn_the_name(review: Review) -> bool:
    """What the rule says of the last version, as soon as reviews are open to the authors."""
    from reviews.access import rules_for
    from reviews.rights import Phase, ReviewFacts, Stage

    facts = ReviewFacts(is_signed=review.versions.latest("number").is_signed)
    return author_review_rights(rules_for(review.conference), Stage(Phase.RELEASED), facts).reviewer


@pytest.mark.parametrize("shown", ["ALWAYS", "AFTER_DECISION"])
def test_submitting_signs_a_review_where_authors_learn_the_names_of_their_reviewers(
    reviewing: Conference, member: Person, assign: Assign, shown: str
) -> None:
    rule(reviewing, reviewers_to_authors=shown)
    given = assign(member, factories.make_submission(reviewing))
    review = services.submit_review(member.user, assignment=given, answers=ANSWERS)
    assert authors_learn_the_name(review)


def test_a_rule_that_names_reviewers_does_not_name_who_wrote_before_it(
    reviewing: Conference, member: Person, assign: Assign
) -> None:
    given = assign(member, factories.make_submission(reviewing))
    review = services.submit_review(member.user, assignment=given, answers=ANSWERS)
    rule(reviewing, reviewers_to_authors="ALWAYS")
    assert not authors_learn_the_name(review)


def test_the_form_says_that_the_authors_will_learn_the_name(
    reviewing: Conference, member: Person, assign: Assign, client_for: Callable[[Person], Client]
) -> None:
    assign(member, factories.make_submission(reviewing))
    address = reverse("reviews:review", args=[reviewing.slug, 1])
    said = "shows the authors the names of their reviewers"
    assert said not in client_for(member).get(address).text
    rule(reviewing, reviewers_to_authors="AFTER_DECISION")
    page = client_for(member).get(address)
    assert said in page.text
    assert page.context["form"]["is_signed"].field.disabled


def test_who_opened_the_page_before_a_rule_that_names_reviewers_is_asked_first(
    reviewing: Conference, member: Person, assign: Assign, client_for: Callable[[Person], Client]
) -> None:
    assign(member, factories.make_submission(reviewing))
    client, address = client_for(member), reverse("reviews:review", args=[reviewing.slug, 1])
    sent = {f"q-{key}": value for key, value in ANSWERS.items()} | {"revision": "0", "do": "submit"}
    opened = client.get(address).context["is_named"]
    rule(reviewing, reviewers_to_authors="ALWAYS")
    answer = client.post(address, sent | {"is_named": "1" if opened else "0"})
    assert "the authors will now learn your name" in answer.text
    assert ANSWERS["weaknesses"] in answer.text
    assert not Review.objects.filter(state=Review.State.SUBMITTED).exists()
    assert 'name="is_named" value="1"' in answer.text
    client.post(address, sent | {"is_named": "1"})
    assert Review.objects.get().versions.get().is_signed


def test_a_draft_begun_under_a_rule_that_names_reviewers_is_not_signed_once_the_rule_is_gone(
    reviewing: Conference, member: Person, assign: Assign, client_for: Callable[[Person], Client]
) -> None:
    assign(member, factories.make_submission(reviewing))
    client, address = client_for(member), reverse("reviews:review", args=[reviewing.slug, 1])
    sent = {f"q-{key}": value for key, value in ANSWERS.items()}
    rule(reviewing, reviewers_to_authors="ALWAYS")
    client.post(address, sent | {"revision": "0", "do": "save", "is_named": "1"})
    rule(reviewing, reviewers_to_authors="NEVER")
    client.post(address, sent | {"revision": "1", "do": "submit", "is_named": "0"})
    assert not Review.objects.get().versions.get().is_signed


def test_colleagues_learn_of_a_signature_when_it_is_submitted_and_not_while_it_is_typed(
    reviewing: Conference, member: Person, colleague: Person, assign: Assign
) -> None:
    rule(reviewing, reviewers_to_coreviewers="SIGNED", other_reviews="ALWAYS", reviewers_to_authors="SIGNED")
    paper = factories.make_submission(reviewing)
    given = assign(member, paper)
    assign(colleague, paper)
    review = services.submit_review(member.user, assignment=given, answers=ANSWERS)
    services.save_review(member.user, assignment=given, answers={}, is_signed=True)

    def is_named() -> bool:
        access = Access(viewer_for(colleague, reviewing))
        return access.of_review(access.of(paper), Review.objects.get(pk=review.pk)).reviewer

    assert not is_named()
    services.submit_review(member.user, assignment=given, answers={})
    assert is_named()
