"""Mail leaves the outbox by a real SMTP server: at least once, under one Message-ID, whatever happens on the way."""

import smtplib
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

import confsite.celery
from confsite.accounts.models import Person
from confsite.clock import physical_now
from confsite.conferences.models import Conference
from confsite.conferences.setup.policies import require_set_up
from confsite.mail import delivery, outbox, rechecks, retention
from confsite.mail.models import MailBatch, OutboxMail
from tests import factories
from tests.mail.conftest import PostOffice

State = OutboxMail.State


def queue(address: str = "ada@example.org", conference: Conference | None = None, **fields: Any) -> OutboxMail:
    defaults: dict[str, Any] = {"template": "test", "subject": "Hello", "body_text": "Words.\n"}
    return OutboxMail.objects.create(to_address=address, conference=conference, **(defaults | fields))


def let_the_lease_run_out() -> None:
    OutboxMail.objects.filter(state=State.SENDING).update(lease_until=physical_now() - timedelta(seconds=1))


def make_due() -> None:
    OutboxMail.objects.filter(state=State.QUEUED).update(next_attempt_at=physical_now())


@pytest.mark.django_db
def test_a_mail_arrives_as_text_and_html_with_its_message_id(post_office: PostOffice) -> None:
    mail = queue(body_html="<p>Words.</p>", reply_to="chairs@example.org")
    assert delivery.drain() == 1
    [message] = post_office.messages
    assert message["Message-ID"].startswith(f"<{mail.message_id}@")
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]
    assert message["Reply-To"] == "chairs@example.org"
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.lease_until) == (State.SENT, 1, None)
    assert mail.sent_at is not None


@pytest.mark.django_db
def test_a_batch_of_mails_shares_one_connection(post_office: PostOffice) -> None:
    for number in range(5):
        queue(f"person{number}@example.org")
    assert delivery.drain() == 5
    assert post_office.connections == 1


@pytest.mark.django_db
def test_an_address_refused_for_good_fails_at_once_with_the_servers_words_and_stops_nobody_else(
    post_office: PostOffice,
) -> None:
    post_office.refusals["gone@example.org"] = "550 5.1.1 No such mailbox here"
    refused, other = queue("gone@example.org"), queue("ada@example.org")
    assert delivery.drain() == 1
    refused.refresh_from_db()
    other.refresh_from_db()
    assert refused.state == State.FAILED
    assert "550" in refused.last_error
    assert "No such mailbox here" in refused.last_error
    assert other.state == State.SENT


@pytest.mark.django_db
def test_a_temporary_refusal_is_tried_again_after_waits_that_grow_and_then_arrives(post_office: PostOffice) -> None:
    post_office.refusals["busy@example.org"] = "451 4.3.0 Come back later"
    mail = queue("busy@example.org")
    waits = []
    for _attempt in range(3):
        make_due()
        assert delivery.drain() == 0
        mail.refresh_from_db()
        assert mail.state == State.QUEUED
        waits.append((mail.next_attempt_at - physical_now()).total_seconds())
    assert waits == pytest.approx([30, 60, 120], abs=5)
    assert "Come back later" in mail.last_error
    post_office.refusals.clear()
    make_due()
    assert delivery.drain() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (State.SENT, "")


@pytest.mark.django_db
def test_a_mail_refused_ten_times_is_shown_as_failed(post_office: PostOffice) -> None:
    post_office.refusals["busy@example.org"] = "451 4.3.0 Come back later"
    mail = queue("busy@example.org", attempts=delivery.MOST_ATTEMPTS - 1)
    delivery.drain()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.FAILED, delivery.MOST_ATTEMPTS)


@pytest.mark.django_db
def test_a_server_that_is_away_costs_one_attempt_of_one_mail_and_nothing_is_lost(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    for number in range(4):
        queue(f"person{number}@example.org")
    assert delivery.drain() == 0
    assert list(OutboxMail.objects.values_list("state", flat=True)) == [State.QUEUED] * 4
    assert sorted(OutboxMail.objects.values_list("attempts", flat=True)) == [0, 0, 0, 1]


@pytest.mark.django_db
def test_a_server_that_is_away_for_a_weekend_fails_no_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    now = physical_now()
    young = queue(attempts=25, queued_at=now - timedelta(days=2))
    old = queue(attempts=25, queued_at=now - timedelta(days=5), next_attempt_at=now - timedelta(minutes=1))
    delivery.drain()
    delivery.drain()
    young.refresh_from_db()
    old.refresh_from_db()
    assert young.state == State.QUEUED
    assert young.next_attempt_at - physical_now() <= delivery.LONGEST_WAIT
    assert old.state == State.FAILED


def test_only_a_refusal_that_is_about_this_mail_is_for_good() -> None:
    assert delivery._is_for_good(smtplib.SMTPDataError(554, b"spam"))
    assert not delivery._is_for_good(smtplib.SMTPDataError(452, b"full"))
    assert not delivery._is_for_good(smtplib.SMTPSenderRefused(550, b"unknown sender", "a@example.org"))
    assert not delivery._is_for_good(smtplib.SMTPAuthenticationError(535, b"wrong password"))


@pytest.mark.django_db
def test_a_check_that_breaks_holds_up_only_its_own_mail(post_office: PostOffice) -> None:
    def broken(_mail: OutboxMail) -> bool:
        raise LookupError("the paper is gone")

    rechecks.register("tests.broken", broken)
    bad, good = queue(recheck="tests.broken"), queue("grace@example.org")
    assert delivery.drain() == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (State.QUEUED, State.SENT)
    assert "the paper is gone" in bad.last_error


@pytest.mark.django_db
def test_a_mail_its_recipient_may_no_longer_read_is_withheld(post_office: PostOffice) -> None:
    rechecks.register("tests.never", lambda mail: False)
    mails = [queue(recheck="tests.never"), queue(recheck="tests.unknown")]
    assert delivery.drain() == 0
    for mail in mails:
        mail.refresh_from_db()
        assert mail.state == State.WITHHELD
    assert post_office.messages == []


@pytest.mark.django_db
def test_a_rehearsals_mail_never_reaches_the_mail_server(post_office: PostOffice, settings: Any) -> None:
    settings.SANDBOX_MAIL_IS_SENT = False
    mail = queue(conference=factories.make_conference(is_sandbox=True))
    assert delivery.drain() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.was_sunk) == (State.SENT, True)
    assert post_office.messages == []


@pytest.mark.django_db
def test_one_run_sends_no_more_than_its_bound(post_office: PostOffice) -> None:
    for number in range(7):
        queue(f"person{number}@example.org")
    assert delivery.drain(limit=2, most=5) == 5
    assert OutboxMail.objects.filter(state=State.QUEUED).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before the mail was sent", "after the server took it"])
def test_a_mail_whose_worker_was_killed_is_sent_again_under_the_same_message_id(
    moment: str, post_office: PostOffice, start_worker: Callable[[], Any]
) -> None:
    mail = queue()
    is_started = threading.Event()
    worker: Any = None

    def kill() -> None:
        is_started.wait(30)
        worker.kill()

    if moment == "before the mail was sent":
        post_office.on_greeting = kill
    else:
        post_office.on_data = kill
    worker = start_worker()
    is_started.set()
    assert worker.wait(60) == -9
    post_office.on_greeting = post_office.on_data = None
    assert len(post_office.messages) == (0 if moment == "before the mail was sent" else 1)
    mail.refresh_from_db()
    assert mail.state == State.SENDING
    assert delivery.drain() == 0, "another worker must wait for the lease"
    let_the_lease_run_out()
    assert delivery.drain() == 1
    assert set(post_office.message_ids) == {f"<{mail.message_id}@localhost>"}
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.SENT, 2)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_send_each_mail_once(post_office: PostOffice) -> None:
    for number in range(40):
        queue(f"person{number}@example.org")
    start = threading.Barrier(8)

    def work() -> None:
        try:
            start.wait(30)
            delivery.drain(limit=3)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(post_office.messages) == 40
    assert len(set(post_office.message_ids)) == 40
    assert OutboxMail.objects.filter(state=State.SENT, attempts=1).count() == 40


@pytest.mark.django_db
def test_a_worker_that_slept_through_its_lease_leaves_the_mail_to_the_one_who_took_it_over(
    post_office: PostOffice,
) -> None:
    mail = queue()
    [slow] = delivery.claim_due(1)
    let_the_lease_run_out()
    [quick] = delivery.claim_due(1)
    assert not delivery.deliver(slow)
    assert post_office.messages == []
    assert delivery.deliver(quick)
    mail.refresh_from_db()
    assert mail.state == State.SENT
    assert len(post_office.messages) == 1


@pytest.mark.django_db
def test_a_mail_that_kills_every_worker_ends_as_failed(post_office: PostOffice) -> None:
    now = physical_now()
    mail = queue(state=State.SENDING, lease_until=now - timedelta(seconds=1), attempts=delivery.MOST_ATTEMPTS)
    assert delivery.drain() == 0
    mail.refresh_from_db()
    assert mail.state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_mail_waits_in_the_database_and_the_periodic_drain_sends_it(
    post_office: PostOffice, conference: Conference, chair: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from celery import Celery

    Celery("away", broker="redis://127.0.0.1:1/0").set_current()  # nobody listens there
    try:
        mail = outbox.queue("dates.moved", conference=conference, to=chair, values={"milestone": "Reviews due"})
    finally:
        confsite.celery.app.set_current()
    assert "No broker to ring" in caplog.text
    assert mail is not None
    assert mail.state == State.QUEUED
    assert delivery.drain() == 1
    assert post_office.recipients == [mail.to_address]


@pytest.mark.django_db
def test_a_thousand_mails_of_one_transaction_ring_once(
    conference: Conference, chair: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        for _number in range(20):
            outbox.queue("dates.moved", conference=conference, to=chair, values={})
    assert len(callbacks) == 1


@pytest.mark.django_db
def test_the_same_news_is_queued_once(conference: Conference, chair: Any) -> None:
    first = outbox.queue("dates.moved", conference=conference, to=chair, values={}, unique_key="news:1")
    second = outbox.queue("dates.moved", conference=conference, to=chair, values={}, unique_key="news:1")
    assert first is not None
    assert second is None
    assert OutboxMail.objects.count() == 1


@pytest.mark.django_db
def test_sign_in_links_are_gone_from_the_database_an_hour_after_sending(post_office: PostOffice) -> None:
    secret = {"mail_class": OutboxMail.Class.SECRET, "body_text": "https://example.org/key", "body_html": "<p>key</p>"}
    old, fresh = queue(**secret), queue("grace@example.org", **secret)
    waiting, normal = queue("late@example.org", **secret), queue("open@example.org")
    delivery.drain()
    long_ago = physical_now() - timedelta(hours=2)
    OutboxMail.objects.filter(pk__in=[old.pk, waiting.pk, normal.pk]).update(queued_at=long_ago)
    OutboxMail.objects.filter(pk=waiting.pk).update(state=State.QUEUED, sent_at=None)
    assert retention.purge_secrets() == 1
    kept = dict(OutboxMail.objects.values_list("pk", "body_text"))
    assert kept[old.pk] == retention.PURGED
    assert "key" in kept[fresh.pk]
    assert "key" in kept[waiting.pk], "what is still to be sent must stay whole"
    assert kept[normal.pk] == "Words.\n"


@pytest.mark.django_db
def test_a_held_batch_is_settled_only_by_whom_its_owners_policy_allows(conference: Conference, chair: Person) -> None:
    batch = outbox.hold(chair.user, conference=conference, title="Letter", purpose="letter")
    stranger = factories.add_member(conference)
    for settle in (outbox.release_batch, outbox.discard_batch):
        with pytest.raises(PermissionDenied):
            settle(stranger.user, batch=batch, policy=require_set_up)
    batch.refresh_from_db()
    assert batch.state == MailBatch.State.HELD
    outbox.release_batch(chair.user, batch=batch, policy=require_set_up)
    batch.refresh_from_db()
    assert batch.state == MailBatch.State.RELEASED
