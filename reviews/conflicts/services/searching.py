"""Keeps the detected, the authors' and the possible conflicts of a conference up to date."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.viewer import COMMITTEE_ROLES
from confsite.jobs import services as jobs
from confsite.jobs.models import Job
from reviews.conflicts.facts import Finding
from reviews.conflicts.freshness import (
    conferences_to_look_through,
    fingerprint,
    key_of_papers,
    key_of_people,
    last_change_of_papers,
    people_fingerprint,
    remember_papers,
)
from reviews.conflicts.holding import Holding
from reviews.conflicts.involved import ruled_out
from reviews.conflicts.loading import detector_of
from reviews.conflicts.notices import tell_chairs_of_conflicts
from reviews.conflicts.possible import Suggester
from reviews.models import Assignment, Conflict, PossibleConflict
from submissions.models import Author, ConflictKind, Submission

DETECT = "reviews.detect_conflicts"
FOUND_SOURCES = (Conflict.Source.DETECTION, Conflict.Source.AUTHORS)
Key = tuple[int, int, str, str]
Pair = tuple[int, int]
Dated = tuple[Finding, datetime | None]  # with when it takes effect; None: at once


@dataclass(frozen=True)
class Outcome:
    """What one search changed."""

    added: int
    removed: int
    active: int
    possible: int

    def as_dict(self) -> dict[str, int]:
        return {"added": self.added, "removed": self.removed, "active": self.active, "possible": self.possible}


def detect_conflicts(conference: Conference, actor: User | None = None) -> dict[str, int]:
    """Bring the found and the possible conflicts of a conference up to date; counts of what changed.

    Repeating it changes nothing. What a chair pinned or dismissed stays. A conflict without a reason any more goes only
    where its paper changed after it was noticed, and neither the person nor an author changed their profile since:
    nobody gets rid of one by editing the own profile.
    """
    # As of before the facts are read: what changes meanwhile is looked at again the next time.
    as_of, people_as_of = fingerprint(conference), people_fingerprint(conference)
    reach = last_change_of_papers(conference)
    outcome = _search(conference, actor, with_possible=True)
    remember_papers(conference, as_of, reach)
    cache.set(key_of_people(conference), people_as_of, None)
    return outcome.as_dict()


def ensure_fresh(conference: Conference, *, with_people: bool = False) -> None:
    """Look for certain conflicts again where papers, authors or the committee changed; one query if they did not.

    People's own profiles are left out on purpose: who edits theirs and looks at a list at once must learn nothing.
    Before papers are assigned they are looked at too (`with_people`). Only writers ask for it: who reads a page is told
    by `freshness.is_fresh` that a search is due.
    """

    def is_fresh() -> bool:
        if cache.get(key_of_papers(conference)) != fingerprint(conference):
            return False
        return not with_people or cache.get(key_of_people(conference)) == people_fingerprint(conference)

    if is_fresh():
        return
    with transaction.atomic():
        # Who waited here for somebody else's search need not repeat it.
        Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        if with_people and not is_fresh():
            detect_conflicts(conference)
        elif not is_fresh():
            as_of, reach = fingerprint(conference), last_change_of_papers(conference)
            _search(conference, None, with_possible=False)
            remember_papers(conference, as_of, reach)


def find_conflicts_of(person: Person, submission: Submission) -> list[Finding]:
    """What bars a person from one paper by the facts of this moment, on the committee or not; nothing is written.

    What a chair dismissed, or pinned to be none, is left out.
    """
    detector, papers = detector_of(submission.conference, members=[person.pk], only=submission)
    found = [finding for paper in papers if paper.id == submission.pk for finding in detector.certain(paper)]
    if not found:
        return []
    pair = {"submission": submission, "person": person}
    if ruled_out(**pair).exists():
        return [finding for finding in found if finding.is_authorship]
    dismissed = set(Conflict.objects.filter(dismissed_at__isnull=False, **pair).values_list("kind", "source"))
    return [finding for finding in found if (str(finding.kind), finding.source) not in dismissed]


def look_at_newcomer(membership: Membership) -> int:
    """Write down the conflicts of somebody who takes a role, before they see any paper; how many are new.

    Who sees papers already, in another role, learns nothing by taking one more: own edits wait as ever.
    """
    conference, person = membership.conference, membership.person_id
    others = Membership.objects.filter(conference=conference, person=person, role__in=COMMITTEE_ROLES)
    is_new = not others.exclude(pk=membership.pk).exclude(role=Role.EXTERNAL_REVIEWER).exists()
    return _search(conference, None, with_possible=False, only=person, is_new=is_new).added


@transaction.atomic
def _search(
    conference: Conference, actor: User | None, *, with_possible: bool, only: int | None = None, is_new: bool = False
) -> Outcome:
    """Look over the whole committee, or over `only` one person; who `is_new` on it has seen no paper yet."""
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    members = None if only is None else [only]
    detector, papers = detector_of(conference, members=members)
    silenced = _silenced(conference)
    found = {
        _key(finding): finding
        for paper in papers
        for finding in detector.certain(paper)
        if (finding.submission, finding.person) not in silenced or finding.is_authorship
    }
    kept, removed, changed = _reconcile(conference, found, members)
    new = [finding for key, finding in found.items() if key not in kept]
    # Who comes new has seen no list yet that could change before their eyes.
    held = Holding(conference, [] if is_new else [finding.person for finding in new])
    at_once = [finding for finding in new if held.until(finding) is None]
    now = conference.now()
    rows = [_row(conference, finding, now) for finding in at_once]
    Conflict.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    begun = _hold(conference, [(finding, held.until(finding)) for finding in new], now)
    possible = 0
    if with_possible:
        suggester, known = Suggester(detector), _known_pairs(conference)
        possible = _reconcile_possible(
            conference,
            [one for paper in papers for one in suggester.possible(paper, settled=known.get(paper.id, ()))],
            now,
        )
    _tell_of_reviewers([(finding, None) for finding in at_once] + begun)
    if rows or removed or changed:
        # No counts in the log: a chair who is in conflict could subtract those they see.
        record(actor, "conflicts.detected", conference)
    return Outcome(len(rows), removed, len(kept) - removed + len(rows), possible)


def _reconcile(
    conference: Conference, found: dict[Key, Finding], members: Collection[int] | None
) -> tuple[set[Key], int, int]:
    """Compare stored conflicts with those found: the keys that are stored, how many went, how many say more."""
    today = conference.now().date().isoformat()
    kept: set[Key] = set()
    stale: list[int] = []
    changed: list[Conflict] = []
    stored = Conflict.objects.filter(conference=conference, source__in=FOUND_SOURCES)
    if members is not None:
        stored = stored.filter(person__in=members)
    for conflict in stored.annotate(paper_changed_at=F("submission__updated_at")):
        key = (conflict.submission_id, conflict.person_id, conflict.kind, conflict.source)
        kept.add(key)
        finding = found.get(key)
        if finding is not None:
            reasons = _dated(finding, today, conflict.reasons)
            if reasons != conflict.reasons and not conflict.is_pinned:
                conflict.reasons, conflict.evidence = reasons, finding.evidence
                changed.append(conflict)
        elif not conflict.is_pinned and not conflict.dismissed_at and conflict.paper_changed_at > conflict.noticed_at:
            stale.append(conflict.pk)
    Conflict.objects.bulk_update(changed, ["evidence", "reasons"], batch_size=500)
    return kept, _drop(stale), len(changed)


def _drop(stale: Collection[int]) -> int:
    """Delete conflicts whose reason went with their paper's change, and not with a profile; how many."""
    by_authors = Author.objects.filter(
        submission=OuterRef("submission"), person__profile_changed_at__gt=OuterRef("noticed_at")
    )
    gone = Conflict.objects.filter(~Exists(by_authors), pk__in=stale)
    gone = gone.exclude(person__profile_changed_at__gt=F("noticed_at"))
    return gone.delete()[1].get(Conflict._meta.label, 0)


def _hold(conference: Conference, findings: Iterable[Dated], now: datetime) -> list[Dated]:
    """Keep what takes effect later where only chairs see it, and drop what has taken effect; returns what is new."""
    begun: list[Dated] = []
    later: dict[Pair, tuple[Finding, datetime]] = {
        (finding.submission, finding.person): (finding, until) for finding, until in findings if until is not None
    }
    PossibleConflict.objects.filter(
        conference=conference,
        basis=PossibleConflict.Basis.HELD,
        state=PossibleConflict.State.OPEN,
        held_until__lte=now,
    ).delete()
    for (submission, person), (finding, until) in later.items():
        row = PossibleConflict.objects.filter(submission=submission, person=person).first()
        if row is not None and row.basis == PossibleConflict.Basis.HELD:
            continue
        PossibleConflict.objects.update_or_create(
            submission_id=submission,
            person_id=person,
            defaults={
                "conference": conference,
                "kind": finding.kind,
                "basis": PossibleConflict.Basis.HELD,
                "evidence": finding.evidence,
                "reasons": _dated(finding, now.date().isoformat(), []),
                "noticed_at": now,
                "held_until": until,
                "state": PossibleConflict.State.OPEN,
                "settled_at": None,
                "settled_by": None,
            },
        )
        begun.append((finding, until))
    return begun


def _reconcile_possible(conference: Conference, findings: Iterable[Finding], now: datetime) -> int:
    """Bring the chairs' list of possible conflicts up to date; returns how many are new on it.

    One without a reason any more goes where its paper changed. One a chair dismissed comes back with a new reason.
    """
    found = {(finding.submission, finding.person): finding for finding in findings}
    today = now.date().isoformat()
    stale: list[int] = []
    changed: list[PossibleConflict] = []
    known: set[Pair] = set()
    settled_pairs = _active_pairs(conference)
    for row in PossibleConflict.objects.filter(conference=conference, basis=PossibleConflict.Basis.NAMES).annotate(
        paper_changed_at=F("submission__updated_at")
    ):
        pair = (row.submission_id, row.person_id)
        known.add(pair)
        finding = found.get(pair)
        is_open = row.state == PossibleConflict.State.OPEN
        if finding is None:
            if is_open and (row.paper_changed_at > row.noticed_at or pair in settled_pairs):
                stale.append(row.pk)
            continue
        reasons = _dated(finding, today, row.reasons)
        before = {reason["words"] for reason in row.reasons}
        if row.state == PossibleConflict.State.DISMISSED and any(r["words"] not in before for r in reasons):
            row.state, row.settled_at, row.settled_by, is_open = PossibleConflict.State.OPEN, None, None, True
        if is_open and (reasons != row.reasons or row.kind != finding.kind):
            row.reasons, row.evidence, row.kind = reasons, finding.evidence, finding.kind
            changed.append(row)
    fields = ["reasons", "evidence", "kind", "state", "settled_at", "settled_by"]
    PossibleConflict.objects.bulk_update(changed, fields, batch_size=500)
    PossibleConflict.objects.filter(pk__in=stale).delete()
    new = [
        PossibleConflict(
            conference=conference,
            submission_id=finding.submission,
            person_id=finding.person,
            kind=finding.kind,
            evidence=finding.evidence,
            reasons=_dated(finding, today, []),
            noticed_at=now,
        )
        for pair, finding in found.items()
        if pair not in known
    ]
    PossibleConflict.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


def _row(conference: Conference, finding: Finding, now: datetime) -> Conflict:
    return Conflict(
        conference=conference,
        submission_id=finding.submission,
        person_id=finding.person,
        kind=finding.kind,
        source=finding.source,
        evidence=finding.evidence,
        reasons=_dated(finding, now.date().isoformat(), []),
        noticed_at=now,
    )


def _dated(finding: Finding, today: str, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reasons with the day each was noticed first."""
    since = {reason["words"]: reason["on"] for reason in known}
    return [
        {"sort": reason.sort.value, "words": reason.words, "on": since.get(reason.words, today)}
        | ({} if reason.paper is None else {"paper": reason.paper})
        for reason in finding.reasons
    ]


def _silenced(conference: Conference) -> set[Pair]:
    """Pairs of which a chair pinned that there is no conflict."""
    return set(ruled_out(conference=conference).values_list("submission_id", "person_id"))


def _active_pairs(conference: Conference) -> set[Pair]:
    rows = Conflict.objects.filter(conference=conference, dismissed_at__isnull=True)
    return set(rows.values_list("submission_id", "person_id"))


def _known_pairs(conference: Conference) -> dict[int, set[int]]:
    """Submission id → people with any record about it, in force or dismissed: names add nothing there."""
    known: dict[int, set[int]] = {}
    held = PossibleConflict.objects.filter(conference=conference, basis=PossibleConflict.Basis.HELD)
    for rows in (Conflict.objects.filter(conference=conference), held):
        for submission, person in rows.values_list("submission_id", "person_id"):
            known.setdefault(submission, set()).add(person)
    return known


def _tell_of_reviewers(new: Iterable[Dated]) -> None:
    """Tell chairs of reviewers who turned out to be in conflict with a paper they have."""
    pairs = {(finding.submission, finding.person): (finding.kind, until) for finding, until in new}
    if not pairs:
        return
    rows = Assignment.objects.filter(
        state=Assignment.State.ACTIVE,
        submission__in={submission for submission, _person in pairs},
        person__in={person for _submission, person in pairs},
    ).select_related("submission__conference", "person")
    for row in rows:
        if (row.submission_id, row.person_id) in pairs:
            kind, until = pairs[row.submission_id, row.person_id]
            tell_chairs_of_conflicts(row, kind=str(ConflictKind(kind).label), held_until=until)


def _key(finding: Finding) -> Key:
    return finding.submission, finding.person, str(finding.kind), finding.source


@transaction.atomic
def refresh_changed() -> int:
    """Queue a search wherever papers or people changed and none waits already; returns for how many conferences."""
    waiting = set(
        Job.objects.filter(kind=DETECT, state__in=[Job.State.QUEUED, Job.State.RUNNING]).values_list(
            "conference_id", flat=True
        )
    )
    conferences = [one for one in conferences_to_look_through() if one.pk not in waiting]
    for conference in conferences:
        # The site's own searches would bury the chairs' jobs: the last one stands for all.
        Job.objects.filter(
            conference=conference, kind=DETECT, created_by__isnull=True, state=Job.State.SUCCEEDED
        ).delete()
        jobs.enqueue(None, conference=conference, kind=DETECT, parameters={}, is_routine=True)
    return len(conferences)
