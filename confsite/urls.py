"""The map of the site. A conference's address comes last, so no site address can be taken by one."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("confsite.health.urls")),
    path("", include("confsite.accounts.urls")),
    path("", include("confsite.mail.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if getattr(settings, "CONFSITE_IS_DEMO", False):
    urlpatterns.append(path("demo/", include("demo.urls")))

urlpatterns += [
    path("", include("confsite.conferences.site_urls")),
    path("<slug:conference>/submissions/", include("reviews.author_pages.urls")),
    path("<slug:conference>/submissions/", include("program.author_urls")),
    path("<slug:conference>/submissions/", include("submissions.urls")),
    path("<slug:conference>/reviews/", include("reviews.urls")),
    path("<slug:conference>/chair/", include("confsite.chair_urls")),
    path("<slug:conference>/shared/", include("reviews.shared.urls")),
    path("<slug:conference>/program/", include("program.urls")),
    path("<slug:conference>/", include("program.feed_urls")),
    path("<slug:conference>/", include("confsite.conferences.urls")),
]
