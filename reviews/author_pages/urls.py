"""Behind the author's door: reviews as released, author response, decision."""

from django.urls import URLPattern, URLResolver, path

from reviews.attachments import views as attachments
from reviews.author_pages import views

app_name = "responses"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:number>/reviews/", views.reviews, name="reviews"),
    path("<int:number>/reviews/files/<uuid:public_id>/", attachments.for_authors, name="attachment"),
    path("<int:number>/response/", views.respond, name="respond"),
    path("<int:number>/response/autosave/", views.autosave, name="autosave"),
]
