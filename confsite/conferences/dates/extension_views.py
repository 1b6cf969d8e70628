"""Behind the chair's door: more time for one person, and reminders."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.dates import people, queries, reminder_rules, services
from confsite.conferences.dates.forms import ExtensionForm, ReminderForm
from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import ReminderRule
from confsite.conferences.setup.refusals import Refused


@door("chair")
def extensions(request: ConferenceRequest) -> HttpResponse:
    """Who has more time, and a search for whom to give more."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    context = {
        "rows": queries.extensions_seen_by(request.viewer),
        "words": words,
        "found": queries.find_people(request.viewer, words) if words else [],
        "date": request.GET.get("date", ""),
        "can_extend": queries.extendable(request.conference).exists(),
        "crumbs": [*_crumbs(request)[:-1], (_("More time for one person"), "")],
    }
    return render(request, "conferences/dates/extensions.html", context)


@door("chair")
def grant_extension(request: ConferenceRequest, person: int) -> HttpResponse:
    """Give a person of this conference more time."""
    known = people.known_people(request.viewer)
    whom = get_object_or_404(known, pk=person)
    dates = queries.extendable(request.conference)
    chosen = dates.filter(pk=_number(request.GET.get("date", ""))).first()
    initial: dict[str, Any] = {"person": whom.pk, "zone": chosen.zone if chosen else "Etc/GMT+12"}
    initial |= {"milestone": chosen.pk if chosen else None, "time": "23:59"}
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        data["person"] = str(whom.pk)
    form = ExtensionForm(data, initial=initial, milestones=dates, people=known)
    if form.is_valid():
        try:
            services.grant_extension(
                request.user,  # type: ignore[arg-type]
                milestone=form.cleaned_data["milestone"],
                person=whom,
                until=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error("date", str(refused))
        else:
            messages.success(request, _("%(name)s has more time now, and is told by mail.") % {"name": whom})
            return redirect("setup:extensions", request.conference.slug)
    context = {"form": form, "whom": whom, "crumbs": [*_crumbs(request), (str(whom), "")]}
    return render(request, "conferences/dates/grant.html", context)


@require_POST
@door("chair")
def revoke_extension(request: ConferenceRequest, pk: int) -> HttpResponse:
    """Take the additional time of a person back."""
    extension = get_object_or_404(queries.extensions_seen_by(request.viewer), pk=pk)
    services.revoke_extension(request.user, extension=extension)  # type: ignore[arg-type]
    messages.success(request, _("Taken back; the person is told by mail."))
    return redirect("setup:extensions", request.conference.slug)


@door("chair")
def reminders(request: ConferenceRequest) -> HttpResponse:
    """The reminder rules; a POST gives a conference without rules the usual ones."""
    if request.method == "POST":
        reminder_rules.seed_reminder_rules(request.conference, actor=request.user)  # type: ignore[arg-type]
        return redirect("setup:reminders", request.conference.slug)
    return render(request, "conferences/dates/reminders.html", {"rows": queries.rules_of(request.conference)})


@door("chair")
def edit_reminder(request: ConferenceRequest, pk: int | None = None) -> HttpResponse:
    """Add a reminder or change one."""
    rule = _rule(request, pk) if pk is not None else None
    form = ReminderForm(request.POST or None, rule=rule)
    if form.is_valid():
        data = form.cleaned_data
        try:
            reminder_rules.save_reminder_rule(
                request.user,  # type: ignore[arg-type]
                conference=request.conference,
                kind=data["kind"],
                audience=data["audience"],
                lead_hours=data["amount"] * data["unit"],
                is_on=data["is_on"],
                rule=rule,
            )
        except Refused as refused:
            form.add_error("amount", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("setup:reminders", request.conference.slug)
    crumbs = [(_("Reminders"), reverse("setup:reminders", args=[request.conference.slug]))]
    crumbs.append((str(rule) if rule else _("Add a reminder"), ""))
    return render(request, "conferences/dates/reminder.html", {"form": form, "rule": rule, "crumbs": crumbs})


@require_POST
@door("chair")
def change_reminder(request: ConferenceRequest, pk: int) -> HttpResponse:
    """Switch a reminder on or off, or remove it."""
    rule = _rule(request, pk)
    if "remove" in request.POST:
        reminder_rules.remove_reminder_rule(request.user, rule=rule)  # type: ignore[arg-type]
    else:
        reminder_rules.switch_reminder_rule(request.user, rule=rule, is_on="on" in request.POST)  # type: ignore[arg-type]
    return redirect("setup:reminders", request.conference.slug)


def _rule(request: ConferenceRequest, pk: int) -> ReminderRule:
    return get_object_or_404(ReminderRule.objects.filter(conference=request.conference), pk=pk)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _crumbs(request: ConferenceRequest) -> list[tuple[str, str]]:
    slug = request.conference.slug
    return [
        (_("Important dates"), reverse("setup:dates", args=[slug])),
        (_("More time for one person"), reverse("setup:extensions", args=[slug])),
    ]
