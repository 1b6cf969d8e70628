"""Further rounds: choose papers, say how many more reviews and until when, ask for a proposal; emergency reviewers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.jobs.services import enqueue
from reviews.models import RoundPaper
from reviews.papers.scope import access_of
from reviews.refusals import Refused
from reviews.repairs import rounds as reads
from reviews.repairs import services
from reviews.repairs.forms import ChoosingForm, EmergencyForm, RoundForm
from reviews.trace.hidden import Names
from reviews.trace.services import note_list
from reviews.workbench.asked import settings_of
from reviews.workbench.proposing import PROPOSE, enqueue_parameters
from reviews.workbench.views import edit_settings
from submissions.models import State


@door("chair")
def rounds(request: ConferenceRequest) -> HttpResponse:
    """The rounds there are, and a search for papers to open another one."""
    access, conference = access_of(request), request.conference
    choosing = ChoosingForm(request.GET or None)
    form = RoundForm(request.POST or None, conference=conference)
    heads = reads.heads_for(access)
    ticked = _numbers(request.POST.getlist("paper"))
    if request.method == "POST" and form.is_valid():
        papers = list(access.granted("administer").filter(number__in=ticked, state=State.SUBMITTED))
        known = {head.round for head in heads}
        into = next((number for number in _numbers([request.POST.get("into", "")]) if number in known), None)
        try:
            number = services.open_round(
                request.user,  # type: ignore[arg-type]
                conference=conference,
                papers=papers,
                per_paper=form.cleaned_data["per_paper"],
                due_at=form.cleaned_data["due_at"],
                round=into,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. Ask for a proposal for these papers next."))
            return redirect("reviewing:round", conference.slug, number)
    found = reads.choices_for(access, choosing.wanted() if request.GET else reads.Choosing())
    context = {"heads": heads, "choosing": choosing, "form": form, "found": found, "limit": reads.LISTED}
    context |= {"is_asked": bool(request.GET), "ticked": ticked}
    return render(request, "reviews/repairs/rounds.html", context, status=400 if form.errors else 200)


def _numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 9}


@door("chair")
def round_page(request: ConferenceRequest, round: int) -> HttpResponse:
    """One round: its papers, its date, who takes more in it."""
    access = access_of(request)
    if not reads.exists(request.conference, round):
        raise Http404
    note_list(access, f"round {round}", {Names.REVIEWERS})
    context = {
        "number": round,
        "papers": reads.papers_of(access, round) if round > 1 else [],
        "settings": settings_of(request.conference, round),
        "emergencies": reads.emergencies_for(request.conference, round),
        "form": EmergencyForm(conference=request.conference),
    }
    return render(request, "reviews/repairs/round.html", context)


@door("chair")
def round_settings(request: ConferenceRequest, round: int) -> HttpResponse:
    """Weights, rules and aims of the next proposals of a further round."""
    if round == 1 or not reads.exists(request.conference, round):
        raise Http404
    return edit_settings(request, round, reverse("reviewing:round", args=[request.conference.slug, round]))


@door("chair")
@require_POST
def propose(request: ConferenceRequest, round: int) -> HttpResponse:
    """Ask for a proposal of a round."""
    if not reads.exists(request.conference, round):
        raise Http404
    job = enqueue(
        request.user,  # type: ignore[arg-type]
        conference=request.conference,
        kind=PROPOSE,
        parameters=enqueue_parameters(request.conference, round),
    )
    return redirect("reviewing:proposing", request.conference.slug, job.public_id)


@door("chair")
@require_POST
def emergency(request: ConferenceRequest, round: int) -> HttpResponse:
    """Let somebody take more papers in a round than they usually do."""
    if not reads.exists(request.conference, round):
        raise Http404
    form = EmergencyForm(request.POST, conference=request.conference)
    if not form.is_valid():
        for field, errors in form.errors.items():
            label = form.fields[field].label if field in form.fields else ""
            messages.error(request, f"{label}: {errors[0]}")
        return redirect("reviewing:round", request.conference.slug, round)
    try:
        mark = services.mark_emergency(
            request.user,  # type: ignore[arg-type]
            conference=request.conference,
            round=round,
            **form.cleaned_data,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if mark is None:
            messages.success(request, _("Their usual limit counts again."))
        else:
            words = ngettext(
                "%(name)s takes up to %(n)d further paper in this round.",
                "%(name)s takes up to %(n)d further papers in this round.",
                mark.extra_papers,
            )
            messages.success(request, words % {"name": mark.person.name, "n": mark.extra_papers})
    return redirect("reviewing:round", request.conference.slug, round)


@door("chair")
@require_POST
def remove(request: ConferenceRequest, round: int, number: int) -> HttpResponse:
    """Ask for no more reviews of a paper in this round."""
    access = access_of(request)
    papers = access.granted("administer").order_by().values("pk")
    rows = RoundPaper.objects.filter(conference=request.conference, round=round, submission__in=papers)
    row = get_object_or_404(rows.select_related("submission"), submission__number=number)
    try:
        services.remove_from_round(request.user, paper=row)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Paper #%(n)d is out of this round.") % {"n": number})
    return redirect("reviewing:round", request.conference.slug, round)
