"""Loads the archives and builds the five sandbox conferences; what is there already stays."""

import time
from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from confsite.conferences.models import Conference
from demo.builder import STAGES, build, reanchor


class Command(BaseCommand):
    """`manage.py build_demo [--reanchor] [--papers N]`."""

    help = "Load the archives of events/ and build the demo's five conferences where they are missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reanchor", action="store_true", help="set each sandbox's clock back to its moment")
        parser.add_argument("--papers", type=int, default=None, help="so many papers in each conference")

    def handle(self, *args: Any, reanchor: bool = False, papers: int | None = None, **options: Any) -> None:
        """Each conference is one transaction: an interrupted build goes on where it stopped."""
        if not getattr(settings, "CONFSITE_IS_DEMO", False):
            raise CommandError("This makes up people and papers: it works only with the demo's settings.")
        self._load_archives()
        for stage, facts in STAGES.items():
            if Conference.objects.filter(slug=facts.slug).exists():
                continue
            begin = time.monotonic()
            build(stage, papers=papers, say=self.say)
            self.say(f"{facts.slug}: ready after {time.monotonic() - begin:.0f} s")
        if reanchor:
            set_back()

    def _load_archives(self) -> None:
        for path in sorted((settings.BASE_DIR / "events").glob("*.toml")):
            if not Conference.objects.filter(slug=path.stem).exists():
                self.say(f"{path.stem}: loading")
                call_command("load_conference", str(path), stdout=StringIO())

    def say(self, line: str) -> None:
        """Print a line of progress at once."""
        self.stdout.write(line)
        self.stdout.flush()


set_back = reanchor
