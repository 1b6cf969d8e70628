"""Behind the chair's door: papers, imports, camera-ready."""

from django.urls import URLPattern, URLResolver

app_name = "papers"
urlpatterns: list[URLPattern | URLResolver] = []
