"""A conference's public pages."""

from django.urls import path

from confsite.conferences.public import views

app_name = "conferences"
urlpatterns = [
    path("", views.home, name="home"),
    path("dates.ics", views.dates_ics, name="dates_ics"),
    path("p/<slug:page>/", views.page, name="page"),
    path("images/logo/", views.logo, name="logo"),
    path("images/speakers/<slug:key>/", views.speaker_photo, name="speaker_photo"),
    path("images/sponsors/<int:number>/", views.sponsor_logo, name="sponsor_logo"),
]
