"""Behind the chair's door: the logo of the conference, photos of speakers, logos of sponsors."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Conference
from confsite.conferences.pictures import places, services
from confsite.conferences.pictures.forms import PictureForm
from confsite.conferences.pictures.places import PicturePlace
from confsite.conferences.setup import collections
from confsite.conferences.setup.refusals import Refused


@door("chair")
def picture(request: ConferenceRequest, key: str, pk: int | None = None) -> HttpResponse:
    """Add a picture, replace it, or change its words."""
    place, row = _found(request, key, pk)
    has_picture, words = bool(getattr(row, place.field)), getattr(row, place.alt_field)
    form = PictureForm(
        request.POST or None,
        request.FILES or None,
        has_picture=has_picture,
        can_be_decorative=place.can_be_decorative,
        initial={"alt": words or _first_words(place, row), "is_decorative": not words},
    )
    if form.is_valid():
        values = {"picture": form.cleaned_data["picture"], "alt": form.cleaned_data["alt"]}
        try:
            services.set_picture(_user(request), conference=request.conference, place=place, row=row, **values)
        except Refused as refused:
            form.add_error("picture", str(refused))
        else:
            messages.success(request, _("Saved. This is how the picture is kept; look at it on the home page too."))
            return redirect(request.path)
    context = {"form": form, "place": place, "has_picture": has_picture, "words": words}
    return render(request, "conferences/setup/picture.html", context | _ways(request, place, row))


@require_POST
@door("chair")
def remove_picture(request: ConferenceRequest, key: str, pk: int | None = None) -> HttpResponse:
    """Take a picture off its page."""
    place, row = _found(request, key, pk)
    try:
        services.remove_picture(_user(request), conference=request.conference, place=place, row=row)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The picture is removed."))
    return redirect(_ways(request, place, row)["back_url"])


def _user(request: ConferenceRequest) -> Any:
    return request.user


def _found(request: ConferenceRequest, key: str, pk: int | None) -> tuple[PicturePlace, Any]:
    place = places.find(key)
    if place is None or (place.model is Conference) != (pk is None):
        raise Http404
    if place.model is Conference:
        return place, request.conference
    return place, get_object_or_404(place.model, conference=request.conference, pk=pk)


def _first_words(place: PicturePlace, row: Any) -> str:
    """What the picture shows as far as the row tells; the chair may say it better."""
    if place.key == "speakers":
        return _("Portrait of %(name)s") % {"name": row.name}
    return str(row.name)


def _ways(request: ConferenceRequest, place: PicturePlace, row: Any) -> dict[str, Any]:
    """Where the page is reached from, where its picture is served, and where it is removed."""
    slug = request.conference.slug
    crumbs = [(_("Set up"), reverse("setup:home", args=[slug]))]
    if place.model is Conference:
        return {
            "crumbs": [*crumbs, (str(place.title), "")],
            "back_url": reverse("setup:home", args=[slug]),
            "picture_url": reverse("conferences:logo", args=[slug]),
            "remove_url": reverse("setup:remove_logo", args=[slug]),
        }
    collection = collections.find(place.key)
    assert collection is not None
    served = ("speaker_photo", row.key) if place.key == "speakers" else ("sponsor_logo", row.pk)
    back = reverse("setup:edit", args=[slug, place.key, row.pk])
    crumbs += [(str(collection.title), reverse("setup:list", args=[slug, place.key])), (str(row)[:80], back)]
    return {
        "crumbs": [*crumbs, (str(place.title), "")],
        "back_url": back,
        "owner": row,
        "picture_url": reverse(f"conferences:{served[0]}", args=[slug, served[1]]),
        "remove_url": reverse("setup:remove_picture", args=[slug, place.key, row.pk]),
    }
