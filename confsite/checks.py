"""Deployment checks: what must not reach a public site."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def refuse_demo(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the app that signs anybody in as anybody."""
    if apps.is_installed("demo"):
        return [
            Error(
                "The demo app is installed: it signs visitors in as any persona with one click.",
                hint="Use DJANGO_SETTINGS_MODULE=confsite.settings.production, and leave `demo` out of INSTALLED_APPS.",
                id="confsite.E001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def refuse_public_files(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a place for documents from which the web server would hand them out unasked."""
    places = [str(settings.STATIC_ROOT), *(str(place) for place in settings.STATICFILES_DIRS)]
    folder = f"{str(settings.FILES_ROOT).rstrip('/')}/"
    if not settings.S3_BUCKET and any(folder.startswith(f"{place.rstrip('/')}/") for place in places):
        return [
            Error(
                "Documents would be kept below the public folder of static files.",
                hint="Set CONFSITE_FILES to a folder outside CONFSITE_STATIC_ROOT.",
                id="confsite.E002",
            )
        ]
    return []
