"""Celery's side of the program."""

from celery import shared_task

from program.bundle import making


@shared_task(name="program.tasks.refresh_bundles")
def refresh_bundles() -> int:
    """Have static copies made that are missing or out of date."""
    return making.refresh()
