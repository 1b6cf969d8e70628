"""My agenda: starred talks with what clashes and what changed, from the account or from the browser."""

import uuid

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.mail import outbox
from program import feeds
from program.agenda import queries, services, tokens
from program.agenda.stars import Starred, agenda_of, read_stars
from program.errors import Refused
from program.listing import Listing
from program.models import ProgramDisplay
from program.showing import display_of, facts_of
from program.snapshot import ProgramView
from program.views.feeds import answer
from program.views.shown import page, program_or_404, shown_in


@door("public")
def agenda(request: ConferenceRequest) -> HttpResponse:
    """The agenda of whoever is signed in; others' is put in by a script from what their browser keeps."""
    program = program_or_404(request)
    link = queries.link_of(request.conference, request.viewer.person)
    context = _agenda_context(request, program, queries.starred(request.conference, request.viewer.person))
    if link is not None:
        context["link"] = outbox.absolute_url(
            reverse("program:agenda_ics", args=[request.conference.slug, tokens.token_of(link)])
        )
    response = page(request, "agenda", program, **context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"  # its address is no secret, but the calendar's stands on it
    return response


def _agenda_context(request: ConferenceRequest, program: ProgramView, stars: list[Starred]) -> dict[str, object]:
    return {"agenda": agenda_of(program, stars, shown_in(request, program).zone)}


@door("public")
@require_POST
def agenda_list(request: ConferenceRequest) -> HttpResponse:
    """The list alone, for stars that a browser sends; nothing is kept of them."""
    program = program_or_404(request)
    shown = shown_in(request, program)
    context = _agenda_context(request, program, read_stars(request.POST.get("stars", "")))
    listing = Listing(request.conference.slug, shown)
    response = render(
        request, "program/_agenda.html", context | {"shown": shown, "listing": listing, "program": program}
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@door("public")
@require_POST
def star(request: ConferenceRequest) -> HttpResponse:
    """Star a talk, take its star away, or note its new slot."""
    if not request.viewer.is_authenticated:
        return _sign_in(request)
    program, conference = program_or_404(request), request.conference
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        return HttpResponseBadRequest(_("Name the talk by its uid."))
    try:
        if request.POST.get("do") == "unstar":
            services.unstar_talk(request.user, conference=conference, uid=uid)  # type: ignore[arg-type]
        else:
            services.star_talk(request.user, conference=conference, program=program, uid=str(uid))  # type: ignore[arg-type]
    except Refused as refusal:
        if _is_script(request):
            return HttpResponseBadRequest(str(refusal))
        messages.error(request, str(refusal))
    return _done(request)


@door("public")
@require_POST
def merge(request: ConferenceRequest) -> HttpResponse:
    """Add to the account what the browser kept before signing in."""
    if not request.viewer.is_authenticated:
        return _sign_in(request)
    stars = read_stars(request.POST.get("stars", ""))
    services.merge_stars(
        request.user,  # type: ignore[arg-type]
        conference=request.conference,
        program=program_or_404(request),
        stars=stars,
    )
    return _done(request)


@door("public")
@require_POST
def link(request: ConferenceRequest) -> HttpResponse:
    """Make, renew or end the secret calendar address."""
    if not request.viewer.is_authenticated:
        return _sign_in(request)
    program_or_404(request)
    if request.POST.get("do") == "end":
        services.remove_link(request.user, conference=request.conference)  # type: ignore[arg-type]
        messages.success(request, _("The calendar address no longer works."))
    else:
        services.renew_link(request.user, conference=request.conference)  # type: ignore[arg-type]
        messages.success(request, _("This is your calendar address. An earlier one no longer works."))
    return redirect("program:agenda", request.conference.slug)


@door("public")
def agenda_ics(request: ConferenceRequest, token: str) -> HttpResponse:
    """One person's starred talks as a calendar, for whoever has its secret address."""
    found = queries.link_by(request.conference, token)
    if found is None:
        raise Http404
    program, conference = program_or_404(request), request.conference
    uids = {star.uid for star in queries.starred(conference, found.person)}
    slots = [program.by_uid[uid] for uid in uids if uid in program.by_uid]
    only = sorted({*feeds.chosen(slots), *uids})
    facts = facts_of(conference, has_join_links=display_of(conference).join_links != ProgramDisplay.Audience.NEVER)

    def write() -> bytes:
        return feeds.calendar(
            program,
            name=_("%(conference)s: my agenda") % {"conference": facts.short_name},
            place=facts.place,
            link=facts.link,
            only=only,
            has_join_links=facts.has_join_links,
        )

    key = f"agenda.ics {' '.join(only)}"
    return answer(request, program, facts, key, "text/calendar; charset=utf-8", write, is_secret=True)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "agenda"


def _sign_in(request: ConferenceRequest) -> HttpResponse:
    if _is_script(request):
        return HttpResponse(status=401)
    return redirect_to_login(reverse("program:agenda", args=[request.conference.slug]))


def _done(request: ConferenceRequest) -> HttpResponse:
    if _is_script(request):
        return HttpResponse(status=204)
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return HttpResponseRedirect(target)
    return redirect("program:agenda", request.conference.slug)
