"""Hints for chairs."""

from django.urls import path

from reviews.integrity import views

urlpatterns = [
    path("integrity/", views.integrity, name="integrity"),
    path("integrity/look/", views.look, name="look_for_hints"),
    path("integrity/<int:hint_id>/", views.settle, name="settle_hint"),
]
