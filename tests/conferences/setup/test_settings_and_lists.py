"""Setting a conference up through its pages, as a chair does."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.audit.models import LogEntry
from confsite.conferences.models import Committee, CommitteeEntry, Conference, Page, Section, SubmissionType, Track
from confsite.conferences.setup import areas, collections, services
from confsite.conferences.setup.fingerprints import fingerprint
from confsite.conferences.setup.refusals import Refused, Stale
from tests import factories
from tests.held import behind

Clients = Callable[[Person], Client]


@pytest.fixture
def client(chair: Person, client_for: Clients) -> Client:
    return client_for(chair)


def url(conference: Conference, name: str, *args: object) -> str:
    return reverse(f"setup:{name}", args=[conference.slug, *args])


def area_data(conference: Conference, key: str, client: Client, **changes: str) -> dict[str, str]:
    form = client.get(url(conference, "area", key)).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value in (None, False):
            continue
        shown = field.field.prepare_value(value)
        data[field.name] = "on" if shown is True else str(shown)
    return data | changes


@pytest.mark.parametrize("name", ["home", "topics", "publish"])
def test_every_page_of_the_set_up_is_a_404_for_everybody_but_chairs(
    conference: Conference, client_for: Clients, name: str
) -> None:
    member = factories.add_member(conference)
    assert client_for(member).get(url(conference, name)).status_code == 404
    assert client_for(factories.make_person()).get(url(conference, name)).status_code == 404


def test_every_list_and_form_of_the_set_up_opens(conference: Conference, client: Client) -> None:
    assert client.get(url(conference, "home")).status_code == 200
    for area, field in (("basics", "venue"), ("reviewing", "blinding"), ("contact", "contact_email")):
        assert f'name="{field}"' in client.get(url(conference, "area", area)).content.decode()
    for collection in collections.COLLECTIONS:
        if not collection.parent or collection.is_parent_optional:
            assert client.get(url(conference, "list", collection.key)).status_code == 200
            assert client.get(url(conference, "add", collection.key)).status_code == 200
    assert client.get(url(conference, "list", "nonsense")).status_code == 404
    assert client.get(url(conference, "add", "fields")).status_code == 404
    assert client.get(url(conference, "add", "fields") + "?in=99999999999999999999").status_code == 404


def test_a_chair_renames_the_conference_and_the_log_says_what_it_was(conference: Conference, client: Client) -> None:
    data = area_data(conference, "basics", client, short_name="Quiet 2030", city="Northlake")
    response = client.post(url(conference, "area", "basics"), data)
    assert response.status_code == 302
    conference.refresh_from_db()
    assert (conference.short_name, conference.city) == ("Quiet 2030", "Northlake")
    entry = LogEntry.objects.get(conference=conference, verb="conference.settings_changed")
    assert entry.details["changed"]["city"] == ["", "Northlake"]


def test_an_event_that_ends_before_it_starts_is_refused_at_the_last_day(conference: Conference, client: Client) -> None:
    data = area_data(conference, "basics", client, starts_on="2030-06-02", ends_on="2030-06-01")
    response = client.post(url(conference, "area", "basics"), data)
    assert response.status_code == 200
    assert "The last day is before the first" in response.content.decode()
    conference.refresh_from_db()
    assert conference.starts_on is None


def test_an_unknown_time_zone_is_refused_and_a_wrong_form_does_not_change_the_header(
    conference: Conference, client: Client
) -> None:
    data = area_data(conference, "basics", client, short_name="Elsewhere", time_zone="Mars/Olympus")
    page = client.post(url(conference, "area", "basics"), data).content.decode()
    assert "Mars/Olympus" in page
    assert f"· {conference.short_name}</title>" in page
    conference.refresh_from_db()
    assert conference.time_zone == "Europe/Rome"


def test_a_chair_who_saves_an_older_page_is_told_and_undoes_nobodys_work(
    conference: Conference, client: Client
) -> None:
    data = area_data(conference, "basics", client, city="Northlake")
    services.change_settings(None, conference=conference, values={"city": "Southlake"})
    page = client.post(url(conference, "area", "basics"), data).content.decode()
    assert "Somebody else changed this" in page
    conference.refresh_from_db()
    assert conference.city == "Southlake"


def test_licences_are_written_one_per_line(conference: Conference, client: Client) -> None:
    data = area_data(conference, "reviewing", client, licences="CC BY 4.0\n\n CC BY-SA 4.0 \n")
    assert client.post(url(conference, "area", "reviewing"), data).status_code == 302
    conference.refresh_from_db()
    assert conference.licences == ["CC BY 4.0", "CC BY-SA 4.0"]


def test_a_colour_that_is_none_is_refused_with_an_example(conference: Conference, client: Client) -> None:
    data = area_data(conference, "contact", client, accent="reddish")
    assert "#1f5f8b" in client.post(url(conference, "area", "contact"), data).content.decode()


def test_tracks_are_added_moved_and_removed_without_scripts(conference: Conference, client: Client) -> None:
    for name in ("Systems", "Theory", "Systems in practice"):
        assert client.post(url(conference, "add", "tracks"), {"name": name}).status_code == 302
    first, second, third = Track.objects.filter(conference=conference)
    assert [track.slug for track in (first, second, third)] == ["systems", "theory", "systems-in-practice"]
    client.post(url(conference, "move", "tracks", third.pk), {"to": "up"})
    client.post(url(conference, "move", "tracks", first.pk), {"to": "up"})
    assert [t.name for t in Track.objects.filter(conference=conference)] == ["Systems", "Systems in practice", "Theory"]
    client.post(url(conference, "remove", "tracks", second.pk))
    assert not Track.objects.filter(pk=second.pk).exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_moving_a_row_in_the_instant_somebody_removes_it_is_refused_in_words(
    conference: Conference, client: Client
) -> None:
    client.post(url(conference, "add", "tracks"), {"name": "Systems"})
    track = Track.objects.get()
    move = url(conference, "move", "tracks", track.pk)
    (answer,) = behind(conference, lambda: client.post(move, {"to": "up"}, follow=True), meanwhile=track.delete)
    assert "Somebody removed this while your page was open." in answer.content.decode()


def test_a_second_track_of_the_same_name_is_refused(conference: Conference, client: Client) -> None:
    client.post(url(conference, "add", "tracks"), {"name": "Systems"})
    page = client.post(url(conference, "add", "tracks"), {"name": "systems"}).content.decode()
    assert "There is a track of this name already" in page
    assert Track.objects.filter(conference=conference).count() == 1


def test_a_submission_type_with_papers_is_not_removed_and_says_why(conference: Conference, client: Client) -> None:
    paper = factories.make_submission(conference)
    kind = paper.submission_type
    assert "It is in use and stays" in client.get(url(conference, "remove", "types", kind.pk)).content.decode()
    client.post(url(conference, "remove", "types", kind.pk))
    assert SubmissionType.objects.filter(pk=kind.pk).exists()
    with pytest.raises(Refused, match="used by submissions"):
        services.remove_item(None, conference=conference, collection=collections.find("types"), item=kind)  # type: ignore[arg-type]


def test_a_page_rule_with_more_at_least_than_at_most_is_refused(conference: Conference, client: Client) -> None:
    data = {"name": "Short", "page_minimum": "8", "page_maximum": "4", "talk_minutes": "20"}
    page = client.post(url(conference, "add", "types"), data).content.decode()
    assert "At most 4 pages is less than at least 8" in page


def test_a_choice_field_needs_two_options(conference: Conference, client: Client) -> None:
    kind = conference.submission_types.get()
    add = url(conference, "add", "fields") + f"?in={kind.pk}"
    data = {"label": "Framework", "kind": "CHOICE", "options": "TensorFlow 1.14.0"}
    assert "at least two options" in client.post(add, data).content.decode()
    data["options"] += "\nPyTorch 1.1.0"
    assert client.post(add, data).url == url(conference, "edit", "types", kind.pk)
    assert kind.fields.get().options == ["TensorFlow 1.14.0", "PyTorch 1.1.0"]


def test_people_shown_in_a_committee_get_no_role(conference: Conference, client: Client) -> None:
    to = client.post(url(conference, "add", "committees"), {"heading": "Organizers", "kinds": ["ORGANIZERS"]}).url
    committee = Committee.objects.get(conference=conference)
    assert to == url(conference, "edit", "committees", committee.pk)
    add = url(conference, "add", "entries") + f"?in={committee.pk}"
    client.post(add, {"name": "Lena Brandt", "affiliation": "Northlake University"})
    assert CommitteeEntry.objects.get(committee=committee).affiliation == "Northlake University"
    assert conference.memberships.count() == 1  # the chair
    assert "Lena Brandt" in client.get(to).content.decode()


def test_a_section_is_previewed_as_it_will_look_and_nothing_is_saved(conference: Conference, client: Client) -> None:
    body = {"kind": "TEXT", "heading": "Scope", "body": "**Quiet** machines <script>alert(1)</script>", "preview": "1"}
    page = client.post(url(conference, "add", "sections"), body).content.decode()
    assert "<strong>Quiet</strong>" in page
    assert "<script>alert" not in page
    assert not Section.objects.filter(conference=conference).exists()
    live = client.post(url(conference, "preview"), {"body": "*soft*"}).content.decode()
    assert live == "<p><em>soft</em></p>\n"


def test_sections_of_an_own_page_stay_apart_from_those_of_the_home_page(conference: Conference, client: Client) -> None:
    client.post(url(conference, "add", "pages"), {"title": "Getting there", "is_published": "on"})
    page = Page.objects.get(conference=conference)
    assert page.slug == "getting-there"
    client.post(url(conference, "add", "sections") + f"?in={page.pk}", {"kind": "TEXT", "heading": "By train"})
    client.post(url(conference, "add", "sections"), {"kind": "CALL", "heading": "Call for papers"})
    assert "By train" not in client.get(url(conference, "list", "sections")).content.decode()
    assert "By train" in client.get(url(conference, "edit", "pages", page.pk)).content.decode()


def test_a_link_must_be_an_address_of_the_web(conference: Conference, client: Client) -> None:
    page = client.post(url(conference, "add", "links"), {"kind": "OTHER", "label": "x", "url": "javascript:alert(1)"})
    assert page.status_code == 200
    assert client.post(url(conference, "add", "links"), {"kind": "TEMPLATE", "label": "Template"}).status_code == 302


def test_a_row_of_another_conference_is_a_404_like_a_missing_one(conference: Conference, client: Client) -> None:
    other = factories.make_conference()
    kind = other.submission_types.get()
    assert client.get(url(conference, "edit", "types", kind.pk)).status_code == 404
    assert client.post(url(conference, "remove", "types", kind.pk)).status_code == 404
    assert client.post(url(conference, "move", "types", kind.pk), {"to": "up"}).status_code == 404


def test_a_row_somebody_else_changed_or_removed_meanwhile_is_not_overwritten(conference: Conference) -> None:
    tracks = collections.find("tracks")
    assert tracks is not None
    track = services.save_item(
        None, conference=conference, collection=tracks, values={"name": "Systems", "description": ""}
    )
    seen = fingerprint(track, ["name", "description"])
    track = services.save_item(
        None, conference=conference, collection=tracks, values={"name": "Systems!", "description": ""}, item=track
    )
    with pytest.raises(Stale):
        services.save_item(
            None,
            conference=conference,
            collection=tracks,
            values={"name": "X", "description": ""},
            item=track,
            seen=seen,
        )
    services.remove_item(None, conference=conference, collection=tracks, item=track)
    track.pk = 0
    with pytest.raises(Stale):
        services.remove_item(None, conference=conference, collection=tracks, item=track)


def test_a_list_asks_the_database_as_often_for_200_rows_as_for_2(
    conference: Conference, client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url(conference, "list", "tracks")).status_code == 200
        return len(queries)

    Track.objects.bulk_create(Track(conference=conference, slug=f"t{i}", name=f"Track {i}") for i in range(2))
    few = count()
    Track.objects.bulk_create(Track(conference=conference, slug=f"t{i}", name=f"Track {i}") for i in range(2, 200))
    assert count() == few <= 12
    with CaptureQueriesContext(connection) as queries:
        client.get(url(conference, "home"))
    assert len(queries) <= 12


@pytest.mark.parametrize("area", areas.AREAS, ids=lambda area: area.key)
def test_every_field_of_a_page_of_settings_is_drawn_once(area: areas.Area) -> None:
    drawn = [name for _title, names in area.groups for name in names]
    assert sorted(drawn) == sorted(area.form.Meta.fields)  # type: ignore[attr-defined]


def test_no_field_of_the_conference_is_forgotten() -> None:
    asked = {name for area in areas.AREAS for name in area.form.Meta.fields}  # type: ignore[attr-defined]
    elsewhere = {
        "id", "slug", "series", "state", "predecessor", "logo", "logo_alt", "is_sandbox", "rehearsal_of",
        "clock_shows", "clock_set_at", "created_at", "source_digest",
    }  # fmt: skip
    assert asked | elsewhere == {field.name for field in Conference._meta.concrete_fields}
