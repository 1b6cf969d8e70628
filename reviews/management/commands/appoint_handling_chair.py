"""`manage.py appoint_handling_chair SLUG NUMBER EMAIL`: where all chairs have a conflict with a paper."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from confsite.accounts.management.commands._people import person_by
from confsite.conferences.files.problems import did_you_mean
from confsite.conferences.models import Conference
from reviews.handling.by_operator import appoint_by_operator
from reviews.handling.queries import orphans
from reviews.refusals import Refused
from submissions.models import Submission


class Command(BaseCommand):
    help = "Name the chair who handles a paper; without a number, list the papers from which every chair is kept away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("number", type=int, nargs="?", help="the paper's number")
        parser.add_argument("person", metavar="EMAIL", nargs="?", help="an e-mail address of the chair, or their id")
        parser.add_argument("--make-chair", action="store_true", help="give the person the role of a PC chair first")
        parser.add_argument("--replace", action="store_true", help="let who handles the paper now go")

    def handle(self, *args: Any, **options: Any) -> None:
        conference = conference_by(options["slug"])
        if options["number"] is None:
            self._list(conference)
            return
        if not options["person"]:
            raise CommandError("Say whom: give an e-mail address after the paper's number.")
        paper = Submission.objects.filter(conference=conference, number=options["number"]).first()
        if paper is None:
            raise CommandError(f"“{conference.slug}” has no paper {options['number']}.")
        person = person_by(options["person"])
        try:
            appoint_by_operator(
                submission=paper, chair=person, gives_role=options["make_chair"], is_replacing=options["replace"]
            )
        except Refused as refusal:
            raise CommandError(f"Nothing was changed. {refusal} Options: --make-chair, --replace.") from refusal
        self.stdout.write(f"{person.name} handles paper {paper.number} now.")

    def _list(self, conference: Conference) -> None:
        rows = Submission.objects.filter(pk__in=orphans(conference)).select_related("handling_chair__chair")
        for paper in rows.order_by("number"):
            named = f" (named: {paper.handling_chair.chair.name})" if hasattr(paper, "handling_chair") else ""
            self.stdout.write(f"{paper.number}\t{paper.title}{named}")
        if not rows:
            self.stdout.write("Every paper in review has a chair without a conflict.")


def conference_by(slug: str) -> Conference:
    """The conference of a slug; a CommandError names the nearest where there is none."""
    found = Conference.objects.select_related("series", "predecessor").filter(slug=slug).first()
    if found is None:
        known = Conference.objects.values_list("slug", flat=True)
        raise CommandError(f"There is no conference “{slug}”. {did_you_mean(slug, known)}".strip())
    return found
