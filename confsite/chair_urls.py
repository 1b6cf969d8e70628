"""Everything behind the chair's door, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviews.dashboard.chair_urls")),
    path("", include("confsite.conferences.chair_urls")),
    path("people/", include("confsite.conferences.invitations.chair_urls")),
    path("mail/", include("confsite.conferences.mail_pages.chair_urls")),
    path("jobs/", include("confsite.conferences.job_pages.chair_urls")),
    path("papers/", include("submissions.chair_urls")),
    path("", include("reviews.chair_urls")),
    path("program/", include("program.chair_urls")),
]
