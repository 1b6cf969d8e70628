"""Make two persons one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from confsite.accounts.management.commands._people import person_by
from confsite.accounts.services import merge_people


class Command(BaseCommand):
    help = "Makes two persons one: everything known of the second becomes the first's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kept", metavar="KEPT", help="an address, or the id, of the person that stays")
        parser.add_argument("absorbed", metavar="ABSORBED", help="an address, or the id, of the person that goes")

    def handle(self, *args: Any, **options: Any) -> None:
        kept, absorbed = person_by(options["kept"]), person_by(options["absorbed"])
        if kept.pk == absorbed.pk:
            raise CommandError("Both are the same person already.")
        name = absorbed.name
        merge_people(kept=kept, absorbed=absorbed)
        self.stdout.write(f"{name} is now part of {kept.name}.")
