"""Make a conference from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from confsite.conferences.home.forms import NewConferenceForm
from confsite.conferences.home.services import create_conference


class Command(BaseCommand):
    help = "Makes a draft conference. Whoever proves to own the chair's address can then set it up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="last part of its web address, for example edge-2030")
        parser.add_argument("name", help="full name")
        parser.add_argument("--chair", required=True, metavar="EMAIL", help="e-mail address of the PC chair")
        parser.add_argument("--chair-name", default="", help="name of the PC chair, where not known here")
        parser.add_argument("--short-name", default="", help="as people say it; the name where left out")
        parser.add_argument("--time-zone", default="UTC", help="IANA name, for example Europe/Rome")

    def handle(self, *args: Any, **options: Any) -> None:
        form = NewConferenceForm(
            {
                "slug": options["slug"],
                "name": options["name"],
                "short_name": options["short_name"] or options["name"][:80],
                "time_zone": options["time_zone"],
                "chair_email": options["chair"],
                "chair_name": options["chair_name"] or options["chair"].partition("@")[0],
            }
        )
        if not form.is_valid():
            problems = [f"{field}: {text}" for field, texts in form.errors.items() for text in texts]
            raise CommandError("Nothing was made. " + " ".join(problems))
        try:
            conference = create_conference(None, **form.cleaned_data)
        except ValidationError as error:
            raise CommandError("Nothing was made. " + " ".join(error.messages)) from error
        self.stdout.write(f"Made {conference.slug}; a mail to {options['chair']} is in the outbox.")
