"""Behind the chair's door: long work."""

from django.urls import path

from confsite.conferences.job_pages import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<uuid:public_id>/", views.job, name="job"),
    path("<uuid:public_id>/cancel/", views.cancel, name="cancel"),
]
