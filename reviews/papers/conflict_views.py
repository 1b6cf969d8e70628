"""The chair's conflicts page: evidence, source, date; set, dismiss, pin, look again."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.jobs import services as jobs
from confsite.ui.csv_export import csv_response
from confsite.ui.tables import page_of, sorted_by
from reviews.conflicts.jobs import DETECT
from reviews.conflicts.loading import settings_of
from reviews.models import Conflict, PossibleConflict
from reviews.papers import conflict_queries as queries
from reviews.papers import conflict_services as services
from reviews.papers.conflict_workbench import settle_possible as settle
from reviews.papers.forms import ConflictFilterForm, LimitsForm, PossibleFilterForm, SetConflictForm, SettleForm
from reviews.papers.scope import ChairAccess, access_of, visible
from reviews.refusals import Refused
from reviews.trace.hidden import Names
from reviews.trace.services import note_export, note_list

UNDO = "possible_conflicts_undo"


@door("chair")
def conflicts(request: ConferenceRequest) -> HttpResponse:
    """All conflicts with their evidence; the form below sets one."""
    form = ConflictFilterForm(request.GET)
    access = access_of(request)
    rows = _filtered(request, access)
    shown = page_of(request, sorted_by(rows, request, queries.SORTS, default="number"), is_wide=True)
    shown.object_list = queries.with_other_papers(access, shown.object_list)
    note_list(access, "conflicts", {Names.AUTHORS})
    new = SetConflictForm(conference=request.conference, initial={"number": request.GET.get("paper")})
    context = {
        "form": form,
        "page": shown,
        "new": new,
        "query": request.GET.urlencode(),
        "alone": queries.papers_without_fit_reviewers(access),
        "waiting": queries.possible_for(access).count(),
    }
    return render(request, "reviews/chair/conflicts.html", context)


def _filtered(request: ConferenceRequest, access: ChairAccess) -> QuerySet[Conflict]:
    form = ConflictFilterForm(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    return queries.conflicts_for(
        access,
        text=data.get("q", ""),
        kind=data.get("kind", ""),
        source=data.get("source", ""),
        status=data.get("status", ""),
    )


@door("chair")
@require_POST
def set_conflict(request: ConferenceRequest) -> HttpResponse:
    """Record a conflict a chair knows of."""
    form = SetConflictForm(request.POST, conference=request.conference)
    if form.is_valid():
        data = form.cleaned_data
        paper = visible(access_of(request)).filter(number=data["number"]).first()
        if paper is None:
            form.add_error("number", _("There is no such paper. Look its number up in the table of papers."))
        else:
            try:
                services.set_conflict(
                    request.user,
                    submission=paper,
                    person=data["person"],
                    kind=data["kind"],
                    evidence=data["evidence"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The conflict is set. Bids and assignments of this person end."))
                return HttpResponseRedirect(_back(request))
    return render(request, "reviews/chair/conflict_new.html", {"form": form}, status=400)


@door("chair")
def conflicts_csv(request: ConferenceRequest) -> HttpResponseBase:
    """The list as filtered, all of it."""
    access = access_of(request)
    rows = _filtered(request, access)
    note_export(access, "conflicts.csv", {Names.AUTHORS})
    return csv_response(f"{request.conference.slug}-conflicts.csv", queries.HEADER, queries.export_rows(access, rows))


@door("chair")
@require_POST
def change_conflict(request: ConferenceRequest, conflict_id: int) -> HttpResponse:
    """Dismiss, restore, pin, let go, or pin that there is none."""
    conflict = queries.conflicts_for(access_of(request), status="all").filter(pk=conflict_id).first()
    if conflict is None:
        raise Http404
    action, user = request.POST.get("action"), request.user
    try:
        if action == "dismiss":
            services.dismiss_conflict(user, conflict=conflict)
            messages.success(request, _("Dismissed. It stays on record and is not raised again."))
        elif action == "restore":
            services.restore_conflict(user, conflict=conflict)
            messages.success(request, _("The conflict is in force again."))
        elif action in ("pin", "unpin"):
            services.pin_conflict(user, conflict=conflict, is_pinned=action == "pin")
            messages.success(request, _("Pinned.") if action == "pin" else _("No longer pinned."))
        elif action == "rule_out":
            services.rule_out(user, submission=conflict.submission, person=conflict.person, evidence=conflict.evidence)
            messages.success(request, _("Pinned as no conflict. Only a chair can change this."))
        else:
            messages.error(request, _("Choose what to do with the conflict."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    except Conflict.DoesNotExist:  # gone between the look and the lock
        raise Http404 from None
    return HttpResponseRedirect(_back(request))


@door("chair")
@require_POST
def detect(request: ConferenceRequest) -> HttpResponse:
    """Look for conflicts now; at a large conference it takes a minute, so a worker does it."""
    job = jobs.enqueue(request.user, conference=request.conference, kind=DETECT, parameters={})
    messages.info(request, _("Searching. New conflicts appear here when the search has ended."))
    return redirect("jobs:job", request.conference.slug, job.public_id)


@door("chair")
def possible(request: ConferenceRequest) -> HttpResponse:
    """What only names suggest, and what takes effect later: for a chair to look at."""
    form = PossibleFilterForm(request.GET)
    access = access_of(request)
    rows = sorted_by(queries.possible_for(access, **form.wanted()), request, queries.POSSIBLE_SORTS, default="number")
    note_list(access, "possible conflicts", {Names.AUTHORS})
    undo = request.session.get(UNDO, {})
    context = {
        "form": form,
        "page": page_of(request, rows, is_wide=True),
        "query": request.GET.urlencode(),
        "undo": undo.get("rows", []) if undo.get("conference") == request.conference.pk else [],
    }
    return render(request, "reviews/chair/possible_conflicts.html", context)


@door("chair")
def possible_csv(request: ConferenceRequest) -> HttpResponseBase:
    """The possible conflicts as filtered, all of them."""
    access = access_of(request)
    rows = queries.possible_for(access, **PossibleFilterForm(request.GET).wanted())
    note_export(access, "possible-conflicts.csv", {Names.AUTHORS})
    name = f"{request.conference.slug}-possible-conflicts.csv"
    return csv_response(name, queries.POSSIBLE_HEADER, queries.export_possible(rows))


@door("chair")
@require_POST
def settle_possible(request: ConferenceRequest) -> HttpResponse:
    """Confirm, dismiss or take back, one row or many; the page's script asks for JSON."""
    is_script = request.headers.get("X-Requested-With") == "conflicts"
    posted = [
        int(text) for text in request.POST.getlist("rows") if text.isascii() and text.isdigit() and len(text) < 16
    ]
    form = SettleForm(request.POST, known=posted[:500])
    try:
        if not form.is_valid():
            raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
        wanted, verdict = form.cleaned_data["rows"], form.cleaned_data["verdict"]
        rows = queries.possible_for(access_of(request), state="ALL").filter(pk__in=wanted)
        changed = settle(request.user, rows=rows, verdict=verdict)
    except Refused as refusal:
        if is_script:
            return JsonResponse({"error": str(refusal)}, status=400)
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_back(request, "possible_conflicts"))
    is_undo = verdict == PossibleConflict.State.OPEN
    request.session[UNDO] = {} if is_undo else {"conference": request.conference.pk, "rows": changed}
    if is_script:
        return JsonResponse({"changed": changed})
    messages.success(request, _settled(verdict, len(changed)))
    return HttpResponseRedirect(_back(request, "possible_conflicts"))


def _settled(verdict: str, n: int) -> str:
    words = {
        "CONFIRMED": ngettext("%(n)d conflict confirmed and pinned.", "%(n)d conflicts confirmed and pinned.", n),
        "DISMISSED": ngettext("%(n)d dismissed.", "%(n)d dismissed.", n),
        "OPEN": ngettext("%(n)d taken back.", "%(n)d taken back.", n),
    }
    return str(words[verdict]) % {"n": n} if n else _("Nothing changed: somebody else was quicker, or the row is gone.")


@door("chair")
def incomplete(request: ConferenceRequest) -> HttpResponse:
    """People of whom too little is known to say that they have no conflict."""
    access = access_of(request)
    found = queries.incomplete_people(access)
    note_list(access, "incomplete profiles", {Names.AUTHORS})
    return render(request, "reviews/chair/incomplete_profiles.html", {"page": page_of(request, found)})


@door("chair")
def limits(request: ConferenceRequest) -> HttpResponse:
    """How far back ties count, and which domains say nothing."""
    form = LimitsForm(request.POST or None, instance=settings_of(request.conference))
    if form.is_valid():
        services.set_limits(request.user, conference=request.conference, values=form.cleaned_data)
        messages.success(request, _("Saved. The next search goes by it."))
        return redirect("reviewing:conflicts", request.conference.slug)
    return render(request, "reviews/chair/conflict_limits.html", {"form": form})


def _back(request: ConferenceRequest, name: str = "conflicts") -> str:
    """The page the button stood on."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse(f"reviewing:{name}", args=[request.conference.slug])
