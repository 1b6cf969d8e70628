"""The demo's own pages."""

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("enter/", views.enter, name="enter"),
    path("mail/", views.mail, name="mail"),
    path("mail/<str:key>/", views.message, name="message"),
]
