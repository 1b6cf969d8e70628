"""Rings Celery. A bell that nobody hears loses nothing: the row is in the database, and beat looks for due rows."""

import logging
from typing import Any

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


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
        try:
            current_app.send_task(task, args=list(arguments), retry=False, ignore_result=True)
        except (OperationalError, OSError) as fault:
            logger.warning("No broker to ring %s (%s); the periodic scan will find the work.", task, fault)

    send.bell = bell  # type: ignore[attr-defined]
    transaction.on_commit(send)
