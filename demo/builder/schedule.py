"""The schedule chair's acts: rooms, two days, a build, a publication."""

from datetime import timedelta
from typing import TYPE_CHECKING

from confsite.jobs import services as jobs
from demo.builder.stages import instant
from program import services
from program.models import ProgramProposal, Room
from program.services.sessions import Frame

if TYPE_CHECKING:
    from demo.builder.build import Play

# Kind, title, start (hour, minute), minutes, room (0: talks, 1: second room, 2: the yard)
FIRST_DAY = [
    ("PLENARY", "Opening", (9, 0), 15, 0),
    ("PLENARY", "", (9, 15), 45, 0),
    ("BREAK", "Coffee", (10, 0), 30, 2),
    ("TALKS", "", (10, 30), 80, 0),
    ("TALKS", "", (10, 30), 80, 1),
    ("BREAK", "Lunch", (12, 0), 60, 2),
    ("PLENARY", "", (13, 0), 45, 0),
    ("TALKS", "", (14, 0), 80, 0),
    ("BREAK", "Coffee", (15, 20), 30, 2),
    ("TALKS", "", (15, 50), 60, 0),
    ("TALKS", "", (15, 50), 60, 1),
    ("SOCIAL", "Reception", (18, 0), 120, 2),
]
SECOND_DAY = [
    ("PLENARY", "", (9, 0), 45, 0),
    ("BREAK", "Coffee", (9, 45), 30, 2),
    ("TALKS", "", (10, 15), 80, 0),
    ("TALKS", "", (10, 15), 80, 1),
    ("BREAK", "Lunch", (11, 45), 60, 2),
    ("PLENARY", "", (12, 45), 45, 0),
    ("TALKS", "", (13, 45), 80, 0),
    ("PLENARY", "Closing", (15, 15), 15, 0),
]


def build_and_publish(play: "Play") -> None:
    """From rooms to a published program, as a schedule chair would do it."""
    play.at(instant(64, 11))
    chair, conference = play.user("ingrid-akerlund"), play.conference
    rooms = [
        services.save_room(chair, conference=conference, name=room.name, capacity=room.capacity, note=room.note)
        for room in play.event.rooms
    ]
    first = next(one.day for one in play.event.dates if one.key == "event")
    frames = _frames(first, FIRST_DAY, rooms) + _frames(first + 1, SECOND_DAY, rooms)
    services.create_frame(chair, conference=conference, frames=frames)
    services.add_invited_talks(chair, conference=conference)
    _place_invited_talks(play)
    job = services.request_build(chair, conference=conference, effort="quick")
    jobs.run(job.pk)
    proposal = ProgramProposal.objects.filter(job=job).first()
    if proposal is None:
        job.refresh_from_db()
        raise RuntimeError(f"No program was proposed: {job.error}")
    services.apply_proposal(chair, proposal=proposal)
    play.at(instant(66, 10))
    services.publish(chair, conference=conference, base=0, is_confirmed=True, note="First program", holds_mail=False)


def _frames(day: int, rows: list[tuple[str, str, tuple[int, int], int, int]], rooms: list[Room]) -> list[Frame]:
    return [
        Frame(kind, title, instant(day, *at), instant(day, *at) + timedelta(minutes=minutes), rooms[room])
        for kind, title, at, minutes, room in rows
    ]


def _place_invited_talks(play: "Play") -> None:
    """One invited talk in each untitled plenary session."""
    chair, conference = play.user("ingrid-akerlund"), play.conference
    plenaries = conference.program_sessions.filter(kind="PLENARY", title="").order_by("starts_at")
    talks = conference.talks.filter(speaker__isnull=False).order_by("speaker__order")
    for session, talk in zip(plenaries, talks, strict=False):
        services.place_talks(chair, conference=conference, talks=[str(talk.uid)], session=str(session.uid))
        talk.refresh_from_db()
        services.pin_talk(chair, talk=talk, is_pinned=True)
