"""Feeds of the public program."""

from django.urls import URLPattern, URLResolver, path

from program.bundle.views import whole
from program.views import feeds

app_name = "feeds"
urlpatterns: list[URLPattern | URLResolver] = [
    path("program.ics", feeds.program_ics, name="program_ics"),
    path("program.pdf", whole, name="program_pdf"),
    path("program.zip", whole, name="program_zip"),
    path("program.csv", feeds.table_csv, name="program_csv"),
    path("program.jsonld", feeds.linked_data, name="program_jsonld"),
]
