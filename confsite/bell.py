"""Rings Celery. A bell that nobody hears loses nothing: the row is in the database, and beat looks for due rows."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(task: str, *arguments: Any) -> None:
    """Send a task by its dotted name when the transaction commits; without a broker, only log it."""

    def send() -> None:
        try:
            current_app.send_task(task, args=list(arguments), retry=False, ignore_result=True)
        except (OperationalError, OSError) as fault:
            logger.warning("No broker to ring %s (%s); the periodic scan will find the work.", task, fault)

    transaction.on_commit(send)
