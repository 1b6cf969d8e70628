"""Drafts, submitting, editing and withdrawing."""

from datetime import timedelta

import pytest

from confsite.audit.models import LogEntry
from confsite.conferences.models import Extension
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from reviews.models import Conflict
from submissions import services
from submissions.errors import Incomplete, NotAllowed, RowErrors, StaleRevision
from submissions.inputs import AuthorInput, ConflictInput
from submissions.models import Author, DocumentKind, FormatCheck, State
from tests.factories import make_conference, set_dates
from tests.submissions.conftest import paper_input, pdf_file, upload

pytestmark = pytest.mark.django_db


def start(author, conference, **more):
    return services.start_submission(
        author.user, conference=conference, submission_type=conference.submission_types.get(), title="T", **more
    )


def test_drafts_get_consecutive_numbers_from_one(conference, author):
    assert [start(author, conference).number for _ in range(3)] == [1, 2, 3]


def test_who_starts_a_draft_is_its_first_and_contact_author(conference, author):
    row = start(author, conference).authors.get()
    assert (row.person, row.email, row.is_contact) == (author, "lena@example.org", True)


def test_nobody_can_start_after_the_deadline(conference, author):
    set_dates(conference, SUBMISSION=timedelta(days=-1))
    with pytest.raises(NotAllowed):
        start(author, conference)


def test_an_individual_extension_lets_one_author_start_late(conference, author, make_person):
    set_dates(conference, SUBMISSION=timedelta(days=-1))
    milestone = conference.milestones.get(kind="SUBMISSION")
    until = conference.now() + timedelta(days=1)
    Extension.objects.create(conference=conference, milestone=milestone, person=author, until=until)
    assert start(author, conference).state == State.DRAFT
    with pytest.raises(NotAllowed):
        start(make_person(), conference)


def test_submitting_mails_every_author_a_receipt_with_hash_and_time(conference, author, draft):
    receipt = services.submit_paper(author.user, submission=draft)
    mail = OutboxMail.objects.get(template="submission.receipt")
    assert receipt.sha256 == draft.documents.get().sha256
    assert receipt.sha256 in mail.body_text
    assert "UTC" in mail.body_text
    assert draft.title in mail.subject


def test_the_receipt_keeps_all_metadata_as_it_was(conference, author, submitted):
    receipt = submitted.receipts.get()
    assert receipt.content["title"] == "Sleeping Through the Interrupt Storm"
    assert receipt.content["authors"][0]["email"] == "lena@example.org"
    assert receipt.content["topics"] == ["Sparsity"]
    assert receipt.content["documents"][0]["pages"] == 2


def test_submitting_twice_gives_one_receipt_and_one_mail(author, draft):
    first = services.submit_paper(author.user, submission=draft)
    second = services.submit_paper(author.user, submission=draft)
    assert first == second
    assert OutboxMail.objects.filter(template="submission.receipt").count() == 1


def test_an_incomplete_draft_says_what_is_missing_and_where(conference, author):
    with pytest.raises(Incomplete) as refusal:
        services.submit_paper(author.user, submission=start(author, conference))
    anchors = [one.anchor for one in refusal.value.missing]
    assert anchors == [
        "id_abstract_field",
        "id_topics_field",
        "id_paper_field",
        "id_has_conflicts_confirmed_field",
    ]


def test_too_many_words_in_the_abstract_stop_a_submit(conference, author, draft):
    content = paper_input(conference, author, abstract="word " * 301)
    services.save_paper(author.user, submission=draft, content=content, revision=draft.revision)
    with pytest.raises(Incomplete, match="301 words"):
        services.submit_paper(author.user, submission=draft)


def test_a_paper_over_a_firm_page_rule_stops_a_submit(author, draft):
    upload(author, draft, pdf_file(pages=9))
    with pytest.raises(Incomplete, match="9 pages; at most 8"):
        services.submit_paper(author.user, submission=draft)


def test_a_submitted_paper_cannot_become_incomplete(conference, author, submitted):
    content = paper_input(conference, author, title="")
    with pytest.raises(Incomplete):
        services.save_paper(author.user, submission=submitted, content=content, revision=submitted.revision)
    submitted.refresh_from_db()
    assert submitted.title == "Sleeping Through the Interrupt Storm"


def test_a_change_of_a_submitted_paper_makes_a_second_receipt(conference, author, submitted):
    content = paper_input(conference, author, title="Another Title")
    services.save_paper(author.user, submission=submitted, content=content, revision=submitted.revision)
    assert [receipt.content["title"] for receipt in submitted.receipts.all()] == [
        "Another Title",
        "Sleeping Through the Interrupt Storm",
    ]


def test_saving_without_a_change_makes_no_second_receipt(conference, author, submitted):
    content = paper_input(conference, author)
    services.save_paper(author.user, submission=submitted, content=content, revision=submitted.revision)
    assert submitted.receipts.count() == 1


def test_two_tabs_the_second_save_is_refused_and_nothing_is_lost(conference, author, draft):
    seen = draft.revision
    services.save_paper(
        author.user, submission=draft, content=paper_input(conference, author, title="One"), revision=seen
    )
    with pytest.raises(StaleRevision):
        services.save_paper(
            author.user, submission=draft, content=paper_input(conference, author, title="Two"), revision=seen
        )
    draft.refresh_from_db()
    assert draft.title == "One"


def test_the_same_save_pressed_twice_is_taken(conference, author, draft):
    seen, content = draft.revision, paper_input(conference, author, title="Once")
    services.save_paper(author.user, submission=draft, content=content, revision=seen)
    services.save_paper(author.user, submission=draft, content=content, revision=seen)
    draft.refresh_from_db()
    assert draft.title == "Once"


def test_autosave_keeps_text_without_touching_a_submitted_paper(author, submitted):
    services.autosave_paper(
        author.user, submission=submitted, revision=submitted.revision, data={"title": ["New"]}, title="New"
    )
    submitted.refresh_from_db()
    assert submitted.title == "Sleeping Through the Interrupt Storm"
    assert submitted.autosaved["data"] == {"title": ["New"]}


def test_the_same_address_twice_is_refused_with_its_row(conference, author, draft):
    authors = [
        AuthorInput("Lena Brandt", "lena@example.org", is_contact=True),
        AuthorInput("L. Brandt", "LENA@example.org"),
    ]
    with pytest.raises(RowErrors) as refusal:
        services.save_paper(author.user, submission=draft, content=paper_input(conference, author, authors=authors))
    assert list(refusal.value.errors) == [1]
    assert draft.authors.count() == 1


def test_authors_keep_their_order_and_printed_names(conference, author, draft, make_person):
    other = make_person("Adaeze Obi", email="ada@example.net")
    authors = [
        AuthorInput("A. Obi", "ada@example.net"),
        AuthorInput("Lena Brandt", "lena@example.org", is_contact=True),
    ]
    services.save_paper(author.user, submission=draft, content=paper_input(conference, author, authors=authors))
    assert [(row.name, row.person) for row in draft.authors.all()] == [("A. Obi", other), ("Lena Brandt", author)]


def test_nobody_can_remove_the_last_author_with_an_account(conference, author, draft):
    authors = [AuthorInput("Nobody Here", "nobody@example.net", is_contact=True)]
    with pytest.raises(RowErrors):
        services.save_paper(author.user, submission=draft, content=paper_input(conference, author, authors=authors))


def test_co_authors_are_told_once_at_the_first_submit(conference, author, draft):
    authors = [
        AuthorInput("Lena Brandt", "lena@example.org", is_contact=True),
        AuthorInput("Adaeze Obi", "ada@example.net"),
    ]
    services.save_paper(author.user, submission=draft, content=paper_input(conference, author, authors=authors))
    assert not OutboxMail.objects.filter(template="submission.coauthor").exists()
    services.submit_paper(author.user, submission=draft)
    content = paper_input(conference, author, authors=authors, title="Changed")
    services.save_paper(author.user, submission=draft, content=content)
    mail = OutboxMail.objects.get(template="submission.coauthor")
    assert mail.to_address == "ada@example.net"
    assert "not-an-author" in mail.body_text


def test_declared_conflicts_are_kept_with_their_kind(conference, author, draft):
    conflicts = [ConflictInput("Prof. Stern", "stern@example.org", "Northlake", "ADVISOR")]
    services.save_paper(author.user, submission=draft, content=paper_input(conference, author, conflicts=conflicts))
    assert [(row.name, row.kind) for row in draft.declared_conflicts.all()] == [("Prof. Stern", "ADVISOR")]


def test_a_stranger_can_neither_save_nor_submit(conference, author, draft, make_person):
    stranger = make_person()
    with pytest.raises(NotAllowed):
        services.save_paper(stranger.user, submission=draft, content=paper_input(conference, author))
    with pytest.raises(NotAllowed):
        services.submit_paper(stranger.user, submission=draft)


def test_after_the_deadline_nothing_can_be_saved(conference, author, draft):
    set_dates(conference, SUBMISSION=timedelta(hours=-1))
    with pytest.raises(NotAllowed, match="deadline was"):
        services.save_paper(author.user, submission=draft, content=paper_input(conference, author))


def test_withdrawing_tells_the_authors_and_can_be_undone_until_the_deadline(author, submitted):
    services.withdraw(author.user, submission=submitted, reason="A mistake in Section 4.")
    submitted.refresh_from_db()
    assert submitted.state == State.WITHDRAWN
    assert "Section 4" in OutboxMail.objects.get(template="submission.withdrawn").body_text
    services.undo_withdrawal(author.user, submission=submitted)
    submitted.refresh_from_db()
    assert submitted.state == State.SUBMITTED
    assert OutboxMail.objects.filter(template="submission.restored").exists()


def test_a_withdrawal_cannot_be_undone_after_the_deadline(conference, author, submitted):
    services.withdraw(author.user, submission=submitted, reason="")
    set_dates(conference, SUBMISSION=timedelta(days=-1))
    with pytest.raises(NotAllowed, match="Only the chairs"):
        services.undo_withdrawal(author.user, submission=submitted)


def test_an_objection_ends_access_and_reaches_contacts_and_chairs(conference, author, submitted, chair, make_person):
    other = make_person("Adaeze Obi", email="ada@example.net")
    row = Author.objects.create(
        conference=conference, submission=submitted, person=other, order=1, name="A. Obi", email="ada@example.net"
    )
    services.object_to_authorship(author=row, reason="I never saw it.")
    told = set(OutboxMail.objects.filter(template="submission.objection").values_list("to_person", flat=True))
    assert told == {author.pk, chair.pk}
    with pytest.raises(NotAllowed):
        services.withdraw(other.user, submission=submitted, reason="")


def test_a_chair_found_in_conflict_meanwhile_is_not_told_of_an_objection(conference, submitted, chair, mailoutbox):
    services.object_to_authorship(author=submitted.authors.get(), reason="")
    Conflict.objects.create(
        conference=conference,
        submission=submitted,
        person=chair,
        kind="OTHER",
        source="AUTHORS",
        noticed_at=conference.now(),
    )
    drain()
    assert OutboxMail.objects.get(template="submission.objection", to_person=chair).state == "WITHHELD"


def test_a_chair_who_is_an_author_is_not_told_as_chair(conference, author, submitted, chair):
    Author.objects.create(
        conference=conference, submission=submitted, person=chair, order=2, name="C. Chair", email="c@example.org"
    )
    services.object_to_authorship(author=submitted.authors.get(person=author), reason="")
    assert not OutboxMail.objects.filter(template="submission.objection").exists()


def test_every_act_stands_in_the_log(submitted):
    verbs = set(LogEntry.objects.filter(submission_id=submitted.pk).values_list("verb", flat=True))
    assert {"submission.started", "submission.document_uploaded", "submission.submitted"} <= verbs


def test_anonymity_is_judged_anew_when_authors_change(make_person):
    conference = make_conference("blind", blinding="DOUBLE")
    author = make_person("Lena Brandt", email="lena2@example.org")
    submission = start(author, conference)
    upload(author, submission, pdf_file(words="Adaeze Obi writes about quiet machines. "))
    document = submission.documents.get(kind=DocumentKind.PAPER)
    assert not document.checks.filter(code="author_on_first_page").exists()
    authors = [
        AuthorInput("Lena Brandt", "lena2@example.org", is_contact=True),
        AuthorInput("Adaeze Obi", "ada2@example.net"),
    ]
    services.save_paper(author.user, submission=submission, content=paper_input(conference, author, authors=authors))
    assert document.checks.get(code="author_on_first_page").severity == FormatCheck.Severity.WARNING
