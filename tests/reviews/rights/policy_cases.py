"""What each policy answers in each situation that decides it, as sentences a chair or an author would recognise."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from confsite.accounts.models import Person, User
from confsite.clock import physical_now
from confsite.conferences.calendar import Calendar
from confsite.conferences.invitations import policies as of_people
from confsite.conferences.models import Conference, Extension, Milestone, Role, Track
from confsite.conferences.setup import policies as of_setup
from confsite.conferences.viewer import viewer_of
from confsite.conferences.windows import Window
from program import policies as of_program
from program.errors import Refused as ProgramRefused
from program.models import Talk
from reviews.handling import policies as of_handling
from reviews.models import Assignment, ChairOverride, Conflict, ReviewingRules
from reviews.papers import policies as of_papers
from reviews.papers.scope import ChairAccess
from reviews.refusals import Refused
from reviews.reviewing import policies as of_reviewing
from submissions import policies as of_submissions
from submissions.deadlines import deadline_of_paper
from submissions.errors import NotAllowed
from submissions.models import Author, CameraReady, PaperImport, ShareLink, State, Submission
from submissions.sharing import policies as of_sharing
from tests import factories

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class Scene:
    """Two conferences; the people of the first, a paper by Ada, and the second's chair."""

    conference: Conference
    other: Conference
    paper: Submission
    people: dict[str, Person] = field(default_factory=dict)

    def user(self, key: str) -> User:
        user = self.people[key].user
        assert user is not None
        return user

    def dates(self, **offsets: timedelta | None) -> None:
        factories.set_dates(self.conference, **offsets)

    def milestone(self, kind: str) -> Milestone:
        return Milestone.objects.get(conference=self.conference, kind=kind, track=None)

    def later(self, by: timedelta) -> Calendar:
        """The dates as they are, seen at another moment."""
        calendar = Calendar(self.conference)
        calendar.now += by
        return calendar

    def extend(self, kind: str, key: str, by: timedelta) -> None:
        Extension.objects.create(
            conference=self.conference, milestone=self.milestone(kind), person=self.people[key],
            until=self.conference.now() + by, granted_at=physical_now(),
        )  # fmt: skip


def build() -> Scene:
    """Submission is open; nothing is decided."""
    conference, other = factories.make_conference("scene"), factories.make_conference("elsewhere")
    people = {key: factories.make_person(f"{key.capitalize()} Person") for key in PEOPLE}
    for key, role in PEOPLE.items():
        if role is not None:
            factories.add_member(other if key == "foreign" else conference, people[key], role)
    user = people["operator"].user
    assert user is not None
    user.is_staff = True
    user.save()
    paper = factories.make_submission(conference, authors=[people["ada"]])
    scene = Scene(conference, other, paper, people)
    _conflict(scene, "conflicted")
    return scene


PEOPLE: dict[str, Role | None] = {
    "chair": Role.PC_CHAIR, "cochair": Role.PC_CHAIR, "conflicted": Role.PC_CHAIR, "member": Role.PC_MEMBER,
    "scheduler": Role.SCHEDULE_CHAIR, "publisher": Role.PUBLICATION_CHAIR, "foreign": Role.PC_CHAIR,
    "ada": None, "bob": None, "operator": None,
}  # fmt: skip


def _conflict(scene: Scene, key: str, **fields: Any) -> Conflict:
    return Conflict.objects.create(
        conference=scene.conference, submission=scene.paper, person=scene.people[key], kind="OTHER", source="CHAIR",
        noticed_at=scene.conference.now(), **fields,
    )  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _refuses(kind: type[Exception], call: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            call()
    except kind:
        return True
    return False


def _allowed(people: dict[str, bool], ask: Callable[[str], bool]) -> None:
    assert {key: ask(key) for key in people} == people


def setting_up(scene: Scene) -> None:
    """PC chairs of the conference, operators and the site set it up; the people are the chairs' alone."""
    expected = {"chair": True, "operator": True, "member": False, "scheduler": False, "foreign": False, "ada": False}
    conference = scene.conference
    _allowed(expected, lambda key: of_setup.can_set_up(scene.user(key), conference))
    _allowed(
        expected,
        lambda key: not _refuses(PermissionDenied, lambda: of_setup.require_set_up(scene.user(key), conference)),
    )
    assert of_setup.can_set_up(None, conference) is True
    expected |= {"operator": False}
    _allowed(expected, lambda key: of_people.can_manage_people(scene.user(key), conference))
    _allowed(
        expected,
        lambda key: not _refuses(PermissionDenied, lambda: of_people.require_chair(scene.user(key), conference)),
    )
    assert of_people.can_manage_people(None, conference) is True
    assert frozenset({Role.PC_MEMBER, Role.EXTERNAL_REVIEWER, Role.AREA_CHAIR}) == of_people.REVIEWING_ROLES


def scheduling(scene: Scene) -> None:
    """PC chairs and schedule chairs make the program; talks of papers they wrote or are in conflict with are hidden."""
    expected = {"chair": True, "scheduler": True, "publisher": False, "member": False, "foreign": False, "ada": False}
    _allowed(
        expected,
        lambda key: (
            not _refuses(ProgramRefused, lambda: of_program.require_scheduler(scene.user(key), scene.conference))
        ),
    )
    of_program.require_scheduler(None, scene.conference)
    talk = Talk.objects.create(conference=scene.conference, submission=scene.paper, slug="a", title="A")
    Talk.objects.create(conference=scene.conference, slug="b", title="Invited")
    open_paper = factories.make_submission(scene.conference)
    Talk.objects.create(conference=scene.conference, submission=open_paper, slug="d", title="Of others")
    other_paper = factories.make_submission(scene.other, authors=[scene.people["ada"]])
    Talk.objects.create(conference=scene.other, submission=other_paper, slug="c", title="Elsewhere")
    _conflict(scene, "cochair", dismissed_at=scene.conference.now())
    hidden = {"ada": True, "conflicted": True, "chair": False, "cochair": False}
    talks = Talk.objects.filter(conference=scene.conference)

    def is_hidden(key: str) -> bool:
        row = of_program.with_hidden(talks, scene.people[key]).get(pk=talk.pk)
        return bool(row.is_hidden)  # type: ignore[attr-defined]

    _allowed(hidden, is_hidden)
    _allowed(hidden, lambda key: of_program.hidden_uids(scene.conference, scene.people[key]) == {str(talk.uid)})
    assert of_program.hidden_uids(scene.conference, scene.people["chair"]) == frozenset()
    assert of_program.hidden_uids(scene.conference, None) == frozenset()
    assert not any(row.is_hidden for row in of_program.with_hidden(talks, None))  # type: ignore[attr-defined]
    assert [row.title for row in of_program.with_hidden(talks, scene.people["ada"]) if row.is_hidden] == ["A"]  # type: ignore[attr-defined]


def handing_in_slides(scene: Scene) -> None:
    """Authors of an accepted paper hand in slides, and chairs and schedule chairs who may know the paper."""
    paper = scene.paper
    Talk.objects.create(conference=scene.conference, submission=paper, slug="a", title="A")
    chairs_own = factories.make_submission(scene.conference, authors=[scene.people["chair"]])
    Talk.objects.create(conference=scene.conference, submission=chairs_own, slug="b", title="By the chair")

    def may(key: str) -> bool:
        return not _refuses(ProgramRefused, lambda: of_program.require_slides(scene.user(key), paper))

    paper.state = State.SUBMITTED
    nobody = {"ada": False, "chair": False}
    _allowed(nobody, may)
    paper.state = State.CONDITIONAL
    _allowed({"ada": True, "chair": True}, may)
    paper.state = State.ACCEPTED
    expected = {"ada": True, "chair": True, "cochair": True, "scheduler": True, "conflicted": False, "bob": False}
    expected |= {"member": False, "publisher": False, "foreign": False, "operator": False}
    _allowed(expected, may)
    paper.conference.state = Conference.State.ARCHIVE
    _allowed(nobody, may)


def administering(scene: Scene) -> None:
    """Only chairs without a conflict name who handles a paper; to handle one it is enough to override the conflict."""
    paper, user = scene.paper, scene.user
    expected = {"chair": True, "conflicted": False, "member": False, "foreign": False, "ada": False}
    _allowed(expected, lambda key: not _refuses(Refused, lambda: of_papers.require_administer(user(key), paper)))
    _allowed(
        expected | {"conflicted": True},
        lambda key: not _refuses(Refused, lambda: of_papers.require_chair(user(key), scene.conference)),
    )
    of_papers.require_chair(None, scene.conference)
    assert of_papers.require_administer(None, paper) == paper
    _allowed(expected, lambda key: not _refuses(Refused, lambda: of_handling.require_free_chair(user(key), paper)))
    assert of_handling.require_free_chair(None, paper) == paper
    _allowed(expected, lambda key: not _refuses(Refused, lambda: of_handling.require_able(scene.people[key], paper)))
    _allowed(expected, lambda key: of_handling.is_free(viewer_of(user(key), scene.conference), paper))

    def can_override(key: str) -> bool:
        return of_handling.can_override(ChairAccess(viewer_of(user(key), scene.conference)).of(paper))

    _conflict(scene, "member")
    ReviewingRules.objects.update_or_create(conference=scene.conference, defaults={"conflicted_know_existence": False})
    assert not can_override("conflicted")
    ReviewingRules.objects.update(conflicted_know_existence=True, unassigned_see="TITLES")
    scene.dates(SUBMISSION=-DAY)
    _allowed({"conflicted": True, "chair": False, "member": False, "ada": False}, can_override)
    now = scene.conference.now()
    ChairOverride.objects.create(
        conference=scene.conference, submission=paper, chair=scene.people["conflicted"], reason="Nobody else.",
        begun_at=now - HOUR, ends_at=now + HOUR,
    )  # fmt: skip
    assert of_papers.require_administer(user("conflicted"), paper) == paper
    assert _refuses(Refused, lambda: of_handling.require_free_chair(user("conflicted"), paper))


def writing_reviews(scene: Scene) -> None:
    """Reviews are written by those who have the paper, from the assignment to the deadline or their own extension."""
    member, now = scene.people["member"], scene.conference.now()
    scene.dates(SUBMISSION=-20 * DAY, BIDDING=-10 * DAY, REVIEW=10 * DAY, DISCUSSION=20 * DAY, ABSTRACT=None)
    told = {"assigned_at": now, "told_at": now}
    row = Assignment(conference=scene.conference, submission=scene.paper, person=member, **told)

    def says(by: timedelta = timedelta(0), extensions: dict[int, Any] | None = None, **fields: Any) -> Any:
        one = Assignment(conference=scene.conference, submission=scene.paper, person=member, **(told | fields))
        return of_reviewing.writing(one, scene.later(by), extensions or {})

    assert not says(told_at=None).is_open, "an assignment nobody was told of"
    for role, is_open in (("REVIEWER", True), ("EXTERNAL", True), ("META_REVIEWER", True), ("DISCUSSION_LEAD", False)):
        assert says(role=role).is_open is is_open, role
    assert "any more" in says(role="SHEPHERD").why_not
    assert "any more" in says(state="DECLINED").why_not
    found = of_reviewing.writing(row, scene.later(timedelta(0)), {})
    assert abs(found.opens_at - (now - 10 * DAY)) < HOUR
    assert abs(found.closes_at - (now + 10 * DAY)) < HOUR
    assert "not begun" in says(-11 * DAY).why_not
    assert "has passed" in says(11 * DAY).why_not
    assert says(11 * DAY, role="META_REVIEWER").is_open
    assert abs(says(role="META_REVIEWER").closes_at - (now + 20 * DAY)) < HOUR
    assert abs(says(role="META_REVIEWER").opens_at - (now - 10 * DAY)) < HOUR
    pk = scene.milestone("REVIEW").pk
    more = says(11 * DAY, {pk: now + 12 * DAY})
    assert more.is_open
    assert abs(more.closes_at - (now + 12 * DAY)) < HOUR
    assert abs(says(0 * DAY, {pk: now + 5 * DAY}).closes_at - (now + 10 * DAY)) < HOUR
    assert not says(11 * DAY, {0: now + 12 * DAY}).is_open, "more time at another date"
    discussed = scene.milestone("DISCUSSION").pk
    both = {pk: now + 30 * DAY, discussed: now + 25 * DAY}
    assert says(27 * DAY, both, role="META_REVIEWER").is_open
    scene.extend("REVIEW", "member", 12 * DAY)
    scene.extend("REVIEW", "chair", 15 * DAY)
    Extension.objects.create(
        conference=scene.other, milestone=Milestone.objects.get(conference=scene.other, kind="REVIEW"), person=member,
        until=now + DAY, granted_at=physical_now(),
    )  # fmt: skip
    assert list(of_reviewing.extensions_of(member, Calendar(scene.conference))) == [pk]
    assert abs(of_reviewing.extensions_of(member, Calendar(scene.conference))[pk] - now - 12 * DAY) < HOUR
    scene.paper.state = State.ACCEPTED
    assert "no longer under review" in says().why_not
    scene.paper.state = State.SUBMITTED
    scene.dates(REVIEW=None, DISCUSSION=None)
    assert "not set" in says().why_not
    scene.dates(BIDDING=None, SUBMISSION=None, SUBMISSION_OPEN=None, REVIEW=10 * DAY)
    assert says(-30 * DAY).is_open, "without a date that begins it"
    assert "has passed" in says(11 * DAY).why_not


def sharing(scene: Scene) -> None:
    """Twenty links work at once, none of a withdrawn paper; each ends, and at the latest in a year."""
    paper, now = scene.paper, physical_now()
    elsewhere = factories.make_submission(scene.conference)

    def links(count: int, of: Submission, **fields: Any) -> None:
        for number in range(count):
            stamps = {"made_at": now - 9 * DAY, "expires_at": now + DAY} | fields
            code = f"{of.pk}-{ShareLink.objects.count()}-{number}"
            ShareLink.objects.create(
                conference=scene.conference,
                submission=of,
                label="x",
                token_hash=code,
                made_by=scene.user("ada"),
                **stamps,
            )

    links(3, elsewhere)
    links(2, paper, revoked_at=now)
    links(2, paper, expires_at=now - DAY)
    links(of_sharing.MOST_LINKS - 1, paper)
    assert of_sharing.can_share(paper)
    links(1, paper)
    assert not of_sharing.can_share(paper)
    assert not of_sharing.can_share(Submission(conference=scene.conference, state=State.WITHDRAWN))
    for told, days in ((None, 180), (50, 80), (-90, 30), (900, 365)):
        scene.dates(NOTIFICATION=None if told is None else told * DAY)
        life = of_sharing.longest_life(paper, Calendar(scene.conference))
        assert abs(life - days * DAY) < HOUR, told
    track = Track.objects.create(conference=scene.conference, slug="t", name="T")
    scene.dates(NOTIFICATION=50 * DAY)
    Milestone.objects.create(
        conference=scene.conference, kind="NOTIFICATION", track=track, at=scene.conference.now() + 60 * DAY, zone="UTC"
    )
    of_later = Track.objects.create(conference=scene.conference, slug="u", name="U")
    Milestone.objects.create(conference=scene.conference, kind="NOTIFICATION", track=of_later, announced="in summer")
    Milestone.objects.create(conference=scene.conference, kind="EVENT", at=scene.conference.now() + 99 * DAY, order=9)
    assert abs(of_sharing.longest_life(paper, Calendar(scene.conference)) - 90 * DAY) < HOUR
    link = ShareLink(expires_at=now)
    assert of_sharing.is_working(link, now - DAY)
    assert not of_sharing.is_working(link, now)
    link.revoked_at = now
    assert not of_sharing.is_working(link, now - DAY)


def authorship_and_imports(scene: Scene) -> None:
    """Who wrote a paper, and who imports papers of others."""
    user = scene.user
    _allowed({"ada": True, "bob": False, "chair": False}, lambda key: of_submissions.is_author(user(key), scene.paper))
    assert not of_submissions.is_author(user("ada"), factories.make_submission(scene.conference))
    Author.objects.filter(submission=scene.paper).update(objected_at=scene.conference.now())
    assert not of_submissions.is_author(user("ada"), scene.paper)
    Author.objects.filter(submission=scene.paper).update(objected_at=None)
    scene.paper.is_imported = True
    assert not of_submissions.is_author(user("ada"), scene.paper)
    _allowed(
        {"chair": True, "member": False, "foreign": False, "publisher": False},
        lambda key: bool(of_submissions.can_import(user(key), scene.conference)),
    )
    brought = PaperImport(conference=scene.conference, created_by=user("chair"))
    assert of_submissions.can_settle_import(user("chair"), brought)
    assert "brought" in of_submissions.can_settle_import(user("cochair"), brought).reason
    assert "PC chairs" in of_submissions.can_settle_import(user("member"), brought).reason
    brought.created_by = user("member")
    assert "PC chairs" in of_submissions.can_settle_import(user("member"), brought).reason
    of_submissions.require(of_submissions.ALLOWED)
    assert _refuses(NotAllowed, lambda: of_submissions.require(of_submissions.Verdict("Because.")))


def starting(scene: Scene) -> None:
    """Papers are begun while a submission date is open, at a conference that takes them here."""
    conference = scene.conference
    kind = conference.submission_types.get()

    def types(key: str | None = None) -> list[Any]:
        return of_submissions.startable_types(conference, Calendar(conference), scene.people[key] if key else None)

    assert types() == types("bob") == [kind]
    conference.takes_submissions_here = False
    assert "on this site" in of_submissions.is_taking_submissions(conference).reason
    assert types() == []
    conference.takes_submissions_here, conference.state = True, Conference.State.ARCHIVE
    assert "archive" in of_submissions.is_taking_submissions(conference).reason
    conference.state = Conference.State.PUBLIC
    assert of_submissions.is_taking_submissions(conference)
    kind.is_open = False
    kind.save()
    assert types() == []
    kind.is_open = True
    kind.save()
    scene.dates(ABSTRACT=-HOUR)
    assert types() == [], "papers begun are finished, none is begun"
    scene.dates(ABSTRACT=None, SUBMISSION=-DAY)
    assert types() == []
    scene.extend("SUBMISSION", "bob", DAY)
    assert (types("bob"), types("ada"), types()) == ([kind], [], [])
    track = Track.objects.create(conference=conference, slug="t", name="T")
    late = Milestone.objects.create(
        conference=conference, kind="SUBMISSION", track=track, at=conference.now() + DAY, zone="UTC", order=5
    )
    assert types() == [kind]
    late.delete()
    Milestone.objects.create(
        conference=conference, kind="SUBMISSION", submission_type=kind, at=conference.now() + DAY, zone="UTC", order=5
    )
    assert types() == [kind]


def editing(scene: Scene) -> None:
    """Authors edit until the deadline, or where the upload began before it; not what is withdrawn or decided."""
    paper, conference = scene.paper, scene.conference
    now = conference.now()
    scene.dates(SUBMISSION_OPEN=-DAY, SUBMISSION=DAY)

    def says(state: str = "SUBMITTED", **more: Any) -> str:
        paper.state = State(state)
        return of_submissions.can_edit(paper, **more).reason

    assert says() == says("DRAFT") == ""
    assert "withdrawn" in says("WITHDRAWN")
    for state in ("ACCEPTED", "REJECTED", "CONDITIONAL", "WAIT_LISTED"):
        assert "decision" in says(state)
    assert "was" in says(calendar=scene.later(2 * DAY))
    assert says(calendar=scene.later(2 * DAY), at=now) == ""
    assert "opens" in says(calendar=scene.later(-2 * DAY))
    assert "opens" in says(at=now - 2 * DAY)
    assert "was" in says(at=now + 2 * DAY)
    closed = deadline_of_paper(paper, Window.EDIT, calendar=scene.later(2 * DAY))
    assert "was" in says(deadline=closed)
    conference.state = Conference.State.ARCHIVE
    assert "archive" in says()
    conference.state = Conference.State.PUBLIC
    scene.dates(SUBMISSION_OPEN=None)
    assert "was" in says(calendar=scene.later(2 * DAY))
    assert says(calendar=scene.later(-20 * DAY)) == ""
    scene.dates(SUBMISSION=-DAY)
    assert "was" in says()
    scene.dates(SUBMISSION=None)
    assert "No submission deadline" in says()


def withdrawing(scene: Scene) -> None:
    """A paper is withdrawn between submitting and a rejection, and brought back until the deadline."""
    paper = scene.paper

    def says(state: str) -> str:
        paper.state = State(state)
        return of_submissions.can_withdraw(paper).reason

    assert [says(one) for one in ("SUBMITTED", "WAIT_LISTED", "CONDITIONAL", "ACCEPTED")] == [""] * 4
    assert "never submitted" in says("DRAFT")
    assert "already" in says("WITHDRAWN")
    assert "not accepted" in says("REJECTED")
    undo = of_submissions.can_undo_withdrawal
    paper.state, paper.withdrawn_from = State.WITHDRAWN, State.SUBMITTED
    assert undo(paper)
    assert "deadline has passed" in undo(paper, calendar=scene.later(20 * DAY)).reason
    closed = deadline_of_paper(paper, Window.EDIT, calendar=scene.later(20 * DAY))
    assert "deadline has passed" in undo(paper, deadline=closed).reason
    paper.withdrawn_from = State.ACCEPTED
    assert "after its decision" in undo(paper).reason
    paper.state = State.SUBMITTED
    assert "not withdrawn" in undo(paper).reason
    paper.state, paper.withdrawn_from = State.WITHDRAWN, State.SUBMITTED
    scene.dates(SUBMISSION=None)
    assert "deadline has passed" in undo(paper).reason


def finishing(scene: Scene) -> None:
    """Final versions are worked on until their deadline, what was returned at any time, what is approved never."""
    paper, now = scene.paper, scene.conference.now()
    scene.dates(SUBMISSION=-DAY, CAMERA_READY=DAY)
    paper.state = State.ACCEPTED

    def says(state: str = "OPEN", **more: Any) -> str:
        row = CameraReady(conference=scene.conference, submission=paper, state=state)
        return of_submissions.can_change_camera_ready(paper, row, **more).reason

    assert says() == says("SUBMITTED") == says("RETURNED") == ""
    assert "approved" in says("APPROVED")
    assert "was" in says(calendar=scene.later(2 * DAY))
    assert says("RETURNED", calendar=scene.later(2 * DAY)) == ""
    assert says(calendar=scene.later(2 * DAY), at=now) == ""
    assert "was" in says(at=now + 2 * DAY)
    closed = deadline_of_paper(paper, Window.CAMERA_READY, calendar=scene.later(2 * DAY))
    assert "was" in says(deadline=closed)
    assert "Only accepted" in of_submissions.can_change_camera_ready(paper, None).reason
    for state, is_in in (("CONDITIONAL", True), ("SUBMITTED", False), ("REJECTED", False), ("WAIT_LISTED", False)):
        paper.state = State(state)
        assert ("Only accepted" in says()) is not is_in, state
    paper.state = State.ACCEPTED
    scene.dates(CAMERA_READY=None)
    assert "No camera-ready deadline" in says()


# Which module each case is about.
CASES: dict[Any, tuple[Callable[[Scene], None], ...]] = {
    of_setup: (setting_up,),
    of_people: (setting_up,),
    of_program: (scheduling, handing_in_slides),
    of_papers: (administering,),
    of_handling: (administering,),
    of_reviewing: (writing_reviews,),
    of_sharing: (sharing,),
    of_submissions: (authorship_and_imports, starting, editing, withdrawing, finishing),
}
