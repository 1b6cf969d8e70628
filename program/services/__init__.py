"""The only writers of the program."""

from program.services.building import request_build, request_repair, stop_build
from program.services.display import save_display
from program.services.proposals import apply_proposal, discard_proposal, undo_proposal
from program.services.publishing import preview, publish, publish_loaded, republish
from program.services.rooms import add_rooms, delete_room, save_room
from program.services.sessions import (
    Frame,
    create_frame,
    create_session,
    delete_session,
    move_session,
    pin_session,
    update_session,
)
from program.services.settings import save_settings
from program.services.slides import prepare_slides, upload_slides, withdraw_slides
from program.services.steps import undo_step
from program.services.talks import (
    add_invited_talks,
    create_talk,
    delete_talk,
    pin_talk,
    place_talks,
    shift_talk,
    update_talk,
)
from program.services.what_if import make_room

__all__ = [
    "Frame",
    "add_invited_talks",
    "add_rooms",
    "apply_proposal",
    "create_frame",
    "create_session",
    "create_talk",
    "delete_room",
    "delete_session",
    "delete_talk",
    "discard_proposal",
    "make_room",
    "move_session",
    "pin_session",
    "pin_talk",
    "place_talks",
    "prepare_slides",
    "preview",
    "publish",
    "publish_loaded",
    "republish",
    "request_build",
    "request_repair",
    "save_display",
    "save_room",
    "save_settings",
    "shift_talk",
    "stop_build",
    "undo_proposal",
    "undo_step",
    "update_session",
    "update_talk",
    "upload_slides",
    "withdraw_slides",
]
