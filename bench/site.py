"""An empty site to measure: its own PostgreSQL and folder, gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from confsite.local.postgres import EmbeddedPostgres


@contextmanager
def temporary_site() -> Iterator[None]:
    """Inside, Django is set up on an empty database with all tables; import what uses models there."""
    with tempfile.TemporaryDirectory(prefix="confsite-bench-") as folder:
        os.chmod(folder, 0o755)
        state = Path(folder)
        postgres = EmbeddedPostgres(state)
        os.environ |= {
            "DATABASE_URL": postgres.start(),
            "DJANGO_SETTINGS_MODULE": "bench.web_settings",
            "CONFSITE_FILES": str(state / "files"),
            "REDIS_URL": "",
        }
        try:
            import django

            django.setup()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            yield
        finally:
            postgres.stop()
