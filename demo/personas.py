"""Who a visitor of the demo can be, and where each persona starts."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference
from demo import world
from demo.builder.stages import STAGES, Stage


@dataclass(frozen=True)
class Persona:
    """One button: a made-up person in a role, the page to land on, and what to try there."""

    email: str
    role: Any
    url_name: str
    hint: Any


@dataclass(frozen=True)
class Scene:
    """One of the five conferences with its personas."""

    conference: Conference
    title: Any
    story: Any
    personas: tuple[Persona, ...]


_SCENES: dict[Stage, tuple[Any, Any, tuple[tuple[str, Any, str, Any], ...]]] = {
    Stage.SUBMISSION: (
        _("Submission is open"),
        _("Five days before the deadline: two thirds of the papers are in, the others are drafts."),
        (
            ("@draft", _("Author with a draft"), "submissions:home", _("finish the draft and submit a PDF")),
            ("@author", _("Author"), "submissions:home", _("replace the PDF, look at the checks and the receipt")),
            ("rajesh-subramaniam", _("PC chair"), "chair:home", _("watch papers come in, extend the deadline")),
        ),
    ),
    Stage.BIDDING: (
        _("Bidding"),
        _("The papers are in. Half of the committee has bid, the other half still has to."),
        (
            ("@silent", _("PC member"), "reviews:bids", _("bid by keyboard: j, k, and 3, 2, 1, 0")),
            (
                "rajesh-subramaniam",
                _("PC chair"),
                "reviewing:assignments",
                _("propose assignments, ask why and why not, pin a pair, apply, release the mails"),
            ),
            ("lena-brandt", _("PC chair in conflict"), "chair:home", _("papers she may not see are nowhere")),
        ),
    ),
    Stage.REVIEWING: (
        _("Reviewing"),
        _("Five days before reviews are due: most are in, some are drafts, a few are not begun."),
        (
            (
                "@late",
                _("PC member with reviews to write"),
                "reviews:home",
                _("take all papers as a zip, write a review"),
            ),
            ("@done", _("PC member who is done"), "reviews:home", _("read the others' reviews")),
            ("rajesh-subramaniam", _("PC chair"), "reviewing:board", _("see who is late, begin to decide")),
            (
                "@area_chair",
                _("Area chair"),
                "reviews:home",
                _("follow the reviews of your papers, write a meta-review"),
            ),
            ("nils-oberg", _("Staff"), "reviewing:papers", _("read everything, change nothing")),
        ),
    ),
    Stage.DECIDED: (
        _("Decided, camera-ready open"),
        _("Decisions are out, the final papers come in."),
        (
            (
                "@accepted",
                _("Author of an accepted paper"),
                "submissions:home",
                _("read the reviews, hand in the final paper"),
            ),
            ("rajesh-subramaniam", _("PC chair"), "chair:home", _("approve final papers, look at the scores")),
            ("ingrid-akerlund", _("Schedule chair"), "schedule:home", _("set up the days and build the program")),
        ),
    ),
    Stage.PUBLISHED: (
        _("The program is published"),
        _("Ten days before the workshop."),
        (
            ("", _("Attendee, not signed in"), "program:home", _("find a talk, take the calendar along, print it")),
            ("ingrid-akerlund", _("Schedule chair"), "schedule:home", _("move a talk and publish the change")),
            ("rajesh-subramaniam", _("PC chair"), "chair:home", _("look back over the whole event")),
        ),
    ),
}


def scenes() -> list[Scene]:
    """The conferences that are built, in order, with personas who have something to do there."""
    built = Conference.objects.in_bulk([facts.slug for facts in STAGES.values()], field_name="slug")
    found = []
    for stage, (title, story, rows) in _SCENES.items():
        conference = built.get(STAGES[stage].slug)
        if conference is not None:
            personas = tuple(Persona(_address(conference, who), role, url, hint) for who, role, url, hint in rows)
            found.append(Scene(conference, title, story, personas))
    return found


def _address(conference: Conference, who: str) -> str:
    """The address of a named person, or of one whom the conference as it was built gives something to do."""
    if not who.startswith("@"):
        return world.load_people().persons[who].email.lower() if who else ""
    return _CHOOSERS[who](conference) or world.load_people().with_role("pc_member")[0].email.lower()


def _author_in(conference: Conference, *states: str) -> str:
    paper = conference.submissions.filter(state__in=states).order_by("-number").first()
    return paper.authors.order_by("order")[0].email if paper else ""


def _reviewer(conference: Conference, **conditions: Any) -> str:
    rows = conference.assignments.filter(state="ACTIVE", **{"role": "REVIEWER", **conditions})
    row = rows.select_related("person__user").order_by("person__sort_key").first()
    return row.person.user.email if row and row.person.user else ""


def _done(conference: Conference) -> str:
    review = conference.reviews.filter(state="SUBMITTED").order_by("reviewer__sort_key").first()
    return review.reviewer.user.email if review and review.reviewer.user else ""


def _silent(conference: Conference) -> str:
    members = conference.memberships.filter(role="PC_MEMBER").exclude(person__in=conference.bids.values("person"))
    row = members.select_related("person__user").order_by("person__sort_key").first()
    return row.person.user.email if row and row.person.user else ""


def _late(conference: Conference) -> str:
    return _reviewer(conference, reviews__isnull=True) or _reviewer(conference, reviews__state="DRAFT")


_CHOOSERS = {
    "@draft": lambda conference: _author_in(conference, "DRAFT"),
    "@author": lambda conference: _author_in(conference, "SUBMITTED"),
    "@accepted": lambda conference: _author_in(conference, "ACCEPTED"),
    "@silent": _silent,
    "@late": _late,
    "@done": _done,
    "@area_chair": lambda conference: _reviewer(conference, role="META_REVIEWER"),
}
