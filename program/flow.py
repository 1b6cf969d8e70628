"""Accepted papers flow into the program as talks, and flow out when they are withdrawn.

Pulled from above: whoever opens or publishes the program asks, so that `submissions` need not know of it.
"""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from program.models import Session, Talk, TalkPerson
from program.services.common import lay_out_session, lock_program, write_people
from program.slugs import free_slug
from submissions.models import Author, CameraReady, State, Submission

ACCEPTED = (State.ACCEPTED, State.CONDITIONAL)
HANDED_IN = (CameraReady.State.SUBMITTED, CameraReady.State.APPROVED)


@dataclass
class Flow:
    """What came in, changed and went out, by UID of the talk."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


@dataclass(frozen=True)
class _Printed:
    """A paper as the program prints it."""

    title: str
    abstract: str
    people: tuple[tuple[int | None, str, str, bool], ...]


def sync(actor: User | None, conference: Conference) -> Flow:
    """Bring the talks of papers to what was accepted and handed in; one query where nothing changed."""
    if not any(_differs(paper) for paper in _papers(conference)):
        return Flow()
    return _apply(actor, conference)


@transaction.atomic
def _apply(actor: User | None, conference: Conference) -> Flow:
    lock_program(conference)
    flow = Flow()
    slugs = set(Talk.objects.filter(conference=conference).values_list("slug", flat=True))
    for paper in _papers(conference):
        if not _differs(paper):
            continue
        talk = getattr(paper, "talk", None)
        if paper.state not in ACCEPTED:
            assert talk is not None
            _take_out(actor, talk, flow)
            continue
        printed = _printed(paper)
        if talk is None:
            slug = free_slug(printed.title, slugs, fallback=f"paper-{paper.number}")
            slugs.add(slug)
            talk = Talk(conference=conference, submission=paper, slug=slug, minutes=paper.submission_type.talk_minutes)
            flow.new.append(str(talk.uid))
        else:
            flow.changed.append(str(talk.uid))
        talk.title, talk.abstract, talk.cancelled_at = printed.title, printed.abstract, None
        talk.save()
        record(actor, "talk.updated" if str(talk.uid) in flow.changed else "talk.created", talk)
        write_people(conference, talk, printed.people)
    return flow


def _papers(conference: Conference) -> QuerySet[Submission]:
    authors = Author.objects.filter(submission=OuterRef("pk")).order_by("order", "pk")
    people = TalkPerson.objects.filter(talk__submission=OuterRef("pk")).order_by("order", "pk")
    return (
        Submission.objects.filter(conference=conference)
        .filter(Q(state__in=ACCEPTED) | Q(talk__isnull=False, talk__cancelled_at__isnull=True))
        .select_related("talk", "camera_ready", "submission_type")
        .annotate(
            author_rows=ArraySubquery(
                authors.values(
                    row=JSONObject(
                        id="pk", person="person_id", name="name", affiliation="affiliation", speaks="is_speaker"
                    )
                )
            ),
            people_rows=ArraySubquery(
                people.values(
                    row=JSONObject(person="person_id", name="name", affiliation="affiliation", speaks="is_presenter")
                )
            ),
        )
    )


def _printed(paper: Any) -> _Printed:
    camera = getattr(paper, "camera_ready", None)
    final = camera if camera is not None and camera.state in HANDED_IN else None
    authors = list(paper.author_rows)
    if final is not None and final.author_order:
        place = {author: number for number, author in enumerate(final.author_order)}
        authors.sort(key=lambda row: place.get(row["id"], len(place)))
    people = tuple((row["person"], row["name"], row["affiliation"], row["speaks"]) for row in authors)
    return _Printed(
        title=((final.title if final else "") or paper.title)[:300],
        abstract=(final.abstract if final else "") or paper.abstract,
        people=people,
    )


def _differs(paper: Any) -> bool:
    talk = getattr(paper, "talk", None)
    if paper.state not in ACCEPTED:
        return talk is not None and talk.cancelled_at is None
    if talk is None or talk.cancelled_at is not None:
        return True
    printed = _printed(paper)
    people = tuple((row["person"], row["name"], row["affiliation"], row["speaks"]) for row in paper.people_rows)
    return (talk.title, talk.abstract, people) != (printed.title, printed.abstract, printed.people)


def _take_out(actor: User | None, talk: Talk, flow: Flow) -> None:
    session = talk.session
    talk.session = talk.starts_at = talk.ends_at = None
    talk.is_pinned, talk.cancelled_at = False, talk.conference.now()
    talk.save()
    if session is not None:
        lay_out_session(Session.objects.select_for_update().get(pk=session.pk))
    flow.gone.append(str(talk.uid))
    record(actor, "talk.cancelled", talk)
