"""The chair's board: moving, timing, clashes, two chairs at once, and what stays hidden."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.conferences.models import Role, Speaker
from program import queries, services, solver, solving
from program.errors import Refused, Stale
from program.forms import FrameForm, SessionForm
from program.models import Session, Talk, TalkPerson
from reviews.models import Conflict
from submissions.models import State
from tests import factories
from tests.program.conftest import World, at


def test_talks_follow_each_other_in_the_order_they_are_put(world: World) -> None:
    first, second, third = world.talks
    for talk in (first, second):
        world.place(talk, world.sessions[0])
    world.place(third, world.sessions[0], 0)
    first, second, third = world.talks
    assert [talk.starts_at for talk in (third, first, second)] == [at(9), at(9, 20), at(9, 40)]
    services.shift_talk(None, talk=first, by=-1)
    first, second, third = world.talks
    assert [talk.starts_at for talk in (first, third, second)] == [at(9), at(9, 20), at(9, 40)]


def test_a_pinned_talk_keeps_its_time_and_the_others_flow_around_it(world: World) -> None:
    first, second, third = world.talks
    world.place(first, world.sessions[0])
    world.place(second, world.sessions[0])
    services.pin_talk(None, talk=Talk.objects.get(pk=second.pk), is_pinned=True)
    services.place_talks(None, conference=world.conference, talks=[str(first.uid)], session=None)
    world.place(third, world.sessions[0])
    world.place(first, world.sessions[0])
    first, second, third = world.talks
    assert second.starts_at == at(9, 20)
    assert (third.starts_at, first.starts_at) == (at(9), at(9, 40))


def test_talks_move_along_when_their_session_moves(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    session = Session.objects.get(pk=world.sessions[0].pk)
    services.move_session(None, session=session, revision=session.revision, starts_at=at(14), room=world.rooms[1])
    talk = world.talks[0]
    assert talk.starts_at == at(14)
    assert talk.session is not None
    assert talk.session.ends_at == at(15)
    assert talk.session.room == world.rooms[1]


def test_a_moved_session_drops_the_wording_that_named_its_old_time(world: World) -> None:
    session = services.create_session(
        None, conference=world.conference, title="S", starts_at=at(14), ends_at=at(15), time_text="2 PM - 3 PM"
    )
    session = services.update_session(None, session=session, revision=0, title="Renamed", time_text="2 PM - 3 PM")
    assert session.time_text == "2 PM - 3 PM"
    session = services.update_session(None, session=session, revision=1, ends_at=at(16), time_text="2 PM - 3 PM")
    assert session.time_text == ""


def test_a_chair_moves_chosen_talks_with_a_plain_form(world: World, client_for: Callable[..., Client]) -> None:
    client = client_for(world.chair)
    chosen = [str(talk.uid) for talk in world.talks[:2]]
    answer = client.post(
        reverse("schedule:move", args=[world.conference.slug]),
        {"talks": chosen, "target": str(world.sessions[0].uid)},
        follow=True,
    )
    assert "2 talks moved." in answer.content.decode()
    assert [talk.starts_at for talk in world.talks[:2]] == [at(9), at(9, 20)]
    client.post(reverse("schedule:move", args=[world.conference.slug]), {"talks": chosen, "target": "tray"})
    assert [talk.session for talk in world.talks] == [None, None, None]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"target": "tray"}, "Choose at least one talk."),
        ({"target": "nonsense", "talks": "nonsense"}, "Select a valid choice"),
    ],
)
def test_a_move_that_makes_no_sense_is_told_and_changes_nothing(
    world: World, client_for: Callable[..., Client], data: dict[str, str], words: str
) -> None:
    answer = client_for(world.chair).post(reverse("schedule:move", args=[world.conference.slug]), data, follow=True)
    assert words in answer.content.decode()


def test_the_second_of_two_chairs_is_told_instead_of_overwriting(
    world: World, client_for: Callable[..., Client]
) -> None:
    session = world.sessions[0]
    path = reverse("schedule:session", args=[world.conference.slug, session.uid])
    client = client_for(world.chair)
    page = client.get(path).context["form"].initial
    data = {key: value for key, value in page.items() if value not in (None, "")} | {"revision": session.revision}
    data |= {"day": "2030-06-14", "starts": "09:00", "ends": "10:00", "is_pinned": ""}
    assert client.post(path, data | {"title": "Mine"}).status_code == 302
    second = client.post(path, data | {"title": "Yours"})
    assert "was changed by somebody else" in second.content.decode()
    session.refresh_from_db()
    assert session.title == "Mine"


def test_dragging_onto_a_changed_session_answers_with_words_and_moves_nothing(
    world: World, client_for: Callable[..., Client]
) -> None:
    answer = client_for(world.chair).post(
        reverse("schedule:move", args=[world.conference.slug]),
        {"talks": str(world.talks[0].uid), "target": str(world.sessions[0].uid), "position": "0", "revision": "7"},
        headers={"X-Requested-With": "drag"},
    )
    assert answer.status_code == 409
    assert "changed by somebody else" in answer.json()["message"]
    assert world.talks[0].session is None


def test_clashes_stand_on_the_board_in_words(world: World) -> None:
    twice = factories.make_submission(
        world.conference, state=State.ACCEPTED, title="Also by Ada", authors=[world.papers[0].authors.get().person]
    )
    services.request_build(None, conference=world.conference)
    world.place(world.talks[0], world.sessions[0])
    world.place(Talk.objects.get(submission=twice), world.sessions[1])
    services.create_session(
        None, conference=world.conference, title="Intruder", room=world.rooms[0], starts_at=at(9, 30), ends_at=at(11)
    )
    words = " ".join(finding.words for finding in queries.board(world.conference, world.chair).findings)
    assert "Ada Berg is needed in two places at once: “Counting Zeros” and “Also by Ada”" in words
    assert "Two sessions are in Aula at once: “Morning” and “Intruder”" in words


def test_a_co_author_who_speaks_elsewhere_is_a_wish_on_the_board_as_for_the_solver(world: World) -> None:
    ada = world.papers[0].authors.get().person
    twice = factories.make_submission(world.conference, state=State.ACCEPTED, title="Also by Ada", authors=[ada])
    services.request_build(None, conference=world.conference)
    other = Talk.objects.get(submission=twice)
    TalkPerson.objects.create(
        conference=world.conference, talk=other, slug="carl", name="Carl Who Speaks", is_presenter=True, order=1
    )
    world.place(world.talks[0], world.sessions[0])
    world.place(other, world.sessions[1])
    found = queries.board(world.conference, world.chair).findings
    assert [one.level for one in found] == ["WISH"]
    assert found[0].words.startswith("Ada Berg, an author of “Also by Ada”, is needed elsewhere during it: “Counting")
    problem = solving.problem_of(world.conference, keeps_placed=False)
    assert problem is not None
    terms = solver.score(problem.program, solving.schedule_of(world.conference, problem)).terms
    assert [term.rule for term in terms if term.rule.value in ("PERSON_TWICE", "AUTHOR_ELSEWHERE") and term.count] == [
        "AUTHOR_ELSEWHERE"
    ]
    base = services.preview(world.conference).base
    assert services.publish(world.chair.user, conference=world.conference, base=base, is_confirmed=False).number == 1


def test_talks_that_run_over_their_session_are_named(world: World) -> None:
    Talk.objects.filter(pk=world.talks[0].pk).update(minutes=75)
    world.place(world.talks[0], world.sessions[0])
    words = [finding.words for finding in queries.board(world.conference, world.chair).findings]
    assert words == ["“Counting Zeros” ends 15 minutes after its session “Morning”."]


def test_deleting_a_session_puts_its_talks_back_into_the_tray(world: World, client_for: Callable[..., Client]) -> None:
    world.place(world.talks[0], world.sessions[0])
    client = client_for(world.chair)
    path = reverse("schedule:delete_session", args=[world.conference.slug, world.sessions[0].uid])
    assert "1 talk in it will wait" in client.get(path).content.decode()
    client.post(path)
    talk = world.talks[0]
    assert (talk.session, talk.starts_at, talk.minutes) == (None, None, 20)


def test_a_used_room_cannot_be_deleted(world: World, client_for: Callable[..., Client]) -> None:
    path = reverse("schedule:delete_room", args=[world.conference.slug, "aula"])
    answer = client_for(world.chair).post(path, follow=True)
    assert "Aula is used by 1 session. Move it" in answer.content.decode()
    assert world.conference.rooms.filter(slug="aula").exists()


def test_announced_speakers_get_their_talks_once(world: World, client_for: Callable[..., Client]) -> None:
    Speaker.objects.create(
        conference=world.conference,
        key="ines",
        name="Ines Falk",
        label="Keynote",
        affiliations=["Northlake", "Southlake"],
        talk_title="On Sparsity",
    )
    client = client_for(world.chair)
    for _time in range(2):
        client.post(reverse("schedule:add_speakers", args=[world.conference.slug]))
    talk = Talk.objects.get(title="On Sparsity")
    assert talk.kind == Talk.Kind.KEYNOTE
    assert [(entry.name, entry.affiliation) for entry in talk.people.all()] == [("Ines Falk", "Northlake, Southlake")]


def test_a_chair_adds_a_panel_with_its_people(world: World, client_for: Callable[..., Client]) -> None:
    client_for(world.chair).post(
        reverse("schedule:new_talk", args=[world.conference.slug]),
        {
            "kind": "PANEL",
            "title": "Where next?",
            "people": "Ines Falk (Northlake) *\nJan Groot",
            "minutes": "45",
            "has_own_times": "on",
        },
    )
    talk = Talk.objects.get(title="Where next?")
    assert [(p.name, p.affiliation, p.is_presenter) for p in talk.people.all()] == [
        ("Ines Falk", "Northlake", True),
        ("Jan Groot", "", False),
    ]


def test_a_papers_title_cannot_be_changed_on_the_board(world: World, client_for: Callable[..., Client]) -> None:
    talk = world.talks[0]
    client_for(world.chair).post(
        reverse("schedule:talk", args=[world.conference.slug, talk.uid]),
        {"kind": "PAPER", "title": "Hijacked", "minutes": "25", "has_own_times": "on"},
    )
    talk.refresh_from_db()
    assert (talk.title, talk.minutes) == ("Counting Zeros", 25)


# Who may come, and what stays hidden ------------------------------------------------------------------------------


def test_a_schedule_chair_works_on_the_program_and_nobody_else_does(
    world: World, client_for: Callable[..., Client]
) -> None:
    path = reverse("schedule:home", args=[world.conference.slug])
    scheduler = factories.add_member(world.conference, role=Role.SCHEDULE_CHAIR)
    member = factories.add_member(world.conference, role=Role.PC_MEMBER)
    page = client_for(scheduler).get(path).content.decode()
    assert reverse("schedule:publish", args=[world.conference.slug]) in page
    assert reverse("people_chair:members", args=[world.conference.slug]) not in page
    assert client_for(member).get(path).status_code == 404
    assert client_for(factories.make_person()).get(path).status_code == 404
    assert Client().get(path).status_code == 302
    with pytest.raises(Refused):
        services.save_room(member.user, conference=world.conference, name="Mine")


@pytest.mark.parametrize("tie", ["author", "conflict"])
def test_a_chair_does_not_learn_which_paper_of_theirs_is_in_the_program(
    world: World, client_for: Callable[..., Client], tie: str
) -> None:
    secret, chair = world.talks[0], world.chair
    if tie == "author":
        world.papers[0].authors.update(person=chair, name="Ada Berg")
    else:
        Conflict.objects.create(
            conference=world.conference,
            submission=world.papers[0],
            person=chair,
            kind="ADVISOR",
            source=Conflict.Source.PERSON,
            noticed_at=world.conference.now(),
        )
    world.place(secret, world.sessions[0])
    client, slug = client_for(chair), world.conference.slug
    services.request_build(None, conference=world.conference)
    version = world.publish()
    pages = [reverse(f"schedule:{name}", args=[slug]) for name in ("home", "publish", "versions", "proposals")]
    pages.append(reverse("schedule:version", args=[slug, version]))
    for page in pages:
        html = client.get(page).content.decode()
        assert "Small Caches" in html or page.endswith(("publish/", "versions/", "proposals/", f"{version}/"))
        for word in ("Counting Zeros", "counting-zeros", "Ada Berg"):
            assert word not in html, page
    assert "Reserved" in client.get(pages[0]).content.decode()
    assert client.get(reverse("schedule:talk", args=[slug, secret.uid])).status_code == 404
    assert client.get(reverse("schedule:delete_talk", args=[slug, secret.uid])).status_code == 404


def test_the_board_needs_the_same_few_queries_at_any_size(world: World, client_for: Callable[..., Client]) -> None:
    client, path = client_for(world.chair), reverse("schedule:home", args=[world.conference.slug])

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    world.place(world.talks[0], world.sessions[0])
    few = count()
    for number in range(200):
        talk = services.create_talk(None, conference=world.conference, title=f"Extra {number}", minutes=5)
        Talk.objects.filter(pk=talk.pk).update(session=world.sessions[number % 2], starts_at=at(9), ends_at=at(9, 5))
    assert count() == few <= 16


# Forms --------------------------------------------------------------------------------------------------------------


def session_form(world: World, **data: str) -> SessionForm:
    return SessionForm({"kind": "TALKS", "title": "T", **data}, conference=world.conference)


def test_an_hour_that_clocks_skip_is_refused_with_the_cure(world: World) -> None:
    form = session_form(world, day="2030-03-31", starts="02:30", ends="04:00")
    assert not form.is_valid()
    assert form.errors["starts"] == [
        "02:30 does not exist on 2030-03-31: clocks go forward then. Choose an hour later."
    ]


def test_an_end_before_the_start_is_on_the_next_day(world: World) -> None:
    form = session_form(world, day="2030-06-14", starts="22:00", ends="01:30")
    assert form.is_valid()
    assert form.cleaned_data["ends_at"] == at(1, 30, day=date(2030, 6, 15))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"ends": "10:00", "day": "2030-06-14"}, "starts"),
        ({"day": "2030-06-14"}, "starts"),
        ({"starts": "10:00"}, "day"),
        ({"day": "2030-06-14", "starts": "10:00", "ends": "10:00"}, "ends"),
        ({"day": "2030-06-14", "starts": "quarter past"}, "starts"),
    ],
)
def test_times_that_do_not_fit_together_name_their_field(world: World, data: dict[str, str], field: str) -> None:
    assert field in session_form(world, **data).errors


def frame_form(world: World, **data: object) -> FrameForm:
    plain = {"days": ["2030-06-15"], "starts": "09:00", "ends": "13:00", "minutes": "60", "breaks": ""}
    return FrameForm(plain | data, conference=world.conference)


def test_a_days_pattern_makes_sessions_around_breaks_in_every_room(
    world: World, client_for: Callable[..., Client]
) -> None:
    day = date(2030, 6, 15)
    data = {
        "days": ["2030-06-15"],
        "starts": "09:00",
        "ends": "12:00",
        "minutes": "60",
        "rooms": [str(room.pk) for room in world.rooms],
        "breaks": "10:00-11:00 Coffee and posters",
    }
    client_for(world.chair).post(reverse("schedule:frame", args=[world.conference.slug]), data)
    made = Session.objects.filter(conference=world.conference, starts_at__gte=at(0, day=day)).order_by(
        "starts_at", "room"
    )
    assert [(s.title, s.room and s.room.name, s.starts_at, s.ends_at) for s in made] == [
        ("", "Aula", at(9, day=day), at(10, day=day)),
        ("", "Cellar", at(9, day=day), at(10, day=day)),
        ("Coffee and posters", None, at(10, day=day), at(11, day=day)),
        ("", "Aula", at(11, day=day), at(12, day=day)),
        ("", "Cellar", at(11, day=day), at(12, day=day)),
    ]
    again = client_for(world.chair).post(reverse("schedule:frame", args=[world.conference.slug]), data)
    assert "takes part of that time already" in again.content.decode()
    assert made.count() == 5


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"breaks": "at ten: coffee"}, "breaks"),
        ({"breaks": "11:00-10:00 Backwards"}, "breaks"),
        ({"breaks": "25:00-26:00 Never"}, "breaks"),
        ({"starts": "14:00"}, "ends"),
        ({"days": []}, "days"),
        ({"breaks": "09:00-13:00 All day"}, "minutes"),
    ],
)
def test_a_pattern_that_cannot_be_names_its_field(world: World, data: dict[str, object], field: str) -> None:
    assert field in frame_form(world, **data).errors


def test_a_stale_move_raises_and_names_the_session(world: World) -> None:
    with pytest.raises(Stale, match="Morning"):
        services.place_talks(
            None,
            conference=world.conference,
            talks=[str(world.talks[0].uid)],
            session=str(world.sessions[0].uid),
            revision=99,
        )


def test_hours_are_on_the_conferences_clock_whatever_the_chairs_zone(
    world: World, client_for: Callable[..., Client]
) -> None:
    client = client_for(world.chair)
    client.cookies["tz"] = "Asia/Tokyo"
    client.post(
        reverse("schedule:new_session", args=[world.conference.slug]),
        {"kind": "TALKS", "title": "Evening", "day": "2030-06-14", "starts": "18:00", "ends": "19:00"},
    )
    evening = Session.objects.get(title="Evening")
    assert evening.starts_at == datetime(2030, 6, 14, 18, 0, tzinfo=ZoneInfo("Europe/Rome"))
