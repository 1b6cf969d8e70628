"""Authors make, list and revoke share links of their own paper."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.calendar import Calendar
from confsite.conferences.doors import ConferenceRequest, door
from submissions.errors import NotAllowed
from submissions.models import ShareLink
from submissions.sharing import policies, queries, services
from submissions.sharing.forms import ShareForm
from submissions.views.common import actor, own_paper


@door("author")
def links(request: ConferenceRequest, number: int) -> HttpResponse:
    """The links of a paper, and a form for one more."""
    paper = own_paper(request, number)
    longest = policies.longest_life(paper, Calendar(request.conference))
    form = ShareForm(request.POST if request.method == "POST" else None, longest=longest)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                services.make_link(actor(request), submission=paper, **form.cleaned_data)
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The link is made. Copy it from the list and send it yourself."))
                return redirect("submissions:share", request.conference.slug, number)
        status = 422
    context = {"paper": paper, "form": form, "links": queries.links_of(paper), "sharing": policies.can_share(paper)}
    return render(request, "submissions/sharing/links.html", context, status=status)


@require_POST
@door("author")
def revoke(request: ConferenceRequest, number: int, public_id: uuid.UUID) -> HttpResponse:
    """End a link at once."""
    paper = own_paper(request, number)
    link = get_object_or_404(ShareLink, submission=paper, public_id=public_id)
    services.revoke_link(actor(request), link=link)
    messages.success(request, _("Revoked. The address answers now as if there had never been one."))
    return redirect("submissions:share", request.conference.slug, number)
