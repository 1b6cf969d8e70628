"""Publish the draft, look at what was published, let its mails go, return to an earlier version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest
from confsite.mail import outbox
from confsite.mail.models import MailBatch
from program import checks, queries, services, snapshot
from program.errors import ClashesFound, Refused
from program.forms import PublishForm
from program.models import ProgramVersion
from program.policies import hidden_uids, require_scheduler
from program.views.board import actor, bring_in_papers, scheduling


@scheduling
def publish(request: ConferenceRequest) -> HttpResponse:
    """What publishing would change, what clashes, and the button."""
    bring_in_papers(request)
    hidden = hidden_uids(request.conference, request.viewer.person)
    preview = services.preview(request.conference, hidden=hidden)
    warnings = [finding for finding in preview.findings if finding.level == checks.Level.WARNING]
    initial = {"base": preview.base, "digest": preview.digest}
    form = PublishForm(request.POST or None, initial=initial, has_warnings=bool(warnings))
    if form.is_valid():
        try:
            version = services.publish(actor(request), conference=request.conference, **form.cleaned_data)
        except ClashesFound:
            form.add_error(None, _("Not published: look at the clashes, then move things or confirm the warnings."))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("schedule:publish", request.conference.slug)
        else:
            messages.success(request, _("Version %s is public now.") % version.number)
            return redirect("schedule:version", request.conference.slug, version.number)
    return render(request, "program/chair/publish.html", {"form": form, "preview": preview, "warnings": warnings})


@scheduling
def versions(request: ConferenceRequest) -> HttpResponse:
    """Every version that was published."""
    return render(request, "program/chair/versions.html", {"versions": queries.versions(request.conference)})


@scheduling
def version(request: ConferenceRequest, number: int) -> HttpResponse:
    """One version, and the mails that wait for release."""
    row = get_object_or_404(
        ProgramVersion.objects.select_related("mail_batch", "conference"), conference=request.conference, number=number
    )
    hidden = hidden_uids(request.conference, request.viewer.person)
    content = snapshot.masked(row.content, hidden, _("Reserved"))
    current = request.conference.program_versions.filter(is_current=True).values_list("number", flat=True).first()
    context = {
        "version": row,
        "program": snapshot.view_of(content, number=row.number, published_at=row.published_at),
        "mails": queries.held_mails(row, request.viewer.person)[:200],
        "is_held": row.mail_batch is not None and row.mail_batch.state == MailBatch.State.HELD,
        "current": current or 0,
    }
    return render(request, "program/chair/version.html", context)


@require_POST
@scheduling
def settle_mail(request: ConferenceRequest, number: int, action: str) -> HttpResponse:
    """Send the held mails of a version, or throw them away."""
    row = get_object_or_404(
        ProgramVersion.objects.select_related("mail_batch"), conference=request.conference, number=number
    )
    if row.mail_batch is None:
        raise Refused(_("This version has no mails."))
    if action == "release":
        # The number this chair could see before: the real one may count papers hidden from them.
        count = queries.held_mails(row, request.viewer.person).count()
        outbox.release_batch(actor(request), batch=row.mail_batch, policy=require_scheduler)
        messages.success(request, ngettext("%d mail is on its way.", "%d mails are on their way.", count) % count)
    else:
        outbox.discard_batch(actor(request), batch=row.mail_batch, policy=require_scheduler)
        messages.success(request, _("The mails were thrown away; nobody is told."))
    return redirect("schedule:version", request.conference.slug, number)


@require_POST
@scheduling
def republish(request: ConferenceRequest, number: int) -> HttpResponse:
    """Make an earlier version public again."""
    row = get_object_or_404(
        ProgramVersion.objects.select_related("conference"), conference=request.conference, number=number
    )
    base = request.POST.get("base", "")
    again = services.republish(
        actor(request), version=row, base=int(base) if base.isdecimal() and len(base) < 9 else -1
    )
    messages.success(
        request,
        _("Version %(again)s is public now and shows what version %(number)s showed. The draft is as it was.")
        % {"again": again.number, "number": number},
    )
    return redirect("schedule:version", request.conference.slug, again.number)
