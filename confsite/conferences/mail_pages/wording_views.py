"""Behind the chair's door: how each kind of mail is worded."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.mail_pages import queries, services
from confsite.conferences.mail_pages.forms import WordingForm
from confsite.conferences.mail_pages.views import tabs_of
from confsite.mail import kinds, outbox, rendering
from confsite.mail.kinds import MailKind


@door("chair")
def wordings(request: ConferenceRequest) -> HttpResponse:
    """All kinds of mail, shipped or worded here."""
    context = {"rows": queries.wording_rows(request.viewer), "tabs": tabs_of(request, "wordings")}
    return render(request, "conferences/mail/wordings.html", context)


@door("chair")
def wording(request: ConferenceRequest, key: str) -> HttpResponse:
    """Edit one kind: preview it, send it to oneself, save it."""
    kind, conference = _kind(key), request.conference
    subject, body = rendering.wording_of(kind, conference)
    form = WordingForm(request.POST or None, kind=kind, initial={"subject": subject, "body": body})
    if form.is_valid():
        subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
        if "save" in request.POST:
            services.save_wording(request.user, conference=conference, kind=kind, subject=subject, body=body)  # type: ignore[arg-type]
            messages.success(request, _("Saved. Mails written from now on use these words."))
            return redirect("mailing:wording", conference.slug, key)
        if "test" in request.POST:
            sent = services.send_test(request.user, conference=conference, kind=kind, subject=subject, body=body)  # type: ignore[arg-type]
            if sent is None:
                messages.error(request, _("You have no e-mail address on your profile to send a test to."))
            else:
                messages.info(request, _("A test is on its way to %(address)s.") % {"address": sent.to_address})
    values = outbox.with_common(dict(kind.samples), conference, request.viewer.person)
    context = {
        "kind": kind,
        "form": form,
        "is_own": conference.mail_templates.filter(key=key).exists(),
        "sample": rendering.render(kind, subject=subject, body=body, values=values, accent=conference.accent),
        "placeholders": queries.placeholder_rows(kind),
        "crumbs": [(_("Wording"), reverse("mailing:wordings", args=[conference.slug])), (str(kind.title), "")],
    }
    return render(request, "conferences/mail/wording.html", context)


@door("chair")
@require_POST
def reset(request: ConferenceRequest, key: str) -> HttpResponse:
    """Back to the shipped wording."""
    services.reset_wording(request.user, conference=request.conference, kind=_kind(key))  # type: ignore[arg-type]
    messages.success(request, _("The shipped wording is used again."))
    return redirect("mailing:wording", request.conference.slug, key)


def _kind(key: str) -> MailKind:
    try:
        return kinds.get(key)
    except KeyError as missing:
        raise Http404 from missing
