"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "confsite.settings.production")

import confsite.celery  # noqa: F401  the Celery app must exist before a request publishes a task

application = get_wsgi_application()
