"""The public pages of a conference: what strangers, phones, caches and calendars get."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from confsite.accounts.models import Person
from confsite.conferences.files.services import load_text
from confsite.conferences.models import Conference, Milestone, Role
from tests import factories

EVENTS = Path(__file__).parents[3] / "events"
pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def load(slug: str) -> Conference:
    load_text(None, text=(EVENTS / f"{slug}.toml").read_text(encoding="utf-8"))
    return Conference.objects.get(slug=slug)


def page(client: Client, conference: Conference, path: str = "") -> str:
    response = client.get(f"/{conference.slug}/{path}")
    assert response.status_code == 200
    return response.content.decode()


def test_an_archive_says_so_and_offers_no_submission(client: Client) -> None:
    text = page(client, load("accml-2020-isca"))
    assert "This page is an archive" in text
    assert "Submit a paper" not in text
    assert 'class="btn btn-primary" href="https://easychair' not in text


def test_an_open_call_offers_submission_with_its_deadline_and_a_countdown(
    client: Client, conference: Conference
) -> None:
    text = page(client, conference)
    assert f'href="/{conference.slug}/submissions/"' in text
    assert "Submit a paper" in text
    assert "AoE" in text
    assert "data-countdown" in text


def test_the_program_is_offered_once_it_is_published(client: Client, conference: Conference) -> None:
    assert "See the program" not in page(client, conference)
    assert "See the program" in page(client, load("acsmd-2022-isca"))


def test_a_date_that_moved_shows_the_old_day_in_its_own_zone(client: Client, conference: Conference) -> None:
    milestone = conference.milestones.get(kind="SUBMISSION")
    milestone.revisions.create(at=datetime(2030, 2, 2, 11, 59, tzinfo=UTC))
    assert "<del>Fri 1 Feb 2030</del>" in page(client, conference)


def test_a_chair_is_told_that_a_draft_is_not_public(client_for: Callable[[Person], Client]) -> None:
    draft = factories.make_conference("draft-2030", state="DRAFT")
    chair = factories.add_member(draft, role=Role.PC_CHAIR)
    assert "This conference is a draft" in page(client_for(chair), draft)


def test_after_the_deadline_the_submit_button_is_gone(client: Client, conference: Conference) -> None:
    factories.set_dates(conference, SUBMISSION=timedelta(days=-1))
    assert "Submit a paper" not in page(client, conference)


def test_strangers_get_the_same_404_for_a_draft_as_for_no_conference(
    client: Client, client_for: Callable[[Person], Client]
) -> None:
    draft = factories.make_conference("draft-2030", state="DRAFT")
    draft.pages.create(slug="venue", title="Venue")
    for path in ("", "dates.ics", "p/venue/", "images/logo/"):
        hidden, missing = client.get(f"/draft-2030/{path}"), client.get(f"/nothing-2030/{path}")
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert hidden.content.replace(b"draft-2030", b"") == missing.content.replace(b"nothing-2030", b"")
    for path in ("chair/", "reviews/", "submissions/"):
        assert client.get(f"/draft-2030/{path}").status_code == client.get(f"/nothing-2030/{path}").status_code == 302
    chair = factories.add_member(draft, role=Role.PC_CHAIR)
    assert client_for(chair).get("/draft-2030/").status_code == 200


def test_an_old_date_is_struck_through_and_a_missing_zone_is_said(client: Client, db: None) -> None:
    text = page(client, load("accml-2020-isca"))
    assert "<del>May 1</del>" in text
    assert text.count("no hour and no zone stated") == 2


def test_a_private_date_stands_on_no_public_page_and_in_no_calendar(client: Client, conference: Conference) -> None:
    Milestone.objects.filter(conference=conference, kind="REVIEW").update(is_public=False, label="Secret reviews")
    assert "Secret reviews" not in page(client, conference)
    assert b"Secret reviews" not in client.get(f"/{conference.slug}/dates.ics").content


def test_an_own_page_shows_once_published_and_is_missing_before(client: Client, conference: Conference) -> None:
    own = conference.pages.create(slug="venue", title="Venue", is_published=False)
    own.sections.create(conference=conference, heading="By train", body="Take the **red** line.")
    assert client.get(f"/{conference.slug}/p/venue/").status_code == 404
    assert "Venue" not in page(client, conference)
    own.is_published = True
    own.save()
    assert "Take the <strong>red</strong> line." in page(client, conference, "p/venue/")
    assert f"/{conference.slug}/p/venue/" in page(client, conference)


def test_texts_of_chairs_cannot_run_scripts(client: Client, conference: Conference) -> None:
    conference.sections.create(heading="<script>1</script>", body="<script>alert(1)</script> [x](javascript:alert(1))")
    text = page(client, conference)
    assert "<script>1" not in text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text


def test_abstracts_and_biographies_are_in_the_page_without_scripts(client: Client, db: None) -> None:
    text = page(client, load("emc2-2019-neurips"))
    assert text.count("<summary>Biography</summary>") == 8
    assert text.count("<summary>Abstract</summary>") == 7
    assert "recipient of the 2018 ACM Turing Award" in text


def test_editions_of_a_series_link_to_each_other_but_not_to_drafts(client: Client, db: None) -> None:
    first, second = load("accml-2020-hipeac"), load("accml-2020-isca")
    draft = factories.make_conference("accml-2031", state="DRAFT", series=second.series, short_name="Secret edition")
    text = page(client, second)
    assert f'href="/{first.slug}/"' in text
    assert draft.short_name not in text


@pytest.mark.parametrize("rows", [2, 200])
def test_the_home_page_takes_at_most_twelve_queries_whatever_its_size(
    client: Client, conference: Conference, rows: int
) -> None:
    committee = conference.committees.create(heading="PC")
    for i in range(rows):
        conference.topics.create(name=f"Topic {i}", order=i)
        committee.entries.create(conference=conference, name=f"Member {i}", order=i)
        conference.speakers.create(key=f"s{i}", name=f"Speaker {i}", order=i)
        conference.sponsors.create(name=f"Sponsor {i}", order=i)
        conference.sections.create(heading=f"Section {i}", order=i)
    client.get(f"/{conference.slug}/")
    with CaptureQueriesContext(
        connection,
    ) as caught:
        page(client, conference)
    assert len(caught) == 9, "\n".join(query["sql"] for query in caught.captured_queries)


def test_a_page_seen_before_is_not_sent_again_until_something_changes(client: Client, conference: Conference) -> None:
    Milestone.objects.all().delete()  # a countdown makes a page a minute old
    first = client.get(f"/{conference.slug}/")
    again = client.get(f"/{conference.slug}/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    conference.topics.create(name="Something new")
    changed = client.get(f"/{conference.slug}/", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert "Something new" in changed.content.decode()


def test_the_calendar_has_days_as_days_and_instants_in_utc(client: Client, db: None) -> None:
    conference = load("accml-2020-hipeac")
    response = client.get("/accml-2020-hipeac/dates.ics")
    assert response["Content-Type"].startswith("text/calendar")
    events = {str(e["summary"]).partition(": ")[2]: e for e in Calendar.from_ical(response.content).walk("VEVENT")}
    deadline = events["Submission deadline"]["dtstart"]
    assert deadline.dt.astimezone(UTC).isoformat() == "2019-11-23T06:59:00+00:00"
    notification = events["Notification to authors"]
    assert (notification["dtstart"].dt, notification["dtstart"].params["value"]) == (date(2019, 12, 6), "DATE")
    assert notification["dtend"].dt == date(2019, 12, 7)
    assert "November 22nd, 2019 (11:59 PM PDT)" in events["Submission deadline"]["description"]
    assert events["Event"]["location"] == "Bologna, Italy"
    assert len(events) == conference.milestones.count()


@pytest.mark.django_db(transaction=True)
def test_a_date_that_moves_keeps_its_identity_in_calendars_and_says_it_changed(client: Client) -> None:
    conference = factories.make_conference("moving-2030")
    url = "/moving-2030/dates.ics"

    def deadline() -> object:
        events = Calendar.from_ical(client.get(url).content).walk("VEVENT")
        return next(event for event in events if "ubmission deadline" in str(event["summary"]))

    before, response = deadline(), client.get(url)
    milestone = conference.milestones.get(kind="SUBMISSION")
    assert milestone.at is not None
    milestone.at += timedelta(days=7)
    milestone.save()
    after = deadline()
    assert after["uid"] == before["uid"]  # type: ignore[index]
    assert after["sequence"] == before["sequence"] + 1  # type: ignore[index]
    assert after["dtstart"].dt - before["dtstart"].dt == timedelta(days=7)  # type: ignore[index]
    assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 200


def test_a_calendar_that_did_not_change_is_not_sent_again(client: Client, conference: Conference) -> None:
    url = f"/{conference.slug}/dates.ics"
    first = client.get(url)
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(url, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304


def test_a_portrait_is_served_as_a_picture_and_anything_else_not_at_all(client: Client, conference: Conference) -> None:
    ann = conference.speakers.create(key="ann", name="Ann Lee")
    ann.photo.save("ann.png", ContentFile(PNG))
    bob = conference.speakers.create(key="bob", name="Bob Ray")
    bob.photo.save("bob.html", ContentFile(b"<script>"))
    response = client.get(f"/{conference.slug}/images/speakers/ann/")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert b"".join(response.streaming_content) == PNG  # type: ignore[attr-defined]
    assert client.get(f"/{conference.slug}/images/speakers/bob/").status_code == 404
    assert 'alt="Portrait of Ann Lee"' in page(client, conference)


def test_the_page_names_itself_for_search_engines(client: Client, db: None) -> None:
    text = page(client, load("accml-2020-isca"))
    assert '<link rel="canonical" href="' in text
    assert "/accml-2020-isca/" in text
    assert '<meta name="description" content="In this second AccML workshop' in text
