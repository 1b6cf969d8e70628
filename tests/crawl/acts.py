"""What people do about papers that makes the site write mails; each act is played at every stage and undone."""

from collections.abc import Callable
from datetime import timedelta

from confsite.accounts.models import Person, User
from confsite.clock import physical_now
from confsite.conferences import audiences, reminders
from confsite.conferences.dates.services import grant_extension, revoke_extension
from confsite.conferences.mail_pages import letters
from confsite.conferences.models import Extension, Milestone, ReminderRule
from confsite.conferences.setup.refusals import Refused as SetupRefused
from confsite.mail import digests
from confsite.mail.models import MailPreference, OutboxMail
from program.availability import queries as availability_queries
from program.availability.services import ask
from program.errors import ClashesFound, Stale
from program.errors import Refused as ProgramRefused
from program.models import ProgramVersion, Talk
from program.services.publishing import publish
from reviews.assignments import telling
from reviews.assignments.services import remove_assignment
from reviews.author_pages.services import save_response
from reviews.conflicts.notices import tell_chairs_of_conflicts
from reviews.coverage.services import prepare_reminders
from reviews.decisions.releases import prepare_release, release_decisions
from reviews.discussion.services import add_comment
from reviews.handling import services as handling
from reviews.handling.overriding import begin_override
from reviews.models import Assignment, ChairOverride, Decision, HandlingChange
from reviews.papers.conflict_services import rule_out
from reviews.refusals import Refused
from reviews.reviewing.handing_over import decline, hand_over
from reviews.rights import Phase
from submissions import services as papers
from submissions.errors import Incomplete, NotAllowed
from submissions.models import Author, CameraReady, Receipt, Submission
from submissions.services.authors import object_to_authorship, tell_new_authors
from tests.crawl.cast import WALKERS
from tests.crawl.secrets import has_answered, word
from tests.crawl.world import World

Act = Callable[[World, int], object]
# Not open at this paper's stage, or not for this person.
NOT_NOW = (
    Refused, SetupRefused, ProgramRefused, ClashesFound, Stale, NotAllowed, Incomplete, Submission.DoesNotExist,
    CameraReady.DoesNotExist,
)  # fmt: skip
OUTCOMES = ("REJECTED", "WAIT_LISTED", "CONDITIONAL", "DESK_REJECTED")


def _user(world: World, key: str) -> User:
    user = world.people[key].user
    assert user is not None
    return user


def _reviewer(world: World, number: int) -> Person:
    return world.people[f"reviewer{number:02}"]


def _starter(world: World, number: int) -> Assignment:
    return Assignment.objects.get(submission=world.papers[number], person=world.people[f"starter{number:02}"])


def _paper(world: World, number: int) -> Submission:
    return Submission.objects.select_related("conference").get(pk=world.papers[number].pk)


def comment(world: World, number: int) -> None:
    person, paper = _reviewer(world, number), world.papers[number]
    for audience, kind in (("REVIEWERS", "comment"), ("CHAIRS", "aside")):
        body = f"I insist: {word(kind, number)}."
        add_comment(person.user, person=person, submission=paper, body=body, audience=audience)


def comment_for_a_digest(world: World, number: int) -> None:
    """The same where everybody wants news gathered, and the time for it has come."""
    OutboxMail.objects.filter(is_digestible=True).update(is_digestible=False)  # what was planted at no stage
    for key in ("signer", "starter"):
        user = _user(world, f"{key}{number:02}")
        MailPreference.objects.create(user=user, interval=MailPreference.Interval.DAILY)
    comment(world, number)
    comment(world, number)
    OutboxMail.objects.filter(is_digestible=True).update(next_attempt_at=physical_now())
    digests.gather_due()


def decline_paper(world: World, number: int) -> None:
    assignment = _starter(world, number)
    decline(assignment.person.user, assignment=assignment, reason=f"No time: {word('reason', number)}.")


def hand_paper_over(world: World, number: int) -> Assignment:
    assignment = _starter(world, number)
    return hand_over(
        assignment.person.user, assignment=assignment, name="Exa Ternal", email=f"exa{number}@away.example.com"
    )


def give_back(world: World, number: int) -> None:
    """Who was handed a paper declines it, and it goes back to a member whom a chair found to have no conflict."""
    origin = _starter(world, number)
    rule_out(_user(world, "handler"), submission=origin.submission, person=origin.person, evidence="One mail server.")
    decline(None, assignment=hand_paper_over(world, number), reason=f"Too much: {word('reason', number)}.")


def take_back(world: World, number: int) -> None:
    remove_assignment(_user(world, "handler"), assignment=_starter(world, number), reason=word("reason", number))


def find_conflict(world: World, number: int) -> None:
    """A search finds that somebody has a paper they are in conflict with."""
    assignment = Assignment.objects.select_related("submission__conference", "person").get(
        pk=_starter(world, number).pk
    )
    tell_chairs_of_conflicts(assignment, kind="same institution")


def respond(world: World, number: int) -> None:
    if not has_answered(number):
        raise Refused("Their response is not in.")
    writer = _user(world, f"writer{number:02}")
    save_response(writer, submission=world.papers[number], body=f"Thanks: {word('response', number)}.", is_submit=True)


def tell_of_assignments(world: World, number: int) -> None:
    Assignment.objects.filter(submission=world.papers[number]).update(told_at=None)
    chair = _user(world, "handler")
    telling.release_mails(chair, batch=telling.prepare_mails(chair, conference=world.conference))


def release(world: World, number: int, outcome: str = "ACCEPTED") -> None:
    chair = _user(world, "handler")
    conditions = f"Say more of {word('decision', number)}." if outcome == "CONDITIONAL" else ""
    Decision.objects.filter(submission=world.papers[number]).update(
        released_at=None, released_content={}, outcome=outcome, conditions=conditions
    )
    for prepared in prepare_release(chair, conference=world.conference, only=[world.papers[number]]):
        release_decisions(chair, release=prepared)


def release_bad_news(world: World, number: int) -> None:
    release(world, number, OUTCOMES[number % len(OUTCOMES)])


def tell_authors(world: World, number: int) -> None:
    Author.objects.filter(submission=world.papers[number]).update(told_at=None)
    tell_new_authors(_user(world, f"writer{number:02}"), _paper(world, number))


def object_to_paper(world: World, number: int) -> None:
    author = Author.objects.filter(submission=world.papers[number]).select_related("submission").last()
    assert author is not None
    object_to_authorship(author=author, reason=f"Not mine: {word('contact', number)}.")


def _open_drafts(world: World) -> None:
    """Let drafts be of the track whose deadline lies ahead."""
    track = world.tracks[Phase.COLLECTING, False]
    Submission.objects.filter(conference=world.conference, state="DRAFT").update(track=track)


def submit(world: World, number: int) -> None:
    _open_drafts(world)
    Receipt.objects.filter(submission=world.papers[number]).delete()
    Submission.objects.filter(pk=world.papers[number].pk).update(has_conflicts_confirmed=True)
    papers.submit_paper(_user(world, f"writer{number:02}"), submission=_paper(world, number))


def withdraw(world: World, number: int) -> None:
    papers.withdraw(
        _user(world, f"writer{number:02}"), submission=_paper(world, number), reason=word("contact", number)
    )


def withdraw_and_undo(world: World, number: int) -> None:
    withdraw(world, number)
    papers.undo_withdrawal(_user(world, f"writer{number:02}"), submission=_paper(world, number))


def hand_final_in(world: World, number: int) -> None:
    CameraReady.objects.filter(submission=world.papers[number]).update(state="OPEN")
    papers.hand_in_camera_ready(_user(world, f"writer{number:02}"), submission=_paper(world, number))


def approve_final(world: World, number: int) -> None:
    hand_final_in(world, number)
    row = CameraReady.objects.select_related("submission").get(submission=world.papers[number])
    papers.approve_camera_ready(_user(world, "handler"), camera_ready=row)


def return_final(world: World, number: int) -> None:
    hand_final_in(world, number)
    row = CameraReady.objects.select_related("submission").get(submission=world.papers[number])
    papers.return_camera_ready(_user(world, "handler"), camera_ready=row, note=f"Mend {word('final', number, 'b')}.")


def appoint(world: World, number: int) -> None:
    handler = world.people["handler"]
    handling.appoint_handling_chair(_user(world, f"handler{number:02}"), submission=world.papers[number], chair=handler)


def ask_for_other_chair(world: World, number: int) -> None:
    HandlingChange.objects.filter(handling__submission=world.papers[number]).delete()
    words = f"Because {word('handler', number, 'b')}."
    handling.request_change(_user(world, "handler"), submission=world.papers[number], reason=words)


def resign(world: World, number: int) -> None:
    handling.resign(_user(world, f"handler{number:02}"), submission=world.papers[number])


def override(world: World, number: int) -> None:
    """Each chair in conflict looks all the same."""
    ChairOverride.objects.all().delete()
    for one in WALKERS:
        if one.standing == "CHAIR" and one.tie(number).bond == "CONFLICTED":
            begin_override(
                _user(world, one.key), submission=world.papers[number], reason=f"Of {word('evidence', number)}.",
                lasts=timedelta(hours=1),
            )  # fmt: skip


def give_more_time(world: World, number: int) -> None:
    """To the reviewer who has only begun; and less again."""
    milestone = Milestone.objects.get(conference=world.conference, kind="REVIEW", track=None)
    assert milestone.at is not None
    person, chair = world.people[f"starter{number:02}"], _user(world, "handler")
    until = max(milestone.at, world.conference.now()) + timedelta(days=1)
    grant_extension(chair, milestone=milestone, person=person, until=until)
    revoke_extension(chair, extension=Extension.objects.get(milestone=milestone, person=person))


def remind(world: World, _number: int) -> None:
    """Everybody whom any reminder is for, long before any date."""
    _open_drafts(world)
    Author.objects.filter(conference=world.conference, told_at=None).update(told_at=world.conference.now())
    ReminderRule.objects.bulk_create(
        ReminderRule(
            conference=world.conference, kind=one.milestone_kind, audience=one.key, template=one.template,
            lead_hours=24 * 90,
        )
        for one in audiences.all_audiences()
        if one.template
    )  # fmt: skip
    reminders.send_due([world.conference])


def remind_the_silent(world: World, _number: int) -> None:
    """Whoever has said too little for the assignment."""
    prepare_reminders(_user(world, "handler"), conference=world.conference)


def ask_presenters(world: World, _number: int) -> None:
    """When they can come, of everybody who presents."""
    chair, conference = _user(world, "handler"), world.conference
    presenters = availability_queries.presenters(conference, world.people["handler"])
    ask(chair, conference=conference, identities=[row.identity for row in presenters])


def write_letters(world: World, _number: int) -> None:
    """To every audience, with all that may be said to it."""
    for one in audiences.all_audiences():
        body = " ".join("{{ " + name + " }}" for name in letters.kind_for(one).placeholders)
        try:
            letters.write_letter(
                _user(world, "handler"), conference=world.conference, audience=one, subject="News", body=body or "Hello"
            )
        except SetupRefused:
            continue  # nobody is of this audience


def publish_program(world: World, _number: int) -> None:
    """Publish the draft, then once more without its last talk: to whom it concerns."""
    chair, conference = _user(world, "handler"), world.conference
    for _once in range(2):
        current = ProgramVersion.objects.filter(conference=conference).order_by("number").last()
        base = current.number if current and current.is_current else 0
        publish(chair, conference=conference, base=base, is_confirmed=True)
        last = Talk.objects.filter(conference=conference, session__isnull=False).order_by("pk").last()
        assert last is not None
        Talk.objects.filter(pk=last.pk).update(session=None, starts_at=None, ends_at=None)


OF_EACH_PAPER: tuple[Act, ...] = (
    comment, comment_for_a_digest, decline_paper, hand_paper_over, give_back, take_back, find_conflict, respond,
    tell_of_assignments, release, release_bad_news, tell_authors, object_to_paper, submit, withdraw, withdraw_and_undo,
    hand_final_in, approve_final, return_final, appoint, ask_for_other_chair, resign, override,
)  # fmt: skip
OF_ALL: tuple[Act, ...] = (
    give_more_time, remind, remind_the_silent, ask_presenters, write_letters, publish_program,
)  # fmt: skip
