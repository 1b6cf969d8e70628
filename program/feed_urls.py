"""Feeds of the public program."""

from django.urls import URLPattern, URLResolver, path

from program.views import feeds

app_name = "feeds"
urlpatterns: list[URLPattern | URLResolver] = [
    path("program.ics", feeds.program_ics, name="program_ics"),
    path("program.csv", feeds.table_csv, name="program_csv"),
    path("program.jsonld", feeds.linked_data, name="program_jsonld"),
]
