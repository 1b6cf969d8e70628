"""Behind the chair's door: mail."""

from django.urls import path, register_converter

from confsite.conferences.mail_pages import batch_views, views, wording_views


class KindConverter:
    """A mail kind's key, such as `review.reminder`."""

    regex = r"[a-z0-9_.\-]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KindConverter, "mail_kind")

app_name = "mailing"
urlpatterns = [
    path("", views.mails, name="mails"),
    path("try-again/", views.try_all_again, name="try_all_again"),
    path("<int:pk>/", views.mail, name="mail"),
    path("batches/", batch_views.batches, name="batches"),
    path("batches/<int:pk>/", batch_views.batch, name="batch"),
    path("batches/<int:pk>/release/", batch_views.settle, {"action": "release"}, name="release"),
    path("batches/<int:pk>/discard/", batch_views.settle, {"action": "discard"}, name="discard"),
    path("write/", batch_views.letter, name="letter"),
    path("wording/", wording_views.wordings, name="wordings"),
    path("wording/<mail_kind:key>/", wording_views.wording, name="wording"),
    path("wording/<mail_kind:key>/reset/", wording_views.reset, name="reset"),
]
