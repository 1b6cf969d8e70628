"""Celery's side of conferences: periodic scans for due work."""

from celery import shared_task

from confsite.conferences import reminders


@shared_task(name="confsite.conferences.tasks.send_due_reminders")
def send_due_reminders() -> int:
    """Queue the reminders whose moment has come."""
    return reminders.send_due()
