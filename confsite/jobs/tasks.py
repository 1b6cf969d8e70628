"""Celery's side of Jobs."""

from celery import shared_task

from confsite.jobs import services


@shared_task(name="confsite.jobs.tasks.run_job")
def run_job(job_id: int) -> None:
    """Run one job."""
    services.run(job_id)


@shared_task(name="confsite.jobs.tasks.revive_lost_jobs")
def revive_lost_jobs() -> int:
    """Find jobs nobody works on."""
    return services.revive_lost()
