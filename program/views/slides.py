"""Slides of a paper's talk: the authors' page of them, and the chairs'."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from confsite.conferences.doors import ConferenceRequest, door
from program import queries, services
from program.errors import Refused
from program.flow import ACCEPTED
from program.forms import SlidesForm
from program.showing import display_of, slides_of
from program.views.board import actor, scheduling
from submissions import downloads
from submissions.errors import UploadRefused
from submissions.forms.fields import size_hint
from submissions.models import Submission
from submissions.views.common import own_paper


@door("author")
def of_own_paper(request: ConferenceRequest, number: int) -> HttpResponse:
    """Upload, replace or withdraw the slides of an own accepted paper."""
    paper = own_paper(request, number)
    if paper.state not in ACCEPTED:
        raise Http404
    return _page(request, paper, "program/slides.html", lambda: redirect("slides:own", request.conference.slug, number))


@scheduling
def of_talk(request: ConferenceRequest, uid: str) -> HttpResponse:
    """The same for chairs, where authors sent their slides by mail."""
    talk = get_object_or_404(queries.editable_talks(request.conference, request.viewer.person), uid=uid)
    if talk.submission is None:
        raise Http404
    done = redirect("schedule:slides", request.conference.slug, uid)
    return _page(request, talk.submission, "program/chair/slides.html", lambda: done, talk=talk)


@scheduling
def file_of_talk(request: ConferenceRequest, uid: str) -> HttpResponseBase:
    """The slides as they were handed in, for chairs."""
    talk = get_object_or_404(queries.editable_talks(request.conference, request.viewer.person), uid=uid)
    document = slides_of(talk.submission) if talk.submission else None
    if document is None:
        raise Http404
    return downloads.send_document(document)


def _page(
    request: ConferenceRequest, paper: Submission, template: str, done: Callable[[], HttpResponse], **more: Any
) -> HttpResponse:
    form, status = SlidesForm(), 200
    if request.method == "POST":
        form = SlidesForm(request.POST, request.FILES)
        try:
            if _has_changed(request, paper, form):
                return done()
        except UploadRefused as refusal:
            form.add_error("slides", str(refusal))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return done()
        status = 422
    context = {
        "paper": paper,
        "form": form,
        "document": slides_of(paper),
        "display": display_of(request.conference),
        "size_hint": size_hint(),
    }
    return render(request, template, context | more, status=status)


def _has_changed(request: ConferenceRequest, paper: Submission, form: SlidesForm) -> bool:
    """Withdraw, or store the file of a valid form."""
    if "withdraw" in request.POST:
        services.withdraw_slides(actor(request), submission=paper)
        messages.success(request, _("Withdrawn. Nobody but the authors finds these slides any more."))
        return True
    if not form.is_valid():
        return False
    prepared = services.prepare_slides(form.cleaned_data["slides"])
    try:
        services.upload_slides(actor(request), submission=paper, prepared=prepared)
    finally:
        prepared.close()
    messages.success(request, _("The slides are stored."))
    return True
