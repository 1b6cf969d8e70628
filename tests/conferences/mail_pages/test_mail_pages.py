"""What chairs see and do on the mail pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.audit.models import LogEntry
from confsite.conferences.mail_pages import owners
from confsite.conferences.models import Conference, Role
from confsite.mail import kinds, outbox
from confsite.mail.delivery import drain
from confsite.mail.models import MailBatch, MailTemplate, OutboxMail
from reviews.models import Conflict
from submissions.models import State as PaperState
from tests import factories

pytestmark = pytest.mark.django_db
State = OutboxMail.State
KIND = "dates.moved"


@pytest.fixture
def client(chair: Person, client_for: Callable[[Person], Client]) -> Client:
    return client_for(chair)


def url(conference: Conference, name: str, *arguments: Any) -> str:
    return reverse(f"mailing:{name}", args=[conference.slug, *arguments])


def make_mail(conference: Conference, subject: str = "News", **fields: Any) -> OutboxMail:
    defaults: dict[str, Any] = {"template": KIND, "to_address": "ada@example.org", "body_text": "The words.\n"}
    return OutboxMail.objects.create(conference=conference, subject=subject, **(defaults | fields))


def hold_batch(conference: Conference, chair: Person, purpose: str, count: int = 2) -> MailBatch:
    assert chair.user is not None
    batch = outbox.hold(chair.user, conference=conference, title="A batch", purpose=purpose)
    for _number in range(count):
        outbox.queue(KIND, conference=conference, to=factories.make_person(), values={}, batch=batch)
    return batch


def test_failures_stand_first_with_the_servers_words(client: Client, conference: Conference) -> None:
    make_mail(conference, "An old failure", state=State.FAILED, last_error="550 No such mailbox")
    make_mail(conference, "Fresh news")
    page = client.get(url(conference, "mails")).content.decode()
    assert page.index("An old failure") < page.index("Fresh news")
    assert "550 No such mailbox" in page


def test_the_list_can_be_narrowed_by_state_kind_and_person(client: Client, conference: Conference) -> None:
    make_mail(conference, "To Ada")
    make_mail(conference, "To Grace", to_address="grace@example.net", state=State.HELD, template="dates.extension")
    for query in ("q=grace", "state=HELD", "kind=dates.extension"):
        page = client.get(f"{url(conference, 'mails')}?{query}").content.decode()
        assert "To Grace" in page, query
        assert "To Ada" not in page, query
    assert client.get(f"{url(conference, 'mails')}?state=NONSENSE&page=x").status_code == 200


def test_another_conferences_mail_and_sign_in_mail_are_missing(client: Client, conference: Conference) -> None:
    make_mail(factories.make_conference(), "Elsewhere")
    stray = OutboxMail.objects.create(template="x", to_address="ada@example.org", subject="Sign in", body_text="key")
    page = client.get(url(conference, "mails")).content.decode()
    assert "Elsewhere" not in page
    assert url(conference, "mail", stray.pk) not in page
    assert client.get(url(conference, "mail", stray.pk)).status_code == 404


def test_who_is_no_chair_finds_nothing_here(conference: Conference, client_for: Callable[[Person], Client]) -> None:
    member = client_for(factories.add_member(conference))
    mail = make_mail(conference)
    for address in (url(conference, "mails"), url(conference, "mail", mail.pk), url(conference, "wordings")):
        assert member.get(address).status_code == 404


def test_the_text_of_a_personal_link_is_not_shown_to_chairs(client: Client, conference: Conference) -> None:
    secret = make_mail(
        conference, mail_class=OutboxMail.Class.SECRET, body_text="token-4711", body_html="<p>token-4711</p>"
    )
    page = client.get(url(conference, "mail", secret.pk)).content.decode()
    assert "token-4711" not in page
    assert "for its recipient only" in page


def test_a_conflicted_chair_finds_no_trace_of_a_papers_mail(
    client: Client, conference: Conference, chair: Person
) -> None:
    own = factories.make_submission(conference, authors=[chair])
    other = factories.make_submission(conference)
    hidden = make_mail(conference, "About their own paper", submission_id=own.pk, state=State.FAILED)
    make_mail(conference, "About another paper", submission_id=other.pk)
    digest = make_mail(conference, "Several things", template="digest", about=[own.pk, other.pk])
    page = client.get(url(conference, "mails")).content.decode()
    assert "About another paper" in page
    for words in ("About their own paper", "Several things", "Failed"):
        assert f">{words}<" not in page, words
    for mail in (hidden, digest):
        assert client.get(url(conference, "mail", mail.pk)).status_code == 404
        assert client.post(url(conference, "mail", mail.pk), {"address": "me@example.org"}).status_code == 404


def test_a_failed_mail_is_sent_to_the_corrected_address(
    client: Client, conference: Conference, mailoutbox: list[Any]
) -> None:
    mail = make_mail(
        conference, state=State.FAILED, attempts=10, last_error="550 unknown", to_address="aad@example.org"
    )
    address = url(conference, "mail", mail.pk)
    assert "550 unknown" in client.get(address).content.decode()
    assert "Enter a valid email address" in client.post(address, {"address": "nobody"}).content.decode()
    client.post(address, {"address": "ada@example.org"})
    drain()
    assert [message.to for message in mailoutbox] == [["ada@example.org"]]
    assert LogEntry.objects.get(verb="mail.readdressed").details == {"address": "ada@example.org"}


def test_all_failed_mails_are_tried_again_at_once_but_none_that_is_hidden_from_the_chair(
    client: Client, conference: Conference, chair: Person
) -> None:
    own = factories.make_submission(conference, authors=[chair])
    for submission_id in (None, None, own.pk):
        make_mail(conference, state=State.FAILED, attempts=10, submission_id=submission_id)
    page = client.post(url(conference, "try_all_again"), follow=True).content.decode()
    assert "2 mails are queued again." in page
    assert OutboxMail.objects.get(state=State.FAILED).submission_id == own.pk


def test_a_chair_in_conflict_reads_no_line_about_a_mail_that_names_the_paper_among_others(
    conference: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    papers = [factories.make_submission(conference, authors=[chair]), factories.make_submission(conference)]
    other = factories.add_member(conference, role=Role.PC_CHAIR)
    mails = [
        make_mail(conference, to_address="rae@example.org", about=[paper.pk for paper in papers], state=State.FAILED),
        make_mail(conference, to_address="ron@example.org", about=[papers[1].pk], state=State.FAILED),
    ]
    client_for(other).post(url(conference, "try_all_again"))
    OutboxMail.objects.filter(pk=mails[0].pk).update(state=State.FAILED)
    client_for(other).post(url(conference, "mail", mails[0].pk), {"address": "rae@example.net"})
    log = reverse("reviewing:log", args=[conference.slug])
    told = client_for(other).get(log).content.decode()
    assert "rae@example.org" in told
    assert "rae@example.net" in told
    read = client_for(chair).get(log).content.decode()
    assert "ron@example.org" in read
    assert "rae@example" not in read


def test_a_personal_link_is_tried_again_but_never_at_another_address(client: Client, conference: Conference) -> None:
    mail = make_mail(conference, state=State.FAILED, mail_class=OutboxMail.Class.SECRET)
    address = url(conference, "mail", mail.pk)
    page = client.post(address, {"address": "thief@example.org"}).content.decode()
    assert "goes to no other address" in page
    mail.refresh_from_db()
    assert (mail.state, mail.to_address) == (State.FAILED, "ada@example.org")
    client.post(address, {"address": "ada@example.org"})
    mail.refresh_from_db()
    assert mail.state == State.QUEUED


def test_a_mail_that_has_not_failed_is_not_sent_twice(client: Client, conference: Conference) -> None:
    mail = make_mail(conference, state=State.DISCARDED)
    page = client.post(url(conference, "mail", mail.pk), {"address": "ada@example.org"}).content.decode()
    mail.refresh_from_db()
    assert mail.state == State.DISCARDED
    assert "Try again" not in page


def test_a_held_batch_is_read_then_released(
    client: Client, conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    batch = hold_batch(conference, chair, "dates")
    drain()
    assert mailoutbox == []
    page = client.get(url(conference, "batch", batch.pk)).content.decode()
    assert page.count("<iframe") == 2
    assert "Nothing has been sent yet" in page
    assert "Send 2 mails now?" in client.get(url(conference, "release", batch.pk)).content.decode()
    assert MailBatch.objects.get().state == MailBatch.State.HELD, "asking must change nothing"
    page = client.post(url(conference, "release", batch.pk), follow=True).content.decode()
    assert "2 mails are on their way." in page
    drain()
    assert len(mailoutbox) == 2
    again = client.post(url(conference, "discard", batch.pk), follow=True).content.decode()
    assert "released already" in again


def test_a_discarded_batch_tells_nobody(
    client: Client, conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    batch = hold_batch(conference, chair, "dates")
    client.post(url(conference, "discard", batch.pk))
    drain()
    assert mailoutbox == []
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {State.DISCARDED}


@pytest.mark.parametrize("purpose", ["decisions", "assignments", "program", "something new"])
def test_mails_whose_release_changes_more_are_not_released_here(
    purpose: str, client: Client, conference: Conference, chair: Person
) -> None:
    batch = hold_batch(conference, chair, purpose)
    page = client.get(url(conference, "batch", batch.pk)).content.decode()
    assert url(conference, "release", batch.pk) not in page
    assert bool(owners.page_of(batch)) == (purpose != "something new")
    client.post(url(conference, "release", batch.pk))
    batch.refresh_from_db()
    assert batch.state == MailBatch.State.HELD


def test_a_conflicted_chair_releases_a_batch_without_learning_how_many_mails_are_hidden(
    client: Client, conference: Conference, chair: Person
) -> None:
    own = factories.make_submission(conference, authors=[chair])
    batch = hold_batch(conference, chair, "dates")
    make_mail(conference, "Hidden", batch=batch, submission_id=own.pk, state=State.HELD)
    assert "Hidden" not in client.get(url(conference, "batch", batch.pk)).content.decode()
    page = client.post(url(conference, "release", batch.pk), follow=True).content.decode()
    assert "2 mails are on their way." in page
    assert OutboxMail.objects.filter(batch=batch, state=State.QUEUED).count() == 3


def test_own_words_are_used_until_they_are_reset(client: Client, conference: Conference, chair: Person) -> None:
    address = url(conference, "wording", KIND)
    words = {"subject": "{{ milestone }} moves", "body": "Hello **{{ name }}**"}
    client.post(address, words | {"save": "1"})
    assert "Your own words are used." in client.get(address).content.decode()
    mail = outbox.queue(KIND, conference=conference, to=chair, values={"milestone": "The deadline"})
    assert mail is not None
    assert mail.subject == "The deadline moves"
    assert "<strong>Carla Chair</strong>" in mail.body_html
    client.post(url(conference, "reset", KIND))
    assert "The shipped words are used." in client.get(address).content.decode()
    assert not MailTemplate.objects.exists()


def test_a_preview_shows_samples_and_saves_nothing(client: Client, conference: Conference) -> None:
    words = {"subject": "S", "body": "It was {{ before }}", "preview": "1"}
    page = client.post(url(conference, "wording", KIND), words).content.decode()
    assert "It was 8 May 2030, 23:59 AoE" in page
    assert not MailTemplate.objects.exists()
    assert not OutboxMail.objects.exists()


def test_an_unknown_placeholder_is_named_with_those_that_exist(client: Client, conference: Conference) -> None:
    words = {"subject": "Hello {{ nmae }}", "body": "x", "save": "1"}
    page = client.post(url(conference, "wording", KIND), words).content.decode()
    assert "{{ nmae }} is not known here" in page
    assert "{{ milestone }}" in page
    assert not MailTemplate.objects.exists()


def test_a_wording_can_reach_nothing_but_its_placeholders(client: Client, conference: Conference) -> None:
    words = {"subject": "S", "body": "{% load static %}<script>alert(1)</script>{{ conference_name }}", "save": "1"}
    client.post(url(conference, "wording", KIND), words)
    mail = outbox.queue(KIND, conference=conference, to=factories.make_person(), values={})
    assert mail is not None
    assert "<script>" not in mail.body_html
    assert "{% load static %}" in mail.body_text


def test_a_test_mail_goes_to_the_chair_alone(
    client: Client, conference: Conference, chair: Person, mailoutbox: list[Any]
) -> None:
    words = {"subject": "About {{ milestone }}", "body": "x", "test": "1"}
    client.post(url(conference, "wording", KIND), words)
    drain()
    [message] = mailoutbox
    assert message.to == [chair.emails.get().email]
    assert message.subject == "Test: About Submission deadline"


def test_every_kind_of_mail_can_be_opened_and_has_a_sample_for_each_placeholder(
    client: Client, conference: Conference
) -> None:
    page = client.get(url(conference, "wordings")).content.decode()
    for kind in kinds.all_kinds():
        assert url(conference, "wording", kind.key) in page
        missing = set(kind.placeholders) - set(kind.samples)
        assert not missing, f"{kind.key} has no sample for {missing}"
    assert client.get(url(conference, "wording", "no.such")).status_code == 404


def test_a_letter_is_previewed_held_and_then_released(
    client: Client, conference: Conference, mailoutbox: list[Any]
) -> None:
    for name in ("Ada", "Grace", "Hedy", "Katherine"):
        factories.add_member(conference, factories.make_person(name), Role.PC_MEMBER)
    words = {"audience": "role-pc", "subject": "Thanks, {{ name }}", "body": "Dear {{ name }}, thank you."}
    page = client.post(url(conference, "letter"), words | {"preview": "1"}).content.decode()
    assert "Thanks, Ada" in page
    assert "Write 4 mails and hold them" in page
    assert not OutboxMail.objects.exists()
    page = client.post(url(conference, "letter"), words | {"hold": "1"}, follow=True).content.decode()
    assert "Nothing has been sent yet" in page
    drain()
    assert mailoutbox == []
    client.post(url(conference, "release", MailBatch.objects.get().pk))
    drain()
    assert sorted(message.subject for message in mailoutbox) == [
        "Thanks, Ada", "Thanks, Grace", "Thanks, Hedy", "Thanks, Katherine",
    ]  # fmt: skip


def test_a_letter_to_nobody_is_refused_in_words_and_leaves_no_batch(client: Client, conference: Conference) -> None:
    words = {"audience": "role-external", "subject": "S", "body": "B", "hold": "1"}
    page = client.post(url(conference, "letter"), words).content.decode()
    assert "Choose another audience" in page
    assert not MailBatch.objects.exists()


def test_a_letter_to_people_of_a_hidden_paper_alone_is_refused_as_one_to_nobody(
    client: Client, conference: Conference, chair: Person
) -> None:
    words = {"audience": "authors_of_drafts", "subject": "S", "body": "B", "hold": "1"}
    nobody = client.post(url(conference, "letter"), words).content.decode()
    assert "Choose another audience" in nobody
    draft = factories.make_submission(conference, state=PaperState.DRAFT)
    draft.authors.update(told_at=conference.now())
    Conflict.objects.create(
        conference=conference,
        submission=draft,
        person=chair,
        kind="OTHER",
        source="CHAIR",
        noticed_at=conference.now(),
    )
    answer = client.post(url(conference, "letter"), words)
    assert answer.status_code == 200
    assert "Choose another audience" in answer.content.decode()
    assert not MailBatch.objects.exists()


def test_a_letter_names_the_placeholder_its_audience_cannot_fill(client: Client, conference: Conference) -> None:
    words = {"audience": "role-pc", "subject": "S", "body": "{{ title }}", "hold": "1"}
    page = client.post(url(conference, "letter"), words).content.decode()
    assert "{{ title }} is not known here" in page


@pytest.mark.parametrize("name", ["mails", "batches"])
def test_lists_ask_the_database_as_often_for_many_rows_as_for_two(
    name: str, client: Client, conference: Conference, chair: Person
) -> None:
    def add(count: int) -> None:
        for _number in range(count):
            hold_batch(conference, chair, "dates", 1)

    def asked() -> list[str]:
        client.get(url(conference, name))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(conference, name)).status_code == 200
        return [query["sql"][:200] for query in captured.captured_queries]

    add(2)
    few = asked()
    add(30)
    assert len(asked()) == len(few)
    assert len(few) <= 12, "\n".join(few)
