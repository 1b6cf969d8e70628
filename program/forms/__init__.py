"""What chairs type into the program; parses, never writes."""

from program.forms.display import DisplayForm
from program.forms.frames import FrameForm, days_of
from program.forms.proposals import BuildForm, PublishForm, RepairForm
from program.forms.rooms import RoomForm, RoomLinesForm
from program.forms.sessions import SessionForm
from program.forms.settings import LengthsForm
from program.forms.slides import SlidesForm
from program.forms.talks import MoveForm, TalkForm
from program.forms.what_if import WhatIfForm

__all__ = [
    "BuildForm",
    "DisplayForm",
    "FrameForm",
    "LengthsForm",
    "MoveForm",
    "PublishForm",
    "RepairForm",
    "RoomForm",
    "RoomLinesForm",
    "SessionForm",
    "SlidesForm",
    "TalkForm",
    "WhatIfForm",
    "days_of",
]
