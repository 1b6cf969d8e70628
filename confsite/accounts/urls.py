"""One's own account and profile."""

from django.urls import URLPattern, URLResolver, path

from confsite.accounts import views

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("people/me/", views.me, name="profile"),
    path("people/me/confirm/", views.confirm, name="confirm"),
    path("people/me/publications/import/", views.import_publications, name="import_publications"),
    path("people/me/data/", views.data, name="data"),
    path("people/me/data/export/", views.export, name="export"),
    path("people/me/erase/", views.erase, name="erase"),
]
for kind in views.ENTRIES:
    urlpatterns += [
        path(f"people/me/{kind}/", views.entries, {"kind": kind}, name=kind),
        path(f"people/me/{kind}/<int:pk>/", views.entry, {"kind": kind}, name=f"{kind}_entry"),
        path(f"people/me/{kind}/<int:pk>/remove/", views.remove_entry, {"kind": kind}, name=f"{kind}_remove"),
    ]
