"""The chair's pages on members and invitations."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from confsite.accounts.limits import limited
from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.invitations import members as member_services
from confsite.conferences.invitations import queries, services
from confsite.conferences.invitations.csv_rows import read_invitees
from confsite.conferences.invitations.errors import Refused
from confsite.conferences.invitations.forms import (
    ImportForm,
    InvitationFilter,
    InviteForm,
    MemberFilter,
    MemberForm,
)
from confsite.conferences.models import Invitation, Membership, Role
from confsite.ui.csv_export import csv_response
from confsite.ui.tables import page_of, sorted_by

MEMBER_SORTS = {"name": "person__sort_key", "role": ("role", "person__sort_key"), "quota": "quota", "since": "since"}
INVITATION_SORTS = {"name": "name", "state": ("state", "name"), "role": ("role", "name"), "invited": "invited_at"}


def _is_post(request: Any) -> bool:
    return bool(request.method == "POST")


def _tabs(request: ConferenceRequest, current: str) -> list[tuple[str, str, bool, int | None]]:
    slug = request.conference.slug
    return [
        (_("Members"), reverse("people_chair:members", args=[slug]), current == "members", None),
        (_("Invitations"), reverse("people_chair:invitations", args=[slug]), current == "invitations", None),
    ]


@door("chair")
@limited("search", when=lambda request: bool(request.GET.get("q")))
def members(request: ConferenceRequest) -> HttpResponse:
    """Who holds which role, with how many papers they take."""
    form = MemberFilter(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    rows = queries.members(request.conference, role=data.get("role", ""), words=data.get("q", ""))
    page = page_of(request, sorted_by(rows, request, MEMBER_SORTS, "name"))
    counts = queries.role_counts(request.conference)
    context = {
        "form": form,
        "page": page,
        "found": page.paginator.count,
        "counts": [(Role(role).label, n, f"?role={role}") for role, n in counts.items()],
        "tabs": _tabs(request, "members"),
    }
    return render(request, "conferences/invitations/members.html", context)


@door("chair")
def members_csv(request: ConferenceRequest) -> StreamingHttpResponse:
    """All members as a table, in the columns the import reads."""
    rows = queries.members(request.conference).order_by("role", "person__sort_key")

    def lines() -> Any:
        for member in rows.iterator(chunk_size=500):
            emails, institutions = member.person.emails.all(), member.person.affiliations.all()
            yield (
                member.person.name,
                emails[0].email if emails else "",
                member.role,
                institutions[0].institution if institutions else "",
                member.quota,
                member.track.slug if member.track else "",
            )

    header = ("name", "email", "role", "affiliation", "quota", "track")
    return csv_response(f"{request.conference.slug}-members.csv", header, lines())


def _membership(request: ConferenceRequest, pk: int) -> Membership:
    rows = Membership.objects.filter(conference=request.conference).select_related("conference", "person", "track")
    return get_object_or_404(rows, pk=pk)


@door("chair")
def member(request: ConferenceRequest, pk: int) -> HttpResponse:
    """Change how many papers somebody takes, and their track."""
    membership = _membership(request, pk)
    form = MemberForm(request.POST or None, membership=membership)
    if form.is_valid():
        track = form.cleaned_data.get("track")
        try:
            member_services.change_membership(
                request.user, membership=membership, quota=form.cleaned_data["quota"], track=track
            )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Saved for %(name)s.") % {"name": membership.person.name})
        return redirect("people_chair:members", request.conference.slug)
    context = {"form": form, "membership": membership, "is_only_chair": member_services.is_only_chair(membership)}
    return render(request, "conferences/invitations/member.html", context)


@door("chair")
def end_member(request: ConferenceRequest, pk: int) -> HttpResponse:
    """Take a role away, after a question."""
    membership = _membership(request, pk)
    if request.method == "POST":
        try:
            member_services.end_membership(request.user, membership=membership)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("people_chair:members", request.conference.slug)
        words = {"name": membership.person.name, "role": membership.get_role_display()}
        messages.success(request, _("%(name)s is no longer %(role)s.") % words)
        if membership.person_id == request.viewer.person.pk and membership.role == Role.PC_CHAIR:  # type: ignore[union-attr]
            return redirect("site:home")
        return redirect("people_chair:members", request.conference.slug)
    context = {"membership": membership, "is_only_chair": member_services.is_only_chair(membership)}
    return render(request, "conferences/invitations/end_member.html", context)


@door("chair")
@limited("search", when=lambda request: bool(request.GET.get("q")))
def invitations(request: ConferenceRequest) -> HttpResponse:
    """Who was invited, and what they answered."""
    form = InvitationFilter(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    rows = queries.invitations(
        request.conference, state=data.get("state", ""), role=data.get("role", ""), words=data.get("q", "")
    )
    page = page_of(request, sorted_by(rows, request, INVITATION_SORTS, "-invited"))
    context = {
        "form": form,
        "page": page,
        "found": page.paginator.count,
        "counts": queries.invitation_counts(request.conference),
        "remindable": queries.remindable(request.conference).count(),
        "tabs": _tabs(request, "invitations"),
    }
    return render(request, "conferences/invitations/invitations.html", context)


@door("chair")
@limited("invite", when=_is_post)
def invite(request: ConferenceRequest) -> HttpResponse:
    """Invite one person."""
    form = InviteForm(request.POST or None, conference=request.conference)
    if form.is_valid():
        outcome = services.invite(
            request.user, conference=request.conference, invitees=[form.invitee], message=form.cleaned_data["message"]
        )
        if outcome.new:
            messages.success(request, _("Invited: %(name)s. The mail is on its way.") % {"name": form.invitee.name})
            return redirect("people_chair:invitations", request.conference.slug)
        text = _("This person has the role already.") if outcome.hold else _("This address is invited already.")
        form.add_error("email", text)
    return render(request, "conferences/invitations/invite.html", {"form": form})


@door("chair")
@limited("invite", when=_is_post)
def import_people(request: ConferenceRequest) -> HttpResponse:
    """Invite a list of people: read it, show what would happen, then do all of it or nothing."""
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        content = form.cleaned_data["content"]
        read = read_invitees(content, conference=request.conference, default_role=Role(form.cleaned_data["role"]))
        if not read.errors and read.new and request.POST.get("apply"):
            return _apply(request, read.new, form.cleaned_data["message"])
        context |= {"read": read, "text": "" if read.errors else content.decode("utf-8-sig")}
    return render(request, "conferences/invitations/import.html", context)


def _apply(request: ConferenceRequest, invitees: list[services.Invitee], message: str) -> HttpResponse:
    outcome = services.invite(request.user, conference=request.conference, invitees=invitees, message=message)
    count = len(outcome.new)
    text = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", count) % {"n": count}
    messages.success(request, text)
    return redirect("people_chair:invitations", request.conference.slug)


@door("chair")
def remind(request: ConferenceRequest) -> HttpResponse:
    """Remind those who have not answered, after showing how many these are."""
    count = queries.remindable(request.conference).count()
    if request.method == "POST":
        count = services.remind_silent(request.user, conference=request.conference)
        text = ngettext("%(n)d reminder is on its way.", "%(n)d reminders are on their way.", count) % {"n": count}
        messages.success(request, text if count else _("There was nobody to remind."))
        return redirect("people_chair:invitations", request.conference.slug)
    return render(request, "conferences/invitations/remind.html", {"count": count})


@require_POST
@door("chair")
@limited("invite", when=_is_post)
def resend(request: ConferenceRequest, pk: int) -> HttpResponse:
    """Send an invitation's mail again."""
    return _change(request, pk, services.resend, _("The mail to %(name)s is on its way again."))


@require_POST
@door("chair")
def revoke(request: ConferenceRequest, pk: int) -> HttpResponse:
    """Take an unanswered invitation back."""
    return _change(request, pk, services.revoke, _("The invitation of %(name)s is taken back; its link says so."))


def _change(request: ConferenceRequest, pk: int, change: Callable[..., Invitation], done: str) -> HttpResponse:
    found = get_object_or_404(Invitation, pk=pk, conference=request.conference)
    try:
        change(request.user, invitation=found)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done % {"name": found.name})
    return redirect("people_chair:invitations", request.conference.slug)
