"""Two people, or two hands, at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from confsite.audit.models import LogEntry
from confsite.mail.models import OutboxMail
from submissions import services
from submissions.errors import NotAllowed, StaleRevision
from submissions.models import State, Submission
from submissions.services.authors import objection_token
from tests.factories import set_dates
from tests.held import behind
from tests.submissions.conftest import paper_input, pdf_file, upload
from tests.submissions.test_pages import form_data, url_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Run acts in threads of their own, all starting together; answers or exceptions in order."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait(timeout=10)
            return act()
        except Exception as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_numbers_have_no_gap_and_no_twin_when_many_start_at_once(conference, author):
    kind = conference.submission_types.get()

    def start():
        return services.start_submission(author.user, conference=conference, submission_type=kind, title="T").number

    assert sorted(at_once(*[start] * 8)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_double_click_on_submit_gives_one_receipt(author, draft):
    first, second = at_once(*[lambda: services.submit_paper(author.user, submission=draft)] * 2)
    assert first == second
    assert OutboxMail.objects.filter(template="submission.receipt").count() == 1


def test_two_tabs_saving_at_once_leave_one_version_and_one_refusal(conference, author, draft):
    def save(title):
        content = paper_input(conference, author, title=title)
        return lambda: services.save_paper(author.user, submission=draft, content=content, revision=draft.revision)

    answers = at_once(save("One"), save("Two"))
    refused = [answer for answer in answers if isinstance(answer, StaleRevision)]
    kept = [answer for answer in answers if isinstance(answer, Submission)]
    assert (len(kept), len(refused)) == (1, 1)
    draft.refresh_from_db()
    assert draft.title == kept[0].title


def test_two_uploads_at_once_become_two_versions_with_one_current(author, draft):
    files = [pdf_file(pages=3), pdf_file(pages=4)]
    answers = at_once(*[lambda file=file: upload(author, draft, file) for file in files])
    assert sorted(document.version for document in answers) == [2, 3]
    assert draft.documents.filter(is_current=True).count() == 1


def test_withdrawing_and_saving_at_once_never_mix(conference, author, submitted):
    content = paper_input(conference, author, title="Late change")
    answers = at_once(
        lambda: services.withdraw(author.user, submission=submitted, reason=""),
        lambda: services.save_paper(author.user, submission=submitted, content=content, revision=submitted.revision),
    )
    submitted.refresh_from_db()
    assert submitted.state == "WITHDRAWN"
    assert isinstance(answers[1], NotAllowed) == (submitted.title != "Late change")


def test_two_first_uploads_of_the_same_bytes_by_two_papers_keep_one_file(conference, author):
    kind = conference.submission_types.get()
    papers = [
        services.start_submission(author.user, conference=conference, submission_type=kind, title=str(n))
        for n in range(2)
    ]
    answers = at_once(*[lambda paper=paper: upload(author, paper) for paper in papers])
    assert answers[0].stored_file == answers[1].stored_file


def test_withdrawing_in_the_instant_of_a_released_rejection_is_refused_in_words(author, submitted, client_for):
    client = client_for(author)
    (answer,) = behind(
        submitted,
        lambda: client.post(url_of("withdraw", submitted), {"reason": "An error"}, follow=True),
        meanwhile=lambda: services.apply_decision(None, submission=submitted, state=State.REJECTED),
    )
    assert "A paper that was not accepted cannot be withdrawn." in answer.content.decode()


def test_pressing_withdraw_twice_at_once_writes_once_to_the_authors(author, submitted, client_for):
    url = url_of("withdraw", submitted)
    first, second = client_for(author), client_for(author)
    answers = behind(submitted, lambda: first.post(url, {"reason": ""}), lambda: second.post(url, {"reason": ""}))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert OutboxMail.objects.filter(template="submission.withdrawn").count() == 1


def test_pressing_the_objection_twice_at_once_notes_it_once(author, submitted):
    row = submitted.authors.get()
    url = reverse("submissions:object", args=[submitted.conference.slug, objection_token(row)])
    answers = behind(submitted, *[lambda: Client().post(url, {"reason": "Not me"}, follow=True)] * 2)
    assert ["Your objection is noted." in answer.content.decode() for answer in answers] == [True, True]
    assert LogEntry.objects.filter(verb="submission.authorship_objected").count() == 1


def test_objecting_in_the_instant_of_being_left_out_is_no_fault(author, submitted):
    row = submitted.authors.get()
    url = reverse("submissions:object", args=[submitted.conference.slug, objection_token(row)])
    (answer,) = behind(submitted, lambda: Client().post(url, {"reason": "Not me"}), meanwhile=row.delete)
    assert answer.status_code == 302
    assert not LogEntry.objects.filter(verb="submission.authorship_objected").exists()


def test_a_paper_submitted_before_the_deadline_counts_though_it_is_stored_after_it(
    conference, author, draft, client_for
):
    client = client_for(author)
    data = form_data(draft, title="In the last second", action="submit")
    behind(
        draft,
        lambda: client.post(url_of("edit", draft), data),
        meanwhile=lambda: set_dates(conference, SUBMISSION=timedelta(0)),
    )
    draft.refresh_from_db()
    assert (draft.title, draft.state) == ("In the last second", "SUBMITTED")


def test_saving_a_topic_in_the_instant_of_its_removal_is_refused_in_words_and_loses_no_text(
    conference, author, draft, client_for
):
    client, topic = client_for(author), conference.topics.last()
    draft.topics.clear()
    data = form_data(draft, abstract="Three hours of work.", topics=[topic.pk])
    (answer,) = behind(topic, lambda: client.post(url_of("edit", draft), data), meanwhile=topic.delete)
    page = answer.content.decode()
    assert "removed in this instant" in page
    assert "Three hours of work." in page


def test_discarding_in_the_instant_of_being_left_out_is_no_fault(author, submitted, client_for):
    client = client_for(author)
    (answer,) = behind(
        submitted, lambda: client.post(url_of("discard", submitted)), meanwhile=submitted.authors.get().delete
    )
    assert answer.status_code == 302
