"""The demo's own pages: what to try, one-click sign-in, the mail that was caught. Refused outside the demo."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from confsite.accounts.models import User
from confsite.conferences.models import Conference
from confsite.ui.tables import page_of
from demo import mailbox
from demo.builder.conference import PASSWORD
from demo.personas import scenes


def only_in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """404 unless the settings are the demo's own, even if somebody installed this app elsewhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not getattr(settings, "CONFSITE_IS_DEMO", False):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@only_in_demo
def home(request: HttpRequest) -> HttpResponse:
    """What there is to try."""
    context = {
        "scenes": scenes(),
        "archives": Conference.objects.filter(state=Conference.State.ARCHIVE).order_by("-starts_on"),
        "password": PASSWORD,
    }
    return render(request, "demo/home.html", context)


@require_POST
@only_in_demo
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as a made-up person and go where something is to do."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("demo:home")
    user = get_object_or_404(User, email=request.POST.get("email", ""), is_staff=False, is_superuser=False)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(target)


@only_in_demo
def mail(request: HttpRequest) -> HttpResponse:
    """The mail that would have gone out, newest first."""
    words = request.GET.get("q", "")
    page = page_of(request, list(mailbox.search(words)), per_page=30)
    return render(
        request, "demo/mail.html", {"page": page, "mails": [mailbox.read(key) for key in page], "words": words}
    )


@only_in_demo
def message(request: HttpRequest, key: str) -> HttpResponse:
    """One message, as text with its links."""
    found = mailbox.read(key)
    if found is None:
        raise Http404
    return render(request, "demo/message.html", {"mail": found})
