"""A paper as the holder of a share link sees it: what the rule grants to a link, and nothing of its reviewing."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from confsite.accounts.limits import limited
from confsite.conferences.doors import ConferenceRequest, door
from reviews.access import LinkAccess, PaperAccess
from reviews.rights import Bond
from submissions.downloads import neutral_filename, send_document
from submissions.inspection.client import CannotRead
from submissions.models import Author, Document, DocumentKind, ShareLink
from submissions.sharing.queries import working_link
from submissions.sharing.services import note_use


def _opened(request: ConferenceRequest, token: str) -> tuple[ShareLink, PaperAccess]:
    """The link and what it grants; whatever is wrong with it looks the same."""
    link = working_link(request.conference, token)
    if link is None:
        raise Http404
    link.conference = link.submission.conference = request.conference
    return link, LinkAccess(request.viewer, link.submission).of(link.submission)


def _unlisted(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


@limited("shared_link")
@door("public")
def paper(request: ConferenceRequest, token: str) -> HttpResponseBase:
    """Title, abstract and file of a paper; its authors are led to their own page instead."""
    link, found = _opened(request, token)
    if found.relationship.bond == Bond.AUTHOR:
        return redirect("submissions:share", request.conference.slug, link.submission.number)
    if not found.rights.abstract:
        raise Http404
    note_use(link)
    context = {
        "paper": link.submission,
        "link": link,
        "token": token,
        "authors": _authors(found),
        "document": _document(found),
    }
    return _unlisted(render(request, "reviews/shared/paper.html", context))


@limited("shared_link")
@door("public")
def document(request: ConferenceRequest, token: str) -> HttpResponseBase:
    """The paper's current PDF, as a copy without traces of its authors where these are hidden."""
    link, found = _opened(request, token)
    file = _document(found)
    if file is None:
        raise Http404
    note_use(link)
    try:
        sent = send_document(file, scrubbed=not found.rights.authors, filename=neutral_filename(file))
    except CannotRead:
        words = _("This file cannot be shown without its authors’ traces. Ask who gave you the link for it.")
        sent = HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
    return _unlisted(sent)


def _authors(found: PaperAccess) -> list[tuple[str, str]]:
    if not found.rights.authors:
        return []
    return list(Author.objects.filter(submission=found.submission).values_list("name", "affiliation"))


def _document(found: PaperAccess) -> Document | None:
    if not found.rights.document:
        return None
    files = Document.objects.filter(submission=found.submission, kind=DocumentKind.PAPER, is_current=True)
    return files.select_related("stored_file", "scrubbed_file", "submission", "conference").first()
