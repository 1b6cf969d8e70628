"""`run.py bench proposal`: from the chair's button to a stored proposal, and on to the applied assignment.

A synthetic conference in its bidding phase on a real PostgreSQL: every member has publications, topics and bids, every
paper somebody in conflict. Prints seconds by the clock, CPU seconds of the worker, and the worker's peak memory.
"""

import argparse
import json
import random
import resource
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bench.site import temporary_site
from bench.web import yardstick

if TYPE_CHECKING:
    from confsite.accounts.models import User
    from confsite.conferences.models import Conference

PUBLICATIONS = 5
TURNS = 9
SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvz" for vowel in "aeiou"]
VOCABULARY = 20_000


def main(arguments: list[str]) -> int:
    """Fill, press the button, run the job, apply; print one line each."""
    parser = argparse.ArgumentParser(prog="bench proposal", description=__doc__)
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument("--pc", type=int, default=300)
    parser.add_argument("--seniors", type=int, default=0, help="at least so many seniors on a paper")
    parser.add_argument("--institution", type=int, default=0, help="at most so many of one institution on a paper")
    parser.add_argument("--fairness", type=float, default=0.0, help="percent of the total that fairness may cost")
    options = parser.parse_args(arguments)
    print(f"yardstick: {yardstick():.2f} s CPU for sum(i*i for i in range(10**7))")
    with temporary_site():
        return _measure(options)


def _measure(options: argparse.Namespace) -> int:
    from django.db import connection
    from django.urls import reverse

    from bench.synthetic import fill
    from confsite.jobs import services as jobs
    from reviews.workbench.proposals import apply_proposal
    from reviews.workbench.proposing import PROPOSE, enqueue_parameters

    print(f"filling a conference of {options.papers} papers and {options.pc} PC members", flush=True)
    world = fill("bench", papers=options.papers, pc=options.pc)
    prepare(world.conference)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    asked = enqueue_parameters(world.conference) | {
        "seniors_per_paper": options.seniors,
        "per_institution": options.institution or None,
        "fairness": options.fairness,
    }
    with _timed("button to stored proposal"):
        job = jobs.enqueue(world.chair.user, conference=world.conference, kind=PROPOSE, parameters=asked)
        jobs.run(job.pk)
    job.refresh_from_db()
    print(f"job: {job.state} {job.message}")
    proposal = world.conference.assignment_proposals.first()
    if proposal is None or world.chair.user is None:
        return 1
    shown = ("total", "bound", "smallest", "smallest_bound", "p10", "demand", "capacity", "open", "pairs")
    print(json.dumps({name: proposal.summary.get(name) for name in shown}))
    _open(world.chair.user, reverse("reviewing:proposal", args=[world.conference.slug, proposal.number]))
    with _timed("applied"):
        apply_proposal(world.chair.user, proposal=proposal)
    return 0


def _open(user: "User", address: str) -> None:
    """Print what the first page of the table of pairs costs; see `bench.middleware`."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    costs = []
    for _turn in range(TURNS):
        response = client.get(address, headers={"host": "127.0.0.1"})
        assert response.status_code == 200, response.status_code
        queries, web, database = (float(part) for part in response.headers["X-Bench"].split(";"))
        costs.append((web + database) / yardstick(10) * 0.5)
    print(
        f"table of pairs: {queries:.0f} queries, {statistics.median(costs):.1f} ms of CPU where the yardstick is 0.5 s"
    )


def prepare(conference: "Conference") -> None:
    """Undo the reviewing of the synthetic conference and give its people something to be matched by."""
    from confsite.accounts.models import Publication
    from confsite.conferences.models import Membership
    from reviews.models import Assignment, Comment, Decision, Review, TopicInterest
    from submissions.models import Submission

    rng = random.Random(2)
    words = list(dict.fromkeys("".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(VOCABULARY)))
    weights = [1 / (rank + 3) for rank in range(len(words))]  # as often as words of a language (Zipf)

    def text(length: int) -> str:
        return " ".join(rng.choices(words, weights, k=length))

    Comment.objects.filter(conference=conference).delete()
    Decision.objects.filter(conference=conference).delete()
    Review.objects.filter(conference=conference).delete()
    Assignment.objects.filter(conference=conference).delete()
    papers = list(Submission.objects.filter(conference=conference))
    for paper in papers:
        paper.title, paper.abstract = text(9), text(150)
    Submission.objects.bulk_update(papers, ["title", "abstract"], batch_size=500)
    members = list(Membership.objects.filter(conference=conference).values_list("person_id", flat=True))
    Publication.objects.bulk_create(
        (
            Publication(person_id=person, title=text(9), abstract=text(120), year=2020 + n)
            for person in members
            for n in range(PUBLICATIONS)
        ),
        batch_size=1000,
    )
    topics = list(conference.topics.values_list("pk", flat=True))
    TopicInterest.objects.bulk_create(
        (
            TopicInterest(conference=conference, person_id=person, topic_id=topic, value=rng.choice([1, 2]))
            for person in members
            for topic in rng.sample(topics, 4)
        ),
        batch_size=1000,
    )


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began, worked = time.perf_counter(), time.process_time()
    yield
    figures: dict[str, Any] = {
        "seconds": time.perf_counter() - began,
        "CPU": time.process_time() - worked,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(f"{what}: " + ", ".join(f"{name} {value:.1f}" for name, value in figures.items()), flush=True)
