"""Behind the author's door: reviews as released, the decision with what follows, the author response."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from reviews.author_pages import queries, services
from reviews.author_pages.forms import ResponseForm
from reviews.refusals import Refused
from submissions.queries import own_paper_or_404


@door("author")
def reviews(request: ConferenceRequest, number: int) -> HttpResponse:
    """Reviews, decision and response of the own paper, as far as they are shown."""
    paper = own_paper_or_404(request.viewer, number)
    shown = queries.page_for_authors(paper, request.viewer)
    return render(request, "reviews/author_pages/reviews.html", {"paper": paper, "shown": shown})


@door("author")
def respond(request: ConferenceRequest, number: int) -> HttpResponse:
    """Write the response; submit it and edit it until the deadline."""
    paper = own_paper_or_404(request.viewer, number)
    shown = queries.page_for_authors(paper, request.viewer)
    if not shown.can_respond and request.method != "POST":
        messages.info(request, shown.why_no_response)
        return redirect("responses:reviews", request.conference.slug, number)
    form = ResponseForm(request.POST or None, initial={"body": shown.response.body if shown.response else ""})
    other = ""
    if request.method == "POST" and form.is_valid():
        is_submit = request.POST.get("action") != "save"
        try:
            services.save_response(
                request.user,  # type: ignore[arg-type]
                submission=paper,
                body=form.cleaned_data["body"],
                revision=form.cleaned_data["revision"],
                is_submit=is_submit,
            )
        except Refused as refusal:
            form.add_error("body", str(refusal))
        except services.Stale as stale:
            form.add_error(
                "body", _("A co-author or another tab saved in between. Both texts are here; keep what is right.")
            )
            other = stale.response.body
            shown = queries.page_for_authors(paper, request.viewer)
        else:
            messages.success(
                request,
                _("Your response is submitted.") if is_submit else _("Saved. The committee does not see it yet."),
            )
            return redirect("responses:reviews" if is_submit else "responses:respond", request.conference.slug, number)
    context = {"paper": paper, "shown": shown, "form": form, "other": other}
    return render(request, "reviews/author_pages/respond.html", context, status=400 if form.errors else 200)


@door("author")
@require_POST
def autosave(request: ConferenceRequest, number: int) -> HttpResponse:
    """Keep what is typed."""
    paper, form = own_paper_or_404(request.viewer, number), ResponseForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    where = reverse("responses:respond", args=[request.conference.slug, number])
    try:
        response = services.save_response(
            request.user,  # type: ignore[arg-type]
            submission=paper,
            body=form.cleaned_data["body"],
            revision=form.cleaned_data["revision"] or 0,
        )
    except services.Stale:
        message = _("A co-author or another tab saved in between. Your text stays here.")
        return JsonResponse({"message": message, "url": where}, status=409)
    except Refused as refusal:
        return JsonResponse({"errors": {"body": [str(refusal)]}}, status=400)
    return JsonResponse({"revision": response.revision})
