"""Deciding: one paper, many at once with a preview, desk rejects."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from reviews.assignments.services import lock_conference
from reviews.decisions import queries, releases, services
from reviews.decisions.forms import BulkForm, DecideForm, DeskRejectForm
from reviews.decisions.services import Change
from reviews.models import Decision, Outcome
from reviews.papers.scope import access_of, paper_or_404
from reviews.refusals import Refused
from submissions.models import Submission


@door("chair")
def decide(request: ConferenceRequest, number: int) -> HttpResponse:
    """One decision, with its notes, conditions and shepherd."""
    found = paper_or_404(access_of(request), number, "administer")
    known, stored = _decision_on(found.submission), None
    seen = services.mark_of(known) if request.method != "POST" else request.POST.get("revision")
    if request.method == "POST" and request.POST.get("action") == "clear":
        return _clear(request, number)
    form = DecideForm(request.POST or None, instance=known, conference=request.conference)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(request.user, submission=found.submission, seen=seen, **form.cleaned_data)  # type: ignore[arg-type]
        except services.Changed as refusal:
            form.add_error(None, str(refusal))
            known = stored = _decision_on(found.submission)
            seen = services.mark_of(stored)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Decided. The authors learn of it when you release decisions."))
            return redirect("reviewing:paper", request.conference.slug, number)
    context = {"paper": found.submission, "form": form, "known": known, "seen": seen, "stored": stored}
    return render(request, "reviews/chair/decide.html", context, status=400 if form.errors else 200)


def _decision_on(paper: Submission) -> Decision | None:
    return Decision.objects.filter(submission=paper).select_related("shepherd").first()


def _clear(request: ConferenceRequest, number: int) -> HttpResponse:
    found = paper_or_404(access_of(request), number, "administer")
    try:
        seen = request.POST.get("revision")
        services.clear_decision(request.user, submission=found.submission, seen=seen)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The paper is undecided again."))
    return redirect("reviewing:paper", request.conference.slug, number)


@door("chair")
@reauthentication_required(allow_get=True, enabled=lambda request: "at_once" in request.POST)
def desk_reject(request: ConferenceRequest, number: int) -> HttpResponse:
    """Reject without review; at once where wanted."""
    found = paper_or_404(access_of(request), number, "administer")
    form, stored = DeskRejectForm(request.POST or None), None
    seen = (
        request.POST.get("revision") if request.method == "POST" else services.mark_of(_decision_on(found.submission))
    )
    if request.method == "POST" and form.is_valid():
        try:
            told = _desk_reject(request, found.submission, seen=seen, **form.cleaned_data)
        except services.Changed as refusal:
            form.add_error(None, str(refusal))
            stored = _decision_on(found.submission)
            seen = services.mark_of(stored)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told)
            return redirect("reviewing:paper", request.conference.slug, number)
    context = {"paper": found.submission, "form": form, "seen": seen, "stored": stored}
    return render(request, "reviews/chair/desk_reject.html", context, status=400 if form.errors else 200)


@transaction.atomic
def _desk_reject(request: ConferenceRequest, paper: Submission, *, note: str, at_once: bool, seen: str | None) -> str:
    actor = request.user
    if at_once:
        lock_conference(request.conference)  # before the paper, as a release or an applied proposal does
    services.decide(
        actor,  # type: ignore[arg-type]
        submission=paper,
        outcome=Outcome.DESK_REJECTED,
        note_to_authors=note,
        seen=seen,
    )
    if not at_once:
        return _("Desk-rejected. The authors learn of it with the next release.")
    prepared = releases.prepare_release(actor, conference=request.conference, only=[paper])  # type: ignore[arg-type]
    if any(releases.needs_second(release) for release in prepared):
        return _("Desk-rejected. The mail waits for another chair to release it.")
    for release in prepared:
        releases.release_decisions(actor, release=release)  # type: ignore[arg-type]
    return _("Desk-rejected, and the authors are told.")


@door("chair")
def decisions(request: ConferenceRequest) -> HttpResponse:
    """Where deciding stands: counts, undecided papers, the table to paste, releases."""
    access = access_of(request)
    waiting = releases.waiting(access)
    context = {
        "overview": queries.overview(access),
        "waiting": waiting[:40],
        "waiting_count": waiting.count(),
        "form": BulkForm(),
        "releases": releases.releases_for(access)[:20],
    }
    return render(request, "reviews/chair/decisions.html", context)


@door("chair")
@require_POST
def preview(request: ConferenceRequest) -> HttpResponse:
    """What many decisions would change; nothing is stored."""
    form = BulkForm(request.POST)
    form.is_valid()
    changes, problems = _asked(form)
    shown = queries.preview(access_of(request), changes, problems)
    status = 400 if shown.problems else 200
    return render(request, "reviews/chair/decisions_preview.html", {"shown": shown, "form": form}, status=status)


def _asked(form: BulkForm) -> tuple[list[Change], list[str]]:
    """The changes a form asks for: selected rows first, else the table."""
    data = form.cleaned_data
    if data.get("paper"):
        if not data.get("outcome"):
            return [], [_("Choose the decision for the selected papers.")]
        return [Change(number, data["outcome"]) for number in dict.fromkeys(data["paper"])], []
    if data.get("table", "").strip():
        return queries.read_table(data["table"])
    return [], [_("Select papers, or paste a table of decisions.")]


@door("chair")
@require_POST
def apply(request: ConferenceRequest) -> HttpResponse:
    """Apply what the preview showed, all or nothing."""
    form = BulkForm(request.POST)
    form.is_valid()
    changes, problems = _asked(form)
    if not problems:
        try:
            count = services.decide_many(
                request.user,  # type: ignore[arg-type]
                conference=request.conference,
                changes=changes,
                stamp=form.cleaned_data.get("stamp", ""),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            done = ngettext("%(n)d decision changed.", "%(n)d decisions changed.", count) % {"n": count}
            messages.success(request, done + " " + _("They are tentative until you release them."))
            return redirect("reviewing:decisions", request.conference.slug)
    shown = queries.preview(access_of(request), changes, problems)
    return render(request, "reviews/chair/decisions_preview.html", {"shown": shown, "form": form}, status=409)
