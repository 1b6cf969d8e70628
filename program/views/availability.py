"""When presenters can come: their own page behind a personal link, and the chairs' pages."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.mail import outbox
from confsite.mail.models import MailBatch
from program.availability import queries, services
from program.availability.forms import AvailabilityForm
from program.errors import Refused
from program.forms import days_of
from program.policies import require_scheduler
from program.views.board import actor, scheduling


@never_cache
@door("public")
def answer(request: ConferenceRequest, token: str) -> HttpResponse:
    """For the link in the mail: works without an account, and tells of nobody else."""
    row = queries.by_token(request.conference, token)
    if row is None:
        raise Http404
    if queries.is_over(request.conference):
        return render(request, "program/availability.html", {"form": None, "answer": row})
    form = AvailabilityForm(request.POST or None, conference=request.conference, days=days_of(request.conference))
    form.initial = AvailabilityForm.initial_of(row, form.hours)
    if request.method == "POST" and form.is_valid():
        services.answer(
            None,
            conference=request.conference,
            identity=queries.identity_of(row.person_id, row.printed),
            away=form.away,
            is_by_presenter=True,
            time_zone=form.cleaned_data["time_zone"],
            is_remote=form.cleaned_data["is_remote"],
            note=form.cleaned_data["note"],
        )
        messages.success(request, _("Thank you, your answer is saved. You can change it here until the event is over."))
        return redirect(request.path)
    return render(request, "program/availability.html", {"form": form, "answer": row})


@scheduling
def availability(request: ConferenceRequest) -> HttpResponse:
    """Who was asked, who answered what, and the mails that wait."""
    rows = queries.presenters(request.conference, request.viewer.person)
    batch = MailBatch.objects.filter(
        conference=request.conference, purpose=services.ASK, state=MailBatch.State.HELD
    ).last()
    context = {
        "rows": rows,
        "answered": sum(1 for row in rows if row.answer and row.answer.answered_at),
        "batch": batch,
        "mails": queries.held_mails(batch, request.viewer.person)[:200] if batch else (),
        "zone": request.conference.zone,
    }
    return render(request, "program/chair/availability.html", context)


@require_POST
@scheduling
def ask(request: ConferenceRequest) -> HttpResponse:
    """Write the mails to chosen presenters and hold them."""
    try:
        batch = services.ask(
            actor(request), conference=request.conference, identities=set(request.POST.getlist("people"))
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        count = batch.mails.count()
        text = ngettext("%d mail is written and waits below.", "%d mails are written and wait below.", count)
        messages.success(request, text % count)
    return redirect("schedule:availability", request.conference.slug)


@require_POST
@scheduling
def settle_ask(request: ConferenceRequest, number: int, action: str) -> HttpResponse:
    """Let the mails go, or throw them away."""
    batch = MailBatch.objects.filter(conference=request.conference, purpose=services.ASK, pk=number).first()
    if batch is None:
        raise Http404
    if action == "release":
        count = queries.held_mails(batch, request.viewer.person).count()
        outbox.release_batch(actor(request), batch=batch, policy=require_scheduler)
        messages.success(request, ngettext("%d mail is on its way.", "%d mails are on their way.", count) % count)
    else:
        outbox.discard_batch(actor(request), batch=batch, policy=require_scheduler)
        messages.success(request, _("The mails were thrown away; nobody is asked."))
    return redirect("schedule:availability", request.conference.slug)


@scheduling
def enter_answer(request: ConferenceRequest, identity: str) -> HttpResponse:
    """A chair writes down what a presenter told them."""
    row = queries.presenter(request.conference, request.viewer.person, identity)
    if row is None:
        raise Http404
    form = AvailabilityForm(request.POST or None, conference=request.conference, days=days_of(request.conference))
    form.initial = AvailabilityForm.initial_of(row.answer, form.hours)
    if request.method == "POST" and form.is_valid():
        services.answer(
            actor(request),
            conference=request.conference,
            identity=row.identity,
            away=form.away,
            time_zone=form.cleaned_data["time_zone"],
            is_remote=form.cleaned_data["is_remote"],
            note=form.cleaned_data["note"],
        )
        messages.success(request, _("Saved for %s.") % row.name)
        return redirect("schedule:availability", request.conference.slug)
    return render(request, "program/chair/availability_of.html", {"form": form, "row": row})
