"""The demo's conferences: each stage is built through the services, is where it says, and is set back at each start."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference
from confsite.conferences.windows import Window
from confsite.mail.models import OutboxMail
from demo.builder import STAGES, Stage, build, reanchor
from demo.builder.stages import instant
from demo.personas import scenes
from submissions.models import State
from tests.scenarios import TYPESET, build_scenario

pytestmark = pytest.mark.django_db


def open_windows(conference):
    calendar = Calendar(conference)
    return {window.name for window in Window if calendar.is_open(window)}


def states(conference):
    return set(conference.submissions.values_list("state", flat=True))


def test_while_submission_is_open_some_papers_are_in_and_others_are_drafts():
    conference = build_scenario(Stage.SUBMISSION)
    assert "SUBMIT" in open_windows(conference)
    assert states(conference) == {State.DRAFT, State.SUBMITTED}
    assert not conference.bids.exists()


def test_bidding_is_half_done():
    conference = build_scenario(Stage.BIDDING)
    assert "BID" in open_windows(conference)
    assert "SUBMIT" not in open_windows(conference)
    have_bid = conference.bids.values("person").distinct().count()
    assert 0 < have_bid < conference.memberships.filter(role="PC_MEMBER").count()
    assert not conference.assignments.exists()


def test_members_bring_papers_of_their_own_for_the_assignment_to_compare_words_with():
    conference = build_scenario(Stage.BIDDING, papers=6)
    members = conference.memberships.filter(role="PC_MEMBER")
    assert members
    assert not members.filter(person__publications=None)


def test_a_paper_that_a_chair_may_not_see_is_handled_by_another_chair():
    conference = build_scenario(Stage.BIDDING, papers=12)
    chair = conference.memberships.get(role="PC_CHAIR", person__name="Lena Brandt").person
    kept_away = conference.conflicts.filter(person=chair).values("submission")
    assert kept_away
    handled = conference.handling_chairs.filter(submission__in=kept_away)
    assert handled
    assert chair not in {row.chair for row in handled}


def test_while_reviewing_some_reviews_are_in_and_some_are_missing():
    conference = build_scenario(Stage.REVIEWING)
    assert "REVIEW" in open_windows(conference)
    assert conference.reviews.filter(state="SUBMITTED").exists()
    assert conference.assignments.filter(state="ACTIVE").exclude(reviews__state="SUBMITTED").exists()


@pytest.mark.full
def test_decided_authors_have_been_told_and_hand_in_final_papers():
    conference = build_scenario(Stage.DECIDED)
    assert "CAMERA_READY" in open_windows(conference)
    assert State.ACCEPTED in states(conference)
    assert State.SUBMITTED not in states(conference)
    assert OutboxMail.objects.filter(conference=conference, template__startswith="decision").exists()


def test_the_published_workshop_has_a_program_and_a_page_for_every_persona(client, tmp_path, settings):
    """One build, since it is the longest: what is published, who may enter, and that everybody finds a page."""
    settings.MAIL_SINK_DIR = str(tmp_path)
    conference = build_scenario(Stage.PUBLISHED)
    program = client.get(reverse("program:home", args=[conference.slug]))
    page = unescape(program.content.decode())
    accepted = set(conference.submissions.filter(state=State.ACCEPTED).values_list("title", flat=True))
    assert accepted
    assert not {title for title in accepted if title not in page}
    home = client.get(reverse("demo:home"))
    assert home.status_code == 200
    (scene,) = scenes()
    for persona in scene.personas:
        client.logout()
        target = reverse(persona.url_name, args=[conference.slug])
        if persona.email:
            entered = client.post(reverse("demo:enter"), {"email": persona.email, "next": target})
            assert entered.status_code == 302
            assert entered["Location"] == target
        assert client.get(target).status_code == 200, f"{persona.email} at {target}"
        assert client.get("/").status_code == 200


@pytest.mark.full
def test_every_persona_of_every_stage_finds_a_page_that_answers(client):
    for stage in STAGES:
        build_scenario(stage)
    assert len(scenes()) == len(STAGES)
    for scene in scenes():
        for persona in scene.personas:
            client.logout()
            target = reverse(persona.url_name, args=[scene.conference.slug])
            if persona.email:
                client.post(reverse("demo:enter"), {"email": persona.email})
            assert client.get(target).status_code == 200, f"{persona.email} at {target}"


def test_each_start_sets_the_clocks_back_and_touches_no_other_conference(conference):
    facts = STAGES[Stage.SUBMISSION]
    built = build_scenario(Stage.SUBMISSION, papers=1)
    Conference.objects.filter(pk=built.pk).update(clock_shows=instant(40))
    before = conference.now()
    assert reanchor() == 1
    built.refresh_from_db()
    conference.refresh_from_db()
    assert abs(built.now() - instant(facts.day, facts.hour)) < timedelta(minutes=1)
    assert abs(conference.now() - before) < timedelta(minutes=1)


def test_building_again_changes_nothing(monkeypatch, capsys):
    """What is there stays as its visitors left it; the missing conferences come as if nothing had happened."""
    for facts in STAGES.values():
        Conference.objects.create(slug=facts.slug, name="kept", short_name="kept", time_zone="UTC", is_sandbox=True)
    call_command("build_demo")
    assert set(Conference.objects.filter(slug__startswith="quietcomp").values_list("name", flat=True)) == {"kept"}
    archives = Conference.objects.filter(state=Conference.State.ARCHIVE).count()
    assert archives >= 5
    capsys.readouterr()
    call_command("build_demo", "--reanchor")
    assert Conference.objects.filter(state=Conference.State.ARCHIVE).count() == archives
    assert capsys.readouterr().out == ""


def test_an_interrupted_build_leaves_no_half_conference():
    def interrupt(line):
        if line.endswith("handing in papers"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(Stage.SUBMISSION, papers=1, folder=TYPESET, say=interrupt)
    assert not Conference.objects.filter(slug=STAGES[Stage.SUBMISSION].slug).exists()
    assert build_scenario(Stage.SUBMISSION, papers=1).submissions.count() == 1


def test_a_public_site_refuses_to_be_filled_with_made_up_people(settings):
    settings.CONFSITE_IS_DEMO = False
    with pytest.raises(CommandError, match="only with the demo's settings"):
        call_command("build_demo")
    assert not Conference.objects.exists()
