"""Behind the chair's door: what was sent, what failed, and what to do about it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.accounts.limits import limited
from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.mail_pages import queries, services
from confsite.conferences.mail_pages.forms import AddressForm, MailFilter
from confsite.conferences.setup.refusals import Refused
from confsite.conferences.visibility import note_names_read
from confsite.mail.models import OutboxMail
from confsite.ui.tables import page_of

Tab = tuple[str, str, bool, int | None]


def tabs_of(request: ConferenceRequest, current: str) -> list[Tab]:
    """The pages on mail."""
    slug = request.conference.slug
    named = [
        ("mails", _("Sent and waiting")),
        ("batches", _("Held batches")),
        ("letter", _("Write")),
        ("wordings", _("Wording")),
    ]
    return [(label, reverse(f"mailing:{name}", args=[slug]), name == current, None) for name, label in named]


@door("chair")
@limited("search", when=lambda request: bool(request.GET.get("q")))
def mails(request: ConferenceRequest) -> HttpResponse:
    """All mails of the conference, failures first."""
    visible = queries.visible_mails(request.viewer)
    tally = queries.tally(visible)
    form = MailFilter(request.GET, kinds_used=tally.kinds)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.mail_list(
        visible, state=asked.get("state", ""), kind=asked.get("kind", ""), words=asked.get("q", "")
    )
    page = page_of(request, rows)
    context = {
        "form": form,
        "page": page,
        "found": page.paginator.count,
        "titles": dict(tally.kinds),
        "counts": tally.states,
        "tabs": tabs_of(request, "mails"),
    }
    note_names_read(request.viewer, "mail")
    return render(request, "conferences/mail/mails.html", context)


@door("chair")
@require_POST
def try_all_again(request: ConferenceRequest) -> HttpResponse:
    """Queue every failed mail anew, after the mail server was mended."""
    visible = queries.visible_mails(request.viewer)
    n = services.try_all_again(request.user, conference=request.conference, mails=visible)  # type: ignore[arg-type]
    words = ngettext("%(n)d mail is queued again.", "%(n)d mails are queued again.", n)
    messages.success(request, words % {"n": n})
    return redirect("mailing:mails", request.conference.slug)


@door("chair")
def mail(request: ConferenceRequest, pk: int) -> HttpResponse:
    """One mail as it was written; a failed one can be tried again, to a corrected address too."""
    row = get_object_or_404(queries.visible_mails(request.viewer).select_related("to_person", "batch"), pk=pk)
    note_names_read(request.viewer, "mail")
    is_secret = row.mail_class == OutboxMail.Class.SECRET
    form = AddressForm(request.POST or None, initial={"address": row.to_address})
    if request.method == "POST" and form.is_valid():
        try:
            services.try_again(request.user, mail=row, address=form.cleaned_data["address"])  # type: ignore[arg-type]
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Queued again. It leaves within a minute."))
            return redirect("mailing:mail", request.conference.slug, pk)
    context = {
        "mail": row,
        "title": queries.title_of(row.template),
        "is_secret": is_secret,
        "form": form if row.state == OutboxMail.State.FAILED else None,
        "crumbs": [(_("Mail"), reverse("mailing:mails", args=[request.conference.slug])), (row.subject, "")],
    }
    return render(request, "conferences/mail/mail.html", context)
