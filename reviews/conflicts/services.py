"""The only writers of conflicts: declared by the person, matched from authors' declarations, detected."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from confsite.accounts.models import Affiliation, Person, PersonEmail, Relation, User
from confsite.audit.services import record
from confsite.clock import physical_now
from confsite.conferences.models import Conference, Membership
from confsite.conferences.viewer import COMMITTEE_ROLES
from reviews.access import Access
from reviews.conflicts.detection import (
    AuthorFact,
    DeclaredFact,
    Detector,
    Finding,
    PaperFact,
    PersonFact,
    RelationFact,
    plain_name,
)
from reviews.conflicts.domains import organisation
from reviews.models import Assignment, Bid, Conflict, ConflictConfirmation
from reviews.notices import tell_chairs_of_decline
from reviews.refusals import Refused
from reviews.viewers import require_self, viewer_for
from submissions.models import Author, ConflictKind, DeclaredConflict, State, Submission

FRESH_SECONDS = 3600  # after this long a conference is looked through again even where nothing seems to have changed
DECLARABLE = (
    ConflictKind.INSTITUTION,
    ConflictKind.ADVISOR,
    ConflictKind.COLLABORATOR,
    ConflictKind.PERSONAL,
    ConflictKind.OTHER,
)


@transaction.atomic
def declare_conflict(
    actor: User | None, *, person: Person, submission: Submission, kind: str, evidence: str = ""
) -> Conflict:
    """Declare the own conflict with a paper; an assignment to it ends, and so does a bid.

    Raises:
        Refused: of this kind nobody declares a conflict, or the person's review is already submitted.
        Submission.DoesNotExist: the person may not know of this paper.
    """
    require_self(actor, person)
    if kind not in DECLARABLE:
        raise Refused(_("Choose what kind of conflict it is."))
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    access = Access(viewer_for(person, submission.conference))
    access.granted("title", Submission.objects.filter(pk=submission.pk)).get()
    now = submission.conference.now()
    conflict, is_new = Conflict.objects.update_or_create(
        submission=submission,
        person=person,
        kind=kind,
        source=Conflict.Source.PERSON,
        defaults={
            "conference": submission.conference,
            "evidence": evidence[:400],
            "noticed_at": now,
            "noted_by": actor,
            "dismissed_at": None,
        },
    )
    Bid.objects.filter(submission=submission, person=person).delete()
    for assignment in Assignment.objects.filter(
        submission=submission, person=person, state=Assignment.State.ACTIVE
    ).select_related("submission__conference", "person"):
        assignment.state, assignment.ended_at = Assignment.State.DECLINED, now
        assignment.end_reason = _("Declared a conflict of interest.")
        assignment.save(update_fields=["state", "ended_at", "end_reason"])
        record(actor, "assignment.declined", assignment, reason=assignment.end_reason)
        tell_chairs_of_decline(assignment)
    if is_new:
        record(actor, "conflict.declared", conflict, kind=kind)
    return conflict


@transaction.atomic
def withdraw_conflict(actor: User | None, *, person: Person, submission: Submission) -> int:
    """Take the own declarations about a paper back; returns how many there were.

    Raises:
        Refused: a chair has pinned the conflict.
    """
    require_self(actor, person)
    own = Conflict.objects.select_for_update().filter(
        submission=submission, person=person, source=Conflict.Source.PERSON
    )
    if own.filter(is_pinned=True).exists():
        raise Refused(_("A chair has confirmed this conflict. Write to the chairs if it is wrong."))
    for conflict in own:
        record(actor, "conflict.withdrawn", conflict, kind=conflict.kind)
    return own.delete()[1].get(Conflict._meta.label, 0)


@transaction.atomic
def confirm_conflicts(actor: User | None, *, person: Person, conference: Conference) -> ConflictConfirmation:
    """Note that a member has looked through the own conflicts and found them complete."""
    require_self(actor, person)
    confirmation, _created = ConflictConfirmation.objects.update_or_create(
        conference=conference, person=person, defaults={"confirmed_at": conference.now()}
    )
    record(actor, "conflicts.confirmed", confirmation)
    return confirmation


# Detection --------------------------------------------------------------------------------------------------------


def detect_conflicts(conference: Conference, actor: User | None = None) -> dict[str, int]:
    """Bring the detected and the authors' conflicts of a conference up to date; counts of what was added and removed.

    Repeating it changes nothing. What a chair pinned or dismissed stays. A conflict without a reason any more goes only
    where its paper changed after it was noticed: nobody gets rid of one by editing the own profile.
    """
    # As of before the facts are read: what changes meanwhile is looked at again the next time.
    as_of = fingerprint(conference)
    counts = _detect(conference, actor)
    cache.set(_cache_key(conference), as_of, FRESH_SECONDS)
    return counts


@transaction.atomic
def _detect(conference: Conference, actor: User | None) -> dict[str, int]:
    Conference.objects.select_for_update().get(pk=conference.pk)
    detector, papers = _detector(conference)
    found = {_key(finding): finding for paper in papers for finding in detector.certain(paper)}
    now = conference.now()
    kept: set[tuple[int, int, str, str]] = set()
    stale: list[int] = []
    changed: list[Conflict] = []
    sources = [Conflict.Source.DETECTION, Conflict.Source.AUTHORS]
    for conflict in Conflict.objects.filter(conference=conference, source__in=sources).annotate(
        paper_changed_at=F("submission__updated_at")
    ):
        key = (conflict.submission_id, conflict.person_id, conflict.kind, conflict.source)
        kept.add(key)
        finding = found.get(key)
        if finding is not None:
            if finding.evidence != conflict.evidence and not conflict.is_pinned:
                conflict.evidence = finding.evidence
                changed.append(conflict)
        elif not conflict.is_pinned and not conflict.dismissed_at and conflict.paper_changed_at > conflict.noticed_at:
            stale.append(conflict.pk)
    Conflict.objects.bulk_update(changed, ["evidence"], batch_size=500)
    Conflict.objects.filter(pk__in=stale).delete()
    added = [_row(conference, finding, now) for key, finding in found.items() if key not in kept]
    Conflict.objects.bulk_create(added, batch_size=500, ignore_conflicts=True)
    counts: dict[str, Any] = {"added": len(added), "removed": len(stale), "active": len(kept) - len(stale) + len(added)}
    if added or stale:
        # No counts in the log: a chair who is in conflict could subtract those they see.
        record(actor, "conflicts.detected", conference)
    return counts


def _row(conference: Conference, finding: Finding, now: datetime) -> Conflict:
    return Conflict(
        conference=conference,
        submission_id=finding.submission,
        person_id=finding.person,
        kind=finding.kind,
        source=finding.source,
        evidence=finding.evidence,
        noticed_at=now,
    )


def find_conflicts_of(person: Person, submission: Submission) -> list[Finding]:
    """What would bar a person who is not on the committee yet from one paper; nothing is written."""
    detector, papers = _detector(submission.conference, also=[person.pk])
    paper = next(paper for paper in papers if paper.id == submission.pk)
    return [finding for finding in detector.certain(paper) if finding.person == person.pk]


def potential_conflicts(conference: Conference) -> list[Finding]:
    """What only names suggest, for a chair to look at."""
    detector, papers = _detector(conference)
    return [finding for paper in papers for finding in detector.potential(paper)]


def ensure_fresh(conference: Conference) -> None:
    """Look for conflicts again where papers, authors or the committee changed since the last time; one query if not.

    People's own profiles are left out on purpose: who edits theirs and looks at a list at once must learn nothing.
    """
    if cache.get(_cache_key(conference)) == fingerprint(conference):
        return
    with transaction.atomic():
        # Who waited here for somebody else's detection need not repeat it.
        Conference.objects.select_for_update().get(pk=conference.pk)
        if cache.get(_cache_key(conference)) != fingerprint(conference):
            detect_conflicts(conference)


def fingerprint(conference: Conference) -> str:
    """Changes when papers, authors, declarations or the committee of a conference change; one query."""
    row = (
        Submission.objects.filter(conference=conference)
        .values("conference")
        .annotate(last=Max("updated_at"), number=Max("number"))
        .values_list("last", "number")
        .order_by()
    )
    union = (
        Conference.objects.filter(pk=conference.pk)
        .annotate(
            last=row.values("last")[:1],
            number=row.values("number")[:1],
            author=_last(Author, conference),
            declared=_last(DeclaredConflict, conference),
            member=_last(Membership, conference),
        )
        .values_list("last", "number", "author", "declared", "member")
    )
    return repr(union.first())


def _last(model: type[Author] | type[DeclaredConflict] | type[Membership], conference: Conference) -> object:
    rows = model.objects.filter(conference=conference).order_by("-pk")
    return rows.values("pk")[:1]


def _cache_key(conference: Conference) -> str:
    return f"conflicts-as-of:{conference.pk}"


def _key(finding: Finding) -> tuple[int, int, str, str]:
    return finding.submission, finding.person, finding.kind, finding.source


def _detector(conference: Conference, also: Iterable[int] = ()) -> tuple[Detector, list[PaperFact]]:
    """The facts of a conference in seven queries; `also` are people treated as members."""
    members = set(
        Membership.objects.filter(conference=conference, role__in=COMMITTEE_ROLES).values_list("person_id", flat=True)
    ) | set(also)
    authors: dict[int, list[AuthorFact]] = defaultdict(list)
    ids = set(members)
    for author in Author.objects.filter(conference=conference).order_by("order", "id"):
        fact = AuthorFact(author.person_id, author.name, author.email.lower(), author.affiliation)
        authors[author.submission_id].append(fact)
        ids.add(author.person_id)
    declared: dict[int, list[DeclaredFact]] = defaultdict(list)
    for row in DeclaredConflict.objects.filter(conference=conference).order_by("id"):
        declared[row.submission_id].append(DeclaredFact(row.person_id, row.name, row.email.lower(), row.kind))
    papers = [
        PaperFact(pk, tuple(authors[pk]), tuple(declared[pk]), state != State.DRAFT)
        for pk, state in Submission.objects.filter(conference=conference).order_by("number").values_list("pk", "state")
    ]
    year = (conference.starts_on or conference.now().date()).year
    return Detector(_people(ids), sorted(members), papers, year=year), papers


def _people(ids: set[int]) -> dict[int, PersonFact]:
    emails: dict[int, set[str]] = defaultdict(set)
    organisations: dict[int, dict[str, int | None]] = defaultdict(dict)
    institutions: dict[int, dict[str, int | None]] = defaultdict(dict)
    relations: dict[int, list[RelationFact]] = defaultdict(list)
    for person_id, email in PersonEmail.objects.filter(person_id__in=ids).values_list("person_id", "email"):
        emails[person_id].add(email.lower())
        organisations[person_id][organisation(email)] = None
    for place in Affiliation.objects.filter(person_id__in=ids):
        for known, name in (
            (organisations[place.person_id], organisation(place.domain) if place.domain else ""),
            (institutions[place.person_id], plain_name(place.institution)),
        ):
            ended = known.get(name, 0)  # the later of two stays at one place counts
            known[name] = None if place.year_to is None or ended is None else max(place.year_to, ended)
    for tie in Relation.objects.filter(person_id__in=ids).filter(Q(other__isnull=False) | ~Q(other_name="")):
        relations[tie.person_id].append(
            RelationFact(tie.kind, tie.other_id, tie.other_name, tie.other_email.lower(), tie.year_to)
        )
    return {
        pk: PersonFact(
            pk,
            name,
            frozenset(emails[pk]),
            {domain: ended for domain, ended in organisations[pk].items() if domain},
            {place: ended for place, ended in institutions[pk].items() if place},
            tuple(relations[pk]),
        )
        for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "name")
    }


def conferences_to_look_through() -> list[Conference]:
    """Conferences with papers and a committee that are not archives and changed, or were not looked at for an hour."""
    candidates = Conference.objects.exclude(state=Conference.State.ARCHIVE).filter(
        pk__in=Submission.objects.values("conference"), memberships__role__in=COMMITTEE_ROLES
    )
    return [one for one in candidates.distinct() if cache.get(_cache_key(one)) != fingerprint(one)]


def refresh_changed() -> int:
    """Detect anew wherever something changed; returns for how many conferences."""
    started = physical_now()
    conferences = conferences_to_look_through()
    for count, conference in enumerate(conferences, 1):
        detect_conflicts(conference)
        if (physical_now() - started).total_seconds() > 120:  # the rest waits for the next round
            return count
    return len(conferences)
