"""What the program adds to menus and to "what to do next"."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import Person
from confsite.conferences import menus, todos
from confsite.conferences.menus import MenuEntry
from confsite.conferences.models import Conference, Membership, Milestone
from confsite.conferences.todos import Todo
from confsite.conferences.viewer import Viewer
from program.flow import ACCEPTED
from program.models import ProgramVersion
from program.policies import SCHEDULERS
from submissions.models import Submission


def register() -> None:
    """Add menu entries and the chairs' todo."""
    group = gettext_lazy("Program")
    menus.register(
        MenuEntry("public", "", gettext_lazy("Program"), "program:home", 20),
        MenuEntry("chair", group, gettext_lazy("Sessions and talks"), "schedule:home", 700, may_schedule),
        MenuEntry("chair", group, gettext_lazy("Set up"), "schedule:setup", 705, may_schedule),
        MenuEntry("chair", group, gettext_lazy("Rooms"), "schedule:rooms", 710, may_schedule),
        MenuEntry("chair", group, gettext_lazy("When presenters can come"), "schedule:availability", 715, may_schedule),
        MenuEntry("chair", group, gettext_lazy("Proposals"), "schedule:proposals", 720, may_schedule),
        MenuEntry("chair", group, gettext_lazy("Publish"), "schedule:publish", 730, may_schedule),
        MenuEntry("chair", group, gettext_lazy("What it shows"), "schedule:display", 735, may_schedule),
        MenuEntry("chair", group, gettext_lazy("Published versions"), "schedule:versions", 740, may_schedule),
    )
    todos.register("program", todos_of)


def may_schedule(viewer: Viewer) -> bool:
    return viewer.holds(*SCHEDULERS)


def todos_of(person: Person, conference: Conference | None) -> list[Todo]:
    """For chairs: accepted papers are there and no program is published; one query."""
    accepted = Submission.objects.filter(conference=OuterRef("pk"), state__in=ACCEPTED)
    published = ProgramVersion.objects.filter(conference=OuterRef("pk"))
    held = Membership.objects.filter(person=person, role__in=SCHEDULERS)
    waiting = Conference.objects.filter(memberships__in=held).exclude(state=Conference.State.ARCHIVE)
    if conference is not None:
        waiting = waiting.filter(pk=conference.pk)
    event = Milestone.objects.filter(conference=OuterRef("pk"), kind=Milestone.Kind.EVENT).order_by("at")
    rows = waiting.filter(Exists(accepted), ~Exists(published)).annotate(event_at=event.values("at")[:1]).distinct()
    return [
        Todo(
            conference=row,
            title=_("Build and publish the program"),
            body=_("Decisions are released, so accepted papers wait for their place in the program."),
            url=reverse("schedule:home", args=[row.slug]),
            action=_("To the program"),
            due=row.event_at,
        )
        for row in rows
    ]
