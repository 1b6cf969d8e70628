"""The page behind an invitation's link: reading changes nothing, answering is a POST."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from confsite.accounts.limits import limited
from confsite.accounts.services import person_of
from confsite.clock import physical_now
from confsite.conferences.invitations import queries, services
from confsite.conferences.invitations.errors import Refused
from confsite.conferences.invitations.forms import AcceptForm, DeclineForm
from confsite.conferences.invitations.policies import REVIEWING_ROLES
from confsite.conferences.models import Invitation

_INTENT = "invitation_accepted"  # in the session: what was answered before signing in


def _invitation_or_404(token: str) -> Invitation:
    found = queries.invitation_by_token(token)
    if found is None:
        raise Http404
    return found


@never_cache
@limited("invitation", when=lambda request: request.method == "POST")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation, take the answer. Declining needs no account, accepting a sign-in."""
    offered = _invitation_or_404(token)
    is_expired = bool(offered.expires_at and offered.expires_at <= physical_now())
    if offered.state != Invitation.State.PENDING or is_expired:
        context = {"invitation": offered, "is_expired": is_expired}
        return render(request, "conferences/invitations/settled.html", context)
    answer = request.POST.get("answer", "")
    asks_quota = offered.role in REVIEWING_ROLES
    quota = offered.quota_offered if offered.quota_offered is not None else offered.conference.default_quota
    accept_form = AcceptForm(request.POST if answer == "accept" else None, initial={"quota": quota}, prefix="yes")
    decline_form = DeclineForm(request.POST if answer == "decline" else None, prefix="no")
    if answer == "accept" and (not asks_quota or accept_form.is_valid()):
        wanted = accept_form.cleaned_data["quota"] if asks_quota else None
        return _accept(request, offered, token, wanted)
    if answer == "decline" and decline_form.is_valid():
        return _decline(request, offered, token, decline_form.cleaned_data["note"])
    context = {
        "invitation": offered,
        "asks_quota": asks_quota,
        "accept_form": accept_form,
        "decline_form": decline_form,
    }
    if request.user.is_authenticated:
        context["person"] = person_of(request.user)
        context["is_other_address"] = not EmailAddress.objects.filter(
            user=request.user, email__iexact=offered.email, verified=True
        ).exists()
    return render(request, "conferences/invitations/answer.html", context)


def _accept(request: HttpRequest, offered: Invitation, token: str, quota: int | None) -> HttpResponse:
    if request.user.is_authenticated:
        return _complete(request, offered, token, quota)
    request.session[_INTENT] = {"invitation": offered.pk, "quota": quota}
    following = {"next": reverse("site:finish_invitation", args=[token])}
    if EmailAddress.objects.filter(email__iexact=offered.email, verified=True).exists():
        messages.info(request, _("Sign in to accept; your answer is kept."))
        return redirect(f"{reverse('account_login')}?{urlencode(following)}")
    # Whoever has the link reads the address's mail; but a rehearsal's mail is read by its chairs, and proves nothing.
    if not offered.conference.is_sandbox:
        get_adapter().stash_verified_email(request, offered.email)
    messages.info(request, _("One step more: make an account; your answer is kept. If you have one already, sign in."))
    return redirect(f"{reverse('account_signup')}?{urlencode(following | {'email': offered.email})}")


def _complete(request: HttpRequest, offered: Invitation, token: str, quota: int | None) -> HttpResponse:
    try:
        membership = services.accept(request.user, invitation=offered, quota=quota)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("site:invitation", token=token)
    request.session.pop(_INTENT, None)
    get_adapter().unstash_verified_email(request)  # an account made later has to prove the address anew
    words = {"role": membership.get_role_display(), "conference": membership.conference.short_name}
    messages.success(request, _("Thank you! You are now %(role)s of %(conference)s.") % words)
    return redirect("site:home")


def _decline(request: HttpRequest, offered: Invitation, token: str, note: str) -> HttpResponse:
    try:
        services.decline(request.user if request.user.is_authenticated else None, invitation=offered, note=note)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("site:invitation", token=token)


@never_cache
def finish(request: HttpRequest, token: str) -> HttpResponse:
    """Complete an acceptance that was posted in this session before signing in; without one, ask again."""
    offered = _invitation_or_404(token)
    intent = request.session.get(_INTENT) or {}
    if not request.user.is_authenticated or intent.get("invitation") != offered.pk:
        return redirect("site:invitation", token=token)
    return _complete(request, offered, token, intent.get("quota"))
