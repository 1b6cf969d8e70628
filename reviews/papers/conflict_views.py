"""The chair's conflicts page: evidence, source, date; set, dismiss, pin, look again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.ui.tables import page_of, sorted_by
from reviews.conflicts.services import detect_conflicts
from reviews.papers import conflict_queries, conflict_services
from reviews.papers.forms import ConflictFilterForm, SetConflictForm
from reviews.papers.scope import access_of, visible
from reviews.refusals import Refused


@door("chair")
def conflicts(request: ConferenceRequest) -> HttpResponse:
    """All conflicts with their evidence; the form below sets one."""
    access = access_of(request)
    form = ConflictFilterForm(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    rows = conflict_queries.conflicts_for(
        access,
        text=data.get("q", ""),
        kind=data.get("kind", ""),
        source=data.get("source", ""),
        status=data.get("status", ""),
    )
    shown = page_of(request, sorted_by(rows, request, conflict_queries.SORTS, default="number"))
    new = SetConflictForm(conference=request.conference, initial={"number": request.GET.get("paper")})
    return render(request, "reviews/chair/conflicts.html", {"form": form, "page": shown, "new": new})


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
                conflict_services.set_conflict(
                    request.user,  # type: ignore[arg-type]
                    submission=paper,
                    person=data["person"],
                    kind=data["kind"],
                    evidence=data["evidence"],
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The conflict is set. Bids and assignments of this person end."))
                return redirect(_back(request))
    return render(request, "reviews/chair/conflict_new.html", {"form": form}, status=400)


@door("chair")
@require_POST
def change_conflict(request: ConferenceRequest, conflict_id: int) -> HttpResponse:
    """Dismiss, restore, pin or let go."""
    conflict = conflict_queries.conflicts_for(access_of(request), status="all").filter(pk=conflict_id).first()
    if conflict is None:
        raise Http404
    action, user = request.POST.get("action"), request.user
    try:
        if action == "dismiss":
            conflict_services.dismiss_conflict(user, conflict=conflict)  # type: ignore[arg-type]
            messages.success(request, _("Dismissed. It stays on record and is not raised again."))
        elif action == "restore":
            conflict_services.restore_conflict(user, conflict=conflict)  # type: ignore[arg-type]
            messages.success(request, _("The conflict is in force again."))
        elif action in ("pin", "unpin"):
            conflict_services.pin_conflict(user, conflict=conflict, is_pinned=action == "pin")  # type: ignore[arg-type]
            messages.success(request, _("Pinned.") if action == "pin" else _("No longer pinned."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_back(request))


@door("chair")
@require_POST
def detect(request: ConferenceRequest) -> HttpResponse:
    """Look for conflicts now."""
    before = set(visible(access_of(request)).filter(conflicts__isnull=False).values_list("conflicts", flat=True))
    detect_conflicts(request.conference, request.user)  # type: ignore[arg-type]
    # Only what this chair may see is counted.
    after = set(visible(access_of(request)).filter(conflicts__isnull=False).values_list("conflicts", flat=True))
    new = len(after - before)
    messages.success(request, ngettext("%(n)d new conflict found.", "%(n)d new conflicts found.", new) % {"n": new})
    return redirect("reviewing:conflicts", request.conference.slug)


@door("chair")
def possible(request: ConferenceRequest) -> HttpResponse:
    """What only names suggest: for a chair to look at."""
    found = conflict_queries.possible_conflicts(access_of(request))
    return render(request, "reviews/chair/possible_conflicts.html", {"found": page_of(request, found)})


def _back(request: ConferenceRequest) -> str:
    """The page the button stood on."""
    from django.urls import reverse

    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("reviewing:conflicts", args=[request.conference.slug])
