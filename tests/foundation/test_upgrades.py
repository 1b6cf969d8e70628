"""What a database of an earlier state holds is there after the upgrade."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
UPGRADE = """
import json, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import now

before = [("reviews", "0008_text_fits_and_availability"), ("program", "0005_poster_boards")]
executor = MigrationExecutor(connection)
executor.migrate(before)
old = MigrationExecutor(connection).loader.project_state(before).apps

def make(app, model, **values):
    return old.get_model(app, model).objects.create(**values)

conference = make("conferences", "Conference", slug="old", name="Old", short_name="Old", created_at=now())
people = [make("accounts", "Person", name=f"Person {n}", sort_key=str(n)) for n in range(3)]
kind = make("conferences", "SubmissionType", conference=conference, slug="full", name="Full")
papers = [
    make("submissions", "Submission", conference=conference, number=n, title=f"Paper {n}", submission_type=kind,
         created_at=now(), updated_at=now())
    for n in (1, 2)
]
pairs = [
    {"paper": papers[0].pk, "reviewer": people[0].pk, "score": 0.5, "components": [], "is_pinned": False,
     "reviewer_rank": 1, "reviewer_candidates": 3, "paper_rank": 1, "paper_candidates": 2},
    {"paper": papers[1].pk, "reviewer": 4711, "score": 0.4, "components": [], "is_pinned": True,
     "reviewer_rank": 1, "reviewer_candidates": 3, "paper_rank": 1, "paper_candidates": 2},
]
other = make("conferences", "Conference", slug="other", name="Other", short_name="Other", created_at=now())
make("reviews", "AssignmentProposal", conference=other, pairs=[], created_at=now())
make("reviews", "AssignmentProposal", conference=conference, pairs=pairs, created_at=now())
make("reviews", "AssignmentProposal", conference=conference, pairs=[], created_at=now())
for one in (other, conference, conference):
    make("program", "ProgramProposal", conference=one, created_at=now())
begun, fresh = [
    make("reviews", "Assignment", conference=conference, submission=paper, person=people[1], assigned_at=now())
    for paper in papers
]
make("reviews", "Review", conference=conference, submission=papers[0], reviewer=people[1], assignment=begun,
     answers={"summary": "Half a review"}, started_at=now(), saved_at=now())

call_command("migrate", verbosity=0)
from reviews.models import Assignment, AssignmentProposal
from program.models import ProgramProposal
proposal = AssignmentProposal.objects.get(conference=conference.pk, number=1)
numbers = [list(rows.order_by("pk").values_list("conference__slug", "number"))
           for rows in (AssignmentProposal.objects.all(), ProgramProposal.objects.all())]
print(json.dumps({
    "numbers": numbers,
    "pairs": list(proposal.pairs.values_list("submission__number", "person__name", "score")),
    "told": {row.submission.number: row.told_at == row.assigned_at for row in Assignment.objects.all()},
}))
"""


@pytest.fixture
def empty_database(db: None) -> Iterator[str]:
    """Name of a database without tables."""
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    for unwanted in ("context", "cursor_factory", "prepare_threshold"):
        parameters.pop(unwanted, None)
    name = f"{connection.settings_dict['NAME']}_old"
    with psycopg.connect(**parameters, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        yield name
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.full
def test_old_proposals_with_their_pairs_and_begun_reviews_survive_an_upgrade(empty_database: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", UPGRADE, empty_database],
        env=os.environ.copy(), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["pairs"] == [[1, "Person 0", 0.5]]  # that of somebody who is gone is left out
    assert found["numbers"] == [[["other", 1], ["old", 1], ["old", 2]]] * 2
    assert found["told"] == {"1": True, "2": False}
