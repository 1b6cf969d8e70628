"""The page on which members say what they know, how much they take and when they are away."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.accounts import profile_services
from confsite.accounts.forms import ImportForm
from confsite.accounts.limits import limited
from confsite.conferences.doors import ConferenceRequest, door
from confsite.ui.tables import page_of
from reviews.access import access_of
from reviews.expertise import queries, services
from reviews.expertise.fits import refresh_fits
from reviews.expertise.forms import AbsenceForm, ChoiceForm, LoadForm, PaperForm
from reviews.models import Absence
from reviews.refusals import Refused

Forms = dict[str, forms.Form]


def _fetches(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("part") == "import"


@door("committee")
@limited("import", when=_fetches)
def expertise(request: ConferenceRequest) -> HttpResponse:
    """Own papers, topics, load and absences, and how one will be matched. Each part of the page posts by itself."""
    access = access_of(request)
    if not queries.is_asked(access):
        raise Http404
    person = request.viewer.person
    assert person is not None
    load = queries.load_of(person, request.conference)
    shown = _forms(request, load)
    part = request.POST.get("part", "")
    if part in _SAVE and shown[part].is_valid():
        try:
            messages.success(request, _SAVE[part](request, shown[part]))
        except Refused as refusal:
            shown[part].add_error(None, str(refusal))
        else:
            refresh_fits(request.conference)
            return redirect("reviews:expertise", request.conference.slug)
    context = {
        "matching": queries.matching_of(access),
        "page": page_of(request, person.publications.all()),
        "here": queries.accepted_papers_of(person),
        "load": load,
        "absences": Absence.objects.filter(conference=request.conference, person=person),
        "forms": shown,
        "has_topics": request.conference.topics.exists(),
    }
    is_refused = request.method == "POST"
    return render(request, "reviews/expertise/expertise.html", context, status=400 if is_refused else 200)


def _forms(request: ConferenceRequest, load: queries.Load | None) -> Forms:
    """The forms of the page; the one that was sent is bound."""
    part = request.POST.get("part")

    def data(name: str) -> Any:
        return request.POST if part == name else None

    publications = request.viewer.person.publications  # type: ignore[union-attr]
    own = list(publications.values_list("pk", flat=True)) if part == "choose" else []
    return {
        "paper": PaperForm(data("paper"), prefix="paper"),
        "import": ImportForm(data("import"), request.FILES if part == "import" else None, prefix="import"),
        "here": forms.Form(data("here")),
        "choose": ChoiceForm(data("choose"), own=own),
        "load": LoadForm(data("load"), prefix="load", initial={"most_papers": load.wish if load else None}),
        "absence": AbsenceForm(data("absence"), prefix="absence"),
    }


def _added(counts: tuple[int, int]) -> str:
    added, known = counts
    text = ngettext("%(n)d paper added.", "%(n)d papers added.", added) % {"n": added}
    if known:
        text += " " + ngettext("%(n)d was here already.", "%(n)d were here already.", known) % {"n": known}
    return text


def _save_paper(request: ConferenceRequest, form: Any) -> str:
    return _added(profile_services.import_publications(request.user, entries=[form.entry]))  # type: ignore[arg-type]


def _save_import(request: ConferenceRequest, form: Any) -> str:
    entries = form.cleaned_data["entries"]
    return _added(profile_services.import_publications(request.user, entries=entries))  # type: ignore[arg-type]


def _save_here(request: ConferenceRequest, form: Any) -> str:
    return _added(services.add_accepted_papers(request.user))  # type: ignore[arg-type]


def _save_choice(request: ConferenceRequest, form: Any) -> str:
    count = profile_services.choose_for_matching(request.user, **form.cleaned_data)  # type: ignore[arg-type]
    return ngettext("Saved: %(n)d paper changed.", "Saved: %(n)d papers changed.", count) % {"n": count}


def _save_load(request: ConferenceRequest, form: Any) -> str:
    services.set_load_wish(
        request.user,  # type: ignore[arg-type]
        person=request.viewer.person,  # type: ignore[arg-type]
        conference=request.conference,
        **form.cleaned_data,
    )
    return _("Saved. The chairs' next assignment takes it into account.")


def _save_absence(request: ConferenceRequest, form: Any) -> str:
    services.add_absence(
        request.user,  # type: ignore[arg-type]
        person=request.viewer.person,  # type: ignore[arg-type]
        conference=request.conference,
        **form.cleaned_data,
    )
    return _("Noted.")


_SAVE: dict[str, Callable[[ConferenceRequest, Any], str]] = {
    "paper": _save_paper,
    "import": _save_import,
    "here": _save_here,
    "choose": _save_choice,
    "load": _save_load,
    "absence": _save_absence,
}


@door("committee")
@require_POST
def remove_absence(request: ConferenceRequest, number: int) -> HttpResponse:
    """Take an absence back."""
    try:
        services.remove_absence(
            request.user,  # type: ignore[arg-type]
            person=request.viewer.person,  # type: ignore[arg-type]
            conference=request.conference,
            absence_id=number,
        )
    except Absence.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("Removed."))
    return redirect("reviews:expertise", request.conference.slug)
