"""Releasing decisions: mails held, read, and let go after signing in anew."""

import uuid

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.ui.tables import page_of
from reviews.decisions import queries, releases
from reviews.models import DecisionRelease
from reviews.papers.scope import access_of
from reviews.refusals import Refused


@door("chair")
@require_POST
def prepare(request: ConferenceRequest) -> HttpResponse:
    """Write the mails of all decisions not told yet, and hold them."""
    try:
        made = releases.prepare_release(request.user, conference=request.conference)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("reviewing:decisions", request.conference.slug)
    if len(made) > 1:
        messages.info(
            request,
            _("Some papers have a conflict with another chair; they are in a release of their own that this chair "
              "cannot see."),
        )  # fmt: skip
    messages.success(request, _("The mails are written and held. Read them, then release them."))
    return redirect("reviewing:release", request.conference.slug, made[0].public_id)


@door("chair")
def release(request: ConferenceRequest, public_id: uuid.UUID) -> HttpResponse:
    """A release with its counts and every mail as it will go out."""
    row = _release(request, public_id)
    shown = queries.page_of_release(row)
    page = page_of(request, shown.mails, 25)
    access = access_of(request)
    is_open = row.state == DecisionRelease.State.PREPARED
    must_wait = is_open and row.prepared_by_id == request.user.pk and releases.needs_second(row)
    context = {
        "shown": shown,
        "release": row,
        "page": page,
        "papers": queries.numbers_of(list(page)),
        "overview": queries.overview(access) if is_open else None,
        "is_open": is_open,
        "must_wait": must_wait,
        "seconds": releases.second_chairs(row) if must_wait else [],
    }
    return render(request, "reviews/chair/release.html", context)


@door("chair")
@reauthentication_required
def release_now(request: ConferenceRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask once more, then tell the authors."""
    row = _release(request, public_id)
    if request.method == "POST":
        try:
            count = releases.release_decisions(request.user, release=row)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            told = ngettext("%(n)d decision is released.", "%(n)d decisions are released.", count) % {"n": count}
            messages.success(request, told + " " + _("The mails are on their way."))
        return redirect("reviewing:release", request.conference.slug, public_id)
    shown = queries.page_of_release(row)
    return render(request, "reviews/chair/release_now.html", {"shown": shown, "release": row})


@door("chair")
@require_POST
def discard(request: ConferenceRequest, public_id: uuid.UUID) -> HttpResponse:
    """Throw the held mails away."""
    try:
        releases.discard_release(request.user, release=_release(request, public_id))  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Discarded. The decisions stay, and the authors know nothing."))
    return redirect("reviewing:decisions", request.conference.slug)


def _release(request: ConferenceRequest, public_id: uuid.UUID) -> DecisionRelease:
    return get_object_or_404(releases.releases_for(access_of(request)), public_id=public_id)
