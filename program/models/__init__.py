from program.models.draft import Room, Session, Talk, TalkPerson
from program.models.proposals import ProgramProposal
from program.models.published import ProgramVersion, PublishedSession

__all__ = [
    "ProgramProposal",
    "ProgramVersion",
    "PublishedSession",
    "Room",
    "Session",
    "Talk",
    "TalkPerson",
]
