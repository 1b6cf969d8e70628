"""The important dates of a conference, read once and asked often."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import prefetch_related_objects

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Extension, Milestone
from confsite.conferences.windows import DateFact, Span, Window, spans
from confsite.prepared import Blank, Prepared

CLOSING_KIND = {
    Window.SUBMIT: (Milestone.Kind.ABSTRACT, Milestone.Kind.SUBMISSION),
    Window.EDIT: (Milestone.Kind.SUBMISSION,),
    Window.BID: (Milestone.Kind.BIDDING,),
    Window.REVIEW: (Milestone.Kind.REVIEW,),
    Window.RESPOND: (Milestone.Kind.RESPONSE,),
    Window.DISCUSS: (Milestone.Kind.DISCUSSION, Milestone.Kind.NOTIFICATION),
    Window.CAMERA_READY: (Milestone.Kind.CAMERA_READY,),
}

_milestones = Prepared(
    lambda: Milestone.objects.filter(conference=Blank("conference")).select_related("track", "submission_type")
)


class Calendar:
    """One conference's dates at one moment of its clock. Loads milestones once; extensions only when asked."""

    def __init__(self, conference: Conference) -> None:
        self.conference = conference
        self.now = conference.now()
        self._spans: dict[tuple[int | None, int | None], Mapping[Window, Span]] = {}

    @cached_property
    def milestones(self) -> list[Milestone]:
        """All dates, public or not, in their order."""
        found = _milestones(conference=self.conference.pk)
        for milestone in found:
            milestone.conference = self.conference
        return found

    @property
    def milestones_with_history(self) -> list[Milestone]:
        """The same with their revisions, which few pages show; one more query the first time."""
        prefetch_related_objects(self.milestones, "revisions")
        return self.milestones

    @cached_property
    def facts(self) -> tuple[DateFact, ...]:
        return tuple(
            DateFact(
                m.kind, m.at, m.day, m.zone, timedelta(seconds=m.grace_seconds), m.track_id, m.submission_type_id, m.pk
            )
            for m in self.milestones
        )

    def spans(self, *, track: int | None = None, submission_type: int | None = None) -> Mapping[Window, Span]:
        """The span of each window for papers of a track and a type; worked out once."""
        scope = (track, submission_type)
        if scope not in self._spans:
            self._spans[scope] = spans(self.facts, track=track, submission_type=submission_type)
        return self._spans[scope]

    def span(self, window: Window, *, track: int | None = None, submission_type: int | None = None) -> Span | None:
        return self.spans(track=track, submission_type=submission_type).get(window)

    def is_open(
        self,
        window: Window,
        *,
        track: int | None = None,
        submission_type: int | None = None,
        people: Iterable[Person] = (),
        at: datetime | None = None,
    ) -> bool:
        """Whether something may be done; an extension of any of `people` (authors, the reviewer) counts."""
        span = self.span(window, track=track, submission_type=submission_type)
        at = at or self.now
        if span is None:
            return False
        if span.is_open(at):
            return True
        ids = [person.pk for person in people]
        if not ids:
            return False
        extended = self.extended_until(window, ids, track=track, submission_type=submission_type)
        return span.is_open(at, extended_until=extended)

    def extended_until(
        self, window: Window, person_ids: list[int], *, track: int | None = None, submission_type: int | None = None
    ) -> datetime | None:
        """The latest individual extension of any of these people for the dates that close a window.

        With a track or a type only of the date that holds for it; without, of any.
        """
        granted = Extension.objects.filter(
            conference=self.conference, person_id__in=person_ids, milestone__kind__in=CLOSING_KIND[window]
        )
        span = self.span(window, track=track, submission_type=submission_type)
        if span is not None and (track is not None or submission_type is not None):
            granted = granted.filter(milestone_id__in=span.closing)
        return granted.order_by("-until").values_list("until", flat=True).first()
