"""Write everything the site holds about a person to standard output or a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder

from confsite.accounts.management.commands._people import person_by
from confsite.accounts.services import export_person


class Command(BaseCommand):
    help = "Writes everything the site holds about a person as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", metavar="EMAIL", help="an e-mail address of the person, or their id")
        parser.add_argument("--output", metavar="FILE", help="a file to write; standard output where left out")

    def handle(self, *args: Any, **options: Any) -> None:
        data = export_person(person_by(options["person"]))
        text = json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
        if options["output"]:
            Path(options["output"]).write_text(text + "\n", encoding="utf-8")
        else:
            self.stdout.write(text)
