"""The submission form: saving, autosaving, submitting, and the ticket that times an upload."""

import secrets
from datetime import datetime

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from submissions import services
from submissions.errors import Incomplete, NotAllowed, RowErrors, StaleRevision, UploadRefused
from submissions.forms import PaperForm
from submissions.forms.fields import size_hint
from submissions.models import State, Submission
from submissions.queries import PaperCard
from submissions.services.tickets import LIFETIME
from submissions.views.common import actor, own_card, own_paper, prepared

MOST_AUTOSAVED = 400_000  # characters


@door("author")
def edit(request: ConferenceRequest, number: int) -> HttpResponse:
    """The form. A file that began to arrive before the deadline, as its ticket proves, counts."""
    card = own_card(request, number)
    paper = card.submission
    if request.method != "POST":
        if not card.editing:
            return redirect(paper)
        return _page(request, card, PaperForm(paper))
    if "rows" in request.POST:
        form = PaperForm(paper, data=request.POST, is_checked=False)
        form.rearrange(request.POST, request.POST["rows"])
        return _page(request, card, form)
    # One instant for all that the request does: saving must not fall before the deadline and submitting after it.
    began_at = _began_at(request, paper) or request.conference.now()
    form = PaperForm(paper, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _page(request, card, form, status=422)
    return _save(request, card, form, began_at)


def _began_at(request: ConferenceRequest, paper: Submission) -> datetime | None:
    """When the request began, where it carries files and a ticket for them."""
    token = request.POST.get("upload_ticket", "")
    if not token or not any(request.FILES.values()):
        return None
    return services.redeem_ticket(actor(request), submission=paper, token=token)


def _save(request: ConferenceRequest, card: PaperCard, form: PaperForm, began_at: datetime) -> HttpResponse:
    """Store, and submit where that was asked; each refusal comes back to the page with its words."""
    paper, status = card.submission, 422
    revision = request.POST.get("revision", "")
    try:
        with prepared(form.files()) as uploads:
            paper = services.save_paper(
                actor(request),
                submission=paper,
                content=form.content(),
                revision=int(revision) if revision.isdecimal() and len(revision) < 10 else -1,
                page_key=request.POST.get("page_key", "")[:40],
                uploads=uploads,
                began_at=began_at,
            )
        if request.POST.get("action") == "submit" and paper.state == State.DRAFT:
            services.submit_paper(actor(request), submission=paper, began_at=began_at)
            messages.success(request, _("Submitted. A receipt is on its way to all authors."))
            return redirect(paper)
    except UploadRefused as refusal:
        form.fields.add_error(refusal.field if refusal.field in form.fields.fields else None, str(refusal))
    except RowErrors as refusal:
        form.add_row_errors(refusal.errors)
    except Incomplete as refusal:
        return _incomplete(request, number=paper.number, form=form, refusal=refusal)
    except StaleRevision:
        return _conflict(request, paper.number, form)
    except IntegrityError:  # a topic that is gone when the transaction ends, a new co-author two papers name at once
        form.fields.add_error(
            None,
            _("Something this paper refers to, such as a topic or an author, was added or removed in this instant. "
              "Nothing was saved; look it over and save again."),
        )  # fmt: skip
    except NotAllowed as refusal:
        card = own_card(request, paper.number)
        form.fields.add_error(None, str(refusal))  # the page keeps what was typed, to be copied
    else:
        return _saved(request, paper)
    return _page(request, card, form, status=status)


def _saved(request: ConferenceRequest, paper: Submission) -> HttpResponse:
    if paper.state == State.DRAFT:
        messages.success(request, _("Draft saved. It is not submitted yet."))
        return redirect("submissions:edit", request.conference.slug, paper.number)
    messages.success(request, _("Changes saved and on record."))
    return redirect(paper)


def _incomplete(request: ConferenceRequest, *, number: int, form: PaperForm, refusal: Incomplete) -> HttpResponse:
    """What is missing, with links to where it is cured. A draft is saved all the same, with its files."""
    card = own_card(request, number)
    if card.submission.state == State.DRAFT:
        form = PaperForm(card.submission)
    form.problems = [(one.anchor, one.text) for one in refusal.missing]
    return _page(request, card, form, status=422, is_saved=card.submission.state == State.DRAFT)


def _conflict(request: ConferenceRequest, number: int, form: PaperForm) -> HttpResponse:
    """Both versions: what was typed here stays in the form, what is stored by now stands beside it."""
    card = own_card(request, number)
    shown = PaperForm(card.submission, data=request.POST, is_checked=False)
    return _page(request, card, shown, status=409, stored=PaperForm(card.submission))


def _page(
    request: ConferenceRequest, card: PaperCard, form: PaperForm, *, status: int = 200, **more: object
) -> HttpResponse:
    paper, slug = card.submission, request.conference.slug
    context = {
        "card": card,
        "paper": paper,
        "form": form,
        "revision": paper.revision,
        "page_key": secrets.token_hex(8),
        "size_hint": size_hint(),
        "ticket": _embedded_ticket(request, card),
        "autosave_url": reverse("submissions:autosave", args=[slug, paper.number]),
        "ticket_url": reverse("submissions:ticket", args=[slug, paper.number]),
    }
    return render(request, "submissions/edit.html", context | more, status=status)


def _embedded_ticket(request: ConferenceRequest, card: PaperCard) -> str:
    """A ticket for browsers without scripts, only where the deadline may fall while they upload."""
    deadline, now = card.deadline, request.conference.now()
    if request.method != "GET" or deadline is None or not card.editing or deadline.closes_at - now > LIFETIME:
        return ""
    ticket = services.issue_ticket(actor(request), submission=card.submission)
    return str(ticket.token)


@require_POST
@door("author")
def ticket(request: ConferenceRequest, number: int) -> JsonResponse:
    """Note that an upload begins now."""
    try:
        issued = services.issue_ticket(actor(request), submission=own_paper(request, number))
    except NotAllowed as refusal:
        return JsonResponse({"message": str(refusal)}, status=403)
    return JsonResponse({"ticket": str(issued.token)})


@require_POST
@door("author")
def autosave(request: ConferenceRequest, number: int) -> JsonResponse:
    """Keep the form as typed."""
    paper = own_paper(request, number)
    left_out = {"csrfmiddlewaretoken", "revision", "page_key", "upload_ticket", "action"}
    # What is typed is kept unchecked, but PostgreSQL has no place for a null character.
    data = {
        name: [one.replace("\x00", "") for one in request.POST.getlist(name)]
        for name in request.POST
        if name not in left_out and "\x00" not in name
    }
    revision = request.POST.get("revision", "")
    if sum(len(one) for values in data.values() for one in values) > MOST_AUTOSAVED:
        return JsonResponse({"errors": {"": [_("This is more text than can be kept here.")]}}, status=400)
    try:
        current = services.autosave_paper(
            actor(request),
            submission=paper,
            revision=int(revision) if revision.isdecimal() and len(revision) < 10 else -1,
            data=data,
            title=data.get("title", [""])[-1],
            page_key=request.POST.get("page_key", "").replace("\x00", "")[:40],
        )
    except StaleRevision:
        url = reverse("submissions:edit", args=[request.conference.slug, number])
        message = _("Not saved: this paper was changed in another tab or by a co-author.")
        return JsonResponse({"message": message, "url": url}, status=409)
    except NotAllowed as refusal:
        return JsonResponse({"errors": {"": [str(refusal)]}}, status=400)
    return JsonResponse({"revision": current, "saved_at": f"{localtime(request.conference.now()):%H:%M}"})


@require_POST
@door("author")
def discard(request: ConferenceRequest, number: int) -> HttpResponse:
    """Throw away what was typed since the last save."""
    paper = own_paper(request, number)
    try:
        services.discard_autosaved(actor(request), submission=paper)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Unsaved changes discarded. What is on record was not touched."))
    return redirect(paper)
