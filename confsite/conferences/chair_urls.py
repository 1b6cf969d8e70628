"""Behind the chair's door: setting a conference up."""

from django.urls import URLPattern, URLResolver, path

from confsite.conferences.dates import extension_views as extensions
from confsite.conferences.dates import views as dates
from confsite.conferences.pictures import views as pictures
from confsite.conferences.rehearsal import views as rehearsal
from confsite.conferences.setup import views as setup

app_name = "setup"
urlpatterns: list[URLPattern | URLResolver] = [
    path("dates/", dates.dates, name="dates"),
    path("dates/add/", dates.edit_date, name="add_date"),
    path("dates/<int:pk>/", dates.edit_date, name="date"),
    path("dates/<int:pk>/remove/", dates.remove_date, name="remove_date"),
    path("dates/what-happens-when/", dates.timeline, name="timeline"),
    path("dates/extensions/", extensions.extensions, name="extensions"),
    path("dates/extensions/person/<int:person>/", extensions.grant_extension, name="grant_extension"),
    path("dates/extensions/<int:pk>/revoke/", extensions.revoke_extension, name="revoke_extension"),
    path("dates/reminders/", extensions.reminders, name="reminders"),
    path("dates/reminders/add/", extensions.edit_reminder, name="add_reminder"),
    path("dates/reminders/<int:pk>/", extensions.edit_reminder, name="reminder"),
    path("dates/reminders/<int:pk>/change/", extensions.change_reminder, name="change_reminder"),
    path("rehearsal/", rehearsal.rehearsal, name="rehearsal"),
    path("rehearsal/clock/", rehearsal.clock, name="clock"),
    path("rehearsal/end/", rehearsal.end, name="end_rehearsal"),
    path("rehearsal/next-edition/", rehearsal.next_edition, name="next_edition"),
    path("setup/", setup.home, name="home"),
    path("setup/publish/", setup.publish, name="publish"),
    path("setup/preview/", setup.preview, name="preview"),
    path("setup/topics/", setup.topics, name="topics"),
    path("setup/logo/", pictures.picture, {"key": "conference"}, name="logo"),
    path("setup/logo/remove/", pictures.remove_picture, {"key": "conference"}, name="remove_logo"),
    path("setup/<slug:key>/<int:pk>/picture/", pictures.picture, name="picture"),
    path("setup/<slug:key>/<int:pk>/picture/remove/", pictures.remove_picture, name="remove_picture"),
    path("setup/settings/<slug:key>/", setup.area, name="area"),
    path("setup/<slug:key>/", setup.item_list, name="list"),
    path("setup/<slug:key>/add/", setup.edit_item, name="add"),
    path("setup/<slug:key>/<int:pk>/", setup.edit_item, name="edit"),
    path("setup/<slug:key>/<int:pk>/remove/", setup.remove_item, name="remove"),
    path("setup/<slug:key>/<int:pk>/move/", setup.move_item, name="move"),
]
