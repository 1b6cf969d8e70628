"""Celery's side of reviewing."""

from celery import shared_task

from reviews.conflicts import services as conflicts


@shared_task(name="reviews.tasks.refresh_conflicts")
def refresh_conflicts() -> int:
    """Look for conflicts where papers or people changed."""
    return conflicts.refresh_changed()
