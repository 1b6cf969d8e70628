"""The chair's home."""

from django.urls import URLPattern, URLResolver, path

from reviews.dashboard import views

app_name = "chair"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.home, name="home")]
