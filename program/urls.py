"""The public program."""

from datetime import date

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from program.agenda import views as agenda
from program.services.slides import FORMATS
from program.views import availability, changes, feeds, files, public


class DayConverter:
    """A day as in 2030-06-14."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class SlidesConverter(StringConverter):
    """The ending of a file of slides."""

    regex = "|".join(FORMATS)


register_converter(DayConverter, "day")
register_converter(SlidesConverter, "slides")

app_name = "program"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.home, name="home"),
    path("schedule.xml", feeds.schedule_xml, name="schedule_xml"),
    path("schedule.json", feeds.schedule_json, name="schedule_json"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/list/", agenda.agenda_list, name="agenda_list"),
    path("agenda/star/", agenda.star, name="star"),
    path("agenda/merge/", agenda.merge, name="merge_stars"),
    path("agenda/link/", agenda.link, name="agenda_link"),
    path("agenda/<str:token>.ics", agenda.agenda_ics, name="agenda_ics"),
    path("days/<day:day>/", public.day, name="day"),
    path("changes/", changes.changes, name="changes"),
    path("availability/<str:token>/", availability.answer, name="availability"),
    path("days/<day:day>.ics", feeds.day_ics, name="day_ics"),
    path("grid/", public.grid_view, name="grid"),
    path("rooms/<slug:slug>/", public.room, name="room"),
    path("rooms/<slug:slug>.ics", feeds.room_ics, name="room_ics"),
    path("tracks/<slug:slug>/", public.track, name="track"),
    path("tracks/<slug:slug>.ics", feeds.track_ics, name="track_ics"),
    path("people/", public.people, name="people"),
    path("people/<slug:slug>/", public.person, name="person"),
    path("people/<slug:slug>.ics", feeds.person_ics, name="person_ics"),
    path("sessions/<uuid:uid>/", public.session, name="session"),
    path("sessions/<uuid:uid>.ics", feeds.session_ics, name="session_ics"),
    path("talks/<slug:slug>/", public.talk, name="talk"),
    path("talks/<slug:slug>.ics", feeds.talk_ics, name="talk_ics"),
    path("talks/<slug:slug>.bib", files.bibtex, name="bibtex"),
    path("talks/<slug:slug>/paper.pdf", files.paper, name="paper"),
    path("talks/<slug:slug>/slides.<slides:ending>", files.slides, name="slides"),
]
