"""Health pages and deployment checks."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Registers the deployment checks; has no tables."""

    name = "confsite.health"
    label = "health"
    verbose_name = "Health"

    def ready(self) -> None:
        from confsite import checks  # noqa: F401  registers by import
