"""When a conflict that somebody's own profile brought up takes effect.

Where the committee must not know the authors, a list that shrinks after an edit of the own profile would tell who wrote
what: declare a tie to somebody, and see which paper is gone. So what follows from an edit made while papers can be
seen takes effect at the next important date, together with all else. Chairs see it at once, and no paper is given to
somebody with such a conflict meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime

from confsite.accounts.models import Person
from confsite.conferences.calendar import Calendar
from confsite.conferences.models import Conference
from confsite.conferences.windows import Window
from reviews.access import rules_for
from reviews.conflicts.facts import Finding, Sort
from reviews.models import Conflict, PossibleConflict
from reviews.rights import AuthorsShown
from submissions.models import Submission

# Nothing on the own profile can bring these up.
_NOT_OWN = frozenset({Sort.AUTHOR, Sort.DECLARED, Sort.SUBMISSION})


class Holding:
    """Answers for the findings of one search; at most five queries, one where no profile counts."""

    def __init__(self, conference: Conference, people: Iterable[int]) -> None:
        self.conference = conference
        self.is_blind = rules_for(conference).authors_shown != AuthorsShown.OPEN
        self.next_date: datetime | None = None
        self.visible_since: datetime | None = None
        self.changed: dict[int, datetime] = {}
        self.submitted: dict[int, datetime | None] = {}
        self.held: dict[tuple[int, int], datetime | None] = {}
        self.in_force: set[tuple[int, int]] = set()
        self.now = conference.now()
        if not self.is_blind:
            return
        calendar = Calendar(conference)
        scopes = {(None, None)} | {(fact.track, fact.submission_type) for fact in calendar.facts}
        found = [calendar.spans(track=track, submission_type=kind) for track, kind in scopes]
        spans = [each.get(window) for each in found for window in (Window.BID, Window.REVIEW, Window.DISCUSS)]
        dates = sorted(span.closes_at for span in spans if span and span.closes_at and span.closes_at > calendar.now)
        opened = [span.opens_at for span in spans if span and span.opens_at]
        self.visible_since = min(opened, default=None)
        self.next_date = dates[0] if dates else None
        changed = Person.objects.filter(pk__in=set(people)).values_list("pk", "profile_changed_at")
        self.changed = {pk: at for pk, at in changed if at is not None}
        if self.changed:
            self.submitted = dict(Submission.objects.filter(conference=conference).values_list("pk", "submitted_at"))
            rows = PossibleConflict.objects.filter(conference=conference, basis=PossibleConflict.Basis.HELD)
            self.held = {(s, p): until for s, p, until in rows.values_list("submission_id", "person_id", "held_until")}
            # What somebody declared they could take back again, and see whether the paper returns.
            others = Conflict.objects.exclude(source=Conflict.Source.PERSON)
            in_force = others.filter(conference=conference, dismissed_at__isnull=True)
            self.in_force = set(in_force.values_list("submission_id", "person_id"))

    def until(self, finding: Finding) -> datetime | None:
        """When this finding takes effect; None: at once."""
        pair = (finding.submission, finding.person)
        if pair in self.in_force:
            return None  # another reason hides the paper already
        known = self.held.get(pair)
        if known is not None:
            return known if known > self.now else None
        changed = self.changed.get(finding.person)
        if self.next_date is None or changed is None:
            return None
        if self.visible_since is not None and changed < self.visible_since:
            return None
        submitted = self.submitted.get(finding.submission)
        if submitted is None or submitted > changed:
            return None  # nobody saw a list with this paper before the edit
        if any(reason.sort in _NOT_OWN for reason in finding.reasons) or finding.source == "AUTHORS":
            return None
        return self.next_date
