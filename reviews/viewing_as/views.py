"""Where a chair picks through whose eyes to look, and ends it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.viewing_as import services
from reviews.papers.scope import access_of, handed_in
from reviews.trace.hidden import Names
from reviews.trace.services import note_paper
from reviews.viewing_as.forms import ViewAsForm
from reviews.viewing_as.members import Member, words_for

_PLACES = {Member.AUTHOR: "submissions:home"}


@door("chair", is_always_oneself=True)
def view_as(request: ConferenceRequest) -> HttpResponse:
    """Pick a role; from then on the pages are as a made-up member of it finds them."""
    access = access_of(request)
    papers = handed_in(access)
    initial = {"number": request.GET.get("paper")}
    form = ViewAsForm(request.POST or None, papers=papers, initial=initial)
    if form.is_valid():
        member, paper = form.cleaned_data["member"], form.cleaned_data["paper"]
        if member == Member.AUTHOR:  # whose own pages name the authors
            note_paper(access, access.of(paper), {Names.AUTHORS})
        services.begin_viewing(
            request.user,  # type: ignore[arg-type]
            request=request,
            conference=request.conference,
            kind=member.value,
            words=words_for(member, paper),
            paper=paper.pk if paper else None,
        )
        return redirect(_PLACES.get(member, "reviews:home"), request.conference.slug)
    return render(request, "reviews/viewing_as/choose.html", {"form": form})


@door("chair", is_always_oneself=True)
@require_POST
def end_viewing_as(request: ConferenceRequest) -> HttpResponse:
    """See with one's own eyes again."""
    services.end_viewing(
        request.user,  # type: ignore[arg-type]
        request=request,
        conference=request.conference,
    )
    messages.success(request, _("You see the pages with your own eyes again."))
    return redirect("chair:home", request.conference.slug)
