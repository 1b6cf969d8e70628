"""Substitutes for one review: a ranked list, one press each."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from confsite.conferences.doors import ConferenceRequest, door
from reviews.assignments.due import due_of, extensions_for
from reviews.models import Assignment, Review
from reviews.papers.scope import access_of, paper_or_404
from reviews.refusals import Refused
from reviews.repairs import services
from reviews.repairs.forms import SubstituteForm
from reviews.repairs.substitutes import substitutes_for
from reviews.trace.hidden import Names
from reviews.trace.services import note_paper
from reviews.workbench.facts import REVIEWING
from submissions.models import State, Submission


@door("chair")
def substitutes(request: ConferenceRequest, number: int) -> HttpResponse:
    """Who could take a review of a paper, the best first; POST gives it to one of them."""
    access = access_of(request)
    found = paper_or_404(access, number, "administer")
    paper = found.submission
    if paper.state != State.SUBMITTED:
        raise Http404
    instead = _instead(request, paper)
    form = SubstituteForm(request.POST or None, conference=request.conference)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.substitute(
                request.user,  # type: ignore[arg-type]
                submission=paper,
                instead=instead,
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("%(name)s reviews this paper now. Tell them under “Assignments”.")
            messages.success(request, words % {"name": row.person.name})
            return redirect("reviewing:paper", request.conference.slug, number)
    note_paper(access, found, {Names.REVIEWERS})
    waiting = [one for one in _open_reviews(paper) if instead is None or one.pk != instead.pk]
    context = {"paper": paper, "form": form, "instead": instead, "waiting": waiting}
    context["reviewers"] = paper.assignments.filter(role__in=REVIEWING, state=Assignment.State.ACTIVE).count()
    context["rows"] = substitutes_for(access, paper, instead)
    if instead is not None:
        extensions = extensions_for([instead.person], request.conference).get(instead.person_id, {})
        due = due_of(instead, access.calendar, extensions)
        context |= {"due": due, "is_late": due is not None and due.at < access.calendar.now}
    return render(request, "reviews/repairs/substitutes.html", context, status=400 if form.errors else 200)


def _instead(request: ConferenceRequest, paper: Submission) -> Assignment | None:
    """The assignment in the address whose review is waited for or was given back."""
    text = request.GET.get("instead", "")
    if not text:
        return None
    states = [Assignment.State.ACTIVE, Assignment.State.DECLINED, Assignment.State.REMOVED]
    rows = paper.assignments.filter(role__in=REVIEWING, state__in=states)
    rows = rows.exclude(reviews__state=Review.State.SUBMITTED)
    row = None
    if text.isascii() and text.isdigit() and len(text) < 16:
        row = rows.select_related("person__user", "submission").filter(pk=int(text)).first()
    if row is None:
        raise Http404
    return row


def _open_reviews(paper: Submission) -> list[Assignment]:
    """Reviews that are waited for, to choose which one is replaced."""
    rows = paper.assignments.filter(role__in=REVIEWING, state=Assignment.State.ACTIVE)
    return list(
        rows.exclude(reviews__state=Review.State.SUBMITTED).select_related("person").order_by("person__sort_key")
    )
