"""One's own settings of mail."""

from django.urls import path

from confsite.mail import views

app_name = "mail"
urlpatterns = [path("people/me/mail/", views.settings, name="settings")]
