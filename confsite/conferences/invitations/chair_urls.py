"""Behind the chair's door: who holds which role, and who is invited."""

from django.urls import path

from confsite.conferences.invitations import chair_views as views

app_name = "people_chair"
urlpatterns = [
    path("", views.members, name="members"),
    path("<int:pk>/", views.member, name="member"),
    path("<int:pk>/end/", views.end_member, name="end_member"),
    path("members.csv", views.members_csv, name="members_csv"),
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/new/", views.invite, name="invite"),
    path("invitations/import/", views.import_people, name="import"),
    path("invitations/remind/", views.remind, name="remind"),
    path("invitations/<int:pk>/resend/", views.resend, name="resend"),
    path("invitations/<int:pk>/revoke/", views.revoke, name="revoke"),
]
