"""Behind the chair's door: papers, conflicts, assignments, reviews, decisions."""

from django.urls import URLPattern, URLResolver, include, path

from reviews.assignments import bulk_views, given_back, telling_views
from reviews.assignments import views as assignment_views
from reviews.attachments import views as attachments
from reviews.dashboard import views as dashboard
from reviews.decisions import release_views
from reviews.decisions import views as decisions
from reviews.handling import views as handling
from reviews.papers import conflict_views
from reviews.papers import views as papers
from reviews.viewing_as import views as viewing_as

app_name = "reviewing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("papers.csv", papers.papers_csv, name="papers_csv"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<int:number>/", papers.paper, name="paper"),
    path("papers/<int:number>/documents/<uuid:public_id>/", papers.document, name="document"),
    path("papers/<int:number>/attachments/<uuid:public_id>/", attachments.for_chairs, name="attachment"),
    path("papers/<int:number>/comment/", papers.comment, name="comment"),
    path("papers/<int:number>/assign/", assignment_views.assign, name="assign"),
    path("papers/<int:number>/assignments/<int:assignment_id>/remove/", assignment_views.remove, name="unassign"),
    path("papers/<int:number>/decision/", decisions.decide, name="decide"),
    path("papers/<int:number>/desk-reject/", decisions.desk_reject, name="desk_reject"),
    path("papers/<int:number>/handling/", handling.handle, name="handle"),
    path("papers/<int:number>/override/", handling.override, name="override"),
    path("handling/", handling.handling, name="handling"),
    path("overrides/<int:override_id>/end/", handling.end_override, name="end_override"),
    path("board/", dashboard.board, name="board"),
    path("conflicts/", conflict_views.conflicts, name="conflicts"),
    path("conflicts/set/", conflict_views.set_conflict, name="set_conflict"),
    path("conflicts/detect/", conflict_views.detect, name="detect_conflicts"),
    path("conflicts.csv", conflict_views.conflicts_csv, name="conflicts_csv"),
    path("conflicts/possible/", conflict_views.possible, name="possible_conflicts"),
    path("conflicts/possible.csv", conflict_views.possible_csv, name="possible_conflicts_csv"),
    path("conflicts/possible/settle/", conflict_views.settle_possible, name="settle_possible"),
    path("conflicts/profiles/", conflict_views.incomplete, name="incomplete_profiles"),
    path("conflicts/limits/", conflict_views.limits, name="conflict_limits"),
    path("conflicts/<int:conflict_id>/", conflict_views.change_conflict, name="change_conflict"),
    path("reviewers/", assignment_views.reviewers, name="reviewers"),
    path("reviewers/<uuid:public_id>/", assignment_views.reviewer, name="reviewer"),
    path("reviewing.csv", assignment_views.reviewing_csv, name="reviewing_csv"),
    path("assignments/", include("reviews.workbench.urls")),
    path("", include("reviews.repairs.chair_urls")),
    path("assignments.csv", bulk_views.assignments_csv, name="assignments_csv"),
    path("assignments/table/", bulk_views.table, name="assignment_table"),
    path("assignments/given-back/", given_back.given_back, name="given_back"),
    path("assignments/tell/", telling_views.tell, name="tell"),
    path("assignments/mails/", telling_views.assignment_mails, name="assignment_mails"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/preview/", decisions.preview, name="preview_decisions"),
    path("decisions/apply/", decisions.apply, name="apply_decisions"),
    path("decisions/releases/new/", release_views.prepare, name="prepare_release"),
    path("decisions/releases/<uuid:public_id>/", release_views.release, name="release"),
    path("decisions/releases/<uuid:public_id>/now/", release_views.release_now, name="release_now"),
    path("decisions/releases/<uuid:public_id>/discard/", release_views.discard, name="discard_release"),
    path("view-as/", viewing_as.view_as, name="view_as"),
    path("view-as/end/", viewing_as.end_viewing_as, name="end_viewing_as"),
    path("log/", papers.conference_log, name="log"),
    path("", include("reviews.coverage.chair_urls")),
    path("", include("reviews.integrity.chair_urls")),
    path("", include("reviews.forms.chair_urls")),
]
