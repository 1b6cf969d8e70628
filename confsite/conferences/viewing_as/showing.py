"""Answers a chair's request as a made-up member would be answered, and leaves nothing behind.

The member is a real row with a real role, so every page, list and count asks the very same rule in the very same way;
it lives in a transaction that is always rolled back. Only lines of the log on what was read are kept, in the chair's
name. What the member may see is bounded by whoever makes it (`register`): it is kept away from every paper that is
hidden from the chair.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, PersonEmail, User
from confsite.accounts.services import sort_key_of
from confsite.audit.models import LogEntry
from confsite.clock import physical_now
from confsite.conferences.viewer import Viewer, viewer_of
from confsite.conferences.viewing_as import record
from confsite.conferences.viewing_as.record import ViewingAs

_READING = frozenset({"GET", "HEAD"})
# Makes the member for a chair, the record and a door; None where the chair may no longer look that way.
Maker = Callable[[Viewer, ViewingAs, str], Person | None]
_makers: list[Maker] = []
_kept_verbs: set[str] = set()


def register(maker: Maker, *, kept_verbs: Iterable[str] = ()) -> None:
    """Name who makes members, and the verbs of the log that tell of reading; called from `AppConfig.ready`."""
    _makers[:] = [maker]
    _kept_verbs.update(kept_verbs)


def answer_as_made_up(request: Any, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """`answer()`, seen through the eyes this session asked for; with one's own where it asked for none.

    `request` has passed the look-up of conference and viewer. Nothing but reading is possible through other eyes.
    """
    viewing = record.remembered(request, request.conference.pk)
    if viewing is None:
        return answer()
    if viewing.is_over or not request.viewer.is_chair:
        return _over(request, answer)
    if request.method not in _READING:
        request.viewing_as = viewing
        return render(request, "conferences/viewing_as/refused.html", {"is_over": False}, status=403)
    own_user, own_viewer, place = request.user, request.viewer, (request.conference, request.door)
    traces: list[LogEntry] = []
    try:
        with transaction.atomic():
            person = _makers[0](own_viewer, viewing, request.door)
            if person is not None and person.user is not None:
                request.user, request.viewing_as = person.user, viewing
                request.viewer = viewer_of(person.user, request.conference)
                response = _read(_found(request, answer, place))
                traces = list(LogEntry.objects.filter(actor=person.user, verb__in=_kept_verbs))
            transaction.set_rollback(True)
    finally:
        request.user, request.viewer = own_user, own_viewer
    if person is None:
        return _over(request, answer)
    _keep(traces, own_user, viewing)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _keep(traces: list[LogEntry], chair: User, viewing: ViewingAs) -> None:
    """What the log says of the member's reading it says of the chair, who has read it: once a day for the same."""
    for line in traces:
        line.pk, line.actor, line.details = None, chair, line.details | {"viewing_as": viewing.words}
        known = LogEntry.objects.filter(
            actor=chair, verb=line.verb, target_type=line.target_type, target_id=line.target_id, details=line.details
        )
        if not known.filter(recorded_at__gte=line.recorded_at - timedelta(days=1)).exists():
            line.save(force_insert=True)


def make_up_person(chair: Viewer, name: str) -> Person:
    """A person with a login nobody can use. The caller's transaction is rolled back."""
    email = f"made-up-{uuid.uuid4().hex}@made-up.invalid"
    user = User(email=email, time_zone=getattr(chair.user, "time_zone", ""))
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    now = physical_now()
    person = Person.objects.create(user=user, name=name, sort_key=sort_key_of(name), profile_confirmed_at=now)
    PersonEmail.objects.create(person=person, email=email, is_primary=True, verified_at=now)
    return person


def _over(request: Any, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The first page afterwards. What was filled in on a page of the member is not done in the chair's own name."""
    record.forget(request)
    if request.method not in _READING:
        return render(request, "conferences/viewing_as/refused.html", {"is_over": True}, status=403)
    messages.info(request, _("Viewing as a made-up member has ended. You see the pages with your own eyes again."))
    return answer()


def _found(request: Any, answer: Callable[[], HttpResponseBase], place: tuple[Any, Any]) -> HttpResponseBase:
    """The member's page; what they do not find says so below the bar, whether it is hidden or missing."""
    viewer = request.viewer
    try:
        return answer()
    except Http404:
        (request.conference, request.door), request.viewer = place, viewer
        return render(request, "conferences/viewing_as/not_found.html", status=404)


def _read(response: HttpResponseBase) -> HttpResponseBase:
    """The response with everything it would still ask the database."""
    if not isinstance(response, StreamingHttpResponse) or isinstance(response, FileResponse):
        return response
    whole = HttpResponse(b"".join(response))  # none of ours streams asynchronously
    whole.headers = response.headers
    whole.cookies = response.cookies
    return whole
