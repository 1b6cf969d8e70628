from program.models.agenda import AgendaLink, Star
from program.models.availability import Absence, Availability
from program.models.draft import ProgramSettings, Room, RoomClosure, Session, Talk, TalkPerson
from program.models.proposals import ProgramProposal
from program.models.published import ProgramDisplay, ProgramVersion, PublishedSession
from program.models.steps import ProgramStep

__all__ = [
    "Absence",
    "AgendaLink",
    "Availability",
    "ProgramDisplay",
    "ProgramProposal",
    "ProgramSettings",
    "ProgramStep",
    "ProgramVersion",
    "PublishedSession",
    "Room",
    "RoomClosure",
    "Session",
    "Star",
    "Talk",
    "TalkPerson",
]
