from program.models.availability import Absence, Availability
from program.models.draft import ProgramSettings, Room, RoomClosure, Session, Talk, TalkPerson
from program.models.proposals import ProgramProposal
from program.models.published import ProgramVersion, PublishedSession
from program.models.steps import ProgramStep

__all__ = [
    "Absence",
    "Availability",
    "ProgramProposal",
    "ProgramSettings",
    "ProgramStep",
    "ProgramVersion",
    "PublishedSession",
    "Room",
    "RoomClosure",
    "Session",
    "Talk",
    "TalkPerson",
]
