"""Until the mails are released an assignment exists for chairs alone; then each reviewer reads what is true now."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from icalendar import Calendar as ICalendar

from confsite.conferences.models import Milestone
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from reviews.assignments import services, telling
from reviews.models import Assignment
from reviews.papers.conflict_services import set_conflict
from reviews.refusals import Refused
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world()


def url(world, name, *more):
    return reverse(name, args=[world.conference.slug, *more])


def give(world, *numbers, member=0):
    return [
        services.assign(world.chair.user, submission=world.papers[n - 1], person=world.members[member]) for n in numbers
    ]


def prepare(world):
    return telling.prepare_mails(world.chair.user, conference=world.conference)


def release(world):
    telling.release_mails(world.chair.user, batch=prepare(world))
    drain()


def entries(text):
    return ICalendar.from_ical(text).walk("VEVENT")


def test_until_its_mail_is_released_a_reviewer_finds_no_trace_of_a_paper(world, client_for):
    give(world, 1)
    client = client_for(world.members[0])
    page = url(world, "reviews:review", 1)
    prepare(world)
    assert "On the matter number 1" not in client.get(url(world, "reviews:mine")).content.decode()
    assert client.get(page).status_code == 404
    assert client.post(url(world, "reviews:decline", 1), {"reason": "No time."}).status_code == 404
    telling.release_mails(world.chair.user, batch=telling.MailBatch.objects.get())
    assert "On the matter number 1" in client.get(url(world, "reviews:mine")).content.decode()
    assert client.get(page).status_code == 200


def test_the_mail_names_the_due_date_in_both_zones_and_brings_a_calendar_entry_without_papers(world):
    world.members[0].user.time_zone = "Asia/Tokyo"
    world.members[0].user.save()
    give(world, 1, 2)
    release(world)
    (sent,) = mail.outbox
    assert "On the matter number 1" in sent.body
    assert "JST)" in sent.body
    (name, text, _kind) = sent.attachments[0]
    (event,) = entries(text)
    assert name == f"{world.conference.slug}-reviews-due.ics"
    assert event["dtstart"].dt == world.conference.milestones.get(kind="REVIEW").at.replace(microsecond=0)
    assert "matter" not in text


def test_a_moved_deadline_moves_the_same_calendar_entry(world, client_for):
    give(world, 1)
    release(world)
    (before,) = entries(mail.outbox[0].attachments[0][1])
    review = world.conference.milestones.get(kind="REVIEW")
    review.at += timedelta(days=3)
    review.save()
    (after,) = entries(client_for(world.members[0]).get(url(world, "reviews:due_dates")).content)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt - before["dtstart"].dt == timedelta(days=3)


def test_more_time_for_one_reviewer_stands_in_their_mail_alone(world):
    give(world, 1)
    give(world, 1, member=1)
    milestone = Milestone.objects.get(conference=world.conference, kind="REVIEW")
    milestone.extensions.create(
        conference=world.conference, person=world.members[0], until=milestone.at + timedelta(days=9)
    )
    release(world)
    dates = {sent.to[0]: entries(sent.attachments[0][1])[0]["dtstart"].dt for sent in mail.outbox}
    assert max(dates.values()) - min(dates.values()) == timedelta(days=9)


def test_mails_that_are_no_longer_true_are_not_released_but_written_anew(world, client_for):
    first, _second = give(world, 1, 2)
    batch = prepare(world)
    services.remove_assignment(world.chair.user, assignment=first)
    give(world, 3)
    with pytest.raises(Refused, match="Member A no longer has paper #1"):
        telling.release_mails(world.chair.user, batch=batch)
    client, page = client_for(world.chair), url(world, "reviewing:assignment_mails")
    shown = client.get(page).content.decode()
    assert "Member A no longer has paper #1." in shown
    assert "1 assignment was made since" in shown
    client.post(page, {"action": "rewrite"})
    client.post(page, {"action": "release"})
    drain()
    (sent,) = mail.outbox
    assert "matter number 1" not in sent.body
    assert "number 2" in sent.body
    assert "number 3" in sent.body


def test_a_deadline_that_moved_since_the_mails_were_written_has_them_written_anew(world):
    give(world, 1)
    batch = prepare(world)
    review = world.conference.milestones.get(kind="REVIEW")
    review.at += timedelta(days=1)
    review.save()
    with pytest.raises(Refused, match="has moved"):
        telling.release_mails(world.chair.user, batch=batch)
    telling.release_mails(world.chair.user, batch=telling.rewrite_mails(world.chair.user, batch=batch))


def test_a_paper_lost_between_release_and_sending_costs_the_reviewer_no_news_of_the_others(world):
    give(world, 1, 2)
    telling.release_mails(world.chair.user, batch=prepare(world))
    set_conflict(world.chair.user, submission=world.papers[0], person=world.members[0])
    drain()
    drain()
    bodies = [sent.body for sent in mail.outbox if "matter number 2" in sent.body]
    assert len(bodies) == 1
    assert "matter number 1" not in bodies[0]
    assert OutboxMail.objects.filter(template="assignment.new", state="WITHHELD").count() == 1


def test_the_mail_about_the_only_paper_taken_back_before_it_is_sent_is_withheld(world):
    (row,) = give(world, 1)
    telling.release_mails(world.chair.user, batch=prepare(world))
    Assignment.objects.filter(pk=row.pk).update(state="REMOVED", ended_at=world.conference.now())
    drain()
    assert mail.outbox == []


def test_who_has_no_address_is_named_and_holds_up_nobody_else(world, client_for):
    world.members[1].emails.all().delete()
    world.members[1].user = None
    world.members[1].save()
    give(world, 1, member=1)
    with pytest.raises(Refused, match="no e-mail address: Member B"):
        prepare(world)
    give(world, 1)
    prepare(world)
    page = client_for(world.chair).get(url(world, "reviewing:assignment_mails")).content.decode()
    assert "No mail for Member B" in page


def test_dates_of_tracks_stand_beside_each_paper(world):
    track = world.conference.tracks.create(name="Posters", slug="posters")
    world.papers[1].track = track
    world.papers[1].save()
    factories.set_dates(world.conference)
    review = Milestone.objects.get(conference=world.conference, kind="REVIEW")
    Milestone.objects.create(
        conference=world.conference, kind="REVIEW", track=track, at=review.at + timedelta(days=4), zone=review.zone
    )
    give(world, 1, 2)
    release(world)
    (sent,) = mail.outbox
    assert sent.body.count(", due ") == 2
    assert len(entries(sent.attachments[0][1])) == 2


def test_the_log_does_not_tell_a_chair_in_conflict_that_mails_about_the_paper_were_prepared(world, client_for):
    worlds.conflict(world, world.other_chair, world.papers[0])
    give(world, 1)
    prepare(world)
    log = url(world, "reviewing:log")
    assert "mail prepared" in client_for(world.chair).get(log).text
    assert "mail prepared" not in client_for(world.other_chair).get(log).text
