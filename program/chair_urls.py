"""Behind the chair's door: the program."""

from django.urls import URLPattern, URLResolver, path, re_path

from program.views import (
    availability,
    board,
    display,
    dragging,
    parts,
    proposals,
    publishing,
    setting_up,
    slides,
    what_if,
)

app_name = "schedule"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", board.home, name="home"),
    path("move/", board.move, name="move"),
    path("judge/", dragging.judge, name="judge"),
    path("place/", dragging.place_session, name="place_session"),
    path("undo/", board.undo, name="undo"),
    path("speakers/", board.add_speakers, name="add_speakers"),
    re_path(r"^talks/(?P<uid>[0-9a-f-]{36})/(?P<way>up|down|pin|unpin)/$", board.nudge, name="nudge"),
    path("talks/new/", parts.new_talk, name="new_talk"),
    path("talks/<uuid:uid>/", parts.edit_talk, name="talk"),
    path("talks/<uuid:uid>/delete/", parts.delete_talk, name="delete_talk"),
    path("talks/<uuid:uid>/slides/", slides.of_talk, name="slides"),
    path("talks/<uuid:uid>/slides/file/", slides.file_of_talk, name="slides_file"),
    path("talks/<uuid:uid>/what-if/", what_if.what_if, name="what_if"),
    re_path(r"^sessions/(?P<uid>[0-9a-f-]{36})/(?P<way>pin|unpin)/$", board.pin_session, name="pin_session"),
    path("sessions/new/", parts.new_session, name="new_session"),
    path("sessions/<uuid:uid>/", parts.edit_session, name="session"),
    path("sessions/<uuid:uid>/delete/", parts.delete_session, name="delete_session"),
    path("setup/", setting_up.setup, name="setup"),
    path("display/", display.display, name="display"),
    path("rooms/", parts.rooms, name="rooms"),
    path("rooms/<slug:slug>/", parts.edit_room, name="room"),
    path("rooms/<slug:slug>/delete/", parts.delete_room, name="delete_room"),
    path("days/", parts.frame, name="frame"),
    path("availability/", availability.availability, name="availability"),
    path("availability/ask/", availability.ask, name="ask"),
    path("availability/of/<str:identity>/", availability.enter_answer, name="enter_answer"),
    re_path(
        r"^availability/mails/(?P<number>[0-9]+)/(?P<action>release|discard)/$",
        availability.settle_ask,
        name="settle_ask",
    ),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/compare/", proposals.compare, name="compare"),
    path("proposals/build/<uuid:job>/", proposals.building, name="building"),
    path("proposals/<int:number>/", proposals.proposal, name="proposal"),
    re_path(
        r"^proposals/(?P<number>[0-9]+)/(?P<action>apply|undo|discard)/$", proposals.settle, name="settle_proposal"
    ),
    path("publish/", publishing.publish, name="publish"),
    path("versions/", publishing.versions, name="versions"),
    path("versions/<int:number>/", publishing.version, name="version"),
    path("versions/<int:number>/republish/", publishing.republish, name="republish"),
    re_path(
        r"^versions/(?P<number>[0-9]+)/mails/(?P<action>release|discard)/$", publishing.settle_mail, name="settle_mail"
    ),
]
