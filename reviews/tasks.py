"""Celery's side of reviewing."""

from celery import shared_task

from reviews.conflicts import services as conflicts
from reviews.expertise import fits


@shared_task(name="reviews.tasks.refresh_conflicts")
def refresh_conflicts() -> int:
    """Look for conflicts where papers or people changed."""
    return conflicts.refresh_changed()


@shared_task(name="reviews.tasks.refresh_text_fits")
def refresh_text_fits() -> int:
    """Compare papers with what reviewers wrote, where either changed."""
    return fits.refresh_fits()
