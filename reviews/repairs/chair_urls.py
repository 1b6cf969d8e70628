"""Behind the chair's door: repairs, substitutes, further rounds, area chairs."""

from django.urls import path

from reviews.repairs import substitute_views, views

urlpatterns = [
    path("papers/<int:number>/substitutes/", substitute_views.substitutes, name="substitutes"),
    path("assignments/repair/", views.repair, name="repair"),
    path("assignments/proposals/<int:proposal_id>/repair/", views.repair_changes, name="repair_changes"),
]
