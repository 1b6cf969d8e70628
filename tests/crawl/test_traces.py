"""What others do leaves nothing behind from which who must not know of a paper could tell: no line, mail, job or count.

Done about the hidden paper itself, or about all papers at once while its secrets are these or others.
"""

import re
from collections.abc import Iterable

import pytest
from django.db import transaction

from confsite.accounts.models import Person, User
from confsite.accounts.services import merge_people
from confsite.conferences import audiences
from confsite.conferences.dates.services import DateValues, set_date
from confsite.conferences.invitations.members import end_membership
from confsite.conferences.models import Membership, Milestone, Role
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.assignments import telling
from reviews.conflicts.services.searching import DETECT
from reviews.decisions.releases import prepare_release
from reviews.expertise.fits import FIT
from reviews.integrity.services import LOOK
from reviews.models import Assignment, AssignmentProposal, Bid, Comment, Conflict, Decision, Review, ReviewVersion
from reviews.repairs.repairing import REPAIR
from reviews.repairs.roles import ROLES
from reviews.workbench.proposals import apply_proposal
from reviews.workbench.proposing import PROPOSE, enqueue_parameters
from submissions.models import Author, ConflictKind
from tests import factories
from tests.crawl import acts
from tests.crawl import world as worlds
from tests.crawl.cast import EVERYBODY, Round
from tests.crawl.crawl import client_for, plain_templates
from tests.crawl.test_oracles import NOW, _ask, _pages_without_ids
from tests.crawl.walker import SITE_PAGES

pytestmark = pytest.mark.usefixtures("standing_clock")

HIDDEN = 1  # the chair, the member and the staff of the cast are in conflict with it
IN_REVIEWING, IN_DISCUSSION = 3, 5  # the rounds in which it stands there
IDS = re.compile(
    rb"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f-]{16,17}|Release [0-9a-f]{8}|(?<=/)[0-9]+(?=/)"
    rb"|(?<=/availability/)[^/]+/"
)
# Whole copies of the conference and pages without figures take long and tell what others tell.
NOT_READ = ("/export/", ".zip", "/preview/", "/new/", "/add/", "/import/")
Pages = dict[str, bytes]
FOR_EACH = pytest.mark.parametrize(
    ("who", "number"),
    [
        ("chair", IN_REVIEWING),
        pytest.param("chair", IN_DISCUSSION, marks=pytest.mark.full),
        pytest.param("member", IN_DISCUSSION, marks=pytest.mark.full),
        pytest.param("staff", IN_REVIEWING, marks=pytest.mark.full),
    ],
)


def _read(world: worlds.World, who: str) -> Pages:
    """Every page behind somebody's doors that names nothing in its address."""
    client = client_for(world, EVERYBODY[who])
    pages = [*SITE_PAGES, *_pages_without_ids(world, "chair" if who == "chair" else "member")]
    seen = {page: _ask(client, page) for page in pages if not page.endswith(NOT_READ)}
    return {page: f"{one.status} {one.location}\n".encode() + IDS.sub(b"", one.body) for page, one in seen.items()}


def _told(before: Pages, after: Pages) -> list[str]:
    """What differs, a line each."""
    return [
        f"{page}: {sign} {line.strip().decode(errors='replace')[:200]}"
        for page in before
        if before[page] != after[page]
        for sign, one, other in (("-", before[page], after[page]), ("+", after[page], before[page]))
        for line in one.splitlines()
        if line not in other.splitlines()
    ]


def _play(world: worlds.World, plays: Iterable[acts.Act]) -> set[str]:
    """Do one after the other; returns what was possible at this stage."""
    done = set()
    for act in plays:
        try:
            with transaction.atomic():
                act(world, HIDDEN)
        except acts.NOT_NOW:
            continue
        done.add(act.__name__)
    return done


# What ends others comes late.
PLAYS = (
    acts.comment, acts.comment_for_a_digest, acts.find_conflict, acts.tell_of_assignments, acts.decline_paper,
    acts.respond, acts.appoint, acts.ask_for_other_chair, acts.hand_final_in, acts.return_final,
    acts.tell_authors, acts.object_to_paper, acts.release, acts.withdraw,
)  # fmt: skip


@FOR_EACH
def test_what_others_do_about_a_hidden_paper_leaves_no_trace(world: worlds.World, who: str, number: int) -> None:
    worlds.set_round(world, Round(number, NOW.rules))
    with plain_templates():
        _ask(client_for(world, EVERYBODY[who]), f"/{world.conference.slug}/chair/program/")
        before = _read(world, who)
        done = _play(world, PLAYS)
        assert {"find_conflict", "tell_of_assignments", "release", "withdraw"} <= done, done
        told = _told(before, _read(world, who))
    assert told == [], "\n".join(told)


def _chair(world: worlds.World) -> User:
    user = world.people["handler"].user
    assert user is not None
    return user


def _run(world: worlds.World, kind: str, parameters: dict[str, object]) -> None:
    job = jobs.enqueue(_chair(world), conference=world.conference, kind=kind, parameters=parameters)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, (job.error, job.result)


def move_date(world: worlds.World, _number: int) -> None:
    """And tell everybody who can be told."""
    row = Milestone.objects.get(conference=world.conference, kind="CAMERA_READY", track=None)
    assert row.at is not None
    values = DateValues(kind=row.kind, at=row.at + worlds.HOUR, zone=row.zone)
    notify = [one.key for one in audiences.all_audiences()]
    set_date(_chair(world), conference=world.conference, milestone=row, values=values, reason="Snow.", notify=notify)


def compare(world: worlds.World, _number: int) -> None:
    for kind in (DETECT, FIT, LOOK):
        _run(world, kind, {})


def propose_and_tell(world: worlds.World, _number: int) -> None:
    """Assignments for all papers, the missing roles and a repair, each told to who has them."""
    for kind, parameters in (
        (PROPOSE, enqueue_parameters(world.conference)),
        (ROLES, {"kind": "LEADS", "limit": 9}),
        (REPAIR, {"round": 1}),
    ):
        _run(world, kind, parameters)
    for proposal in AssignmentProposal.objects.filter(conference=world.conference).order_by("pk"):
        try:
            with transaction.atomic():
                apply_proposal(_chair(world), proposal=proposal)
        except acts.Refused:
            continue  # an earlier one changed what it was built on
    telling.prepare_mails(_chair(world), conference=world.conference)


def prepare_decisions(world: worlds.World, _number: int) -> None:
    prepare_release(_chair(world), conference=world.conference)


def end_role(world: worlds.World, number: int) -> None:
    """Of one who reviews the hidden paper, or does not."""
    membership = Membership.objects.get(
        conference=world.conference, person=world.people[f"reviewer{number:02}"], role=Role.PC_MEMBER
    )
    end_membership(_chair(world), membership=membership)


def join_accounts(world: worlds.World, number: int) -> None:
    """Of another who reviews it, or does not, with a new one who declared a conflict with it."""
    double = factories.make_person("Double", email="double@double.org")
    Conflict.objects.create(
        conference=world.conference, submission=world.papers[number], person=double, kind=ConflictKind.PERSONAL,
        source=Conflict.Source.PERSON, noticed_at=world.conference.now(),
    )  # fmt: skip
    merge_people(kept=world.people[f"signer{number:02}"], absorbed=double)


OF_ALL = (
    acts.give_more_time, move_date, acts.remind_the_silent, compare, propose_and_tell,
    acts.ask_presenters, prepare_decisions, acts.write_letters, join_accounts, end_role,
)  # fmt: skip


def _spares(world: worlds.World) -> list[Person]:
    """Four members and an outsider without papers; from now on no two people share a domain, which is a conflict."""
    for key, person in world.people.items():
        person.emails.update(email=f"{key}@{key}.org")
        User.objects.filter(pk=person.user_id).update(email=f"{key}@{key}.org")
    people = [factories.make_person(f"Spare {n}", email=f"spare{n}@spare{n}.org") for n in range(5)]
    for person in people[:4]:
        Membership.objects.create(conference=world.conference, person=person, role=Role.PC_MEMBER)
    return people


def _other_secrets(world: worlds.World, spares: list[Person]) -> None:
    """Let the hidden paper have other reviewers, authors, scores, words, bids, conflicts and another decision."""
    paper = world.papers[HIDDEN]
    for key, other in zip(("signer", "reviewer", "starter", "bystander"), spares, strict=False):
        person = world.people[f"{key}{HIDDEN:02}"]
        for model in (Assignment, Bid, Conflict, Comment):
            model.objects.filter(submission=paper, person=person).update(person=other)
        Review.objects.filter(submission=paper, reviewer=person).update(reviewer=other, overall=1)
    ReviewVersion.objects.filter(review__submission=paper).update(overall=1)
    writer = world.people[f"writer{HIDDEN:02}"]
    Author.objects.filter(submission=paper, person=writer).update(
        person=spares[4], name="Else Body", affiliation="Elsewhere", email="else@elsewhere.example.org"
    )
    Decision.objects.filter(submission=paper).update(outcome="REJECTED", note_to_authors="No.")
    type(paper).objects.filter(pk=paper.pk).update(title="Another", abstract="Other words", keywords="other")


@FOR_EACH
def test_what_others_do_about_all_papers_tells_nothing_of_a_hidden_one(
    world: worlds.World, who: str, number: int
) -> None:
    worlds.set_round(world, Round(number, NOW.rules))
    spares, seen, done = _spares(world), [], []
    with plain_templates():
        _ask(client_for(world, EVERYBODY[who]), f"/{world.conference.slug}/chair/program/")
        for has_others in (False, True):
            with transaction.atomic():
                if has_others:
                    _other_secrets(world, spares)
                done.append(_play(world, OF_ALL))
                seen.append(_read(world, who))
                transaction.set_rollback(True)
    assert done == [{act.__name__ for act in OF_ALL}] * 2
    told = _told(*seen)
    assert told == [], "\n".join(told)
