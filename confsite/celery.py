"""The Celery application: `celery -A confsite.celery worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "confsite.settings.production")

app = Celery("confsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
