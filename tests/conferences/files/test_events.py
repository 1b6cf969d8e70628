"""The five real events as files: they load, a second time changes nothing, and they come back the same."""

from io import StringIO

import pytest
from django.core.management import call_command

from confsite.conferences.files.dumping import dump_text
from confsite.conferences.files.services import load_text
from confsite.conferences.models import Conference, Membership, Milestone, Speaker
from program.models import Session, Talk
from submissions.models import Submission
from tests.conferences.files.conftest import EVENTS, SLUGS, event_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", SLUGS)
def test_an_event_loads_and_a_second_load_changes_nothing(slug: str) -> None:
    first = load_text(None, text=event_text(slug))
    second = load_text(None, text=event_text(slug))
    assert first.is_new
    assert first.changes
    assert not second.is_new
    assert second.changes == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_an_event_written_back_loads_to_the_same_here_and_on_another_site(slug: str) -> None:
    load_text(None, text=event_text(slug))
    written = dump_text(Conference.objects.get(slug=slug))
    assert load_text(None, text=written).changes == ()
    Session.objects.all().delete()
    Talk.objects.all().delete()
    Conference.objects.all().delete()
    load_text(None, text=written)
    assert dump_text(Conference.objects.get(slug=slug)) == written


def test_the_commands_load_all_five_and_say_on_the_second_run_that_nothing_changed() -> None:
    files = [str(path) for path in sorted(EVENTS.glob("*.toml"))]
    call_command("load_conference", *files, stdout=StringIO())
    out = StringIO()
    call_command("load_conference", *files, stdout=out)
    assert out.getvalue().count("is already so; nothing changed.") == len(files) >= 5


def test_the_archives_hold_nobody_with_a_role_and_no_paper() -> None:
    for slug in SLUGS:
        load_text(None, text=event_text(slug))
    assert not Membership.objects.exists()
    assert not Submission.objects.exists()
    assert set(Conference.objects.values_list("state", flat=True)) == {"ARCHIVE"}


def test_pdt_as_announced_is_a_fixed_seven_hours_behind_although_it_was_winter() -> None:
    load_text(None, text=event_text("accml-2020-hipeac"))
    deadline = Milestone.objects.get(kind="SUBMISSION")
    assert deadline.at is not None
    assert deadline.at.isoformat() == "2019-11-23T06:59:00+00:00"
    assert (deadline.zone, deadline.zone_label) == ("Etc/GMT+7", "PDT")
    assert [revision.announced for revision in deadline.revisions.all()] == ["November 8th"]


def test_both_beginnings_of_acsmd_are_kept() -> None:
    load_text(None, text=event_text("acsmd-2022-isca"))
    conference = Conference.objects.get(slug="acsmd-2022-isca")
    assert conference.hours_text == "8:45 AM - 12:00 PM (EDT)"
    assert conference.milestones.get(kind="EVENT").announced == "June 18, 2022 (9:00 AM - 12:00 PM, EDT)"
    first = conference.program_sessions.earliest("starts_at")
    assert first.starts_at is not None
    assert first.starts_at.isoformat() == "2022-06-18T12:45:00+00:00"


def test_an_item_without_a_title_and_one_without_an_end_stay_so() -> None:
    load_text(None, text=event_text("acsmd-2022-isca"))
    untitled = Session.objects.get(time_text="10:40 - 11:25 AM")
    closing = Session.objects.get(time_text="12:00 PM")
    assert untitled.title == untitled.label == ""
    assert not untitled.talks.exists()
    assert closing.ends_at is None
    assert closing.talks.get().title == "Closing Remark"


def test_each_paper_talk_of_accml_stands_inside_its_session_with_times_of_its_own() -> None:
    load_text(None, text=event_text("accml-2020-isca"))
    last = Session.objects.get(time_text="12:40 PM – 2:00 PM")
    assert [(talk.label, talk.starts_at.isoformat()) for talk in last.talks.order_by("order") if talk.starts_at] == [
        ("Invited talk", "2020-05-31T16:40:00+00:00"),
        ("Paper talk", "2020-05-31T17:20:00+00:00"),
        ("Paper talk", "2020-05-31T17:40:00+00:00"),
    ]


def test_affiliations_stand_where_the_announcement_has_them() -> None:
    load_text(None, text=event_text("accml-2020-isca"))
    load_text(None, text=event_text("accml-2020-hipeac"))
    assert Speaker.objects.get(name="Carole-Jean Wu").affiliations == ["Facebook AI", "Arizona State University"]
    assert Speaker.objects.get(name="Rune Holm").affiliations == []
    young = Speaker.objects.get(name="Cliff Young")
    assert young.affiliations == []
    assert young.talks.get().people.get().affiliation == "Google"


def test_the_challenge_of_emc2_is_a_type_with_tracks_rankings_and_frameworks() -> None:
    load_text(None, text=event_text("emc2-2019-neurips"))
    entry = Conference.objects.get().submission_types.get(slug="challenge-entry")
    fields = {field.key: field for field in entry.fields.all()}
    assert len(fields["tracks"].options) == 3
    assert len(fields["rankings"].options) == 2
    assert fields["framework"].options == ["TensorFlow 1.14.0", "PyTorch 1.1.0"]
    assert fields["team"].kind == "TEAM"
    assert not entry.needs_paper
    assert Conference.objects.get().topics.count() == 17


def test_a_predecessor_is_linked_once_both_are_here() -> None:
    outcome = load_text(None, text=event_text("accml-2020-isca"))
    assert "accml-2020-hipeac" in " ".join(outcome.notes)
    load_text(None, text=event_text("accml-2020-hipeac"))
    load_text(None, text=event_text("accml-2020-isca"))
    predecessor = Conference.objects.get(slug="accml-2020-isca").predecessor
    assert predecessor is not None
    assert predecessor.slug == "accml-2020-hipeac"
