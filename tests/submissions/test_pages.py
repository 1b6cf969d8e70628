"""What authors see and press."""

from datetime import timedelta

import pytest
from django.core import mail as sent_mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.conferences.models import SubmissionType, TypeField
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from submissions import services
from submissions.forms.rows import AuthorRowForm
from submissions.models import Document, State, Submission
from submissions.services.authors import objection_token
from tests.factories import make_submission, set_dates
from tests.submissions.conftest import pdf_bytes, pdf_file

pytestmark = pytest.mark.django_db


def form_data(submission, **changes):
    """The edit form as a browser sends it."""
    submission.refresh_from_db()
    data = {
        "revision": submission.revision,
        "submission_type": submission.submission_type_id,
        "title": submission.title,
        "abstract": submission.abstract,
        "keywords": "",
        "topics": [topic.pk for topic in submission.topics.all()],
        "note_to_chairs": "",
        "authors-0-name": "Lena Brandt",
        "authors-0-email": "lena@example.org",
        "authors-0-affiliation": "Northlake",
        "authors-0-is_contact": "on",
        "conflicts-0-name": "",
        "conflicts-0-kind": "COLLABORATOR",
        "has_conflicts_confirmed": "on",
        "action": "save",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def url_of(name, submission, *more):
    return reverse(f"submissions:{name}", args=[submission.conference.slug, submission.number, *more])


def test_an_author_submits_a_paper_through_the_pages(conference, author, client_for):
    client = client_for(author)
    home = reverse("submissions:home", args=[conference.slug])
    assert "Start a submission" in client.get(home).content.decode()
    kind = conference.submission_types.get()
    started = client.post(f"{home}new/", {"title": "Quiet Machines", "submission_type": kind.pk}, follow=True)
    paper = Submission.objects.get()
    assert started.redirect_chain[-1][0] == url_of("edit", paper)
    data = form_data(
        paper, abstract="Sleep longer.", topics=[conference.topics.first().pk], action="submit", paper=pdf_file()
    )
    answer = client.post(url_of("edit", paper), data, follow=True)
    assert "Your submission is safe." in answer.content.decode()
    paper.refresh_from_db()
    assert paper.state == State.SUBMITTED
    drain()
    assert [message.to for message in sent_mail.outbox] == [["lena@example.org"]]


def test_an_incomplete_submit_keeps_the_draft_and_links_to_what_is_missing(author, draft, client_for):
    data = form_data(draft, title="Kept", abstract="", action="submit")
    answer = client_for(author).post(url_of("edit", draft), data)
    assert answer.status_code == 422
    assert "Your draft is saved, but not submitted" in answer.content.decode()
    assert 'href="#id_abstract_field"' in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.title, draft.state) == ("Kept", State.DRAFT)


def test_a_wrong_address_is_named_and_nothing_is_saved(author, draft, client_for):
    data = form_data(draft, **{"authors-1-name": "Ada", "authors-1-email": "ada at example", "title": "Lost?"})
    answer = client_for(author).post(url_of("edit", draft), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_authors-1-email"' in page
    assert "Lost?" in page
    draft.refresh_from_db()
    assert draft.title != "Lost?"


def test_a_new_author_has_as_long_an_affiliation_as_the_form_takes(author, draft, client_for):
    longest = "x" * AuthorRowForm.base_fields["affiliation"].max_length
    new = {"authors-1-name": "Ada Obi", "authors-1-email": "ada@example.net", "authors-1-affiliation": longest}
    answer = client_for(author).post(url_of("edit", draft), form_data(draft, **new))
    assert answer.status_code == 302
    added = draft.authors.get(name="Ada Obi")
    assert added.affiliation == longest
    assert added.person.affiliations.get().institution == longest


def test_the_same_address_twice_is_shown_on_its_row(author, draft, client_for):
    data = form_data(draft, **{"authors-1-name": "L. B.", "authors-1-email": "Lena@example.org"})
    page = client_for(author).post(url_of("edit", draft), data).content.decode()
    assert "This address stands in row 1 already." in page
    assert 'href="#id_authors-1-email"' in page


def test_rows_can_be_added_and_moved_without_a_script(author, draft, client_for):
    client = client_for(author)
    more = {"authors-1-name": "Ada Obi", "authors-1-email": "ada@example.net"}
    page = client.post(url_of("edit", draft), form_data(draft, **more, rows="authors:up:1")).content.decode()
    assert page.index('value="Ada Obi"') < page.index('value="Lena Brandt"')
    page = client.post(url_of("edit", draft), form_data(draft, **more, rows="authors:add")).content.decode()
    assert 'name="authors-2-name"' in page
    page = client.post(url_of("edit", draft), form_data(draft, **more, rows="authors:remove:0")).content.decode()
    assert 'value="Lena Brandt"' not in page
    assert draft.authors.count() == 1


def test_two_tabs_show_both_versions(author, draft, client_for):
    client = client_for(author)
    old = form_data(draft, title="From the old tab")
    client.post(url_of("edit", draft), form_data(draft, title="From the new tab"))
    answer = client.post(url_of("edit", draft), old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From the old tab" in page
    assert "From the new tab" in page
    again = form_data(draft, title="From the old tab")
    client.post(url_of("edit", draft), again)
    draft.refresh_from_db()
    assert draft.title == "From the old tab"


def test_autosave_answers_with_the_new_revision_and_the_page_shows_the_text_again(author, draft, client_for):
    client = client_for(author)
    more = {"authors-1-name": "Half typ", "authors-1-email": "half@"}
    answer = client.post(url_of("autosave", draft), form_data(draft, title="Typing …", **more))
    assert answer.json()["revision"] == draft.revision + 1
    page = client.get(url_of("edit", draft)).content.decode()
    assert "Typing …" in page
    assert 'value="half@"' in page
    assert client.post(url_of("autosave", draft), {"revision": draft.revision, "title": "x"}).status_code == 409


def test_a_save_pressed_while_the_same_page_autosaves_is_no_conflict(author, draft, client_for):
    client = client_for(author)
    data = form_data(draft, title="Pressed at once", page_key="abc")
    client.post(url_of("autosave", draft), data)
    assert client.post(url_of("edit", draft), data).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Pressed at once"
    other_tab = data | {"title": "Another tab", "page_key": "xyz"}
    assert client.post(url_of("edit", draft), other_tab).status_code == 409


def test_autosaved_changes_of_a_submitted_paper_are_shown_as_not_on_record(author, submitted, client_for):
    client = client_for(author)
    client.post(url_of("autosave", submitted), form_data(submitted, title="Later"))
    home = client.get(reverse("submissions:home", args=[submitted.conference.slug])).content.decode()
    assert "not on record yet" in home
    assert "Your submission is safe" not in home
    client.post(url_of("discard", submitted))
    home = client.get(reverse("submissions:home", args=[submitted.conference.slug])).content.decode()
    assert "Your submission is safe" in home


def test_a_bad_file_is_named_with_its_cure_and_the_earlier_one_stays(author, submitted, client_for):
    before = submitted.documents.get()
    data = form_data(submitted, paper=pdf_file("broken.pdf", pages=3))
    data["paper"].file.seek(0)
    data["paper"].file.truncate(400)
    data["paper"].size = 400
    answer = client_for(author).post(url_of("edit", submitted), data)
    assert answer.status_code == 422
    assert "once more" in answer.content.decode() or "anew" in answer.content.decode()
    assert submitted.documents.get() == before


def test_a_replacement_that_breaks_the_page_rule_leaves_the_paper_on_record(author, submitted, client_for):
    before = submitted.documents.get()
    answer = client_for(author).post(url_of("edit", submitted), form_data(submitted, paper=pdf_file(pages=9)))
    assert "at most 8" in answer.content.decode()
    assert submitted.documents.get(is_current=True) == before


def test_a_replacement_makes_version_two_and_both_can_be_downloaded(author, submitted, client_for):
    client = client_for(author)
    client.post(url_of("edit", submitted), form_data(submitted, paper=pdf_file(pages=3)))
    versions = list(submitted.documents.order_by("version").values_list("version", "is_current"))
    assert versions == [(1, False), (2, True)]
    for document in submitted.documents.all():
        answer = client.get(url_of("file", submitted, document.public_id))
        assert b"".join(answer.streaming_content) == pdf_bytes(pages=2 if document.version == 1 else 3)


def test_a_download_is_an_attachment_that_no_browser_may_run_or_cache(author, submitted, client_for):
    answer = client_for(author).get(url_of("file", submitted, submitted.documents.get().public_id))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    answer.close()


def test_a_web_server_sends_the_file_when_configured(author, submitted, client_for, settings):
    settings.X_ACCEL_PREFIX = "/_files/"
    answer = client_for(author).get(url_of("file", submitted, submitted.documents.get().public_id))
    assert answer["X-Accel-Redirect"].startswith("/_files/documents/")


@pytest.mark.parametrize("name", ["detail", "edit", "withdraw", "camera_ready"])
def test_a_strangers_paper_looks_like_none(name, submitted, make_person, client_for):
    client = client_for(make_person())
    hidden = client.get(url_of(name, submitted))
    absent = client.get(url_of(name, submitted).replace("/1/", "/999/"))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content


def test_a_strangers_file_looks_like_none(submitted, make_person, client_for):
    document = Document.objects.get()
    assert client_for(make_person()).get(url_of("file", submitted, document.public_id)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(submitted):
    answer = Client().get(url_of("detail", submitted))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_after_the_deadline_the_page_is_read_only_and_says_why_and_when(conference, author, submitted, client_for):
    set_dates(conference, SUBMISSION=timedelta(days=-1))
    client = client_for(author)
    page = client.get(url_of("detail", submitted)).content.decode()
    assert "The submission deadline was" in page
    assert "AoE" in page
    assert client.get(url_of("edit", submitted)).status_code == 302
    answer = client.post(url_of("edit", submitted), form_data(submitted, title="Too late"), follow=True)
    assert "The submission deadline was" in answer.content.decode()
    submitted.refresh_from_db()
    assert submitted.title != "Too late"
    assert "Too late" in answer.content.decode(), "what was typed stays on the page, to be copied"


def test_an_upload_that_began_before_the_deadline_counts(conference, author, draft, client_for):
    client = client_for(author)
    ticket = client.post(url_of("ticket", draft)).json()["ticket"]
    set_dates(conference, SUBMISSION=timedelta(0))
    data = form_data(draft, paper=pdf_file(pages=4), upload_ticket=ticket, action="submit")
    answer = client.post(url_of("edit", draft), data, follow=True)
    assert "Your submission is safe" in answer.content.decode()
    assert draft.documents.get(is_current=True).page_count == 4


def test_a_ticket_is_good_once_and_only_with_a_file(conference, author, draft, client_for):
    client = client_for(author)
    ticket = client.post(url_of("ticket", draft)).json()["ticket"]
    set_dates(conference, SUBMISSION=timedelta(0))
    client.post(url_of("edit", draft), form_data(draft, title="No file", upload_ticket=ticket))
    draft.refresh_from_db()
    assert draft.title != "No file"
    client.post(url_of("edit", draft), form_data(draft, paper=pdf_file(pages=3), upload_ticket=ticket))
    client.post(url_of("edit", draft), form_data(draft, paper=pdf_file(pages=4), upload_ticket=ticket))
    assert draft.documents.get(is_current=True).page_count == 3


def test_no_ticket_is_given_after_the_deadline(conference, author, draft, client_for):
    set_dates(conference, SUBMISSION=timedelta(seconds=-1))
    assert client_for(author).post(url_of("ticket", draft)).status_code == 403


def test_close_to_the_deadline_the_page_itself_carries_a_ticket(conference, author, draft, client_for):
    set_dates(conference, SUBMISSION=timedelta(minutes=5))
    assert 'name="upload_ticket"' in client_for(author).get(url_of("edit", draft)).content.decode()


def test_withdrawing_asks_once_more_and_can_be_undone(author, submitted, client_for):
    client = client_for(author)
    assert "Withdraw the paper" in client.get(url_of("withdraw", submitted)).content.decode()
    page = client.post(url_of("withdraw", submitted), {"reason": "Found an error."}, follow=True).content.decode()
    assert "Undo the withdrawal" in page
    page = client.post(url_of("undo_withdrawal", submitted), follow=True).content.decode()
    assert "Your submission is safe" in page


def test_the_receipt_page_shows_the_full_hash(author, submitted, client_for):
    page = client_for(author).get(url_of("receipt", submitted, 1)).content.decode()
    assert submitted.documents.get().sha256 in page


def test_somebody_without_an_account_objects_by_the_link(submitted):
    url = reverse("submissions:object", args=[submitted.conference.slug, objection_token(submitted.authors.get())])
    visitor = Client()
    assert "I am not an author" in visitor.get(url).content.decode()
    assert submitted.authors.get().objected_at is None
    assert "objection is noted" in visitor.post(url, {"reason": "Not me"}, follow=True).content.decode()
    assert submitted.authors.get().objection == "Not me"


def test_a_forged_objection_link_is_no_page(conference, submitted):
    assert Client().get(reverse("submissions:object", args=[conference.slug, "abc:def"])).status_code == 404


def test_fields_of_the_type_are_asked_and_kept(conference, author, client_for):
    kind = SubmissionType.objects.create(conference=conference, slug="entry", name="Entry", needs_paper=False)
    make = {"conference": conference, "submission_type": kind}
    TypeField.objects.create(**make, key="team", label="Team", kind="TEAM", is_required=True)
    TypeField.objects.create(**make, key="size", label="Size in MB", kind="NUMBER", is_required=True)
    TypeField.objects.create(**make, key="tracks", label="Tracks", kind="CHOICES", options=["ImageNet", "COCO"])
    TypeField.objects.create(**make, key="model", label="Model file", kind="FILE", is_required=True)
    draft = services.start_submission(author.user, conference=conference, submission_type=kind, title="Tiny model")
    client = client_for(author)
    data = form_data(draft, abstract="Small.", topics=[conference.topics.first().pk], action="submit")
    page = client.post(url_of("edit", draft), data | {"field_size": "many"}).content.decode()
    assert 'href="#id_field_size_field"' in page
    page = client.post(url_of("edit", draft), data | {"field_size": "3.5"}).content.decode()
    assert "Fill in “Team”." in page
    assert "Upload “Model file”." in page
    more = {
        "field_size": "3.5",
        "field_team": "Ada\nLin",
        "field_tracks": ["COCO"],
        "file_model": pdf_file("model.pdf"),
        "revision": Submission.objects.get(pk=draft.pk).revision,
    }
    page = client.post(url_of("edit", draft), data | more, follow=True).content.decode()
    assert "Your submission is safe" in page
    draft.refresh_from_db()
    assert draft.field_values == {"size": 3.5, "team": ["Ada", "Lin"], "tracks": ["COCO"]}


def test_imported_papers_have_nobody_behind_the_authors_door(conference, author, client_for):
    paper = make_submission(conference, authors=[author], is_imported=True)
    assert client_for(author).get(url_of("detail", paper)).status_code == 404


def queries_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_home_page_asks_the_same_number_of_queries_for_many_papers(conference, author, client_for):
    client = client_for(author)
    url = reverse("submissions:home", args=[conference.slug])
    make_submission(conference, authors=[author], state=State.DRAFT)
    make_submission(conference, authors=[author])
    client.get(url)
    few = queries_of(client, url)
    assert few <= 16
    for _ in range(60):
        make_submission(conference, authors=[author], state=State.DRAFT)
    make_submission(conference, authors=[author])
    assert queries_of(client, url) == few


def test_a_mail_is_not_sent_to_somebody_removed_meanwhile(conference, author, submitted):
    row = submitted.authors.get()
    type(row).objects.filter(pk=row.pk).update(objected_at=conference.now())
    drain()
    assert OutboxMail.objects.get(template="submission.receipt").state == OutboxMail.State.WITHHELD


def test_the_page_of_a_paper_asks_few_queries(author, submitted, client_for):
    client = client_for(author)
    client.get(url_of("detail", submitted))
    assert queries_of(client, url_of("detail", submitted)) <= 30
