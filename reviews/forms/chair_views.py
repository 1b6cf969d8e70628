"""The chair's pages on the review form and on who sees what."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.setup.fingerprints import fingerprint
from confsite.conferences.setup.refusals import Stale
from reviews.access import rules_of
from reviews.forms import queries, services, visibility
from reviews.forms.chair_forms import QuestionForm, RulesForm
from reviews.forms.review_form import ReviewForm
from reviews.models import Question, ReviewingRules
from reviews.refusals import Refused


@door("chair")
def questions(request: ConferenceRequest) -> HttpResponse:
    """The review form's questions, and the form as reviewers see it."""
    rows = list(queries.all_questions(request.conference))
    active = [row for row in rows if row.retired_at is None]
    context = {
        "active": active,
        "retired": [row for row in rows if row.retired_at is not None],
        "preview": ReviewForm(questions=active, is_disabled=True, prefix="preview"),
    }
    return render(request, "reviews/forms/questions.html", context)


@door("chair")
@require_POST
def seed(request: ConferenceRequest) -> HttpResponse:
    """Start with the usual questions."""
    services.seed_questions(request.conference, request.user)  # type: ignore[arg-type]
    messages.success(request, _("The usual questions are in. Change them as you like."))
    return redirect("reviewing:questions", request.conference.slug)


@door("chair")
def question(request: ConferenceRequest, question_id: int | None = None) -> HttpResponse:
    """Add or change a question."""
    found = (
        get_object_or_404(Question, pk=question_id, conference=request.conference) if question_id is not None else None
    )
    fields = [*QuestionForm.Meta.fields, "options"]
    seen = request.POST.get("revision", "") or (fingerprint(found, fields) if found else "")
    form = QuestionForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            services.save_question(
                request.user,  # type: ignore[arg-type]
                conference=request.conference,
                values=form.values,
                question=found,
                seen=seen,
            )
        except (Refused, Stale) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("reviewing:questions", request.conference.slug)
    return render(request, "reviews/forms/question.html", {"form": form, "question": found, "seen": seen})


@door("chair")
@require_POST
def change(request: ConferenceRequest, question_id: int) -> HttpResponse:
    """Move, remove or restore a question."""
    found = get_object_or_404(Question, pk=question_id, conference=request.conference)
    try:
        match request.POST.get("do"):
            case "up" | "down" as way if found.retired_at is None:
                services.move_question(request.user, question=found, up=way == "up")  # type: ignore[arg-type]
            case "remove":
                deleted = services.remove_question(request.user, question=found)  # type: ignore[arg-type]
                words = _("Deleted.") if deleted else _("Retired: reviews answer it, so the answers are kept.")
                messages.success(request, words)
            case "restore":
                services.restore_question(request.user, question=found)  # type: ignore[arg-type]
                messages.success(request, _("The question is asked again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("reviewing:questions", request.conference.slug)


@door("chair")
def rules(request: ConferenceRequest) -> HttpResponse:
    """Who sees what, with the table the rule computes from it. “Show” changes the table only."""
    stored = services.ensure_rules(request.conference)
    seen = request.POST.get("revision", "") or fingerprint(stored, RulesForm.Meta.fields)
    form = RulesForm(request.POST or None, instance=ReviewingRules.objects.get(pk=stored.pk))
    shown = stored
    if form.is_valid():
        if request.POST.get("do") == "save":
            try:
                services.save_rules(request.user, conference=request.conference, values=form.values, seen=seen)  # type: ignore[arg-type]
            except Stale as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved. It holds from now on, for everybody."))
                return redirect("reviewing:rules", request.conference.slug)
        shown = form.instance
    table = visibility.who_sees_what(rules_of(shown), rules_of(stored))
    context = {
        "form": form,
        "seen": seen,
        "stages": visibility.stage_names(),
        "table": table,
        "more": visibility.who_learns_more(table),
        "less": visibility.who_learns_less(table),
        "is_preview": shown is not stored,
        "is_part": "HX-Request" in request.headers,
    }
    # While choices are made the page asks for the table alone; without JavaScript a button shows the whole page.
    template = "reviews/forms/_who_sees_what.html" if context["is_part"] else "reviews/forms/rules.html"
    return render(request, template, context)
