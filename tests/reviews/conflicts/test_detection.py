"""Which conflicts are found, by whom they are seen, and what nobody can find out with them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.accounts.models import Affiliation, Person, Relation
from confsite.accounts.profile_services import remove_entry
from confsite.conferences.models import Conference, Role
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from confsite.mail.models import OutboxMail
from reviews.conflicts import services
from reviews.conflicts.domains import organisation
from reviews.models import Assignment, Conflict, ConflictConfirmation, PossibleConflict
from reviews.refusals import Refused
from submissions.models import DeclaredConflict, State, Submission
from tests import factories


def found(conference: Conference) -> set[tuple[int, str, str]]:
    """(paper's number, person's name, kind) of every active conflict."""
    rows = Conflict.objects.filter(conference=conference, dismissed_at__isnull=True)
    return set(rows.values_list("submission__number", "person__name", "kind"))


def member_at(conference: Conference, name: str, email: str) -> Person:
    return factories.add_member(conference, factories.make_person(name, email=email), Role.PC_MEMBER)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ana@cs.northlake.edu", "northlake.edu"),
        ("www.northlake.ac.uk", "northlake.ac.uk"),
        ("ana@dept.northlake.example.org", "northlake.example.org"),
        ("ana@gmail.com", ""),
        ("ana@yahoo.co.uk", ""),
        ("ana@acm.org", ""),
        ("ana@example.org", ""),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_an_address_names_its_organisation_unless_everybody_can_have_one_there(address: str, expected: str) -> None:
    assert organisation(address) == expected


def test_the_same_institution_is_a_conflict_and_free_mail_is_none(conference: Conference) -> None:
    member_at(conference, "Near", "near@cs.northlake.example.org")
    member_at(conference, "Mailer", "mailer@gmail.com")
    factories.make_submission(conference, authors=[factories.make_person(email="a@math.northlake.example.org")])
    factories.make_submission(conference, authors=[factories.make_person(email="b@gmail.com")])
    services.detect_conflicts(conference)
    assert found(conference) == {(1, "Near", "INSTITUTION")}


def test_an_affiliation_that_ended_long_ago_is_no_conflict_and_a_recent_one_is(conference: Conference) -> None:
    year = conference.now().year
    for name, until in (("Long ago", year - 8), ("Last year", year - 1), ("Still", None)):
        person = member_at(conference, name, f"{name.replace(' ', '')}@gmail.com")
        Affiliation.objects.create(person=person, institution="N", domain="northlake.example.org", year_to=until)
    factories.make_submission(conference, authors=[factories.make_person(email="a@northlake.example.org")])
    services.detect_conflicts(conference)
    assert found(conference) == {(1, "Last year", "INSTITUTION"), (1, "Still", "INSTITUTION")}


@pytest.mark.parametrize("declared_by", ["member", "author"])
@pytest.mark.parametrize("known_by", ["person", "email"])
def test_a_tie_declared_by_either_side_is_a_conflict(conference: Conference, declared_by: str, known_by: str) -> None:
    member = member_at(conference, "Mia", "mia@one.example.org")
    author = factories.make_person("Ada", email="ada@two.example.org")
    one, other = (member, author) if declared_by == "member" else (author, member)
    Relation.objects.create(
        person=one,
        kind="ADVISOR",
        other=other if known_by == "person" else None,
        other_name=other.name,
        other_email="" if known_by == "person" else other.emails.get().email,
    )
    factories.make_submission(conference, authors=[author])
    services.detect_conflicts(conference)
    assert found(conference) == {(1, "Mia", "ADVISOR")}


def test_a_co_author_of_another_submission_here_is_a_conflict(conference: Conference) -> None:
    member = member_at(conference, "Mia", "mia@one.example.org")
    friend = factories.make_person("Friend")
    factories.make_submission(conference, authors=[member, friend])
    factories.make_submission(conference, authors=[friend])
    factories.make_submission(conference, authors=[factories.make_person("Stranger")])
    services.detect_conflicts(conference)
    assert found(conference) == {(1, "Mia", "AUTHOR"), (2, "Mia", "COLLABORATOR")}


def test_what_authors_declare_binds_by_address_and_a_mere_name_is_only_shown_to_chairs(conference: Conference) -> None:
    member_at(conference, "Mia Member", "mia@one.example.org")
    member_at(conference, "Noah Namesake", "noah@two.example.org")
    paper = factories.make_submission(conference)
    for name, email in (("M. Member", "mia@one.example.org"), ("Noah  NAMESAKE", "")):
        DeclaredConflict.objects.create(
            conference=conference, submission=paper, name=name, email=email, kind="PERSONAL"
        )
    services.detect_conflicts(conference)
    assert found(conference) == {(1, "Mia Member", "PERSONAL")}
    assert Conflict.objects.get().source == Conflict.Source.AUTHORS
    assert [one.person.name for one in PossibleConflict.objects.all()] == ["Noah Namesake"]


def test_repeating_the_detection_changes_nothing_and_keeps_what_a_chair_pinned_or_dismissed(
    conference: Conference,
) -> None:
    for name in ("Pinned", "Dismissed"):
        member_at(conference, name, f"{name.lower()}@northlake.example.org")
    paper = factories.make_submission(conference, authors=[factories.make_person(email="a@northlake.example.org")])
    assert services.detect_conflicts(conference)["added"] == 2
    Conflict.objects.filter(person__name="Pinned").update(is_pinned=True)
    Conflict.objects.filter(person__name="Dismissed").update(dismissed_at=conference.now())
    assert services.detect_conflicts(conference) == {"added": 0, "removed": 0, "active": 2, "possible": 0}
    paper.authors.all().delete()
    Submission.objects.update(updated_at=conference.now() + timedelta(seconds=1))
    assert services.detect_conflicts(conference)["removed"] == 0
    assert found(conference) == {(1, "Pinned", "INSTITUTION")}


def test_a_conflict_goes_when_the_paper_loses_its_reason_but_not_when_a_member_edits_the_own_profile(
    conference: Conference,
) -> None:
    member = member_at(conference, "Mia", "mia@gmail.com")
    author = factories.make_person("Ada")
    tie = Relation.objects.create(person=member, kind="ADVISOR", other=author, other_name="Ada")
    paper = factories.make_submission(conference, authors=[author])
    services.detect_conflicts(conference)
    tie.delete()
    services.detect_conflicts(conference)
    assert found(conference) == {(1, "Mia", "ADVISOR")}, "nobody sheds a conflict by editing the own profile"
    paper.authors.all().delete()
    Submission.objects.update(updated_at=conference.now() + timedelta(seconds=1))
    services.detect_conflicts(conference)
    assert found(conference) == set()


@pytest.mark.parametrize("who", ["member", "author"])
def test_a_tie_taken_off_the_own_profile_stays_a_conflict_when_the_paper_changes_for_another_reason(
    conference: Conference, who: str
) -> None:
    """A new title or a released decision is a change of the paper too, but the reason did not go with it."""
    member, author = member_at(conference, "Mia", "mia@gmail.com"), factories.make_person("Ada")
    owner, other = (member, author) if who == "member" else (author, member)
    tie = Relation.objects.create(person=owner, kind="PERSONAL", other=other, other_name=other.name)
    paper = factories.make_submission(conference, authors=[author])
    services.detect_conflicts(conference)
    remove_entry(owner.user, entry=tie)
    Submission.objects.update(updated_at=conference.now() + timedelta(seconds=1))
    services.detect_conflicts(conference)
    assert found(conference) == {(1, "Mia", "PERSONAL")}
    if who == "author":
        paper.authors.all().delete()
        Submission.objects.update(updated_at=conference.now() + timedelta(seconds=2))
        services.detect_conflicts(conference)
        assert found(conference) == set(), "it goes with the author"


def test_editing_the_own_profile_does_not_change_a_list_at_once(
    bidding: Conference, member: Person, client_for: Callable[[Person], Client]
) -> None:
    author = factories.make_person("Ada")
    factories.make_submission(bidding, title="By Ada", authors=[author])
    client, address = client_for(member), reverse("reviews:bids", args=[bidding.slug])
    assert "By Ada" in client.get(address).text
    Relation.objects.create(person=member, kind="ADVISOR", other=author, other_name="Ada")
    assert "By Ada" in client.get(address).text
    services.detect_conflicts(bidding)
    assert "By Ada" not in client.get(address).text


def test_a_new_paper_is_checked_before_anybody_can_bid_on_it(
    bidding: Conference, member: Person, client_for: Callable[[Person], Client]
) -> None:
    client, address = client_for(member), reverse("reviews:bids", args=[bidding.slug])
    services.detect_conflicts(bidding)
    Affiliation.objects.create(person=member, institution="N", domain="northlake.example.org")
    author = factories.make_person(email="a@northlake.example.org")
    factories.make_submission(bidding, title="From next door", authors=[author])
    factories.make_submission(bidding, title="From far away")
    page = client.get(address).text
    assert "From next door" not in page
    assert "From far away" not in page, "new papers wait for the search, or their coming would tell who is in conflict"
    assert "conflicts are being looked for again" in page
    assert services.refresh_changed() == 1
    jobs.run(Job.objects.get(state="QUEUED").pk)
    page = client.get(address).text
    assert "From next door" not in page
    assert "From far away" in page
    assert "conflicts are being looked for again" not in page


@pytest.mark.parametrize("page", ["reviewing:assign", "reviews:bids"])
def test_a_page_that_is_read_never_looks_for_conflicts_and_costs_the_same_where_a_search_is_due(
    bidding: Conference, chair: Person, client_for: Callable[[Person], Client], page: str
) -> None:
    factories.add_member(bidding, chair, Role.PC_MEMBER)
    paper = factories.make_submission(bidding, authors=[factories.make_person(email="a@northlake.example.org")])
    services.detect_conflicts(bidding)
    client = client_for(chair)
    address = reverse(page, args=[bidding.slug, *([paper.number] if "assign" in page else [])])
    client.get(address)
    with CaptureQueriesContext(connection) as fresh:
        assert "looked for again" not in client.get(address).text
    member_at(bidding, "Near", "near@northlake.example.org")
    with CaptureQueriesContext(connection) as stale:
        assert "looked for again" in client.get(address).text
    assert len(stale) == len(fresh)
    assert found(bidding) == set(), "no conflict was written by reading"


def test_drafts_of_others_do_not_make_co_authors(conference: Conference) -> None:
    member = member_at(conference, "Mia", "mia@one.example.org")
    friend = factories.make_person("Friend")
    factories.make_submission(conference, authors=[member, friend], state=State.DRAFT)
    factories.make_submission(conference, authors=[friend])
    services.detect_conflicts(conference)
    assert (2, "Mia", "COLLABORATOR") not in found(conference)


def test_the_chairs_job_and_the_clock_s_task_look_for_conflicts(conference: Conference, chair: Person) -> None:
    member_at(conference, "Near", "near@northlake.example.org")
    factories.make_submission(conference, authors=[factories.make_person(email="a@northlake.example.org")])
    job = jobs.enqueue(chair.user, conference=conference, kind="reviews.detect_conflicts", parameters={})
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "SUCCEEDED"
    assert found(conference) == {(1, "Near", "INSTITUTION")}
    assert services.refresh_changed() == 0, "nothing changed"
    factories.make_submission(conference, authors=[factories.make_person(email="b@northlake.example.org")])
    assert services.refresh_changed() == 1
    assert services.refresh_changed() == 0, "one search waits already"
    jobs.run(Job.objects.get(state="QUEUED").pk)
    assert (2, "Near", "INSTITUTION") in found(conference)


def test_a_member_declares_a_conflict_and_sees_no_more_of_the_paper_until_taking_it_back(
    reviewing: Conference,
    chair: Person,
    member: Person,
    assign: Callable[..., Assignment],
    client_for: Callable[[Person], Client],
) -> None:
    paper = factories.make_submission(reviewing, title="Cold Caches")
    assign(member, paper)
    client = client_for(member)
    page = reverse("reviews:conflicts", args=[reviewing.slug])
    assert "Cold Caches" in client.get(page, {"text": "caches"}).text
    client.post(reverse("reviews:declare_conflict", args=[reviewing.slug]), {"number": 1, "kind": "ADVISOR"})
    assert client.get(reverse("reviews:paper", args=[reviewing.slug, 1])).status_code == 404
    assert Assignment.objects.get().state == Assignment.State.DECLINED
    assert OutboxMail.objects.get(template="review.declined").to_person == chair, "the chair needs a substitute"
    assert "Cold Caches" in client.get(page).text, "what one declared oneself one may see"
    client.post(reverse("reviews:undo_conflict", args=[reviewing.slug, 1]))
    assert client.get(reverse("reviews:paper", args=[reviewing.slug, 1])).status_code == 200


def test_the_own_page_shows_no_conflict_that_somebody_else_noted(
    reviewing: Conference, member: Person, client_for: Callable[[Person], Client]
) -> None:
    paper = factories.make_submission(reviewing, title="Cold Caches")
    Conflict.objects.create(
        conference=reviewing,
        submission=paper,
        person=member,
        kind="INSTITUTION",
        source="DETECTION",
        evidence="Ada is at northlake.example.org too",
        noticed_at=reviewing.now(),
    )
    page = client_for(member).get(reverse("reviews:conflicts", args=[reviewing.slug])).text
    assert "Cold Caches" not in page
    assert "Ada" not in page


def test_a_conflict_pinned_by_a_chair_cannot_be_taken_back(reviewing: Conference, member: Person) -> None:
    paper = factories.make_submission(reviewing)
    services.declare_conflict(member.user, person=member, submission=paper, kind="OTHER")
    Conflict.objects.update(is_pinned=True)
    with pytest.raises(Refused, match="chair has confirmed"):
        services.withdraw_conflict(member.user, person=member, submission=paper)


def test_confirming_the_conflicts_takes_the_reminder_off_the_home_page(
    bidding: Conference, member: Person, client_for: Callable[[Person], Client]
) -> None:
    client, home = client_for(member), reverse("reviews:home", args=[bidding.slug])
    assert "Look through your conflicts" in client.get(home).text
    client.post(reverse("reviews:confirm_conflicts", args=[bidding.slug]))
    assert "Look through your conflicts" not in client.get(home).text
    assert ConflictConfirmation.objects.get().person == member
