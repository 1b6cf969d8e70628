"""Behind the chair's door: setting a conference up."""

from django.urls import URLPattern, URLResolver, path

from confsite.conferences.setup import views as setup

app_name = "setup"
urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", setup.home, name="home"),
    path("setup/publish/", setup.publish, name="publish"),
    path("setup/preview/", setup.preview, name="preview"),
    path("setup/topics/", setup.topics, name="topics"),
    path("setup/settings/<slug:key>/", setup.area, name="area"),
    path("setup/<slug:key>/", setup.item_list, name="list"),
    path("setup/<slug:key>/add/", setup.edit_item, name="add"),
    path("setup/<slug:key>/<int:pk>/", setup.edit_item, name="edit"),
    path("setup/<slug:key>/<int:pk>/remove/", setup.remove_item, name="remove"),
    path("setup/<slug:key>/<int:pk>/move/", setup.move_item, name="move"),
]
