"""`manage.py load_conference FILE …`: load conferences from their files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from confsite.conferences.files.problems import FileMistakes
from confsite.conferences.files.services import Outcome, load_text


class Command(BaseCommand):
    help = "Load conferences from TOML files: all of a file or nothing of it; a second time changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--check", action="store_true", help="only say what is wrong or what would change")

    def handle(self, *args: Any, files: list[Path], check: bool, verbosity: int = 1, **options: Any) -> None:
        failed = 0
        for file in files:
            try:
                text = file.read_text(encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{file}: cannot be read ({error.strerror}).") from error
            except UnicodeDecodeError as error:
                raise CommandError(f"{file}: is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
            try:
                self.report(file, load_text(None, text=text, name=str(file), check_only=check), check, verbosity)
            except FileMistakes as mistakes:
                failed += 1
                self.stderr.write(str(mistakes))
        if failed:
            raise CommandError(f"{failed} of {len(files)} files not loaded; nothing of them was changed.")

    def report(self, file: Path, outcome: Outcome, check: bool, verbosity: int) -> None:
        for note in outcome.notes:
            self.stdout.write(f"{file}: note: {note}")
        if not outcome.changes:
            self.stdout.write(f"{file}: {outcome.slug} is already so; nothing changed.")
            return
        if check or verbosity > 1 or not outcome.is_new:
            for change in outcome.changes:
                self.stdout.write(f"  {change}")
        done = "would be" if check else "is"
        what = "new" if outcome.is_new else "up to date"
        self.stdout.write(f"{file}: {outcome.slug} {done} {what} ({len(outcome.changes)} changes).")
