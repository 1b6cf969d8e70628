"""Pages of the site above all conferences: home, invitations, new conference."""

from django.urls import URLPattern, URLResolver

app_name = "site"
urlpatterns: list[URLPattern | URLResolver] = []
