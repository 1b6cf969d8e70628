"""Rings Celery. A bell that nobody hears loses nothing: the row is in the database, and beat looks for due rows."""

import logging
import time
from typing import Any

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

REST_SECONDS = 30.0
# Kombu asks an absent broker for seconds, again and again; here somebody waits for a page.
QUICK = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 1.0,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
_silent_until: dict[str, float] = {}  # broker → until when this process leaves it alone


def _send(task: str, arguments: tuple[Any, ...]) -> None:
    """Hand one message to the broker, or leave it alone for a while when it did not take the last one."""
    broker_url = str(current_app.conf.broker_url)
    if time.monotonic() < _silent_until.get(broker_url, 0.0):
        return
    try:
        with current_app.connection_for_write(transport_options=QUICK, connect_timeout=1.0) as broker:
            current_app.send_task(task, args=list(arguments), connection=broker, retry=False, ignore_result=True)
    except (OperationalError, OSError) as fault:
        _silent_until[broker_url] = time.monotonic() + REST_SECONDS
        logger.warning("No broker to ring %s (%s); the periodic scan will find the work.", task, fault)


def ring(task: str, *arguments: Any) -> None:
    """Send a task by its dotted name when the transaction commits; without a broker, only log it.

    A transaction that queues a thousand mails rings once.
    """
    bell = (task, *arguments)
    open_now = set(connection.savepoint_ids)
    for savepoints, waiting in (entry[:2] for entry in connection.run_on_commit):
        # One that waits in a savepoint already left could still be undone without undoing this one.
        if getattr(waiting, "bell", None) == bell and savepoints <= open_now:
            return

    def send() -> None:
        _send(task, arguments)

    send.bell = bell  # type: ignore[attr-defined]
    # Robust: whatever a broker does, the change is committed and its page must come.
    transaction.on_commit(send, robust=True)
