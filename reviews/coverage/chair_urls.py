"""What chairs look at before assigning."""

from django.urls import path

from reviews.coverage import views

urlpatterns = [
    path("coverage/", views.coverage, name="coverage"),
    path("coverage/remind/", views.remind, name="remind_silent"),
]
