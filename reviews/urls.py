"""The committee's door."""

from django.urls import URLPattern, URLResolver, path

from reviews.assignments import telling_views
from reviews.attachments import views as attachments
from reviews.bids import table_views as bid_tables
from reviews.bids import views as bids
from reviews.conflicts import views as conflicts
from reviews.discussion import views as discussion
from reviews.expertise import views as expertise
from reviews.home import views as home
from reviews.reviewing import review_views
from reviews.reviewing import views as reviewing

app_name = "reviews"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("conflicts/", conflicts.conflicts, name="conflicts"),
    path("conflicts/declare/", conflicts.declare, name="declare_conflict"),
    path("conflicts/confirm/", conflicts.confirm, name="confirm_conflicts"),
    path("conflicts/<int:number>/undo/", conflicts.undo, name="undo_conflict"),
    path("bids/", bids.bids, name="bids"),
    path("bids/set/", bids.set_bid, name="set_bid"),
    path("bids/bids.csv", bid_tables.bids_csv, name="bids_csv"),
    path("bids/upload/", bid_tables.bids_table, name="bids_table"),
    path("expertise/", expertise.expertise, name="expertise"),
    path("expertise/absences/<int:number>/remove/", expertise.remove_absence, name="remove_absence"),
    path("topics/", bids.interests, name="interests"),
    path("mine/", reviewing.mine, name="mine"),
    path("mine/papers.zip", reviewing.my_archive, name="archive"),
    path("mine/due.ics", telling_views.due_dates, name="due_dates"),
    path("mine/upload/", review_views.upload_offline, name="upload_offline"),
    path("papers/", reviewing.papers, name="papers"),
    path("papers/<int:number>/", reviewing.paper, name="paper"),
    path("papers/<int:number>/paper.pdf", reviewing.document, name="document"),
    path("papers/<int:number>/files/<uuid:public_id>/", reviewing.document, name="file"),
    path("papers/<int:number>/decline/", reviewing.decline, name="decline"),
    path("papers/<int:number>/hand-over/", reviewing.hand_over, name="hand_over"),
    path("papers/<int:number>/review/", review_views.review, name="review"),
    path("papers/<int:number>/review/autosave/", review_views.autosave, name="autosave"),
    path("papers/<int:number>/review/versions/", review_views.versions, name="versions"),
    path("papers/<int:number>/review/form.txt", review_views.offline_form, name="offline_form"),
    path("papers/<int:number>/review/files/", attachments.own, name="attachments"),
    path("papers/<int:number>/review/files/<uuid:public_id>/remove/", attachments.remove, name="remove_attachment"),
    path("papers/<int:number>/attachments/<uuid:public_id>/", attachments.for_committee, name="attachment"),
    path("papers/<int:number>/discussion/", discussion.comment, name="comment"),
    path("papers/<int:number>/discussion/<int:comment_id>/edit/", discussion.edit, name="edit_comment"),
    path("papers/<int:number>/discussion/<int:comment_id>/remove/", discussion.remove, name="remove_comment"),
]
