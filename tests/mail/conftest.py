"""A real SMTP server on a free port, and a worker process that can be killed."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

WORKER = """
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
django.setup()
from confsite.mail.delivery import drain
drain()
"""


class PostOffice:
    """Keeps what arrives; `refusals` answers a recipient with its own words, `on_data` runs after a message is kept."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.refusals: dict[str, str] = {}
        self.on_greeting: Callable[[], None] | None = None
        self.on_data: Callable[[], None] | None = None
        self.connections = 0
        self.port = 0
        self.lock = threading.Lock()

    @property
    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.messages]

    @property
    def recipients(self) -> list[str]:
        return [str(message["To"]) for message in self.messages]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        if self.on_greeting:
            self.on_greeting()
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        with self.lock:
            self.messages.append(message_from_bytes(content if isinstance(content, bytes) else content.encode()))
        if self.on_data:
            self.on_data()
        return "250 Taken"


@pytest.fixture(autouse=True)
def _bell_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test inherits the rest the bell takes after a broker was away."""
    monkeypatch.setattr("confsite.bell._silent_until", {})


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    """A real mail server; the site sends to it."""
    office = PostOffice()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        office.port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield office
    controller.stop()


@pytest.fixture
def start_worker(post_office: PostOffice) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts another process that drains the outbox of this test's database."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        code = WORKER.format(database=connection.settings_dict["NAME"], port=post_office.port)
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "confsite.settings.test"}
        process = subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=Path(__file__).parents[2])
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
