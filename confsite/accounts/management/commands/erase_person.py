"""Erase a person: login, profile and addresses go, papers and reviews stay under a pseudonym."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from confsite.accounts.management.commands._people import person_by
from confsite.accounts.services import ErasureRefused, erase_person


class Command(BaseCommand):
    help = "Erases a person for good. What others rely on stays under a pseudonym."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", metavar="EMAIL", help="an e-mail address of the person, or their id")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_by(options["person"])
        if not options["yes"]:
            self.stdout.write(f"Erase {person.name} ({person.public_id}) for good? Type yes: ", ending="")
            if input().strip() != "yes":
                raise CommandError("Nothing was erased.")
        try:
            erase_person(person)
        except ErasureRefused as refused:
            raise CommandError(f"Nothing was erased. {refused}") from refused
        self.stdout.write(f"Erased. What stays is kept under {person.public_id}.")
