"""Plays the workshop up to a stage: each act by its own person, at its own time of the sandbox's clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from confsite.accounts.models import Person, User
from confsite.clock import physical_now
from confsite.conferences.invitations import services as invitations
from confsite.conferences.models import Conference, Membership, Role
from demo import world
from demo.builder import authors, decisions, reviewers, schedule
from demo.builder.conference import ensure_people, furnish, load_world, make_conference
from demo.builder.documents import Typeset, typeset
from demo.builder.stages import STAGES, Stage, instant
from demo.world.model import Event, Paper, People
from reviews.refusals import Refused

ROLES = {
    "pc_chair": Role.PC_CHAIR,
    "area_chair": Role.AREA_CHAIR,
    "pc_member": Role.PC_MEMBER,
}
# The third is there for papers with which both program chairs are in conflict.
CHAIRS = ("rajesh-subramaniam", "lena-brandt", "tomas-havranek")
Say = Callable[[str], None]


@dataclass
class Play:
    """What the acts share: the conference, who is who, and the papers by their key."""

    conference: Conference
    event: Event
    people: People
    persons: dict[str, Person]
    papers: list[Paper]
    anonymous: dict[str, Typeset]
    final: dict[str, Typeset] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # paper key → submission id

    def at(self, moment: datetime) -> None:
        """Move the sandbox's clock; it then runs on."""
        self.conference.clock_shows, self.conference.clock_set_at = moment, physical_now()
        self.conference.save(update_fields=["clock_shows", "clock_set_at"])

    def user(self, key: str) -> User:
        user = self.persons[key].user
        assert user is not None
        return user

    @property
    def chair(self) -> User:
        """The chair who signs most things."""
        return self.user(CHAIRS[0])

    @property
    def chairs(self) -> tuple[User, ...]:
        return tuple(self.user(key) for key in CHAIRS)

    def by_a_chair(self, act: Callable[[User], object]) -> bool:
        """Let the first chair act who is not in conflict; says whether one of them did."""
        for chair in self.chairs:
            try:
                act(chair)
            except Refused:
                continue
            return True
        return False


def build(
    stage: Stage,
    *,
    slug: str = "",
    papers: int | None = None,
    folder: Path | None = None,
    say: Say = lambda _line: None,
) -> Conference:
    """Make the workshop at a stage, or nothing of it: one transaction.

    `papers` says how many papers take part (None: as many as the stage shows). `folder` caches typeset PDFs.
    """
    facts = STAGES[stage]
    slug = slug or facts.slug
    event, people = load_world()
    chosen = _spread(list(world.load_papers()), papers or facts.papers)
    folder = folder or Path(settings.FILES_ROOT).parent / "typeset"
    say(f"{slug}: typesetting {len(chosen)} papers")
    anonymous = typeset(chosen, is_anonymous=True, folder=folder)
    final: dict[str, Typeset] = {}
    if stage >= Stage.DECIDED:
        accepted = {key for key, d in world.load_reviews().decisions.items() if d.outcome in decisions.IN_PROGRAM}
        final = typeset([p for p in chosen if p.key in accepted], is_anonymous=False, folder=folder)
    with transaction.atomic():
        persons = ensure_people(people)
        conference = make_conference(stage, slug, event)
        furnish(conference, event, people, persons)
        play = Play(conference, event, people, persons, chosen, anonymous, final)
        for name, act in acts(stage):
            say(f"{slug}: {name}")
            act(play)
        play.at(instant(facts.day, facts.hour))
        _ring_once()
    return conference


def _spread(papers: list[Paper], count: int) -> list[Paper]:
    """So many of the papers, evenly from all: accepted and rejected ones, and of all topics."""
    count = min(count, len(papers))
    return [papers[position * len(papers) // count] for position in range(count)]


def _ring_once() -> None:
    """Hundreds of acts asked for the same background task: at the commit one request is enough."""
    last = {getattr(entry[1], "bell", entry[1]): entry for entry in connection.run_on_commit}
    connection.run_on_commit = list(last.values())


def acts(stage: Stage) -> Iterable[tuple[str, Callable[[Play], None]]]:
    """What happened before a stage, in order."""
    yield "inviting the committee", invite_committee
    yield "handing in papers", authors.submit_papers if stage > Stage.SUBMISSION else authors.submit_early_papers
    if stage >= Stage.BIDDING:
        yield "declaring conflicts and bidding", reviewers.bid if stage > Stage.BIDDING else reviewers.bid_in_part
    if stage >= Stage.REVIEWING:
        yield "assigning papers", reviewers.assign
        yield "writing reviews", reviewers.review if stage > Stage.REVIEWING else reviewers.review_in_part
    if stage >= Stage.DECIDED:
        yield "answering and discussing", reviewers.answer_and_discuss
        yield "deciding and telling authors", decisions.decide_and_release
        yield "collecting camera-ready papers", decisions.hand_in_final_papers
    if stage >= Stage.PUBLISHED:
        yield "building and publishing the program", schedule.build_and_publish


def invite_committee(play: Play) -> None:
    """The chairs are there; everybody else is invited and accepts."""
    play.at(instant(-80))
    for key in CHAIRS:
        Membership.objects.create(conference=play.conference, person=play.persons[key], role=Role.PC_CHAIR)
    invitees = [
        invitations.Invitee(one.email, one.name, ROLES[one.role], play.people.affiliation_name(one), quota=8)
        for one in play.people.persons.values()
        if one.role in ("area_chair", "pc_member")
    ]
    invitees += [
        invitations.Invitee(play.people.persons[key].email, play.people.persons[key].name, role)
        for key, role in (("ingrid-akerlund", Role.SCHEDULE_CHAIR), ("nils-oberg", Role.STAFF))
        if key in play.persons
    ]
    invited = invitations.invite(play.chair, conference=play.conference, invitees=invitees)
    by_email = {one.email.lower(): key for key, one in play.people.persons.items()}
    for invitation in invited.new:
        invitations.accept(play.user(by_email[invitation.email.lower()]), invitation=invitation)


def reanchor() -> int:
    """Set every demo sandbox's clock back to its stage's moment; returns how many there are."""
    count = 0
    for facts in STAGES.values():
        count += Conference.objects.filter(slug=facts.slug, is_sandbox=True).update(
            clock_shows=instant(facts.day, facts.hour), clock_set_at=physical_now()
        )
    return count
