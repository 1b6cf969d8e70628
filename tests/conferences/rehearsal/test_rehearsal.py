"""Rehearsals: a copy with a movable clock and no private data, and copies as the next edition."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.audit.models import LogEntry
from confsite.conferences import reminders
from confsite.conferences.calendar import Calendar
from confsite.conferences.dates import reminder_rules
from confsite.conferences.models import (
    Committee,
    CommitteeEntry,
    Conference,
    Membership,
    Milestone,
    Page,
    Role,
    Section,
    TypeField,
)
from confsite.conferences.rehearsal import services
from confsite.conferences.setup.refusals import Refused
from confsite.conferences.windows import Window
from confsite.mail import outbox
from confsite.mail.models import MailTemplate, OutboxMail
from reviews.models import Assignment, Question, Review, ReviewingRules
from submissions.models import Submission
from submissions.storage import receive, store
from tests import factories

Clients = Callable[[Person], Client]


@pytest.fixture
def filled(conference: Conference) -> Conference:
    """A conference with a bit of everything, and a paper."""
    kind = conference.submission_types.get()
    TypeField.objects.create(
        conference=conference, submission_type=kind, key="team", label="Team", kind=TypeField.Kind.TEAM
    )
    Milestone.objects.create(
        conference=conference, kind="SUBMISSION", submission_type=kind, at=conference.now() + timedelta(days=12)
    )
    page = Page.objects.create(conference=conference, slug="travel", title="Travel")
    Section.objects.create(conference=conference, page=page, heading="By train")
    committee = Committee.objects.create(conference=conference, heading="Organizers")
    CommitteeEntry.objects.create(conference=conference, committee=committee, name="Lena Brandt")
    reminder_rules.seed_reminder_rules(conference)
    MailTemplate.objects.create(conference=conference, key="submission.receipt", subject="S", body="B")
    ReviewingRules.objects.create(conference=conference)
    Question.objects.create(
        conference=conference, key="score", label="Score", kind="SCORE", options=[{"value": 1, "label": "weak"}]
    )
    factories.add_member(conference, factories.make_person("Rae Viewer"))
    factories.make_submission(conference)
    return conference


def test_a_rehearsal_takes_settings_dates_texts_rules_and_roles_but_no_paper(filled: Conference, chair: Person) -> None:
    copy = services.rehearse(chair.user, conference=filled)
    assert (copy.slug, copy.is_sandbox, copy.rehearsal_of) == ("ws2030-rehearsal", True, filled)
    for name in (
        "milestones", "topics", "submission_types", "type_fields", "sections", "pages", "committees",
        "committee_entries", "reminder_rules", "memberships", "mail_templates", "review_questions",
    ):  # fmt: skip
        assert getattr(copy, name).count() == getattr(filled, name).count() > 0, name
    assert ReviewingRules.objects.filter(conference=copy).exists()
    assert not Submission.objects.filter(conference=copy).exists()
    # Nothing of the copy points back into the original.
    assert copy.sections.get().page.conference == copy
    assert copy.type_fields.get().submission_type.conference == copy
    own = copy.milestones.get(submission_type__isnull=False)
    assert own.submission_type is not None
    assert own.submission_type.conference == copy


def test_a_chair_may_rehearse_alone(filled: Conference, chair: Person) -> None:
    copy = services.rehearse(chair.user, conference=filled, takes_everybody=False)
    assert list(copy.memberships.values_list("person", "role")) == [(chair.pk, Role.PC_CHAIR)]


def test_there_is_one_rehearsal_at_a_time_and_none_of_a_rehearsal(filled: Conference, chair: Person) -> None:
    copy = services.rehearse(chair.user, conference=filled)
    with pytest.raises(Refused, match="There is a rehearsal already"):
        services.rehearse(chair.user, conference=filled)
    with pytest.raises(Refused, match="This is a rehearsal already"):
        services.rehearse(chair.user, conference=copy)


def test_only_a_chair_rehearses(filled: Conference) -> None:
    member = factories.add_member(filled)
    with pytest.raises(PermissionDenied):
        services.rehearse(member.user, conference=filled)


def test_a_moved_clock_opens_and_closes_what_the_dates_say_and_touches_no_other_conference(
    filled: Conference, chair: Person, client_for: Clients
) -> None:
    copy = services.rehearse(chair.user, conference=filled)
    client, at = client_for(chair), reverse("setup:clock", args=[copy.slug])
    assert Calendar(copy).is_open(Window.SUBMIT)
    after = copy.milestones.get(kind="SUBMISSION", submission_type=None).at + timedelta(minutes=1)
    response = client.post(at, {"to": after.isoformat()})
    assert response.status_code == 302
    copy.refresh_from_db()
    assert abs(copy.now() - after) < timedelta(minutes=1)
    assert not Calendar(copy).is_open(Window.SUBMIT)
    assert Calendar(filled).is_open(Window.SUBMIT)
    client.post(at, {"step": "-1440"})
    copy.refresh_from_db()
    assert Calendar(copy).is_open(Window.SUBMIT)
    client.post(at, {"set": "1", "date": "2031-01-02", "time": "10:00", "zone": "UTC"})
    copy.refresh_from_db()
    assert abs(copy.now() - datetime(2031, 1, 2, 10, tzinfo=UTC)) < timedelta(minutes=1)
    client.post(at, {"reset": "1"})
    copy.refresh_from_db()
    assert copy.clock_shows is None
    verbs = LogEntry.objects.filter(conference=copy).values_list("verb", flat=True)
    assert {"rehearsal.clock_moved", "rehearsal.clock_reset"} <= set(verbs)


@pytest.mark.parametrize("to", ["", "tomorrow", "2031-01-01", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_is_none_moves_no_clock(filled: Conference, chair: Person, client_for: Clients, to: str) -> None:
    copy = services.rehearse(chair.user, conference=filled)
    response = client_for(chair).post(reverse("setup:clock", args=[copy.slug]), {"to": to})
    assert response.status_code == 200
    copy.refresh_from_db()
    assert copy.clock_shows is None


def test_the_clock_of_a_real_conference_cannot_be_moved(
    conference: Conference, chair: Person, client_for: Clients
) -> None:
    assert client_for(chair).get(reverse("setup:clock", args=[conference.slug])).status_code == 404
    with pytest.raises(Refused, match="Only the clock of a rehearsal"):
        services.set_clock(chair.user, conference=conference, at=conference.now())


def test_reminders_of_a_rehearsal_go_out_by_its_own_clock(filled: Conference, chair: Person) -> None:
    copy = services.rehearse(chair.user, conference=filled)
    dates = {reminder.deadline for reminder in reminders.due_reminders(copy)}
    assert not dates
    due = copy.milestones.get(kind="SUBMISSION", submission_type=None)
    copy = services.set_clock(chair.user, conference=copy, at=due.at - timedelta(hours=5))
    assert {one.rule.lead_hours for one in reminders.due_reminders(copy) if one.milestone == due} == {168, 24, 6}


def test_ending_a_rehearsal_deletes_all_of_it_and_nothing_else(
    filled: Conference, chair: Person, client_for: Clients
) -> None:
    copy = services.rehearse(chair.user, conference=filled)
    paper = factories.make_submission(copy)
    reviewer = factories.add_member(copy)
    assignment = Assignment.objects.create(conference=copy, submission=paper, person=reviewer, assigned_at=copy.now())
    Review.objects.create(
        conference=copy,
        submission=paper,
        reviewer=reviewer,
        assignment=assignment,
        started_at=copy.now(),
        saved_at=copy.now(),
    )
    outbox.queue("dates.moved", conference=copy, to=reviewer, values={})
    assert client_for(chair).get(reverse("setup:end_rehearsal", args=[copy.slug])).status_code == 200
    assert client_for(chair).post(reverse("setup:end_rehearsal", args=[copy.slug])).status_code == 302
    assert not Conference.objects.filter(pk=copy.pk).exists()
    assert not OutboxMail.objects.filter(conference_id=copy.pk).exists()
    assert filled.submissions.count() == 1
    assert LogEntry.objects.filter(conference=filled, verb="rehearsal.ended").exists()
    assert client_for(chair).get(reverse("setup:end_rehearsal", args=[filled.slug])).status_code == 404


def test_a_rehearsal_is_invisible_to_strangers(filled: Conference, chair: Person) -> None:
    copy = services.rehearse(chair.user, conference=filled)
    assert Client().get(reverse("conferences:home", args=[copy.slug])).status_code == 404


def test_the_next_edition_has_the_same_weekdays_a_year_later_and_no_one_but_its_maker(
    filled: Conference, chair: Person, client_for: Clients
) -> None:
    Conference.objects.filter(pk=filled.pk).update(starts_on=date(2030, 6, 1), place_text="Northlake")
    due = filled.milestones.get(kind="SUBMISSION", submission_type=None)
    due.zone, due.announced = "Europe/Rome", "as announced then"
    due.at = datetime(2030, 3, 8, 22, 59, tzinfo=UTC)  # 23:59 in Rome, before summer time
    due.save()
    data = {"name": "Workshop 2031", "short_name": "WS31", "slug": "ws2031", "starts_on": "2031-06-21"}
    to = reverse("setup:next_edition", args=[filled.slug])
    assert client_for(chair).post(to, data).status_code == 302
    copy = Conference.objects.get(slug="ws2031")
    assert (copy.state, copy.predecessor, copy.place_text, copy.is_sandbox) == ("DRAFT", filled, "", False)
    moved = copy.milestones.get(kind="SUBMISSION", submission_type=None)
    # 385 days are 55 weeks; the hour stays 23:59 although Rome is in summer time by then.
    assert (moved.at, moved.announced) == (datetime(2031, 3, 28, 22, 59, tzinfo=UTC), "")
    assert list(Membership.objects.filter(conference=copy).values_list("person", "role")) == [(chair.pk, "PC_CHAIR")]
    assert copy.committee_entries.get().name == "Lena Brandt"
    assert not copy.submissions.exists()


@pytest.mark.parametrize("slug", ["ws2030", "admin", "X", "with space", "-a-", "reviews"])
def test_an_address_that_is_taken_or_none_is_refused(
    filled: Conference, chair: Person, client_for: Clients, slug: str
) -> None:
    data = {"name": "N", "short_name": "N", "slug": slug}
    response = client_for(chair).post(reverse("setup:next_edition", args=[filled.slug]), data)
    assert response.status_code == 200
    assert response.context["form"].errors["slug"]


def test_the_files_of_a_rehearsals_papers_are_erased_with_it(
    filled: Conference, chair: Person, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    copy = services.rehearse(chair.user, conference=filled)
    stored = {one: store(one, receive([b"%PDF-1.7 the same bytes"], limit=1000)).path for one in (filled, copy)}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        services.end_rehearsal(chair.user, conference=copy)
    assert default_storage.exists(stored[filled])
    assert not default_storage.exists(stored[copy])
    default_storage.delete(stored[filled])
