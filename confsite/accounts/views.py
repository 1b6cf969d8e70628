"""One's own profile, data and account. Every page shows and changes only the person who is signed in."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.accounts import personal_data, services
from confsite.accounts import profile_services as profile
from confsite.accounts.forms import AffiliationForm, ImportForm, ProfileForm, PublicationForm, RelationForm
from confsite.accounts.limits import limited
from confsite.accounts.models import Affiliation, Publication, Relation
from confsite.accounts.services import person_of
from confsite.ui.tables import page_of

ENTRIES: dict[str, tuple[Any, Any, Any]] = {
    "affiliations": (Affiliation, AffiliationForm, profile.save_affiliation),
    "relations": (Relation, RelationForm, profile.save_relation),
    "publications": (Publication, PublicationForm, profile.save_publication),
}


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Name, ORCID iD, home page, country and time zone."""
    person = person_of(request.user)
    initial = {name: getattr(person, name) for name in ("name", "sort_key", "orcid", "homepage", "country")}
    initial["time_zone"] = request.user.time_zone
    form = ProfileForm(request.POST or None, person=person, initial=initial)
    if form.is_valid():
        values = dict(form.cleaned_data)
        profile.update_profile(request.user, time_zone=values.pop("time_zone"), values=values)
        messages.success(request, _("Your profile is saved."))
        return redirect("people:profile")
    context = {
        "form": form,
        "person": person,
        "addresses": EmailAddress.objects.filter(user=request.user).order_by("-primary", "email"),
        "counts": {
            "affiliations": person.affiliations.count(),
            "relations": person.relations.count(),
            "publications": person.publications.count(),
        },
    }
    return render(request, "accounts/profile.html", context)


@login_required
def entries(request: HttpRequest, kind: str) -> HttpResponse:
    """Affiliations, relations or publications: the list, and a form for one more."""
    model, form_class, save = ENTRIES[kind]
    person = person_of(request.user)
    form = form_class(request.POST or None)
    if form.is_valid():
        save(request.user, values=form.cleaned_data)
        messages.success(request, _("Added."))
        return redirect(f"people:{kind}")
    page = page_of(request, model.objects.filter(person=person))
    return render(request, f"accounts/{kind}.html", {"page": page, "form": form, "kind": kind, "person": person})


@login_required
def entry(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change one affiliation, relation or publication of one's own."""
    model, form_class, save = ENTRIES[kind]
    row = get_object_or_404(model, pk=pk, person__user=request.user)
    form = form_class(request.POST or None, instance=row)
    if form.is_valid():
        try:
            save(request.user, values=form.cleaned_data, **{model._meta.model_name: row})
        except model.DoesNotExist:  # removed in another tab, in this instant
            raise Http404 from None
        messages.success(request, _("Saved."))
        return redirect(f"people:{kind}")
    return render(request, "accounts/entry.html", {"form": form, "kind": kind, "row": row})


@login_required
@require_POST
def remove_entry(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Remove one affiliation, relation or publication of one's own."""
    model = ENTRIES[kind][0]
    row = get_object_or_404(model, pk=pk, person__user=request.user)
    try:
        profile.remove_entry(request.user, entry=row)
    except model.DoesNotExist:  # removed in another tab, in this instant
        raise Http404 from None
    messages.success(request, _("Removed: %(what)s") % {"what": row})
    return redirect(f"people:{kind}")


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Say that the profile is complete, without a change."""
    profile.confirm_profile(request.user)
    messages.success(request, _("Thank you. We take your profile as complete."))
    return redirect("people:profile")


@login_required
@limited("import", when=lambda request: request.method == "POST")
def import_publications(request: HttpRequest) -> HttpResponse:
    """Add publications from BibTeX, DBLP or ORCID; with a mistake in the file, none is added."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        added, known = profile.import_publications(request.user, entries=form.cleaned_data["entries"])
        text = ngettext("%(n)d publication added.", "%(n)d publications added.", added) % {"n": added}
        if known:
            text += " " + ngettext("%(n)d was here already.", "%(n)d were here already.", known) % {"n": known}
        messages.success(request, text)
        return redirect("people:publications")
    return render(request, "accounts/import_publications.html", {"form": form})


@login_required
def data(request: HttpRequest) -> HttpResponse:
    """What the site holds about one, and the way out."""
    person = person_of(request.user)
    export = services.export_person(person)
    counts = [(name, len(rows)) for name, rows in export.items() if isinstance(rows, list)]
    return render(request, "accounts/data.html", {"person": person, "counts": counts})


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Download everything the site holds about one, as JSON."""
    response = JsonResponse(
        services.export_person(person_of(request.user)), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    """Erase one's account, after signing in again and a confirmation that says what stays."""
    person = person_of(request.user)
    obstacles = services.erasure_obstacles(person)
    if request.method == "POST" and not obstacles:
        services.erase_person(person)
        logout(request)
        messages.success(request, _("Your account and your profile are erased."))
        return redirect("site:home")
    kept = [data.keeps for data in personal_data.registered() if data.keeps]
    return render(request, "accounts/erase.html", {"person": person, "obstacles": obstacles, "kept": kept})
