"""`manage.py dump_conference SLUG`: write a conference as a file that loads back to the same."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from confsite.conferences.files.dumping import dump_text
from confsite.conferences.files.problems import did_you_mean
from confsite.conferences.models import Conference


class Command(BaseCommand):
    help = "Write a conference as TOML: dates, texts, people shown, program; no submissions, members or reviews."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--output", type=Path, help="file to write; without it the text goes to the screen")

    def handle(self, *args: Any, slug: str, output: Path | None, **options: Any) -> None:
        conference = Conference.objects.select_related("series", "predecessor").filter(slug=slug).first()
        if conference is None:
            known = Conference.objects.values_list("slug", flat=True)
            raise CommandError(f"There is no conference “{slug}”. {did_you_mean(slug, known)}".strip())
        text = dump_text(conference)
        if output is None:
            self.stdout.write(text, ending="")
        else:
            output.write_text(text, encoding="utf-8")
            self.stdout.write(f"{output}: {slug} written.")
