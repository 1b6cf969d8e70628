"""Behind the author's door: slides of the own talk."""

from django.urls import URLPattern, URLResolver, path

from program.views import slides

app_name = "slides"
urlpatterns: list[URLPattern | URLResolver] = [path("<int:number>/slides/", slides.of_own_paper, name="own")]
