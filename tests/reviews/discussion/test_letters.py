"""“Reviewer A” is one person on one paper, whoever comes and goes, and nobody in particular on the next."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.accounts.services import merge_people
from confsite.conferences.models import Conference
from reviews.discussion.services import add_comment
from reviews.letters import letter_of
from reviews.models import Assignment, Review, ReviewerLetter, ReviewingRules
from reviews.reviewing import handing_over
from reviews.reviewing.services import submit_review
from submissions.models import Submission
from tests import factories
from tests.reviews.conftest import ANSWERS

Assign = Callable[..., Assignment]
ClientFor = Callable[[Person], Client]


def reviewers(conference: Conference, number: int) -> list[Person]:
    return [factories.add_member(conference) for _ in range(number)]


def letters_on(paper: Submission, people: list[Person]) -> list[str]:
    with transaction.atomic():
        return [letter_of(paper, person) for person in people]


def test_neither_who_is_first_by_name_id_or_submit_has_the_same_letter_on_every_paper(
    reviewing: Conference, assign: Assign
) -> None:
    people = reviewers(reviewing, 3)
    papers = [factories.make_submission(reviewing) for _ in range(12)]
    for paper in papers:
        for person in people:
            assign(person, paper)
    drawn = [letters_on(paper, people) for paper in papers]
    assert all(sorted(letters) == ["A", "B", "C"] for letters in drawn)
    for place in range(3):
        assert len({letters[place] for letters in drawn}) > 1


def test_a_reviewer_who_leaves_takes_the_letter_along_and_the_others_keep_theirs(
    reviewing: Conference, assign: Assign
) -> None:
    people, paper = reviewers(reviewing, 3), factories.make_submission(reviewing)
    given = {person.pk: assign(person, paper) for person in people}
    before = letters_on(paper, people)
    handing_over.decline(people[1].user, assignment=given[people[1].pk], reason="No time.")
    newcomer = factories.add_member(reviewing)
    assign(newcomer, paper)
    assert letters_on(paper, people) == before
    assert letters_on(paper, [newcomer])[0] not in before


def test_a_second_round_keeps_the_letter_of_the_first(reviewing: Conference, assign: Assign) -> None:
    people, paper = reviewers(reviewing, 2), factories.make_submission(reviewing)
    for person in people:
        submit_review(person.user, assignment=assign(person, paper), answers=ANSWERS)
    first = dict(Review.objects.values_list("reviewer_id", "label"))
    for person in people:
        again = assign(person, paper, Assignment.Role.EXTERNAL)
        Assignment.objects.filter(pk=again.pk).update(round=2)
        again.refresh_from_db()
        submit_review(person.user, assignment=again, answers=ANSWERS)
    assert dict(Review.objects.filter(round=2).values_list("reviewer_id", "label")) == first


def test_two_reviewers_who_write_before_their_reviews_are_told_apart_and_keep_the_letter_in_their_reviews(
    reviewing: Conference, assign: Assign, client_for: ClientFor
) -> None:
    ReviewingRules.objects.create(conference=reviewing, other_reviews="ALWAYS", reviewers_to_coreviewers="NEVER")
    people, paper = reviewers(reviewing, 3), factories.make_submission(reviewing)
    given = [assign(person, paper) for person in people]
    factories.set_dates(reviewing, REVIEW=timedelta(hours=-1))
    for person in people[:2]:
        add_comment(person.user, person=person, submission=paper, body="Hello.")
    text = client_for(people[2]).get(reverse("reviews:paper", args=[reviewing.slug, paper.number])).text
    letters = letters_on(paper, people[:2])
    for letter in letters:
        assert f"<strong>Reviewer {letter}</strong>" in text
    factories.set_dates(reviewing, REVIEW=timedelta(days=2))
    assert submit_review(people[0].user, assignment=given[0], answers=ANSWERS).label == letters[0]


def test_merging_two_records_of_a_reviewer_leaves_one_letter(reviewing: Conference, assign: Assign) -> None:
    kept, absorbed = factories.add_member(reviewing), factories.make_person(user=False)
    papers = [factories.make_submission(reviewing) for _ in range(2)]
    letters = [letters_on(papers[0], [kept])[0], letters_on(papers[1], [absorbed])[0]]
    letters_on(papers[0], [absorbed])
    merge_people(kept=kept, absorbed=absorbed)
    rows = ReviewerLetter.objects.filter(person=kept).order_by("submission_id")
    assert [row.letter for row in rows] == letters
    assert ReviewerLetter.objects.count() == 2


def test_a_letter_does_not_tell_of_reviewers_who_were_not_told_yet(reviewing: Conference, assign: Assign) -> None:
    told, *planned = reviewers(reviewing, 5)
    papers = [factories.make_submission(reviewing) for _ in range(4)]
    for paper in papers:
        for person in (told, *planned):
            assign(person, paper)
    Assignment.objects.filter(person__in=planned).update(told_at=None)
    assert [letters_on(paper, [told]) for paper in papers] == [["A"]] * 4
