"""Two presses at once, merging two records of one reviewer, erasing one, reminders."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.accounts.services import erase_person, merge_people
from confsite.conferences import audiences, reminders
from confsite.conferences.dates.services import FIELDS, DateValues, set_date
from confsite.conferences.models import Conference, Role
from confsite.conferences.setup.fingerprints import fingerprint
from confsite.mail import outbox
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from reviews.forms.services import seed_questions
from reviews.models import Assignment, Bid, Comment, Conflict, Review, ReviewVersion, TopicInterest
from reviews.papers.conflict_services import set_conflict
from reviews.reviewing import services
from tests import factories
from tests.reviews.conftest import ANSWERS


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_pressing_submit_twice_at_once_makes_one_version_and_two_reviewers_get_two_labels() -> None:
    conference = factories.make_conference(
        dates={"SUBMISSION": timedelta(days=-20), "BIDDING": timedelta(days=-10), "REVIEW": timedelta(days=5)}
    )
    seed_questions(conference)
    paper = factories.make_submission(conference)
    people = [factories.add_member(conference) for _ in range(2)]
    assignments = [
        Assignment.objects.create(
            conference=conference,
            submission=paper,
            person=person,
            assigned_at=conference.now(),
            told_at=conference.now(),
        )
        for person in people
    ]
    barrier, faults = threading.Barrier(4), []

    def press(assignment: Assignment) -> None:
        try:
            barrier.wait()
            services.submit_review(assignment.person.user, assignment=assignment, answers=ANSWERS)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(assignment,)) for assignment in assignments * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(Review.objects.values_list("label", flat=True)) == ["A", "B"]
    assert ReviewVersion.objects.count() == 2


def test_merging_two_records_of_a_reviewer_keeps_every_submitted_version_and_one_of_each_wish(
    reviewing: Conference, assign: Callable[..., Assignment]
) -> None:
    kept = factories.add_member(reviewing)
    absorbed = factories.add_member(reviewing, factories.make_person(user=False))
    paper, other = factories.make_submission(reviewing), factories.make_submission(reviewing)
    now, topic = reviewing.now(), reviewing.topics.first()
    for person in (kept, absorbed):
        services.submit_review(
            None, assignment=assign(person, paper), answers=ANSWERS | {"strengths": f"By {person.name}"}
        )
        Bid.objects.create(conference=reviewing, submission=paper, person=person, value=2, bid_at=now)
        TopicInterest.objects.create(conference=reviewing, person=person, topic=topic, value=1)
        Conflict.objects.create(
            conference=reviewing, submission=other, person=person, kind="OTHER", source="CHAIR", noticed_at=now
        )
    Comment.objects.create(conference=reviewing, submission=paper, person=absorbed, body="Hm", written_at=now)
    merge_people(kept=kept, absorbed=absorbed)
    review = Review.objects.get()
    assert review.reviewer == kept
    assert [version.answers["strengths"] for version in review.versions.order_by("number")] == [
        f"By {kept.name}",
        f"By {absorbed.name}",
    ]
    assert [model.objects.get().person for model in (Bid, TopicInterest, Conflict, Comment)] == [kept] * 4
    assert Assignment.objects.filter(state="ACTIVE").count() == 1
    assert not Person.objects.filter(pk=absorbed.pk).exists()


def test_erasing_a_reviewer_keeps_the_review_under_a_pseudonym_and_drops_wishes_and_words_about_them(
    reviewing: Conference, member: Person, assign: Callable[..., Assignment]
) -> None:
    paper = factories.make_submission(reviewing)
    services.submit_review(member.user, assignment=assign(member, paper), answers=ANSWERS)
    now = reviewing.now()
    Bid.objects.create(conference=reviewing, submission=paper, person=member, value=2, bid_at=now)
    Conflict.objects.create(
        conference=reviewing,
        submission=factories.make_submission(reviewing),
        person=member,
        kind="ADVISOR",
        source="PERSON",
        evidence="She was my advisor",
        noticed_at=now,
    )
    erase_person(member)
    review = Review.objects.get()
    assert review.answers["strengths"] == ANSWERS["strengths"]
    assert review.reviewer.name.startswith("Erased person")
    assert not Bid.objects.exists()
    assert Conflict.objects.get().evidence == ""


def test_the_export_of_a_reviewer_holds_the_own_words_and_no_conflict_that_others_noted(
    reviewing: Conference, member: Person, assign: Callable[..., Assignment]
) -> None:
    from reviews.personal_data import export

    services.submit_review(
        member.user, assignment=assign(member, factories.make_submission(reviewing)), answers=ANSWERS
    )
    Conflict.objects.create(
        conference=reviewing,
        submission=factories.make_submission(reviewing),
        person=member,
        kind="INSTITUTION",
        source="DETECTION",
        evidence="Ada is at northlake.example.org too",
        noticed_at=reviewing.now(),
    )
    text = str(export(member))
    assert "No baseline." in text
    assert "northlake" not in text


def test_reviewers_with_missing_reviews_are_reminded_of_exactly_those_and_not_once_they_are_in(
    reviewing: Conference, member: Person, colleague: Person, assign: Callable[..., Assignment]
) -> None:
    done, owed = factories.make_submission(reviewing), factories.make_submission(reviewing, title="Owed")
    for paper in (done, owed):
        assign(member, paper)
    services.submit_review(member.user, assignment=Assignment.objects.get(submission=done), answers=ANSWERS)
    audience = audiences.get("reviewers-missing-reviews")
    assert audience is not None
    (recipient,) = audience.find(reviewing)
    assert recipient.person == member
    assert recipient.values["papers"] == "#2 Owed"
    mail = outbox.queue(
        audience.template, conference=reviewing, to=member, values=recipient.values, recheck=recipient.recheck
    )
    assert mail is not None
    services.submit_review(member.user, assignment=Assignment.objects.get(submission=owed), answers=ANSWERS)
    drain()
    mail.refresh_from_db()
    assert mail.state == "WITHHELD", "a review handed in meanwhile needs no reminder"
    assert list(audience.find(reviewing)) == []


def test_neither_a_reminder_nor_its_absence_tells_a_chair_in_conflict_who_reviews_the_paper(
    reviewing: Conference,
    chair: Person,
    member: Person,
    colleague: Person,
    assign: Callable[..., Assignment],
    client_for: Callable[[Person], Client],
) -> None:
    seen, hidden = factories.make_submission(reviewing, title="Seen"), factories.make_submission(reviewing)
    factories.add_member(reviewing, factories.make_person("Otto Otherchair"), Role.PC_CHAIR)
    set_conflict(None, submission=hidden, person=chair)
    for person, paper in ((member, seen), (member, hidden), (colleague, hidden)):
        assign(person, paper)
    audience = audiences.get("reviewers-missing-reviews")
    assert audience is not None
    found = [(one.person, one.values["count"], one.submission_id) for one in audience.find(reviewing)]
    assert found == [(member, "1", None), (member, "1", hidden.pk), (colleague, "1", hidden.pk)]
    due = reviewing.milestones.get(kind="REVIEW")
    reviewing.reminder_rules.create(kind="REVIEW", audience=audience.key, template=audience.template, lead_hours=960)
    assert reminders.send_due([reviewing]) == 3
    client, slug = client_for(chair), reviewing.slug
    assert "1 mail was written" in client.get(reverse("setup:timeline", args=[slug])).text
    values = DateValues(kind="REVIEW", at=due.at + timedelta(days=1), zone=due.zone)
    moved = set_date(
        chair.user, conference=reviewing, values=values, milestone=due, reason="Floods.", notify=[audience.key],
        seen=fingerprint(due, FIELDS),
    )  # fmt: skip
    assert moved.batch is not None
    assert sorted(str(mail.to_person) for mail in moved.batch.mails.all()) == ["Mia Member", "Noah Colleague"]
    mails = client.get(reverse("mailing:mails", args=[slug])).text
    assert mails.count("Mia Member") == 2
    assert "Noah Colleague" not in mails


def test_moving_the_review_deadline_counts_no_mail_to_a_reviewer_of_a_hidden_paper(
    reviewing: Conference,
    chair: Person,
    member: Person,
    colleague: Person,
    assign: Callable[..., Assignment],
    client_for: Callable[[Person], Client],
) -> None:
    hidden = factories.make_submission(reviewing)
    set_conflict(None, submission=hidden, person=chair)
    assign(member, factories.make_submission(reviewing))
    assign(colleague, hidden)
    due = reviewing.milestones.get(kind="REVIEW")
    at = (reviewing.now() + timedelta(days=12)).date()
    page = client_for(chair).post(
        reverse("setup:date", args=[reviewing.slug, due.pk]),
        {
            "kind": "REVIEW", "precision": "INSTANT", "date": at.isoformat(), "time": "23:59", "zone": due.zone,
            "is_public": "on", "seen": fingerprint(due, FIELDS), "apply": "1", "reason": "Floods.",
            "notify": "reviewers-missing-reviews",
        },
        follow=True,
    )  # fmt: skip
    assert "Mails held until you release them: 1" in page.text


def test_a_reminder_is_not_sent_once_the_reviews_it_names_are_in_though_others_are_missing(
    reviewing: Conference, chair: Person, member: Person, assign: Callable[..., Assignment]
) -> None:
    hidden = factories.make_submission(reviewing)
    set_conflict(None, submission=hidden, person=chair)
    given = assign(member, hidden)
    assign(member, factories.make_submission(reviewing))
    reviewing.reminder_rules.create(
        kind="REVIEW", audience="reviewers-missing-reviews", template="review.reminder", lead_hours=960
    )
    assert reminders.send_due([reviewing]) == 2
    services.submit_review(member.user, assignment=given, answers=ANSWERS)
    drain()
    states = {mail.submission_id: mail.state for mail in OutboxMail.objects.filter(template="review.reminder")}
    assert states == {hidden.pk: "WITHHELD", None: "SENT"}
