"""Pages on one's own conflicts."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.ui.tables import page_of
from reviews.access import access_of
from reviews.conflicts import queries, services
from reviews.conflicts.forms import DeclareForm, SearchForm
from reviews.models import Conflict
from reviews.refusals import Refused
from reviews.rights import AuthorsShown
from submissions.models import Submission


@door("committee")
def conflicts(request: ConferenceRequest) -> HttpResponse:
    """See what one declared, find a paper by its title and declare a conflict with it."""
    access, person = access_of(request), request.viewer.person
    assert person is not None
    search = SearchForm(request.GET or None)
    text = search.cleaned_data["text"] if search.is_valid() else ""
    context = {
        "own": queries.own_declarations(access),
        "consequences": queries.consequences_of(person, access),
        "hides_authors": access.rules.authors_shown != AuthorsShown.OPEN,
        "confirmed_at": queries.confirmed_at(access),
        "search": search,
        "text": text,
        "page": page_of(request, queries.declarable_papers(access, text), 20) if text else None,
        "kinds": [(kind.value, kind.label) for kind in services.DECLARABLE],
    }
    return render(request, "reviews/conflicts/own.html", context)


@door("committee")
@require_POST
def declare(request: ConferenceRequest) -> HttpResponse:
    """Declare a conflict with a paper; it disappears from the own lists at once."""
    form = DeclareForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what kind of conflict it is."))
        return redirect("reviews:conflicts", request.conference.slug)
    submission = get_object_or_404(access_of(request).granted("title"), number=form.cleaned_data["number"])
    try:
        services.declare_conflict(
            request.user,  # type: ignore[arg-type]
            person=request.viewer.person,  # type: ignore[arg-type]
            submission=submission,
            kind=form.cleaned_data["kind"],
            evidence=form.cleaned_data["evidence"],
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    except Submission.DoesNotExist:
        raise Http404 from None
    else:
        messages.success(
            request, _("Declared. You will not see paper %(number)d any more.") % {"number": submission.number}
        )
    return redirect("reviews:conflicts", request.conference.slug)


@door("committee")
@require_POST
def undo(request: ConferenceRequest, number: int) -> HttpResponse:
    """Take an own declaration back."""
    submission = get_object_or_404(
        Submission,
        conference=request.conference,
        number=number,
        pk__in=Conflict.objects.filter(person=request.viewer.person, source=Conflict.Source.PERSON).values(
            "submission"
        ),
    )
    try:
        services.withdraw_conflict(
            request.user,  # type: ignore[arg-type]
            person=request.viewer.person,  # type: ignore[arg-type]
            submission=submission,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your declaration is taken back."))
    return redirect("reviews:conflicts", request.conference.slug)


@door("committee")
@require_POST
def confirm(request: ConferenceRequest) -> HttpResponse:
    """Say that one's conflicts are complete."""
    services.confirm_conflicts(
        request.user,  # type: ignore[arg-type]
        person=request.viewer.person,  # type: ignore[arg-type]
        conference=request.conference,
    )
    messages.success(request, _("Thank you. You can still add conflicts at any time."))
    return redirect("reviews:home", request.conference.slug)
