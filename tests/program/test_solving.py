"""The draft as the solver sees it: rooms, answers about availability, posters, stars, and the times as they stand."""

from datetime import datetime, timedelta

from confsite.conferences.models import SubmissionType
from program import services, solver, solving
from program.models import Absence, Availability, Room, RoomClosure, Session, Star, Talk, TalkPerson
from submissions.models import State
from tests import factories
from tests.program.conftest import World, at


def problem(world: World, **options: bool) -> solving.Problem:
    found = solving.problem_of(world.conference, **{"keeps_placed": False, **options})
    assert found is not None
    return found


def solved(world: World) -> tuple[solving.Problem, solver.Proposal]:
    asked = problem(world)
    return asked, solver.solve(asked.program, seed=1, max_moves=400)


def start_of(asked: solving.Problem, proposal: solver.Proposal, talk: Talk) -> datetime:
    times = {item.talk: item.start for item in solver.timetable(asked.program, proposal.schedule)}
    return asked.instant(times[str(talk.uid)])


def answer(world: World, talk: Talk, **values: object) -> Availability:
    person = talk.people.get().person
    return Availability.objects.create(
        conference=world.conference, person=person, answered_at=world.conference.now(), **values
    )


def test_a_talk_is_built_where_its_speaker_can_come_and_would_rather_be(world: World) -> None:
    early, late, _other = world.talks
    absences = [
        Absence(starts_at=at(9), ends_at=at(9, 30), is_hard=True, availability=answer(world, early)),
        Absence(starts_at=at(9, 20), ends_at=at(10), is_hard=False, availability=answer(world, late)),
    ]
    for absence in absences:
        absence.conference = world.conference
    Absence.objects.bulk_create(absences)
    asked, proposal = solved(world)
    assert proposal.unplaced == () == proposal.relaxed
    assert start_of(asked, proposal, early) >= at(9, 30)
    assert start_of(asked, proposal, late) < at(9, 20)


def test_it_is_not_night_for_a_remote_speaker_if_that_can_be(world: World) -> None:
    evening = services.create_session(
        None, conference=world.conference, title="Evening", kind="TALKS", starts_at=at(17), ends_at=at(18), room=None
    )
    talk = world.talks[0]
    answer(world, talk, is_remote=True, time_zone="America/Los_Angeles")
    asked, proposal = solved(world)
    placed = {item.talk: item.session for item in solver.timetable(asked.program, proposal.schedule)}
    # 9:00 in Rome is midnight there, 17:00 is 8:00.
    assert placed[str(talk.uid)] == str(evening.uid)


def test_a_room_that_is_closed_or_lacks_something_is_left_empty_of_that_talk(world: World) -> None:
    aula, cellar = world.rooms
    RoomClosure.objects.create(conference=world.conference, room=aula, starts_at=at(9), ends_at=at(9, 20))
    Room.objects.filter(pk=aula.pk).update(features=["piano"])
    Talk.objects.filter(pk=world.talks[0].pk).update(needs=["piano"])
    asked, proposal = solved(world)
    # The session starts while its room is closed: nobody is put into the first twenty minutes by force.
    assert str(world.talks[0].uid) in proposal.score.unplaced or start_of(asked, proposal, world.talks[0]) >= at(9, 20)
    placed = {item.talk: item.room for item in solver.timetable(asked.program, proposal.schedule)}
    assert all(room == str(cellar.pk) for talk, room in placed.items() if talk != str(world.talks[0].uid))


def test_posters_stand_in_the_poster_session_and_talks_do_not(world: World) -> None:
    posters = services.create_session(
        None, conference=world.conference, title="Posters", kind="POSTERS", starts_at=at(11), ends_at=at(12), room=None
    )
    of_posters = SubmissionType.objects.create(conference=world.conference, slug="posters", name="Poster")
    for number in range(4):
        paper = factories.make_submission(world.conference, state=State.ACCEPTED, title=f"Poster {number}")
        paper.submission_type = of_posters
        paper.save()
    services.request_build(None, conference=world.conference)  # papers flow in
    asked, proposal = solved(world)
    there = {
        item.talk for item in solver.timetable(asked.program, proposal.schedule) if item.session == str(posters.uid)
    }
    assert there == {str(talk.uid) for talk in Talk.objects.filter(title__startswith="Poster")}
    assert proposal.unplaced == ()


def test_authors_who_do_not_speak_may_be_elsewhere_and_speakers_may_not(world: World) -> None:
    one, other, _third = world.talks
    ada, bruno = one.people.get().person, other.people.get().person
    TalkPerson.objects.filter(talk=one).update(is_presenter=True)
    TalkPerson.objects.create(conference=world.conference, talk=one, person=bruno, slug="bruno", name="Bruno")
    talks = {talk.id: talk for talk in problem(world).program.talks}
    assert talks[str(one.uid)].people == {str(ada.pk)} if ada else False
    assert talks[str(one.uid)].authors == {str(bruno.pk)} if bruno else False


def test_the_draft_is_judged_with_the_times_it_has(world: World) -> None:
    first, second = world.talks[:2]
    world.place(first, world.sessions[0])
    world.place(second, world.sessions[0])
    asked = problem(world)
    schedule = solving.schedule_of(world.conference, asked)
    assert schedule.order == {str(world.sessions[0].uid): (str(first.uid), str(second.uid))}
    assert schedule.times == {}
    Talk.objects.filter(pk=second.pk).update(starts_at=at(9, 35), ends_at=at(9, 55))
    schedule = solving.schedule_of(world.conference, asked)
    times = {item.talk: asked.instant(item.start) for item in solver.timetable(asked.program, schedule)}
    assert times == {str(first.uid): at(9), str(second.uid): at(9, 35)}


def test_a_session_that_is_not_pinned_may_change_its_room_when_that_is_asked(world: World) -> None:
    world.place(world.talks[0], world.sessions[0])
    Session.objects.filter(pk=world.sessions[1].pk).update(is_pinned=True)
    asked = problem(world, frees_rooms=True)
    rooms = {frame.id: frame.room for frame in asked.program.sessions}
    assert rooms == {str(world.sessions[0].uid): None, str(world.sessions[1].uid): str(world.rooms[1].pk)}
    assert solving.schedule_of(world.conference, asked).rooms == {str(world.sessions[0].uid): str(world.rooms[0].pk)}


def test_talks_that_the_same_people_starred_are_kept_from_running_at_once(world: World) -> None:
    one, other, _third = world.talks
    for number in range(4):
        fan = factories.make_person(f"Fan {number}", user=False)
        for talk in (one, other):
            Star.objects.create(conference=world.conference, person=fan, talk_uid=talk.uid)
    asked, proposal = solved(world)
    assert asked.program.affinity == ((*sorted((str(one.uid), str(other.uid))), 1000),)
    assert abs(start_of(asked, proposal, one) - start_of(asked, proposal, other)) >= timedelta(minutes=20)


def test_an_answer_that_comes_in_makes_an_older_proposal_stale(world: World) -> None:
    before = solving.fingerprint_of(world.conference)
    assert solving.fingerprint_of(world.conference) == before
    given = answer(world, world.talks[0])
    Absence.objects.create(conference=world.conference, availability=given, starts_at=at(9), ends_at=at(10))
    assert solving.fingerprint_of(world.conference) != before
