"""Behind the author's door: reviews as released, author response, decision."""

from django.urls import URLPattern, URLResolver

app_name = "responses"
urlpatterns: list[URLPattern | URLResolver] = []
