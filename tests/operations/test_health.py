"""The health pages tell an operator what is wrong, and a stranger nothing."""

import os
import time
from datetime import timedelta

import pytest
from django.db import connections
from django.test import override_settings
from model_bakery import baker

from confsite import clock
from confsite.health import __main__ as probe
from confsite.health import probes
from confsite.local.broker import Broker, free_port


def test_alive_asks_neither_database_nor_broker(client):
    answer = client.get("/healthz/")  # pytest-django fails a test that touches the database unasked
    assert answer.status_code == 200
    assert answer.content == b"ok\n"


@pytest.fixture
def broker():
    broker = Broker()
    broker.start()
    yield broker
    broker.stop()


@pytest.mark.django_db
def test_ready_when_database_broker_storage_and_outbox_are_well(client, broker):
    with override_settings(REDIS_URL=broker.url):
        answer = client.get("/readyz/")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["ready"] is True
    assert set(answer.json()["checks"]) == {"database", "broker", "storage", "outbox"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_lost_broker_is_named_without_its_address(client):
    with override_settings(REDIS_URL=f"redis://:hunter2@127.0.0.1:{free_port()}/0"):
        answer = client.get("/readyz/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == {"ok": False, "detail": "does not answer"}
    assert answer.json()["checks"]["database"]["ok"] is True
    assert b"hunter2" not in answer.content
    assert b"127.0.0.1" not in answer.content


@pytest.mark.django_db
def test_a_mail_that_nobody_sends_is_reported_with_its_age(client):
    late = clock.physical_now() - timedelta(hours=1)
    baker.make("mail.OutboxMail", state="QUEUED", next_attempt_at=late, to_address="ada@example.org")
    answer = client.get("/readyz/")
    assert answer.status_code == 503
    assert "has waited for 36" in answer.json()["checks"]["outbox"]["detail"]


@pytest.mark.django_db
def test_storage_that_cannot_be_written_is_reported(client, tmp_path):
    blocked = tmp_path / "a file where the folder should be"
    blocked.write_text("")
    storages = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(blocked)},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages):
        answer = client.get("/readyz/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["storage"]["ok"] is False


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_is_reported_and_not_a_server_error(client, monkeypatch):
    connection = connections["default"]
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    answer = client.get("/readyz/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"]["ok"] is False
    monkeypatch.undo()
    connection.close()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_health_pages_can_only_be_read(client, method):
    assert getattr(client, method)("/healthz/").status_code == 405


def test_the_containers_own_check_fails_when_nobody_listens(monkeypatch, capsys):
    monkeypatch.setenv("PORT", str(free_port()))
    assert probe.main(["web"]) == 1
    assert "refused" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_containers_own_check_passes_on_a_running_site(live_server, monkeypatch):
    monkeypatch.setenv("PORT", str(live_server.thread.port))
    monkeypatch.setenv("ALLOWED_HOSTS", "testserver")
    assert probe.main(["web"]) == 0


def test_beat_is_well_while_its_schedule_is_written(tmp_path):
    schedule = tmp_path / "celerybeat-schedule"
    assert probe.main(["beat", str(schedule)]) == 1
    schedule.write_text("")
    assert probe.main(["beat", str(schedule)]) == 0
    os.utime(schedule, (time.time() - 3600, time.time() - 3600))
    assert probe.main(["beat", str(schedule)]) == 1


def test_each_probe_has_a_name_an_operator_knows():
    assert list(probes.PROBES) == ["database", "broker", "storage", "outbox"]
