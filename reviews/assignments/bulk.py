"""Assignments as a table with HotCRP's bulk columns `paper,action,email,round`: read, planned, not yet applied.

Lines are read from top to bottom and take effect as one: a file that clears an assignment and makes it again leaves it
as it is. What the file does not speak of stays.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from confsite.mail.outbox import address_of
from confsite.ui.csv_import import CsvError, read_csv
from reviews.conflicts.involved import conflicts_in_force, held_back
from reviews.models import Assignment
from reviews.papers.scope import ChairAccess
from submissions.models import Author, State, Submission

HEADER = ("paper", "action", "email", "round", "name")
MAX_BYTES, MAX_ROWS, MOST_ERRORS = 1_000_000, 20_000, 50
Role = Assignment.Role
Key = tuple[int, int, str, int]  # paper, person, role, round

_REVIEWS = frozenset({Role.REVIEWER.value, Role.EXTERNAL.value, Role.META_REVIEWER.value})
_GIVES: dict[str, str] = {
    **dict.fromkeys(
        ["review", "pcreview", "primary", "primaryreview", "pri", "secondary", "secondaryreview", "sec"],
        Role.REVIEWER.value,
    ),
    **dict.fromkeys(("metareview", "meta"), Role.META_REVIEWER.value),
    **dict.fromkeys(("external", "externalreview", "extreview", "ext"), Role.EXTERNAL.value),
    "lead": Role.DISCUSSION_LEAD.value,
    "shepherd": Role.SHEPHERD.value,
}
_CLEARS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("clear", "clearreview", "noreview", "unassignreview"), _REVIEWS),
    **dict.fromkeys(("clearlead", "nolead"), frozenset({Role.DISCUSSION_LEAD.value})),
    **dict.fromkeys(("clearshepherd", "noshepherd"), frozenset({Role.SHEPHERD.value})),
}
_CONFLICT, _NO_CONFLICT, _NOTHING = {"conflict"}, {"clearconflict", "noconflict"}, {"none", "null"}
_ACTION_OF = {
    Role.REVIEWER: "primary",
    Role.EXTERNAL: "external",
    Role.META_REVIEWER: "metareview",
    Role.DISCUSSION_LEAD: "lead",
    Role.SHEPHERD: "shepherd",
}


@dataclass(frozen=True)
class Line:
    """What one line of the preview says."""

    paper: Submission
    person: Person
    words: str


@dataclass
class Plan:
    """What applying a file would do; with `errors` it does nothing at all."""

    errors: list[str] = field(default_factory=list)
    added: list[Key] = field(default_factory=list)
    removed: list[Key] = field(default_factory=list)
    conflicts_set: list[tuple[int, int]] = field(default_factory=list)
    conflicts_cleared: list[tuple[int, int]] = field(default_factory=list)
    unchanged: int = 0
    papers: dict[int, Submission] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.conflicts_set or self.conflicts_cleared)

    @property
    def digest(self) -> str:
        """The same for the same changes: what a chair has read is what is applied."""
        changes = repr((self.added, self.removed, self.conflicts_set, self.conflicts_cleared))
        return hashlib.sha256(changes.encode()).hexdigest()

    @property
    def new_lines(self) -> list[Line]:
        return [self._line(key) for key in self.added]

    @property
    def gone_lines(self) -> list[Line]:
        return [self._line(key) for key in self.removed]

    @property
    def conflict_lines(self) -> list[Line]:
        set_now = [(pair, _("conflict is set")) for pair in self.conflicts_set]
        cleared = [(pair, _("conflict is dismissed")) for pair in self.conflicts_cleared]
        return [Line(self.papers[paper], self.people[person], words) for (paper, person), words in set_now + cleared]

    def _line(self, key: Key) -> Line:
        words = f"{Role(key[2]).label}" + (_(", round %(n)d") % {"n": key[3]} if key[3] > 1 else "")
        return Line(self.papers[key[0]], self.people[key[1]], words)


class BadLine(Exception):
    """A line that cannot be done: the column, what is wrong and what to do."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


class _World:
    """What a conference's rows say, read once, and changed line by line; eight queries for any file."""

    def __init__(self, access: ChairAccess) -> None:
        conference = access.conference
        handled = access.granted("administer").exclude(state=State.DRAFT)
        self.papers = {paper.number: paper for paper in handled}
        ids = [paper.pk for paper in self.papers.values()]
        members = Membership.objects.filter(conference=conference, role__in=COMMITTEE_ROLES).values("person")
        self.members = {
            person.pk: person
            for person in Person.objects.filter(pk__in=members).select_related("user").prefetch_related("emails")
        }
        self.by_email = {
            email: person for person in self.members.values() for email in _addresses(person)
        }  # fmt: skip
        active = Assignment.objects.filter(submission__in=ids, state=Assignment.State.ACTIVE)
        rows = list(active.select_related("person__user").prefetch_related("person__emails").order_by("pk"))
        self.before: set[Key] = {(row.submission_id, row.person_id, row.role, row.round) for row in rows}
        self.people = self.members | {row.person_id: row.person for row in rows}
        self.now = set(self.before)
        pairs = conflicts_in_force().filter(submission__in=ids).values_list("submission_id", "person_id")
        self.conflicts_before: set[tuple[int, int]] = set(pairs)
        self.conflicts = set(self.conflicts_before)
        self.authors = set(Author.objects.filter(submission__in=ids).values_list("submission_id", "person_id"))
        self.held = set(held_back(submission__in=ids).values_list("submission_id", "person_id"))

    def paper(self, text: str) -> Submission:
        number = text.removeprefix("#")
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            raise BadLine("paper", _("“%(text)s” is no paper number. Name one paper per line.") % {"text": text[:40]})
        if int(number) not in self.papers:
            raise BadLine("paper", _("There is no paper #%(number)s for you to handle.") % {"number": number})
        return self.papers[int(number)]

    def person(self, email: str, name: str) -> Person:
        if email:
            found = self.by_email.get(email)
            if found is None:
                raise BadLine("email", _("Nobody on the committee has the address %(email)s.") % {"email": email})
            return found
        named = [person for person in self.members.values() if person.name == name] if name else []
        if len(named) != 1:
            raise BadLine("email", _("Give the address of somebody on the committee."))
        return named[0]

    def give(self, paper: Submission, person: Person, role: str, round: int) -> bool:
        """Make an assignment; False where it is there already."""
        key = (paper.pk, person.pk, role, round)
        if key in self.now:
            return False
        if role == Role.EXTERNAL:
            raise BadLine("action", _("External reviewers get a paper from the reviewer who hands it over."))
        allowed = {State.SUBMITTED} | ({State.CONDITIONAL, State.ACCEPTED} if role == Role.SHEPHERD else set())
        if paper.state not in allowed:
            words = _("Paper #%(number)d is %(state)s and takes no reviewers.")
            raise BadLine("paper", words % {"number": paper.number, "state": paper.get_state_display()})
        pair, about = (paper.pk, person.pk), {"name": person.name, "number": paper.number}
        if pair in self.authors:
            raise BadLine("email", _("%(name)s is an author of paper #%(number)d.") % about)
        if pair in self.conflicts or pair in self.held:
            words = _("%(name)s has a conflict with paper #%(number)d. Choose somebody else, or clear it first.")
            raise BadLine("email", words % about)
        self.now.add(key)
        return True

    def clear(self, paper: Submission, person: Person | None, roles: frozenset[str], round: int | None) -> bool:
        """End assignments of a paper; False where there are none."""
        gone = {
            key
            for key in self.now
            if key[0] == paper.pk
            and key[2] in roles
            and (person is None or key[1] == person.pk)
            and round in (None, key[3])
        }
        self.now -= gone
        return bool(gone)

    def set_conflict(self, paper: Submission, person: Person) -> bool:
        if (paper.pk, person.pk) in self.conflicts:
            return False
        self.conflicts.add((paper.pk, person.pk))
        self.clear(paper, person, frozenset(Role.values), None)
        return True

    def clear_conflict(self, paper: Submission, person: Person) -> bool:
        pair = (paper.pk, person.pk)
        if pair in self.authors:
            raise BadLine("email", _("An author always has a conflict with the own paper."))
        if pair not in self.conflicts:
            return False
        self.conflicts.discard(pair)
        return True


def _addresses(person: Person) -> set[str]:
    emails = {one.email for one in person.emails.all()} | ({person.user.email} if person.user else set())
    return {email.casefold() for email in emails if email}


def plan_of(access: ChairAccess, content: bytes) -> Plan:
    """What a file would do, or each of its mistakes with line, column and cure."""
    world, plan = _World(access), Plan()
    try:
        optional = ("email", "round", "name", "title")
        lines = list(
            read_csv(content, required=("paper", "action"), optional=optional, max_bytes=MAX_BYTES, max_rows=MAX_ROWS)
        )
    except CsvError as mistake:
        return Plan(errors=[str(mistake)])
    for number, row in lines:
        try:
            plan.unchanged += not _do(world, row)
        except BadLine as mistake:
            plan.errors.append(str(CsvError(number, mistake.column, str(mistake))))
            if len(plan.errors) >= MOST_ERRORS:
                plan.errors.append(_("There are more mistakes. Mend these first."))
                break
    if not lines:
        plan.errors.append(_("The file has no lines below its header."))
    plan.added, plan.removed = sorted(world.now - world.before), sorted(world.before - world.now)
    plan.conflicts_set = sorted(world.conflicts - world.conflicts_before)
    plan.conflicts_cleared = sorted(world.conflicts_before - world.conflicts)
    plan.papers = {paper.pk: paper for paper in world.papers.values()}
    plan.people = world.people
    return plan


def _do(world: _World, row: dict[str, str]) -> bool:
    """Do one line; whether it changed anything by itself."""
    action = row["action"].casefold().replace(" ", "")
    if action in _NOTHING:
        return False
    known: dict[str, Callable[[Submission, Person], bool]] = {
        **dict.fromkeys(_CONFLICT, world.set_conflict),
        **dict.fromkeys(_NO_CONFLICT, world.clear_conflict),
    }
    if action not in known and action not in _GIVES and action not in _CLEARS:
        words = _("“%(action)s” is not understood here. Known are: %(known)s.")
        usual = "primary, secondary, pcreview, metareview, lead, shepherd, clearreview, clearlead, clearshepherd, "
        raise BadLine("action", words % {"action": row["action"][:40], "known": usual + "conflict, clearconflict"})
    paper, email = world.paper(row["paper"]), row["email"].removeprefix("'").casefold()
    if action in _CLEARS:
        is_all = email == "all" or (not email and not row["name"] and action not in ("clear", "clearreview"))
        person = None if is_all else _holder(world, paper, email, row["name"])
        return world.clear(paper, person, _CLEARS[action], _round(row["round"]) if row["round"] else None)
    person = world.person(email, row["name"])
    if action in known:
        return known[action](paper, person)
    return world.give(paper, person, _GIVES[action], _round(row["round"]))


def _holder(world: _World, paper: Submission, email: str, name: str) -> Person:
    """Somebody on the committee, or who has this very paper and left it."""
    for key in world.now:
        if key[0] == paper.pk and email and email in _addresses(world.people[key[1]]):
            return world.people[key[1]]
    return world.person(email, name)


def _round(text: str) -> int:
    """“2” and “R2” are round 2; empty and “unnamed” the first."""
    plain = text.casefold().removeprefix("r")
    if plain in ("", "unnamed"):
        return 1
    if not plain.isascii() or not plain.isdigit() or len(plain) > 6 or not 1 <= int(plain) <= 99:
        raise BadLine("round", _("“%(text)s” is no round. Rounds are numbers here: 1, 2 or R2.") % {"text": text[:40]})
    return int(plain)


def current_rows(access: ChairAccess) -> Iterator[tuple[int, str, str, str, str]]:
    """The assignments of now in the same columns; uploaded again they change nothing."""
    rows = (
        Assignment.objects.filter(
            state=Assignment.State.ACTIVE, submission__in=access.granted("administer").order_by().values("pk")
        )
        .exclude(submission__state=State.DRAFT)
        .select_related("submission", "person__user")
        .prefetch_related("person__emails")
        .order_by("submission__number", "role", "round", "person__sort_key", "pk")
    )
    for row in rows:
        action = _ACTION_OF[Role(row.role)]
        yield row.submission.number, action, address_of(row.person), f"R{row.round}", row.person.name
