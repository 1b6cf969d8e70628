"""What has to answer before a request can be served; details name no host and no secret."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import redis
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from confsite import clock

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Probe:
    """One answer of /readyz/."""

    name: str
    is_fine: bool
    detail: str


def database() -> str:
    """Ask the database for a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return "answers"


def broker() -> str:
    """Ping the broker."""
    if not settings.REDIS_URL:
        return "none configured"
    with redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as client:
        client.ping()
    return "answers"


def storage() -> str:
    """Write a small file, read it and delete it."""
    content = secrets.token_bytes(16)
    name = default_storage.save(f"health/{secrets.token_hex(8)}", ContentFile(content))
    try:
        with default_storage.open(name) as file:
            if file.read() != content:
                message = "a file was read back with other bytes"
                raise OSError(message)
    finally:
        default_storage.delete(name)
    return "writes and reads"


def outbox() -> str:
    """Age of the oldest mail that is due; too old means that no worker drains the outbox."""
    mails = apps.get_model("mail", "OutboxMail").objects.filter(state="QUEUED", digest=None)
    due = mails.order_by("next_attempt_at").values_list("next_attempt_at", flat=True).first()
    seconds = max(0, int((clock.physical_now() - due).total_seconds())) if due else 0
    if seconds > settings.OUTBOX_LATE_SECONDS:
        message = f"the oldest due mail has waited for {seconds} s"
        raise Late(message)
    return f"{seconds} s"


class Late(Exception):
    """Something that should have happened has not; the message may be shown."""


def run_all() -> list[Probe]:
    """Ask everything; a failure is logged in full and shown in two words."""
    return [_run(name, ask) for name, ask in PROBES.items()]


def _run(name: str, ask: Callable[[], str]) -> Probe:
    try:
        return Probe(name, True, ask())
    except Late as late:
        return Probe(name, False, str(late))
    except Exception:
        logger.exception("The health check of %s failed", name)
        return Probe(name, False, "does not answer")


PROBES: dict[str, Callable[[], str]] = {
    "database": database,
    "broker": broker,
    "storage": storage,
    "outbox": outbox,
}
