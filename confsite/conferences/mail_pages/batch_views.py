"""Behind the chair's door: batches of mail, held until somebody has read them; and letters, which begin as one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.conferences import audiences
from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.mail_pages import letters, owners, queries, services
from confsite.conferences.mail_pages.forms import LetterForm
from confsite.conferences.mail_pages.views import tabs_of
from confsite.conferences.setup.refusals import Refused
from confsite.conferences.visibility import note_names_read
from confsite.mail import kinds
from confsite.mail.models import MailBatch, OutboxMail
from confsite.ui.tables import page_of

PER_PAGE = 10


@door("chair")
def batches(request: ConferenceRequest) -> HttpResponse:
    """Batches of mail, those that wait first."""
    page = page_of(request, queries.batch_list(request.viewer))
    context = {"page": page, "tabs": tabs_of(request, "batches")}
    return render(request, "conferences/mail/batches.html", context)


@door("chair")
def batch(request: ConferenceRequest, pk: int) -> HttpResponse:
    """One batch with every mail as it goes out."""
    row = get_object_or_404(queries.batch_list(request.viewer), pk=pk)
    mails = queries.visible_mails(request.viewer).filter(batch=row).select_related("to_person")
    context = {
        "batch": row,
        "page": page_of(request, mails.order_by("to_person__sort_key", "pk"), PER_PAGE),
        "is_secret": OutboxMail.Class.SECRET,
        "is_settled_here": owners.is_settled_here(row),
        "owner_url": owners.page_of(row),
        "crumbs": _crumbs(request, row),
    }
    note_names_read(request.viewer, "mail")
    return render(request, "conferences/mail/batch.html", context)


@door("chair")
def settle(request: ConferenceRequest, pk: int, action: str) -> HttpResponse:
    """Ask once more, then release or discard a batch."""
    row = get_object_or_404(queries.batch_list(request.viewer), pk=pk)
    is_released = action == "release"
    if request.method == "POST":
        try:
            services.settle_batch(request.user, batch=row, is_released=is_released)  # type: ignore[arg-type]
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            # The number the viewer could see before: the real one may count papers hidden from them.
            n = row.mails_seen  # type: ignore[attr-defined]
            words = (
                ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", n)
                if is_released
                else ngettext("%(n)d mail was thrown away.", "%(n)d mails were thrown away.", n)
            )
            messages.success(request, words % {"n": n})
        return redirect("mailing:batch", request.conference.slug, pk)
    context = {"batch": row, "is_released": is_released, "crumbs": _crumbs(request, row)}
    return render(request, "conferences/mail/settle.html", context)


@door("chair")
def letter(request: ConferenceRequest) -> HttpResponse:
    """Write to an audience: form, then the first mails, then held."""
    kind = kinds.get(owners.LETTER)
    initial = {"subject": kind.subject, "body": kind.body, "audience": request.GET.get("to", "")}
    form = LetterForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"form": form, "tabs": tabs_of(request, "letter")}
    if form.is_valid():
        data = form.cleaned_data
        audience = audiences.get(data["audience"])
        assert audience is not None
        words = {"audience": audience, "subject": data["subject"], "body": data["body"]}
        if "hold" in request.POST:
            try:
                made = letters.write_letter(request.user, conference=request.conference, **words)  # type: ignore[arg-type]
            except Refused as refused:
                form.add_error("audience", str(refused))
            else:
                messages.success(request, _("The mails are written and held. Read them, then release them."))
                return redirect("mailing:batch", request.conference.slug, made.pk)
        else:
            context["preview"] = letters.preview_of(request.viewer, **words)
        context["audience"] = audience
    context["placeholders"] = queries.placeholder_rows(letters.kind_for(context.get("audience")))
    return render(request, "conferences/mail/letter.html", context)


def _crumbs(request: ConferenceRequest, row: MailBatch) -> list[tuple[str, str]]:
    return [(_("Held batches"), reverse("mailing:batches", args=[request.conference.slug])), (row.title, "")]
