"""`manage.py archive_conference SLUG OUT.zip`: everything about a conference, for who keeps the records."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.archiving.archive import Damaged, write_archive
from reviews.management.commands.appoint_handling_chair import conference_by


class Command(BaseCommand):
    help = "Write papers, reviews, decisions, mails, log and documents of a conference into a zip only its owner reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("output", metavar="OUT.zip", type=Path, help="a file that is not there yet")

    def handle(self, *args: Any, slug: str, output: Path, **options: Any) -> None:
        conference = conference_by(slug)
        try:
            counts = write_archive(conference, output)
        except FileExistsError as error:
            raise CommandError(f"{output} is there already and was left as it is. Name another file.") from error
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        except Damaged as error:
            raise CommandError(f"Nothing was written. {error}") from error
        self.stdout.write(f"{output}: {slug}, {sum(counts.values())} rows of {len(counts)} tables. It names everybody.")
