"""The public door: home page, own pages, dates as a calendar, pictures."""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date, quote_etag

from confsite.conferences.calendar import Calendar
from confsite.conferences.context import menu_of, ribbon_of
from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.ical import dates_calendar
from confsite.conferences.models import Speaker, Sponsor
from confsite.conferences.public import queries
from confsite.conferences.public.actions import actions_of
from confsite.ui.nav import NavGroup, NavItem

_DRAWN_AT = re.compile(rb'(data-now="\d{4}-\d\d-\d\dT\d\d:\d\d)[^"]*"')
IMAGE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}


@door("public")
def home(request: ConferenceRequest) -> HttpResponseBase:
    conference = request.conference
    calendar = Calendar(conference)
    shown = queries.home(conference, calendar)
    return _conditional(
        request,
        "conferences/public/home.html",
        {
            "home": shown,
            "ribbon": ribbon_of(calendar),
            "door_nav": _nav(request, [*shown.pages]),
            "actions": actions_of(conference),
            "canonical": settings.SITE_URL + request.path,
        },
    )


@door("public")
def page(request: ConferenceRequest, page: str) -> HttpResponseBase:
    shown = queries.page(request.conference, page)
    if shown is None:
        raise Http404
    sections = list(shown.sections.all())
    context = {
        "page": shown,
        "sections": sections,
        "door_nav": _nav(request, queries.pages(request.conference)),
        "canonical": settings.SITE_URL + request.path,
    }
    return _conditional(request, "conferences/public/page.html", context)


@door("public")
def dates_ics(request: ConferenceRequest) -> HttpResponseBase:
    url = settings.SITE_URL + reverse("conferences:home", args=[request.conference.slug])
    content, changed_at = dates_calendar(request.conference, url)
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{request.conference.slug}-dates.ics"'
    patch_cache_control(response, no_cache=True)
    found = get_conditional_response(request, etag, int(changed_at.timestamp()), response)
    assert found is not None
    found["ETag"] = etag
    found["Last-Modified"] = http_date(changed_at.timestamp())
    return found


@door("public")
def logo(request: ConferenceRequest) -> HttpResponseBase:
    return _picture(request, request.conference.logo)


@door("public")
def speaker_photo(request: ConferenceRequest, key: str) -> HttpResponseBase:
    speaker = Speaker.objects.filter(conference=request.conference, key=key).first()
    return _picture(request, speaker.photo if speaker else None)


@door("public")
def sponsor_logo(request: ConferenceRequest, number: int) -> HttpResponseBase:
    sponsor = Sponsor.objects.filter(conference=request.conference, pk=number).first()
    return _picture(request, sponsor.logo if sponsor else None)


def _conditional(request: ConferenceRequest, template: str, context: dict[str, Any]) -> HttpResponseBase:
    """Render, or say that nothing changed. Pages of signed-in people carry their own tokens, and are not kept."""
    response = render(request, template, context)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    patch_cache_control(response, no_cache=True, private=True)
    if request.viewer.is_authenticated:
        return response
    # A countdown carries the instant it was drawn at: a page may be a minute old, not more.
    body = _DRAWN_AT.sub(rb"\1", response.content)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response["ETag"] = etag
    found = get_conditional_response(request, etag, None, response)
    assert found is not None
    return found


def _picture(request: ConferenceRequest, file: FieldFile | None) -> HttpResponseBase:
    """Serve an uploaded picture; anything that is none is not served at all."""
    kind = IMAGE_TYPES.get(str(file.name).rpartition(".")[2].lower()) if file else None
    if not file or kind is None:
        raise Http404
    # The name holds the hash of the bytes: who has them already need not fetch them, and a new picture shows at once.
    etag = quote_etag(hashlib.sha256(str(file.name).encode()).hexdigest()[:32])
    known = get_conditional_response(request, etag)
    if known is not None:
        return known
    try:
        response = FileResponse(file.open("rb"), content_type=kind)
    except FileNotFoundError:
        raise Http404 from None
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    patch_cache_control(response, no_cache=True, **({"public": True} if request.conference.is_public else {}))
    return response


def _nav(request: ConferenceRequest, pages: list[dict[str, Any]]) -> list[NavGroup]:
    """The public menu with the conference's own pages behind the apps' entries."""
    slug = request.conference.slug
    own = []
    for row in pages:
        url = reverse("conferences:page", args=[slug, row["slug"]])
        own.append(NavItem(row["title"], url, request.path == url))
    groups = [*menu_of(request, "public"), NavGroup("", own)]
    # One link alone leads nowhere new.
    return groups if sum(len(group.items) for group in groups) > 1 else []
