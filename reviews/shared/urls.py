"""What a share link opens. Whoever holds the token comes in by the public's door, as the holder of a link."""

from django.urls import path

from reviews.shared import views

app_name = "shared"
urlpatterns = [
    path("<str:token>/", views.paper, name="paper"),
    path("<str:token>/paper.pdf", views.document, name="document"),
]
