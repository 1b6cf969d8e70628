"""Behind the chair's door: repairs, substitutes, further rounds, area chairs."""

from django.urls import path

from reviews.repairs import role_views, round_views, substitute_views, views

urlpatterns = [
    path("papers/<int:number>/substitutes/", substitute_views.substitutes, name="substitutes"),
    path("assignments/repair/", views.repair, name="repair"),
    path("assignments/roles/", role_views.roles, name="propose_roles"),
    path("assignments/rounds/", round_views.rounds, name="rounds"),
    path("assignments/rounds/<int:round>/", round_views.round_page, name="round"),
    path("assignments/rounds/<int:round>/settings/", round_views.round_settings, name="round_settings"),
    path("assignments/rounds/<int:round>/propose/", round_views.propose, name="propose_round"),
    path("assignments/rounds/<int:round>/emergency/", round_views.emergency, name="emergency"),
    path("assignments/rounds/<int:round>/papers/<int:number>/remove/", round_views.remove, name="leave_round"),
    path("assignments/proposals/<int:proposal_number>/repair/", views.repair_changes, name="repair_changes"),
]
