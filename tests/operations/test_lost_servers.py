"""When the broker or the database goes away for a while, people wait for nothing and lose nothing."""

import socket
import time
from collections.abc import Iterator

import psycopg
import pytest
from celery import Celery
from django.db import close_old_connections, connection, transaction

import confsite.celery
from confsite.accounts.models import User
from confsite.bell import ring

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["closed", "silent"])
def away(request: pytest.FixtureRequest) -> Iterator[None]:
    """A broker that refuses, and one that takes calls and never says a word."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    if request.param == "silent":
        listener.listen(0)
    Celery("away", broker=f"redis://127.0.0.1:{listener.getsockname()[1]}/0").set_current()
    yield
    confsite.celery.app.set_current()
    listener.close()


def test_a_change_does_not_wait_for_a_broker_that_is_away(away: None, caplog: pytest.LogCaptureFixture) -> None:
    began = time.monotonic()
    with transaction.atomic():
        user = User.objects.create_user("kept@example.org", "a-long-enough-password")
        ring("confsite.mail.tasks.drain_outbox")
    assert time.monotonic() - began < 4  # Celery by itself waits for six to ten seconds
    assert "No broker to ring" in caplog.text
    assert User.objects.filter(pk=user.pk).exists()
    began = time.monotonic()
    for number in range(20):
        ring("confsite.mail.tasks.drain_outbox", number)
    assert time.monotonic() - began < 1, "the broker was asked again and again"


def test_after_the_database_was_restarted_the_next_page_has_a_new_connection() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with psycopg.connect(**connection.get_connection_params() | {"autocommit": True, "context": None}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    close_old_connections()  # as at the end of one page and the beginning of the next
    assert User.objects.count() == 0
