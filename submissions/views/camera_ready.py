"""The camera-ready version, behind the author's door."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from submissions import services
from submissions.errors import Incomplete, NotAllowed, RowErrors, UploadRefused
from submissions.forms import CameraReadyForm
from submissions.forms.fields import size_hint
from submissions.models import CameraReady, DocumentKind
from submissions.queries import PaperCard, check_rows
from submissions.requirements import current
from submissions.views.common import actor, own_card, own_paper, prepared


@door("author")
def camera_ready(request: ConferenceRequest, number: int) -> HttpResponse:
    """The form while it is open, else what was handed in and why it cannot be changed."""
    card = own_card(request, number)
    row = card.camera_ready
    if row is None:
        raise Http404
    row.submission, row.conference = card.submission, request.conference
    if request.method != "POST":
        return _page(request, card, row, CameraReadyForm(row))
    form = CameraReadyForm(row, request.POST, request.FILES)
    if "rows" in request.POST:
        form.move(request.POST["rows"])
        return _page(request, card, row, _unjudged(row, form))
    if not form.is_valid():
        return _page(request, card, row, form, status=422)
    return _save(request, card, row, form)


def _unjudged(row: CameraReady, form: CameraReadyForm) -> CameraReadyForm:
    """The page again after a row button: what was typed, without errors."""
    shown = CameraReadyForm(row, initial={name: form.data.get(name, "") for name in form.fields})
    shown.order = form.order
    return shown


def _save(request: ConferenceRequest, card: PaperCard, row: CameraReady, form: CameraReadyForm) -> HttpResponse:
    paper, user = card.submission, actor(request)
    began_at: datetime | None = None
    if form.cleaned_data.get("camera_ready") and request.POST.get("upload_ticket"):
        began_at = services.redeem_ticket(user, submission=paper, token=request.POST["upload_ticket"])
    began_at = began_at or request.conference.now()  # one instant for saving and handing in
    file = form.cleaned_data.get("camera_ready")
    try:
        with prepared([(file, DocumentKind.CAMERA_READY, "", [])] if file else []) as uploads:
            services.save_camera_ready(
                user,
                submission=paper,
                content=form.content(),
                upload=uploads[0] if uploads else None,
                began_at=began_at,
            )
        if request.POST.get("action") == "hand-in":
            services.hand_in_camera_ready(user, submission=paper, began_at=began_at)
            messages.success(request, _("Handed in. A receipt is on its way to all authors."))
        else:
            messages.success(request, _("Saved. It is not handed in yet."))
        return redirect("submissions:camera_ready", request.conference.slug, paper.number)
    except UploadRefused as refusal:
        form.add_error("camera_ready", str(refusal))
    except RowErrors as refusal:
        form.add_error(None, str(refusal))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("submissions:camera_ready", request.conference.slug, paper.number)
    except Incomplete as refusal:
        card = own_card(request, paper.number)
        row.refresh_from_db()
        return _page(request, card, row, CameraReadyForm(row), status=422, problems=refusal.missing)
    return _page(request, card, row, form, status=422)


def _page(
    request: ConferenceRequest,
    card: PaperCard,
    row: CameraReady,
    form: CameraReadyForm,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    document = current(card.documents, DocumentKind.CAMERA_READY)
    context = {
        "card": card,
        "paper": card.submission,
        "row": row,
        "form": form,
        "document": document,
        "checks": check_rows(document) if document else [],
        "size_hint": size_hint(),
        "ticket_url": reverse(
            "submissions:camera_ready_ticket", args=[request.conference.slug, card.submission.number]
        ),
    }
    return render(request, "submissions/camera_ready.html", context | more, status=status)


@require_POST
@door("author")
def ticket(request: ConferenceRequest, number: int) -> JsonResponse:
    """Note that the upload of a camera-ready PDF begins now."""
    paper = own_paper(request, number)
    try:
        issued = services.issue_ticket(actor(request), submission=paper, kind=DocumentKind.CAMERA_READY)
    except NotAllowed as refusal:
        return JsonResponse({"message": str(refusal)}, status=403)
    return JsonResponse({"ticket": str(issued.token)})
