"""Behind the author's door: reviews as released, author response, decision."""

from django.urls import URLPattern, URLResolver, path

from reviews.author_pages import views

app_name = "responses"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:number>/reviews/", views.reviews, name="reviews"),
    path("<int:number>/response/", views.respond, name="respond"),
    path("<int:number>/response/autosave/", views.autosave, name="autosave"),
]
