"""Who handles which paper: the list, one paper, and a chair in conflict who has to look all the same."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.accounts.models import Person
from confsite.conferences.doors import ConferenceRequest, door
from confsite.ui.tables import page_of
from reviews import known_papers
from reviews.handling import overriding, queries, services
from reviews.handling.forms import AppointForm, AppointManyForm, ChangeForm, OverrideForm
from reviews.handling.policies import can_override
from reviews.models import ChairOverride
from reviews.papers.scope import access_of, chairs_of, paper_or_404, visible
from reviews.refusals import Refused
from reviews.rights import Bond
from submissions.models import Submission


@door("chair")
def handling(request: ConferenceRequest) -> HttpResponse:
    """All papers with a handling chair, those that should have one, overrides and requests; give papers in bulk."""
    access = access_of(request)
    chairs = Person.objects.filter(pk__in=[chair.pk for chair in chairs_of(request.conference)]).order_by("sort_key")
    is_all = request.GET.get("show") == "all"
    free = (queries.unhandled if is_all else queries.waiting)(access).order_by("number")
    form = AppointManyForm(request.POST or None, papers=queries.unhandled(access), chairs=chairs)
    if form.is_valid():
        try:
            made = services.appoint_for_many(
                request.user,  # type: ignore[arg-type]
                conference=request.conference,
                submissions=form.chosen(),
                chair=form.cleaned_data["chair"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = ngettext("%(n)d paper has a handling chair now.", "%(n)d papers have one now.", len(made))
            messages.success(request, words % {"n": len(made)})
            return redirect("reviewing:handling", request.conference.slug)
    context = {
        "form": form,
        "overview": queries.overview(access),
        "is_all": is_all,
        "free": page_of(request, free, per_page=100),
        "handled": queries.handled(access).order_by("number")[:100],  # the table of papers has them all
    }
    return render(request, "reviews/handling/overview.html", context, status=400 if form.errors else 200)


@door("chair")
def handle(request: ConferenceRequest, number: int) -> HttpResponse:
    """One paper's handling chair: name, ask for a change, agree to one, give it back."""
    paper = paper_or_404(access_of(request), number, "administer")
    row, chairs = paper.submission, queries.candidates(paper.submission)
    sent = request.POST or None
    action = sent.get("do", "") if sent else ""
    appoint = AppointForm(sent if action == "appoint" else None, chairs=chairs, prefix="appoint")
    change = ChangeForm(sent if action == "change" else None, chairs=chairs, prefix="change")
    form = {"appoint": appoint, "change": change}.get(action)
    if sent and (form is None or form.is_valid()):
        try:
            done = _do(request, action, row, form.cleaned_data if form else {})
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return redirect("reviewing:handle", request.conference.slug, number)
    context = {
        "paper": row,
        "now": queries.handling_of(paper),
        "appoint": appoint,
        "change": change,
        "is_free": paper.relationship.bond == Bond.NONE,
        "has_second": chairs.exclude(pk=request.viewer.person.pk).exists(),  # type: ignore[union-attr]
    }
    return render(request, "reviews/handling/paper.html", context, status=400 if form else 200)


def _do(request: ConferenceRequest, action: str, row: Submission, data: dict[str, Any]) -> str:
    """One of the page's buttons; returns what to say."""
    actor: Any = request.user
    match action:
        case "appoint":
            made = services.appoint_handling_chair(actor, submission=row, chair=data["chair"])
            return _("%(name)s handles this paper now.") % {"name": made.chair.name}
        case "change":
            services.request_change(actor, submission=row, reason=data["reason"], successor=data["successor"])
            return _("Asked. It takes effect once a second chair agrees.")
        case "agree":
            services.agree_to_change(actor, submission=row)
            return _("Agreed, and done.")
        case "turn-down":
            services.turn_down_change(actor, submission=row)
            return _("The handling chair stays.")
        case "resign":
            services.resign(actor, submission=row)
            return _("You no longer handle this paper.")
    raise Http404


@door("chair")
def override(request: ConferenceRequest, number: int) -> HttpResponse:
    """For a chair in conflict who may know of the paper: look at it all the same."""
    access = access_of(request)
    found = known_papers.paper_or_404(access, number, "existence")
    if not can_override(access.of(found)):
        raise Http404
    form = OverrideForm(request.POST or None)
    if form.is_valid():
        try:
            overriding.begin_override(
                request.user,  # type: ignore[arg-type]
                submission=found,
                reason=form.cleaned_data["reason"],
                lasts=form.lasts,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.warning(request, _("You look at this paper in spite of a conflict. The other chairs were told."))
            return redirect("reviewing:paper", request.conference.slug, number)
    return render(request, "reviews/handling/override.html", {"form": form, "paper": found})


@door("chair")
@require_POST
def end_override(request: ConferenceRequest, override_id: int) -> HttpResponse:
    """End one's own override, or another chair's on a paper one sees."""
    seen = visible(access_of(request)).order_by().values("pk")
    row = ChairOverride.objects.filter(conference=request.conference, submission__in=seen, pk=override_id).first()
    if row is None:
        raise Http404
    try:
        overriding.end_override(request.user, override=row)  # type: ignore[arg-type]
    except Refused:
        raise Http404 from None
    messages.success(request, _("The override has ended."))
    return redirect("reviewing:handling", request.conference.slug)
