"""Important dates through their pages: extensions with a history, refused times, mail that waits to be released."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.audit.models import LogEntry
from confsite.clock import physical_now
from confsite.conferences import audiences
from confsite.conferences.audiences import Audience, Recipient
from confsite.conferences.calendar import Calendar
from confsite.conferences.dates import reminder_rules, services
from confsite.conferences.models import Conference, Extension, Milestone, ReminderRule, Role
from confsite.conferences.setup.fingerprints import fingerprint
from confsite.conferences.setup.refusals import Refused, Stale
from confsite.conferences.windows import Window
from confsite.mail.models import MailBatch, OutboxMail
from tests import factories

Clients = Callable[[Person], Client]


@pytest.fixture
def client(chair: Person, client_for: Clients) -> Client:
    return client_for(chair)


def url(conference: Conference, name: str, *args: object) -> str:
    return reverse(f"setup:{name}", args=[conference.slug, *args])


def form_data(**changes: str) -> dict[str, str]:
    data = {
        "kind": "SUBMISSION",
        "precision": "INSTANT",
        "date": "2031-05-08",
        "time": "23:59",
        "zone": "Etc/GMT+12",
        "is_public": "on",
    }
    return data | changes


def post(client: Client, conference: Conference, row: Milestone | None, **changes: str) -> str:
    to = url(conference, "date", row.pk) if row else url(conference, "add_date")
    seen = {"seen": fingerprint(row, services.FIELDS)} if row else {}
    response = client.post(to, form_data(**(seen | changes)), follow=True)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def due(conference: Conference) -> Milestone:
    return conference.milestones.get(kind="SUBMISSION")


def test_moving_a_public_deadline_shows_what_follows_asks_why_and_keeps_the_old_date(
    conference: Conference, client: Client, due: Milestone
) -> None:
    due.announced, old = "8 May", due.at
    due.save()
    page = post(client, conference, due)
    assert "What opens and closes" in page
    due.refresh_from_db()
    assert due.at == old  # only shown so far
    page = post(client, conference, due, apply="1")
    assert "Why it moves" in page
    assert "This field is required" in page
    page = post(client, conference, due, apply="1", reason="Another deadline in the same week.")
    due.refresh_from_db()
    assert due.at == datetime(2031, 5, 9, 11, 59, tzinfo=UTC)
    revision = due.revisions.get()
    assert (revision.at, revision.announced, revision.reason) == (old, "8 May", "Another deadline in the same week.")
    assert "<del" in page
    assert LogEntry.objects.get(verb="date.moved", conference=conference).details["reason"].startswith("Another")


def test_the_announced_text_follows_a_moved_date_unless_somebody_words_it(
    conference: Conference, client: Client, due: Milestone
) -> None:
    due.announced = "8 May 2030"
    due.save()
    post(client, conference, due, announced="8 May 2030", apply="1", reason="x")
    due.refresh_from_db()
    assert due.announced == "Thu 8 May 2031, 23:59 AoE"
    post(client, conference, due, announced="May 9th, noon", time="12:00", date="2031-05-09", apply="1", reason="x")
    due.refresh_from_db()
    assert due.announced == "May 9th, noon"


def test_a_date_of_a_draft_moves_without_a_reason_and_without_history(conference: Conference, client: Client) -> None:
    Conference.objects.filter(pk=conference.pk).update(state="DRAFT")
    due = conference.milestones.get(kind="SUBMISSION")
    post(client, conference, due, apply="1")
    due.refresh_from_db()
    assert due.at == datetime(2031, 5, 9, 11, 59, tzinfo=UTC)
    assert not due.revisions.exists()


@pytest.mark.parametrize("precision", ["INSTANT", "DAY"])
@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_a_date_that_no_clock_of_another_zone_can_show_is_refused(
    conference: Conference, client: Client, due: Milestone, day: str, precision: str
) -> None:
    page = post(client, conference, due, date=day, precision=precision, zone="UTC", apply="1", reason="x")
    assert "is no year of a conference." in page
    assert client.get(url(conference, "dates")).status_code == 200


def test_a_time_that_does_not_exist_is_refused_with_real_ones(
    conference: Conference, client: Client, due: Milestone
) -> None:
    page = post(client, conference, due, date="2031-03-30", time="02:30", zone="Europe/Rome")
    assert "02:30 does not exist on this day" in page
    assert "Choose 01:30 or 03:30" in page


def test_a_time_that_comes_twice_asks_which_and_takes_the_answer(
    conference: Conference, client: Client, due: Milestone
) -> None:
    twice = {"date": "2031-10-26", "time": "02:30", "zone": "Europe/Rome"}
    page = post(client, conference, due, **twice)
    assert "this time comes twice" in page
    assert 'type="radio" name="which" value="second"' in page
    post(client, conference, due, **twice, which="second", apply="1", reason="x")
    due.refresh_from_db()
    assert due.at == datetime(2031, 10, 26, 1, 30, tzinfo=UTC)
    page = client.get(url(conference, "date", due.pk)).content.decode()
    assert 'value="02:30"' in page
    assert 'name="which" value="second"' in page  # saving it again keeps the second one


def test_only_a_day_and_not_fixed_yet_are_answers_too(conference: Conference, client: Client) -> None:
    camera_ready = conference.milestones.get(kind="CAMERA_READY")
    post(client, conference, camera_ready, kind="CAMERA_READY", precision="DAY", zone="", apply="1", reason="x")
    camera_ready.refresh_from_db()
    assert (camera_ready.at, str(camera_ready.day), camera_ready.zone) == (None, "2031-05-08", "")
    missing = post(client, conference, camera_ready, kind="CAMERA_READY", precision="TEXT", announced="")
    assert "to be announced" in missing
    post(
        client, conference, camera_ready, kind="CAMERA_READY", precision="TEXT", announced="TBA", apply="1", reason="x"
    )
    camera_ready.refresh_from_db()
    assert (camera_ready.at, camera_ready.day, camera_ready.announced) == (None, None, "TBA")


def test_a_second_date_of_a_kind_is_refused_but_one_for_a_type_is_not(conference: Conference, client: Client) -> None:
    assert "already. Change that one" in post(client, conference, None)
    kind = conference.submission_types.get()
    post(client, conference, None, submission_type=str(kind.pk), apply="1")
    assert conference.milestones.filter(kind="SUBMISSION").count() == 2


def test_a_second_chair_who_saves_an_older_page_is_told_and_moves_nothing(
    conference: Conference, client: Client, due: Milestone
) -> None:
    seen = fingerprint(due, services.FIELDS)
    due.label = "Papers due"
    due.save()
    data = form_data(seen=seen, apply="1", reason="x")
    assert "Somebody else changed this" in client.post(url(conference, "date", due.pk), data).content.decode()
    due.refresh_from_db()
    assert due.at != datetime(2031, 5, 9, 11, 59, tzinfo=UTC)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_chairs_who_move_a_date_at_once_one_is_told_to_look_again() -> None:
    conference = factories.make_conference()
    due = conference.milestones.get(kind="SUBMISSION")
    seen, outcomes = fingerprint(due, services.FIELDS), []
    start = threading.Barrier(2)

    def move(days: int) -> None:
        values = services.DateValues("SUBMISSION", at=due.at + timedelta(days=days), zone=due.zone)
        start.wait()
        try:
            services.set_date(None, conference=conference, milestone=due, values=values, reason="x", seen=seen)
            outcomes.append("moved")
        except Stale:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=[days]) for days in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved", "told"]
    assert due.revisions.count() == 1


def test_those_concerned_are_written_to_once_each_and_only_after_a_release(
    conference: Conference, chair: Person, client: Client, due: Milestone
) -> None:
    author = factories.make_person("Ada Author")
    for number in (7, 8):
        factories.make_submission(conference, authors=[author], number=number)
    people = [Recipient(author, submission_id=7), Recipient(author, submission_id=8), Recipient(chair)]
    audiences.register(Audience("test.all", "Everybody", "", "SUBMISSION", lambda _conference: people))
    try:
        page = post(client, conference, due)
        assert "Everybody (2)" in page
        page = post(client, conference, due, apply="1", reason="Floods.", notify="test.all")
    finally:
        audiences._audiences.pop("test.all")
    batch = MailBatch.objects.get(conference=conference)
    mails = OutboxMail.objects.filter(batch=batch)
    assert sorted(mail.to_person.name for mail in mails if mail.to_person) == ["Ada Author", "Carla Chair"]
    assert {mail.state for mail in mails} == {"HELD"}
    assert "Floods." in mails[0].body_text
    assert "Mails held until you release them: 2" in page


def test_a_chair_in_conflict_finds_neither_who_is_told_through_the_paper_nor_how_many_they_are(
    conference: Conference, chair: Person, client: Client, due: Milestone
) -> None:
    hidden = factories.make_submission(conference, authors=[chair])
    reviewer = factories.make_person("Rae Viewer")
    people = [Recipient(reviewer, about=(hidden.pk,)), Recipient(factories.make_person("Ada Author"))]
    audiences.register(Audience("test.owing", "Owing", "", "SUBMISSION", lambda _conference: people))
    try:
        assert "Owing (1)" in post(client, conference, due)
        page = post(client, conference, due, apply="1", reason="Floods.", notify="test.owing")
    finally:
        audiences._audiences.pop("test.owing")
    assert "Mails held until you release them: 1" in page
    batch = client.get(reverse("mailing:batch", args=[conference.slug, MailBatch.objects.get().pk])).content.decode()
    assert "Ada Author" in batch
    assert "Rae Viewer" not in batch


def test_removing_a_date_shows_what_closes_first_and_is_refused_while_somebody_has_more_time(
    conference: Conference, client: Client, due: Milestone
) -> None:
    assert "never opens any more" in client.get(url(conference, "remove_date", due.pk)).content.decode() or (
        "closes now" in client.get(url(conference, "remove_date", due.pk)).content.decode()
    )
    member = factories.add_member(conference)
    services.grant_extension(None, milestone=due, person=member, until=due.at + timedelta(days=1))
    client.post(url(conference, "remove_date", due.pk))
    assert Milestone.objects.filter(pk=due.pk).exists()
    Extension.objects.all().delete()
    client.post(url(conference, "remove_date", due.pk))
    assert not Milestone.objects.filter(pk=due.pk).exists()


# More time for one person ---------------------------------------------------------------------------------------------


def test_one_reviewer_gets_more_time_is_told_by_mail_and_loses_it_again(conference: Conference, client: Client) -> None:
    review = conference.milestones.get(kind="REVIEW")
    rae = factories.add_member(conference, factories.make_person("Rae Viewer"))
    other = factories.add_member(conference)
    page = client.get(url(conference, "extensions") + "?q=rae view").content.decode()
    assert "Rae Viewer" in page
    until = (review.at + timedelta(days=4)).date()
    response = client.post(
        url(conference, "grant_extension", rae.pk),
        {"milestone": review.pk, "date": until.isoformat(), "time": "12:00", "zone": "UTC", "reason": "Get well."},
    )
    assert response.status_code == 302
    late = review.at + timedelta(days=2)
    calendar = Calendar(conference)
    assert calendar.is_open(Window.REVIEW, people=[rae], at=late)
    assert not calendar.is_open(Window.REVIEW, people=[other], at=late)
    assert "Get well." in OutboxMail.objects.get(template="dates.extension", to_person=rae).body_text
    client.post(url(conference, "revoke_extension", Extension.objects.get().pk))
    assert not Calendar(conference).is_open(Window.REVIEW, people=[rae], at=late)
    assert OutboxMail.objects.filter(template="dates.extension_revoked", to_person=rae).exists()


def test_an_extension_must_give_more_time_than_everybody_has(conference: Conference, due: Milestone) -> None:
    member = factories.add_member(conference)
    with pytest.raises(Refused, match="Everybody has time until then"):
        services.grant_extension(None, milestone=due, person=member, until=due.at)
    notification = conference.milestones.get(kind="NOTIFICATION")
    with pytest.raises(Refused, match="no deadline"):
        services.grant_extension(None, milestone=notification, person=member, until=due.at + timedelta(days=300))


def test_an_extension_for_one_type_of_paper_says_nothing_about_another(conference: Conference, due: Milestone) -> None:
    kind = conference.submission_types.get()
    other = conference.submission_types.create(conference=conference, slug="demo", name="Demo")
    own = Milestone.objects.create(conference=conference, kind="SUBMISSION", at=due.at, submission_type=other)
    author = factories.make_person()
    services.grant_extension(None, milestone=own, person=author, until=due.at + timedelta(days=2))
    calendar, late = Calendar(conference), due.at + timedelta(days=1)
    assert calendar.is_open(Window.EDIT, submission_type=other.pk, people=[author], at=late)
    assert not calendar.is_open(Window.EDIT, submission_type=kind.pk, people=[author], at=late)


def test_the_search_finds_nobody_from_outside_this_conference(conference: Conference, client: Client) -> None:
    stranger = factories.make_person("Stella Stranger")
    factories.add_member(factories.make_conference(), stranger)
    page = client.get(url(conference, "extensions") + "?q=stella").content.decode()
    assert "Nobody at this conference" in page
    assert client.get(url(conference, "grant_extension", stranger.pk)).status_code == 404


def test_a_chair_finds_authors_by_name_but_not_those_of_a_paper_they_are_in_conflict_with(
    conference: Conference, chair: Person, client: Client, due: Milestone
) -> None:
    from reviews.models import Conflict

    open_author, hidden_author = factories.make_person("Olive Open"), factories.make_person("Hidden Hugo")
    factories.make_submission(conference, authors=[open_author])
    secret = factories.make_submission(conference, authors=[hidden_author])
    Conflict.objects.create(
        conference=conference, submission=secret, person=chair, kind="OTHER", source="CHAIR", noticed_at=physical_now()
    )
    assert "Olive Open" in client.get(url(conference, "extensions") + "?q=olive").content.decode()
    assert "Nobody at this conference" in client.get(url(conference, "extensions") + "?q=hugo").content.decode()
    services.grant_extension(None, milestone=due, person=hidden_author, until=due.at + timedelta(days=1))
    for place in (url(conference, "extensions"), reverse("mailing:mails", args=[conference.slug])):
        assert "Hugo" not in client.get(place).content.decode(), place
    assert "extension: granted" not in client.get(reverse("reviewing:log", args=[conference.slug])).content.decode()
    assert client.post(url(conference, "revoke_extension", Extension.objects.get().pk)).status_code == 404


# Reminders ------------------------------------------------------------------------------------------------------------


def test_a_conference_without_reminders_gets_the_usual_ones_once(conference: Conference, client: Client) -> None:
    client.post(url(conference, "reminders"))
    rules = ReminderRule.objects.filter(conference=conference)
    leads = {(rule.kind, rule.lead_hours) for rule in rules}
    assert {("SUBMISSION", 168), ("SUBMISSION", 24), ("SUBMISSION", 6), ("CAMERA_READY", 24)} <= leads
    count = rules.count()
    client.post(url(conference, "reminders"))
    assert rules.count() == count


def test_a_reminder_is_added_switched_off_and_removed(conference: Conference, client: Client) -> None:
    data = {"audience": "authors_of_drafts", "kind": "", "amount": "3", "unit": "24", "is_on": "on"}
    assert client.post(url(conference, "add_reminder"), data).status_code == 302
    rule = ReminderRule.objects.get(conference=conference)
    assert (rule.kind, rule.lead_hours, rule.template) == ("SUBMISSION", 72, "submission.draft_reminder")
    assert "there already" in client.post(url(conference, "add_reminder"), data).content.decode()
    client.post(url(conference, "change_reminder", rule.pk), {"off": "1"})
    rule.refresh_from_db()
    assert not rule.is_on
    client.post(url(conference, "change_reminder", rule.pk), {"remove": "1"})
    assert not ReminderRule.objects.filter(pk=rule.pk).exists()


def test_the_timeline_counts_written_reminders_without_papers_a_chair_must_not_know_of(
    conference: Conference, chair: Person, client: Client, due: Milestone
) -> None:
    from reviews.models import Conflict

    due.at = conference.now() + timedelta(hours=30)
    due.save()
    reminder_rules.save_reminder_rule(
        None, conference=conference, kind="SUBMISSION", audience="authors_of_drafts", lead_hours=48
    )
    rule = conference.reminder_rules.get()
    papers = [factories.make_submission(conference) for _number in range(2)]
    Conflict.objects.create(
        conference=conference,
        submission=papers[1],
        person=chair,
        kind="OTHER",
        source="CHAIR",
        noticed_at=physical_now(),
    )
    named = [{"submission_id": papers[0].pk}, {"submission_id": papers[1].pk}, {"about": [papers[0].pk, papers[1].pk]}]
    for number, about in enumerate(named):
        OutboxMail.objects.create(
            conference=conference,
            template="x",
            to_address="a@example.org",
            subject="s",
            body_text="b",
            unique_key=f"reminder:{rule.pk}:{due.pk}:{number}:s:20300101T000000",
            sent_at=physical_now(),
            state="SENT",
            **about,
        )
    assert "1 mail was written" in client.get(url(conference, "timeline")).content.decode()


def test_pages_about_dates_ask_the_database_as_often_for_many_rows_as_for_few(
    conference: Conference, client: Client
) -> None:
    def count(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(conference, name)).status_code == 200
        return len(queries)

    def fill(many: int) -> None:
        due = conference.milestones.get(kind="REVIEW")
        for _number in range(many):
            Milestone.objects.create(conference=conference, kind="OTHER", label="Party", at=due.at)
            member = factories.add_member(conference, factories.make_person(user=False))
            Extension.objects.create(
                conference=conference, milestone=due, person=member, until=due.at + timedelta(days=1)
            )

    reminder_rules.seed_reminder_rules(conference)
    names = ("dates", "extensions", "reminders", "timeline")
    fill(2)
    few = {name: count(name) for name in names}
    fill(30)
    assert {name: count(name) for name in names} == few
    assert max(few["dates"], few["extensions"], few["reminders"]) <= 12


@pytest.mark.parametrize("name", ["dates", "add_date", "timeline", "extensions", "reminders", "add_reminder"])
def test_only_chairs_come_to_the_pages_about_dates(conference: Conference, client_for: Clients, name: str) -> None:
    staff = factories.add_member(conference, factories.make_person(), Role.STAFF)
    assert client_for(staff).get(url(conference, name)).status_code == 404
    assert Client().get(url(conference, name)).status_code == 302


def test_default_labels_begin_with_a_capital_in_ribbon_and_mail_and_announced_ones_stay_as_written(
    conference: Conference, chair: Person, client_for: Clients
) -> None:
    conference.milestones.filter(kind="REVIEW").update(label="reviews due (all of them)")
    page = client_for(chair).get(f"/{conference.slug}/submissions/").content.decode()
    ribbon = page[page.index('class="ribbon-list"') :]
    labels = re.findall(r"<span>([^<]+)</span>", ribbon[: ribbon.index("</ol>")])
    assert "Submission deadline" in labels
    assert "reviews due (all of them)" in labels
    assert [label for label in labels if label[0].islower()] == ["reviews due (all of them)"]
    milestone = conference.milestones.get(kind="SUBMISSION")
    person = factories.add_member(conference)
    until = milestone.at + timedelta(days=2)
    services.grant_extension(chair.user, milestone=milestone, person=person, until=until, reason="")
    assert "“Submission deadline”" in OutboxMail.objects.get(template="dates.extension").body_text
