"""The chair's home."""

from django.urls import URLPattern, URLResolver

app_name = "chair"
urlpatterns: list[URLPattern | URLResolver] = []
