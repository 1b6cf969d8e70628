"""Feeds of the public program."""

from django.urls import URLPattern, URLResolver, path

from program.views import feeds

app_name = "feeds"
urlpatterns: list[URLPattern | URLResolver] = [
    path("program.ics", feeds.program_ics, name="program_ics"),
]
