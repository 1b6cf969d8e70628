"""Addresses of the health pages."""

from django.urls import path

from confsite.health import views

urlpatterns = [
    path("healthz/", views.healthz, name="healthz"),
    path("readyz/", views.readyz, name="readyz"),
]
