"""Celery's side of the outbox."""

from celery import shared_task

from confsite.mail import delivery, retention


@shared_task(name="confsite.mail.tasks.drain_outbox")
def drain_outbox() -> int:
    """Send what is due."""
    return delivery.drain()


@shared_task(name="confsite.mail.tasks.purge_secrets")
def purge_secrets() -> int:
    """Empty the bodies of sign-in mail that has been sent."""
    return retention.purge_secrets()
