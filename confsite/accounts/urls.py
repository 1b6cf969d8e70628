"""One's own account and profile."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import cache_control

from confsite.accounts import views

app_name = "people"
# What people tell here, advisors and all, stays in no cache: neither a proxy's nor that of a shared machine.
private = cache_control(private=True, no_store=True)
urlpatterns: list[URLPattern | URLResolver] = [
    path("people/me/", private(views.me), name="profile"),
    path("people/me/confirm/", private(views.confirm), name="confirm"),
    path("people/me/publications/import/", private(views.import_publications), name="import_publications"),
    path("people/me/data/", private(views.data), name="data"),
    path("people/me/data/export/", private(views.export), name="export"),
    path("people/me/erase/", private(views.erase), name="erase"),
]
for kind in views.ENTRIES:
    urlpatterns += [
        path(f"people/me/{kind}/", private(views.entries), {"kind": kind}, name=kind),
        path(f"people/me/{kind}/<int:pk>/", private(views.entry), {"kind": kind}, name=f"{kind}_entry"),
        path(f"people/me/{kind}/<int:pk>/remove/", private(views.remove_entry), {"kind": kind}, name=f"{kind}_remove"),
    ]
