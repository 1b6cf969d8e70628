"""Merging, exporting and erasing people; what they have to do; who is reminded."""

from datetime import timedelta

import pytest

from confsite.accounts.personal_data import registered
from confsite.accounts.services import claim_address, erase_person, merge_people
from confsite.conferences import audiences
from confsite.conferences.todos import todos_of
from confsite.mail.kinds import get as kind_of
from submissions import queries, services
from submissions.inputs import AuthorInput
from submissions.models import Author, CameraReady, Receipt, State
from tests.factories import make_submission, set_dates
from tests.submissions.conftest import paper_input

pytestmark = pytest.mark.django_db


def with_coauthor(conference, author, paper, email="ada@example.net"):
    authors = [
        AuthorInput("Lena Brandt", "lena@example.org", "Northlake", is_contact=True),
        AuthorInput("Adaeze Obi", email),
    ]
    services.save_paper(author.user, submission=paper, content=paper_input(conference, author, authors=authors))
    return paper.authors.get(email=email)


def papers_seen(person):
    return list(queries.papers_of_person(person))


def test_a_named_co_author_gets_access_when_the_address_is_verified(conference, author, draft, make_person):
    with_coauthor(conference, author, draft)
    ada = make_person("Adaeze O.", email="private@example.com")
    assert papers_seen(ada) == []
    ada = claim_address(ada.user, email="ada@example.net")
    assert papers_seen(ada) == [draft]
    assert draft.authors.get(person=ada).name == "Adaeze Obi"


def test_merging_two_authors_of_one_paper_keeps_the_first_place(conference, author, draft):
    row = with_coauthor(conference, author, draft)
    Author.objects.filter(pk=row.pk).update(is_contact=True)
    merge_people(kept=row.person, absorbed=author)
    only = draft.authors.get()
    assert (only.person_id, only.order, only.name, only.is_contact) == (row.person_id, 0, "Lena Brandt", True)


def test_merging_takes_the_second_author_out_of_the_camera_ready_order(conference, author, submitted):
    row = with_coauthor(conference, author, submitted)
    services.apply_decision(author.user, submission=submitted, state=State.ACCEPTED)
    merge_people(kept=author, absorbed=row.person)
    assert CameraReady.objects.get().author_order == [submitted.authors.get().pk]


def test_the_export_names_papers_and_uploads(author, submitted):
    data = next(one for one in registered() if one.name == "submissions")
    rows = data.export(author)
    assert {row["kind"] for row in rows} == {"author", "upload"}
    assert rows[0]["title"] == submitted.title


def test_who_objected_to_be_an_author_reads_no_decision_in_the_file_of_their_data(author, submitted):
    services.object_to_authorship(author=submitted.authors.get(), reason="Not me.")
    services.apply_decision(author.user, submission=submitted, state=State.REJECTED)
    data = next(one for one in registered() if one.name == "submissions")
    row = next(row for row in data.export(author) if row["kind"] == "author")
    assert (row["paper"], row["title"], row["state"], row["objection"]) == (submitted.number, "", "", "Not me.")


def test_erasing_an_author_leaves_the_paper_under_a_pseudonym_everywhere(author, submitted):
    erase_person(author)
    row = submitted.authors.get()
    assert row.name.startswith("Erased person")
    assert row.email == ""
    assert "lena@example.org" not in str(Receipt.objects.get().content)
    assert "Lena Brandt" not in str(Receipt.objects.get().content)


def titles(person, conference):
    return [todo.title for todo in todos_of(person, conference) if "/submissions/" in todo.url]


def test_the_home_page_says_to_submit_a_draft_by_its_deadline(conference, author, draft):
    todo = next(one for one in todos_of(author, None) if one.url.endswith("/edit/"))
    assert todo.title == "Submit your draft"
    assert todo.due == conference.milestones.get(kind="SUBMISSION").at


def test_a_submitted_paper_asks_for_nothing(conference, author, submitted):
    assert titles(author, conference) == []


def test_an_accepted_paper_asks_for_its_camera_ready_version(conference, author, submitted):
    services.apply_decision(author.user, submission=submitted, state=State.ACCEPTED)
    assert titles(author, conference) == ["Hand in the camera-ready version"]


def test_a_late_draft_asks_for_nothing(conference, author, draft):
    set_dates(conference, SUBMISSION=timedelta(days=-1))
    assert titles(author, conference) == []


def recipients(conference, key):
    audience = audiences.get(key)
    assert audience is not None
    return list(audience.find(conference))


def test_authors_of_drafts_are_reminded_with_what_is_missing(conference, author, draft):
    with_coauthor(conference, author, draft)
    make_submission(conference, state=State.SUBMITTED)
    found = recipients(conference, "authors_of_drafts")
    assert [one.person for one in found] == [author]
    wanted = set(kind_of("submission.draft_reminder").placeholders)
    assert wanted <= set(found[0].values)
    assert found[0].values["missing"]


def test_authors_without_a_camera_ready_version_are_reminded(conference, author, submitted):
    services.apply_decision(author.user, submission=submitted, state=State.CONDITIONAL)
    assert [one.person for one in recipients(conference, "authors_without_camera_ready")] == [author]
    CameraReady.objects.update(state="SUBMITTED", submitted_at=conference.now())
    assert recipients(conference, "authors_without_camera_ready") == []


def test_authors_of_imported_papers_are_never_reminded(conference, author):
    make_submission(conference, authors=[author], state=State.DRAFT, is_imported=True)
    assert recipients(conference, "authors_of_drafts") == []
