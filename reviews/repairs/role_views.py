"""Area chairs and discussion leads: how many papers lack one, and a proposal for these."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from confsite.conferences.doors import ConferenceRequest, door
from confsite.jobs.services import enqueue
from reviews.papers.scope import access_of
from reviews.repairs import queries
from reviews.repairs.forms import RolesForm
from reviews.repairs.roles import ROLES


@door("chair")
def roles(request: ConferenceRequest) -> HttpResponse:
    """Who is missing; POST asks for a proposal."""
    access = access_of(request)
    form = RolesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        job = enqueue(
            request.user,  # type: ignore[arg-type]
            conference=request.conference,
            kind=ROLES,
            parameters=form.cleaned_data,
        )
        return redirect("reviewing:proposing", request.conference.slug, job.public_id)
    context = {"form": form, "lacking": queries.lacking_roles(access)}
    return render(request, "reviews/repairs/roles.html", context, status=400 if form.errors else 200)
