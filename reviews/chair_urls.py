"""Behind the chair's door: conflicts, assignments, reviews, decisions."""

from django.urls import URLPattern, URLResolver

app_name = "reviewing"
urlpatterns: list[URLPattern | URLResolver] = []
