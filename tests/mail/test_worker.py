"""A real Celery worker on the real broker drains the outbox from the bell to the mail server."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.db import connection

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.mail import outbox
from confsite.mail.models import OutboxMail
from tests.mail.conftest import PostOffice

WORKER = """
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
django.setup()
from confsite.celery import app
app.worker_main(["worker", "-Q", "mail", "-P", "solo", "--without-gossip", "--without-mingle", "-l", "WARNING"])
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not str(live_settings.CELERY_BROKER_URL).startswith("redis"), reason="needs a broker")
def test_a_mail_that_is_queued_arrives_by_a_worker_that_heard_the_bell(
    post_office: PostOffice, conference: Conference, chair: Person, tmp_path: Path
) -> None:
    code = WORKER.format(database=connection.settings_dict["NAME"], port=post_office.port)
    environment: dict[str, Any] = os.environ | {"DJANGO_SETTINGS_MODULE": "confsite.settings.test"}
    with (tmp_path / "worker.log").open("w") as log:
        worker = subprocess.Popen(
            [sys.executable, "-c", code], env=environment, cwd=Path(__file__).parents[2], stdout=log, stderr=log
        )
        try:
            mail = outbox.queue("dates.moved", conference=conference, to=chair, values={"milestone": "Reviews due"})
            assert mail is not None
            ends_at = time.monotonic() + 90
            while time.monotonic() < ends_at and worker.poll() is None:
                mail.refresh_from_db()
                if mail.state == OutboxMail.State.SENT:
                    break
                time.sleep(0.2)
        finally:
            worker.terminate()
            worker.wait(30)
    assert mail.state == OutboxMail.State.SENT, (tmp_path / "worker.log").read_text()
    assert post_office.recipients == [mail.to_address]
