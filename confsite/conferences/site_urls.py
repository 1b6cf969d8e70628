"""Pages of the site above all conferences: home, invitations, new conference."""

from django.urls import URLPattern, URLResolver, path

from confsite.conferences.home import views as home
from confsite.conferences.invitations import answer_views

app_name = "site"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("discover/", home.conference_list, name="conferences"),
    path("new/", home.new_conference, name="new_conference"),
    path("invitations/<str:token>/", answer_views.invitation, name="invitation"),
    path("invitations/<str:token>/finish/", answer_views.finish, name="finish_invitation"),
]
