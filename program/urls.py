"""The public program."""

from datetime import date

from django.urls import URLPattern, URLResolver, path, register_converter

from program.views import availability, feeds, public


class DayConverter:
    """A day as in 2030-06-14."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "program"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.home, name="home"),
    path("days/<day:day>/", public.day, name="day"),
    path("availability/<str:token>/", availability.answer, name="availability"),
    path("grid/", public.grid_view, name="grid"),
    path("rooms/<slug:slug>/", public.room, name="room"),
    path("people/", public.people, name="people"),
    path("people/<slug:slug>/", public.person, name="person"),
    path("sessions/<uuid:uid>/", public.session, name="session"),
    path("sessions/<uuid:uid>.ics", feeds.session_ics, name="session_ics"),
    path("talks/<slug:slug>/", public.talk, name="talk"),
    path("talks/<slug:slug>.ics", feeds.talk_ics, name="talk_ics"),
    path("talks/<slug:slug>/paper.pdf", public.paper, name="paper"),
]
