"""Behind the chair's door, below `assignments/`: what is asked, proposals, pairs, pins."""

from django.urls import path

from reviews.workbench import pair_views, proposal_views, views

urlpatterns = [
    path("", views.assignments, name="assignments"),
    path("settings/", views.settings, name="assignment_settings"),
    path("seniors/", views.seniors, name="seniors"),
    path("pairs/", pair_views.wishes, name="pair_wishes"),
    path("pairs/set/", pair_views.set_pair, name="set_pair"),
    path("pairs/<int:wish_id>/free/", pair_views.free_pair, name="free_pair"),
    path("compare/", proposal_views.compare, name="compare_proposals"),
    path("proposing/<uuid:public_id>/", views.proposing, name="proposing"),
    path("proposals/<int:proposal_number>/", proposal_views.proposal, name="proposal"),
    path("proposals/<int:proposal_number>/pairs.csv", proposal_views.proposal_csv, name="proposal_csv"),
    path("proposals/<int:proposal_number>/changes/", proposal_views.changes, name="proposal_changes"),
    path("proposals/<int:proposal_number>/settle/", proposal_views.settle, name="settle_proposal"),
    path("proposals/<int:proposal_number>/swap/", pair_views.swap, name="swap_pairs"),
    path("proposals/<int:proposal_number>/papers/<int:number>/", pair_views.paper, name="proposal_paper"),
    path(
        "proposals/<int:proposal_number>/papers/<int:number>/<uuid:public_id>/", pair_views.pair, name="proposal_pair"
    ),
]
