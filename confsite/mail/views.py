"""One's own settings of mail."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from confsite.accounts.models import User
from confsite.accounts.services import person_of
from confsite.mail import services
from confsite.mail.forms import IntervalForm
from confsite.mail.outbox import address_of, interval_of


@cache_control(private=True, no_store=True)
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """Where mail goes, and how often news is gathered."""
    person = person_of(request.user)
    form = IntervalForm(request.POST or None, initial={"interval": interval_of(person)})
    if form.is_valid():
        services.change_interval(cast(User, request.user), interval=form.cleaned_data["interval"])
        messages.success(request, _("Saved. It holds for what is waiting already, too."))
        return redirect("mail:settings")
    return render(request, "accounts/mail.html", {"form": form, "address": address_of(person)})
