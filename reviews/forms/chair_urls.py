"""The chair's pages on the review form; included by `reviews.chair_urls`, so the names are `reviewing:questions` …"""

from django.urls import path

from reviews.forms import chair_views as views

urlpatterns = [
    path("review-form/", views.questions, name="questions"),
    path("review-form/usual/", views.seed, name="seed_questions"),
    path("review-form/new/", views.question, name="new_question"),
    path("review-form/<int:question_id>/", views.question, name="question"),
    path("review-form/<int:question_id>/change/", views.change, name="change_question"),
    path("who-sees-what/", views.rules, name="rules"),
]
