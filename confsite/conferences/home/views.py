"""The site's home page, its list of conferences, and the operator's page for a new one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from confsite.accounts.limits import limited
from confsite.accounts.services import person_of
from confsite.clock import physical_now
from confsite.conferences import todos
from confsite.conferences.home import queries, services
from confsite.conferences.home.forms import NewConferenceForm, SearchForm
from confsite.ui.tables import page_of

MOST_ON_HOME = 8


def home(request: HttpRequest) -> HttpResponse:
    """Signed out: what this site is, and its conferences. Signed in: what to do next, and by when."""
    today = physical_now().date()
    context: dict[str, Any] = {
        "upcoming": queries.upcoming_conferences(today)[:MOST_ON_HOME],
        "past": queries.past_conferences(today)[:MOST_ON_HOME],
    }
    if not request.user.is_authenticated:
        return render(request, "conferences/home/welcome.html", context)
    person = person_of(request.user)
    todo_rows = [(todo, todo.conference.now()) for todo in todos.todos_of(person)]
    context |= {"person": person, "todos": todo_rows, "mine": queries.my_conferences(person)}
    response = render(request, "conferences/home/mine.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@limited("search", when=lambda request: bool(request.GET.get("q")))
def conference_list(request: HttpRequest) -> HttpResponse:
    """All public conferences, upcoming and past, found by words of name or place."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    today = physical_now().date()
    is_past = request.GET.get("when") == "past"
    upcoming = queries.found(queries.upcoming_conferences(today), words)
    past = queries.found(queries.past_conferences(today), words)
    page = page_of(request, past if is_past else upcoming)
    context: dict[str, Any] = {"form": form, "page": page, "words": words, "is_past": is_past}
    context["counts"] = {"upcoming": upcoming.count(), "past": past.count()}
    return render(request, "conferences/home/list.html", context)


@login_required
def new_conference(request: HttpRequest) -> HttpResponse:
    """Make a conference for a chair; operators only, and for others the page does not exist."""
    if not request.user.is_staff:
        raise Http404
    form = NewConferenceForm(request.POST or None)
    if form.is_valid():
        try:
            conference = services.create_conference(request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            text = _("“%(name)s” is made as a draft; its chair got a mail.") % {"name": conference.name}
            messages.success(request, text)
            return redirect("site:home")
    return render(request, "conferences/home/new.html", {"form": form})
