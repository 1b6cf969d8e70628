"""Assigning by hand: by paper and by reviewer."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Role
from confsite.ui.csv_export import csv_response
from confsite.ui.tables import page_of, sort_key
from reviews.assignments import grading, queries, services
from reviews.assignments.forms import AssignForm, AssignPaperForm, ReasonForm, SearchForm
from reviews.conflicts import freshness
from reviews.models import Assignment
from reviews.papers.forms import committee_of
from reviews.papers.scope import access_of, paper_or_404, visible
from reviews.refusals import Refused
from reviews.trace.hidden import Names
from reviews.trace.services import note_export, note_list, note_paper


@door("chair")
def assign(request: ConferenceRequest, number: int) -> HttpResponse:
    """Candidates for a paper; POST gives it to one of them."""
    access = access_of(request)
    found = paper_or_404(access, number, "administer")
    form = AssignForm(request.POST or None, conference=request.conference)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.assign(
                request.user,  # type: ignore[arg-type]
                submission=found.submission,
                person=form.cleaned_data["person"],
                role=form.cleaned_data["role"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("%(name)s is now %(role)s of this paper. Tell them under “Assignments”.")
                % {"name": row.person.name, "role": row.get_role_display()},
            )
            return redirect("reviewing:assign", request.conference.slug, number)
    note_paper(access, found, {Names.REVIEWERS})
    search = SearchForm(request.GET)
    text = search.cleaned_data["q"] if search.is_valid() else ""
    candidates = queries.candidates_for(access, found.submission, text)
    context = {"paper": found.submission, "form": form, "search": search, "page": page_of(request, candidates, 40)}
    context |= {"are_conflicts_fresh": freshness.is_fresh(request.conference)}
    context |= {"roles": AssignForm(conference=request.conference).fields["role"].choices}  # type: ignore[attr-defined]
    return render(request, "reviews/chair/assign.html", context, status=400 if form.errors else 200)


@door("chair")
def remove(request: ConferenceRequest, number: int, assignment_id: int) -> HttpResponse:
    """Take a paper back, after asking."""
    found = paper_or_404(access_of(request), number, "administer")
    row = get_object_or_404(
        Assignment.objects.select_related("person", "submission"), pk=assignment_id, submission=found.submission
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_assignment(
                request.user,  # type: ignore[arg-type]
                assignment=row,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(name)s no longer has this paper.") % {"name": row.person.name})
        return redirect("reviewing:paper", request.conference.slug, number)
    return render(request, "reviews/chair/unassign.html", {"row": row, "paper": found.submission, "form": form})


@door("chair")
def reviewers(request: ConferenceRequest) -> HttpResponse:
    """The committee with loads, reviews done and bids."""
    search = SearchForm(request.GET)
    text = search.cleaned_data["q"] if search.is_valid() else ""
    rows = queries.reviewers_for(access_of(request), text, sort_key(request, queries.SORTS, "name"))
    return render(request, "reviews/chair/reviewers.html", {"page": page_of(request, rows, 100), "form": search})


@door("chair")
def reviewer(request: ConferenceRequest, public_id: uuid.UUID) -> HttpResponse:
    """One committee member: their papers, their wishes; POST gives them a paper."""
    access = access_of(request)
    person: Person = get_object_or_404(committee_of(request.conference), public_id=public_id)
    form = AssignPaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        paper = visible(access).filter(number=form.cleaned_data["number"]).first()
        if paper is None:
            form.add_error("number", _("There is no such paper. Look its number up in the table of papers."))
        else:
            try:
                services.assign(
                    request.user,  # type: ignore[arg-type]
                    submission=paper,
                    person=person,
                    role=form.cleaned_data["role"],
                )
            except Refused as refusal:
                form.add_error("number", str(refusal))
            else:
                messages.success(request, _("Paper #%(n)d is theirs now.") % {"n": paper.number})
                return redirect("reviewing:reviewer", request.conference.slug, public_id)
    note_list(access, f"reviewer {person.name}", {Names.REVIEWERS})
    context = {"person": person, "form": form, "held": queries.papers_of(access, person)}
    context |= {"wanted": queries.wanted_by(access, person)}
    return render(request, "reviews/chair/reviewer.html", context, status=400 if form.errors else 200)


@door("chair", also=(Role.STAFF,))
def reviewing_csv(request: ConferenceRequest) -> HttpResponseBase:
    """Each reviewer's reviewing, paper by paper, for grading."""
    access = access_of(request)
    if not request.viewer.is_chair and not access.rules.staff_read_everything:
        raise Http404
    note_export(access, "reviewing.csv", {Names.REVIEWERS})
    return csv_response(f"{request.conference.slug}-reviewing.csv", grading.HEADER, grading.rows(access))
