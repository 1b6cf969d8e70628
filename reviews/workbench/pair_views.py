"""One paper or one pair of a proposal; pinned and forbidden pairs; the exchange of two."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.accounts.models import Person
from confsite.conferences.doors import ConferenceRequest, door
from confsite.jobs.models import Job
from confsite.jobs.services import enqueue
from reviews.models import AssignmentProposal, PairWish
from reviews.papers.forms import committee_of
from reviews.papers.scope import access_of, paper_or_404
from reviews.refusals import Refused
from reviews.trace.hidden import Names
from reviews.trace.services import note_list, note_paper
from reviews.workbench import editing, explaining, pairs, queries, services
from reviews.workbench.forms import PersonForm, WishForm
from reviews.workbench.proposal_views import proposal_or_404


@door("chair")
def paper(request: ConferenceRequest, proposal_number: int, number: int) -> HttpResponse:
    """A paper of a proposal: who would review it; ask why somebody else would not."""
    access, row = proposal_or_404(request, proposal_number)
    found = paper_or_404(access, number, "administer")
    asked = PersonForm(request.GET or None, conference=request.conference)
    if asked.is_valid():
        person = asked.cleaned_data["person"]
        return redirect("reviewing:proposal_pair", request.conference.slug, row.number, number, person.public_id)
    note_paper(access, found, {Names.REVIEWERS})
    context = {
        "proposal": row,
        "paper": found.submission,
        "rows": [queries.row_of(pair) for pair in queries.pairs_of(row, submission=found.submission)],
        "open_papers": [one for one in queries.open_papers(row) if one.number == number],
        "wishes": queries.wishes_for(access, round=row.round, number=number),
        "form": asked,
        "is_open": row.state == AssignmentProposal.State.PROPOSED,
    }
    return render(request, "reviews/workbench/paper.html", context)


@door("chair")
def pair(request: ConferenceRequest, proposal_number: int, number: int, public_id: uuid.UUID) -> HttpResponse:
    """A pair from all sides; POST asks why it was not proposed."""
    access, row = proposal_or_404(request, proposal_number)
    found = paper_or_404(access, number, "administer")
    person: Person = get_object_or_404(committee_of(request.conference), public_id=public_id)
    context: dict[str, Any] = {"proposal": row}
    if request.method == "POST":
        ids = {"proposal": row.pk, "paper": found.submission.pk, "person": person.pk}
        if not explaining.is_quick(row):
            made = enqueue(request.user, conference=request.conference, kind=explaining.WHY_NOT, parameters=ids)  # type: ignore[arg-type]
            return redirect(f"{request.path}?job={made.public_id}")
        try:
            answer = explaining.why_not(access, row, found.submission.pk, person.pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        context["answer"] = explaining.in_words(answer, found.submission, person)
    elif job := _job_of(request, row, found.submission.pk, person.pk):
        context |= {"job": job, "percent": round(100 * job.progress)}
        if job.state == Job.State.SUCCEEDED:
            context["answer"] = explaining.in_words(job.result, found.submission, person)
    note_paper(access, found, {Names.REVIEWERS})
    context["shown"] = pairs.page_of_pair(row, found.submission, person)
    return render(request, "reviews/workbench/pair.html", context)


def _job_of(request: ConferenceRequest, row: AssignmentProposal, paper: int, person: int) -> Job | None:
    """The job that `?job=` names, if this chair asked it about this very pair."""
    try:
        public_id = uuid.UUID(request.GET.get("job", ""))
    except ValueError:
        return None
    asked = {"proposal": row.pk, "paper": paper, "person": person}
    return Job.objects.filter(
        conference=request.conference, public_id=public_id, kind=explaining.WHY_NOT, created_by=request.user.pk,
        parameters=asked,
    ).first()  # fmt: skip


@door("chair")
def wishes(request: ConferenceRequest) -> HttpResponse:
    """Pairs that were pinned or forbidden; POST settles another one."""
    access = access_of(request)
    form = WishForm(request.POST or None, conference=request.conference)
    if request.method == "POST" and form.is_valid() and _settle(request, form):
        return HttpResponseRedirect(_back(request))
    note_list(access, "pairs", {Names.REVIEWERS})
    context = {"wishes": queries.wishes_for(access), "form": form}
    return render(request, "reviews/workbench/wishes.html", context, status=400 if form.errors else 200)


@door("chair")
@require_POST
def set_pair(request: ConferenceRequest) -> HttpResponse:
    """Pin or forbid a pair by a button of another page."""
    form = WishForm(request.POST, conference=request.conference)
    if not form.is_valid() or not _settle(request, form):
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
    return HttpResponseRedirect(_back(request))


def _settle(request: ConferenceRequest, form: WishForm) -> bool:
    """Whether the pair is settled now; else the form says why not."""
    found = paper_or_404(access_of(request), form.cleaned_data["number"], "administer")
    values = {name: form.cleaned_data[name] for name in ("person", "kind", "reason")}
    try:
        row = services.set_wish(request.user, submission=found.submission, **values)  # type: ignore[arg-type]
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(
        request,
        _("%(name)s on paper #%(n)d is %(kind)s. Ask for a new proposal to see what follows.")
        % {"name": row.person.name, "n": found.submission.number, "kind": row.get_kind_display()},
    )
    return True


@door("chair")
@require_POST
def free_pair(request: ConferenceRequest, wish_id: int) -> HttpResponse:
    """Take a pin, or that a pair is forbidden, back."""
    handled = access_of(request).granted("administer").order_by().values("pk")
    rows = PairWish.objects.filter(conference=request.conference, submission__in=handled).select_related("person")
    wish = get_object_or_404(rows, pk=wish_id)
    services.remove_wish(request.user, wish=wish)  # type: ignore[arg-type]
    messages.success(request, _("The pair is free again."))
    return HttpResponseRedirect(_back(request))


@door("chair")
def swap(request: ConferenceRequest, proposal_number: int) -> HttpResponse:
    """Exchange the reviewers of two pairs: choose the other, read the effect, keep it as a new proposal."""
    access, row = proposal_or_404(request, proposal_number)
    data = request.POST if request.method == "POST" else request.GET
    chosen = queries.pairs_of(row, pk__in=[int(data[key]) for key in ("one", "other") if _is_id(data.get(key, ""))])
    by_id = {str(pair.pk): pair for pair in chosen}
    one, other = by_id.get(data.get("one", "")), by_id.get(data.get("other", ""))
    context: dict[str, Any] = {"proposal": row, "one": one, "other": other}
    if one is None:
        messages.info(request, _("Choose a pair of the proposal to exchange."))
        return redirect("reviewing:proposal", request.conference.slug, row.number)
    note_list(access, "proposal", {Names.REVIEWERS})
    try:
        if other is None:
            number = data.get("number", "")
            context |= {"number": number, "choices": _choices(row, number)}
        elif request.method == "POST":
            made = editing.save_swap(request.user, proposal=row, one=one, other=other)  # type: ignore[arg-type]
            messages.success(request, _("Kept as a new proposal; the one before stays."))
            return redirect("reviewing:proposal", request.conference.slug, made.number)
        else:
            context["effect"] = editing.effect_of_swap(access, row, one, other)
    except Refused as refusal:
        context["refusal"] = str(refusal)
    return render(request, "reviews/workbench/swap.html", context)


def _choices(row: AssignmentProposal, number: str) -> list[queries.PairRow]:
    """The pairs of a paper that may be exchanged."""
    if not _is_id(number):
        return []
    return [queries.row_of(pair) for pair in queries.pairs_of(row, submission__number=int(number))]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _back(request: ConferenceRequest) -> str:
    """The page the button stood on."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("reviewing:pair_wishes", args=[request.conference.slug])
