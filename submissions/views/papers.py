"""One paper's page, its receipts and files, withdrawal, and the objection of somebody named as an author."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from submissions import downloads, panels, policies, queries, services
from submissions.errors import NotAllowed
from submissions.forms import ObjectionForm, WithdrawForm
from submissions.models import Receipt
from submissions.services.authors import author_of_token
from submissions.views.common import actor, own_card, own_paper


@door("author")
def detail(request: ConferenceRequest, number: int) -> HttpResponse:
    """The paper as it is on record, what may be done with it, and panels of the apps above."""
    card = own_card(request, number)
    context = {
        "card": card,
        "paper": card.submission,
        "withdrawing": policies.can_withdraw(card.submission),
        "panels": panels.panels_of(card.submission, request.viewer),
        "fields": queries.field_rows(card.submission),
    }
    return render(request, "submissions/detail.html", context)


@door("author")
def receipt(request: ConferenceRequest, number: int, serial: int) -> HttpResponse:
    """Everything that was on record at one submit."""
    paper = own_paper(request, number)
    row = get_object_or_404(Receipt.objects.select_related("issued_to__person"), submission=paper, serial=serial)
    return render(request, "submissions/receipt.html", {"paper": paper, "receipt": row})


@door("author")
def file(request: ConferenceRequest, number: int, public_id: uuid.UUID) -> HttpResponseBase:
    """Any version of any file of an own paper."""
    return downloads.send_document(get_object_or_404(queries.document_of(request.viewer, number, public_id)))


@door("author")
def withdraw(request: ConferenceRequest, number: int) -> HttpResponse:
    """Ask once more, then withdraw."""
    paper = own_paper(request, number)
    verdict = policies.can_withdraw(paper)
    if not verdict:
        messages.error(request, verdict.reason)
        return redirect(paper)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.withdraw(actor(request), submission=paper, **form.cleaned_data)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Withdrawn. All authors are told; until the deadline you can undo this here."))
        return redirect(paper)
    return render(request, "submissions/withdraw.html", {"paper": paper, "form": form})


@require_POST
@door("author")
def undo_withdrawal(request: ConferenceRequest, number: int) -> HttpResponse:
    """Bring a withdrawn paper back."""
    paper = own_paper(request, number)
    try:
        services.undo_withdrawal(actor(request), submission=paper)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The paper is submitted again, as it was."))
    return redirect(paper)


@door("public")
def object_to_authorship(request: ConferenceRequest, token: str) -> HttpResponse:
    """For the link in the mail to co-authors; works without an account, and only a click on the button counts."""
    author = author_of_token(token)
    if author is None or author.conference_id != request.conference.pk:
        raise Http404
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if author.objected_at is None and form.is_valid():
        try:
            services.object_to_authorship(author=author, **form.cleaned_data)
        except NotAllowed as refusal:
            messages.info(request, str(refusal))
        return redirect(request.path)
    return render(request, "submissions/objection.html", {"author": author, "form": form, "paper": author.submission})
