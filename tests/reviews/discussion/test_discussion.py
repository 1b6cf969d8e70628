"""Discussing a paper: who may, under which name, who is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.clock import physical_now
from confsite.conferences.models import Conference, Role
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from reviews.conflicts.services import declare_conflict
from reviews.discussion import services
from reviews.models import Assignment, Comment, ReviewingRules
from reviews.refusals import Refused
from reviews.reviewing.services import submit_review
from submissions.models import Submission
from tests import factories
from tests.reviews.conftest import ANSWERS

ClientFor = Callable[[Person], Client]


def let_digests_fall_due() -> None:
    """News of a discussion wait for a digest; let the wait be over."""
    OutboxMail.objects.filter(is_digestible=True).update(next_attempt_at=physical_now())


@pytest.fixture
def paper(reviewing: Conference, member: Person, colleague: Person, assign: Callable[..., Assignment]) -> Submission:
    """A paper with two reviews (A by the colleague, B by the member), reviews due, the discussion open."""
    paper = factories.make_submission(reviewing, title="Cold Caches")
    for person in (colleague, member):
        submit_review(person.user, assignment=assign(person, paper), answers=ANSWERS)
    factories.set_dates(reviewing, REVIEW=timedelta(hours=-1))
    return paper


def page(paper: Submission) -> str:
    return reverse("reviews:paper", args=[paper.conference.slug, paper.number])


def write(person: Person, paper: Submission, body: str, **more: object) -> Comment:
    return services.add_comment(person.user, person=person, submission=paper, body=body, **more)


def test_a_comment_shows_under_the_review_s_label_where_names_are_hidden(
    paper: Submission, member: Person, colleague: Person, client_for: ClientFor
) -> None:
    ReviewingRules.objects.create(conference=paper.conference, reviewers_to_coreviewers="NEVER")
    client_for(colleague).post(
        reverse("reviews:comment", args=[paper.conference.slug, 1]), {"body": "I am not sure.", "audience": "REVIEWERS"}
    )
    text = client_for(member).get(page(paper)).text
    assert "I am not sure." in text
    assert "Reviewer A" in text
    assert colleague.name not in text


def test_a_comment_shows_the_name_where_the_rules_show_names(
    paper: Submission, member: Person, colleague: Person, client_for: ClientFor
) -> None:
    write(colleague, paper, "I am not sure.")
    assert "Noah Colleague (reviewer A)" in client_for(member).get(page(paper)).text


def test_a_chair_who_also_reviews_the_paper_appears_as_a_reviewer(
    reviewing: Conference,
    chair: Person,
    member: Person,
    assign: Callable[..., Assignment],
    client_for: ClientFor,
) -> None:
    ReviewingRules.objects.create(conference=reviewing, reviewers_to_coreviewers="NEVER")
    paper = factories.make_submission(reviewing)
    for person in (chair, member):
        submit_review(person.user, assignment=assign(person, paper), answers=ANSWERS)
    factories.set_dates(reviewing, REVIEW=timedelta(hours=-1))
    write(chair, paper, "From the chair.")
    text = client_for(member).get(page(paper)).text
    assert "<strong>Reviewer A</strong>" in text
    assert "<strong>Chair</strong>" not in text


def test_what_is_for_the_chairs_only_is_read_by_chairs_and_the_writer_and_mailed_to_nobody_else(
    paper: Submission, chair: Person, member: Person, colleague: Person, client_for: ClientFor
) -> None:
    write(colleague, paper, "I suspect plagiarism.", audience="CHAIRS")
    assert "plagiarism" in client_for(chair).get(page(paper)).text
    assert "plagiarism" in client_for(colleague).get(page(paper)).text
    assert "plagiarism" not in client_for(member).get(page(paper)).text
    assert [row.to_person for row in OutboxMail.objects.filter(template="discussion.comment")] == [chair]


def test_an_answer_to_a_confidential_comment_stays_confidential(
    paper: Submission, chair: Person, member: Person, colleague: Person, client_for: ClientFor
) -> None:
    asked = write(colleague, paper, "I suspect plagiarism.", audience="CHAIRS")
    write(chair, paper, "We are looking into it.", reply_to=asked)
    assert "looking into it" in client_for(colleague).get(page(paper)).text
    let_digests_fall_due()
    drain()
    told = OutboxMail.objects.filter(
        template="discussion.comment", body_text__contains="looking into it", state=OutboxMail.State.SENT
    )
    assert [row.to_person for row in told] == [colleague], "who asked is told of the answer, nobody else"
    assert "looking into it" not in client_for(member).get(page(paper)).text
    with pytest.raises(Refused):
        write(member, paper, "What?", reply_to=asked)


def test_the_other_reviewers_are_mailed_and_the_mail_is_withheld_from_who_may_no_longer_read_it(
    paper: Submission, member: Person, colleague: Person
) -> None:
    write(colleague, paper, "See [my page](https://evil.example.com/x)", wants_reply=True)
    row = OutboxMail.objects.get(template="discussion.comment")
    assert row.to_person == member
    assert row.is_digestible
    declare_conflict(member.user, person=member, submission=paper, kind="ADVISOR")
    let_digests_fall_due()
    drain()
    assert OutboxMail.objects.get(pk=row.pk).state == OutboxMail.State.WITHHELD
    assert mail.outbox == []


def test_a_removed_comment_is_not_mailed_any_more_and_leaves_a_trace(
    paper: Submission, member: Person, colleague: Person, client_for: ClientFor
) -> None:
    comment = write(colleague, paper, "Said in anger.")
    client_for(colleague).post(
        reverse("reviews:remove_comment", args=[paper.conference.slug, 1, comment.pk]),
    )
    let_digests_fall_due()
    drain()
    assert mail.outbox == []
    text = client_for(member).get(page(paper)).text
    assert "Said in anger." not in text
    assert "removed by its writer" in text


def test_links_in_a_comment_are_text_so_that_nobody_is_unmasked_by_a_click(
    paper: Submission, member: Person, colleague: Person, client_for: ClientFor
) -> None:
    write(colleague, paper, "See [my page](https://evil.example.com/x) ![](https://evil.example.com/i.png)")
    text = client_for(member).get(page(paper)).text
    assert "https://evil.example.com/x" in text
    assert 'href="https://evil.example.com' not in text
    assert 'src="https://evil.example.com' not in text


def test_a_wanted_reply_stands_on_the_home_page_until_it_is_given(
    paper: Submission, member: Person, colleague: Person, client_for: ClientFor
) -> None:
    write(colleague, paper, "What do you think?", wants_reply=True)
    home = reverse("reviews:home", args=[paper.conference.slug])
    client = client_for(member)
    assert "A reply is wanted from you on paper 1" in client.get(home).text
    assert "A reply is wanted from you" not in client_for(colleague).get(home).text
    write(member, paper, "I agree.")
    assert "A reply is wanted from you" not in client.get(home).text


def test_a_comment_can_be_changed_by_its_writer_for_a_quarter_of_an_hour(
    paper: Submission, member: Person, colleague: Person, client_for: ClientFor
) -> None:
    comment = write(colleague, paper, "Tpyo")
    address = reverse("reviews:edit_comment", args=[paper.conference.slug, 1, comment.pk])
    assert client_for(member).get(address).status_code == 404
    client_for(colleague).post(address, {"body": "Typo"})
    comment.refresh_from_db()
    assert comment.body == "Typo"
    Comment.objects.update(written_at=comment.written_at - timedelta(minutes=16))
    assert "15 minutes only" in client_for(colleague).post(address, {"body": "Later"}).text


def test_before_reviews_are_due_and_after_the_end_nobody_but_a_chair_writes(
    paper: Submission, chair: Person, member: Person, client_for: ClientFor
) -> None:
    for dates, words in (
        ({"REVIEW": timedelta(days=1)}, "opens when the reviews are due"),
        ({"REVIEW": timedelta(days=-3), "DISCUSSION": timedelta(days=-1)}, "discussion has ended"),
    ):
        factories.set_dates(paper.conference, **dates)
        assert words in client_for(member).get(page(paper)).text
        with pytest.raises(Refused):
            write(member, paper, "Hello")
        write(chair, paper, "A chair may always write.")


def test_a_member_without_the_paper_and_an_author_read_no_discussion(
    paper: Submission, client_for: ClientFor, colleague: Person
) -> None:
    write(colleague, paper, "Between us.")
    outsider = factories.add_member(paper.conference, factories.make_person(), Role.PC_MEMBER)
    assert "Between us." not in client_for(outsider).get(page(paper)).text
    author = paper.authors.get().person
    factories.add_member(paper.conference, author, Role.PC_CHAIR)
    assert client_for(author).get(page(paper)).status_code == 404
    with pytest.raises(Submission.DoesNotExist):
        write(author, paper, "I am the author.")
