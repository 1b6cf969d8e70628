"""The author's door."""

from django.urls import path

from submissions.sharing import views as sharing
from submissions.views import camera_ready, editing, home, papers

app_name = "submissions"
urlpatterns = [
    path("", home.home, name="home"),
    path("new/", home.start, name="start"),
    path("not-an-author/<str:token>/", papers.object_to_authorship, name="object"),
    path("<int:number>/", papers.detail, name="detail"),
    path("<int:number>/edit/", editing.edit, name="edit"),
    path("<int:number>/autosave/", editing.autosave, name="autosave"),
    path("<int:number>/discard/", editing.discard, name="discard"),
    path("<int:number>/ticket/", editing.ticket, name="ticket"),
    path("<int:number>/receipts/<int:serial>/", papers.receipt, name="receipt"),
    path("<int:number>/files/<uuid:public_id>/", papers.file, name="file"),
    path("<int:number>/share/", sharing.links, name="share"),
    path("<int:number>/share/<uuid:public_id>/revoke/", sharing.revoke, name="revoke_share"),
    path("<int:number>/withdraw/", papers.withdraw, name="withdraw"),
    path("<int:number>/undo-withdrawal/", papers.undo_withdrawal, name="undo_withdrawal"),
    path("<int:number>/camera-ready/", camera_ready.camera_ready, name="camera_ready"),
    path("<int:number>/camera-ready/ticket/", camera_ready.ticket, name="camera_ready_ticket"),
]
