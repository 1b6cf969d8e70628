"""Telling authors: mails are written and held, read by chairs, and released as one, where wanted by a second chair."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from confsite.conferences.viewer import viewer_of
from confsite.mail import outbox
from confsite.mail.models import OutboxMail
from reviews.assignments.services import lock_conference
from reviews.decisions.words import KINDS, values_for
from reviews.models import Decision, DecisionRelease
from reviews.papers.policies import require_chair
from reviews.papers.scope import ChairAccess, blind_chairs, chairs_of
from reviews.refusals import Refused
from submissions.models import Author, State, Submission
from submissions.services import apply_decision

PURPOSE = "decisions"


def waiting(access: ChairAccess) -> QuerySet[Decision]:
    """Decisions that no release holds or has told, of papers the chair may handle."""
    return (
        Decision.objects.filter(conference=access.conference, release__isnull=True)
        .filter(submission__in=access.granted("administer").order_by().values("pk"))
        .exclude(submission__state=State.WITHDRAWN)
        .select_related("submission__conference", "submission__submission_type", "shepherd")
        .order_by("submission__number")
    )


def pending(access: ChairAccess) -> list[Decision]:
    """Those of them that authors do not know as they are now."""
    return [row for row in waiting(access) if row.is_pending]


@transaction.atomic
def prepare_release(
    actor: User, *, conference: Conference, only: Iterable[Submission] | None = None
) -> list[DecisionRelease]:
    """Write and hold the mails to the authors of all decisions not told yet (or of `only` these papers).

    A release covers papers its chair may handle. Papers that other chairs must not see go into releases of their own,
    which those chairs do not find, so that everybody else can still release everything they may see.

    Raises:
        Refused: there is nothing to tell.
    """
    conference = lock_conference(conference)
    require_chair(actor, conference)
    wanted = None if only is None else {paper.pk for paper in only}
    access = ChairAccess(viewer_of(actor, conference))
    held = _hold_papers(waiting(access).order_by().values_list("submission_id", flat=True))
    rows = [
        row for row in pending(access) if row.submission_id in held and (wanted is None or row.submission_id in wanted)
    ]
    if not rows:
        raise Refused(_("There is no decision that authors do not know yet."))
    blind = blind_chairs(conference)
    groups: dict[frozenset[int], list[Decision]] = defaultdict(list)
    for row in rows:
        groups[blind.get(row.submission_id, frozenset())].append(row)
    return [
        _prepare(actor, conference, group, is_hidden=bool(hidden_from))
        for hidden_from, group in sorted(groups.items(), key=lambda item: sorted(item[0]))
    ]


def _prepare(actor: User, conference: Conference, rows: list[Decision], *, is_hidden: bool) -> DecisionRelease:
    batch = outbox.hold(actor, conference=conference, title=_("Decisions"), purpose=PURPOSE)
    release = DecisionRelease.objects.create(
        conference=conference, mail_batch=batch, prepared_by=actor, prepared_at=conference.now()
    )
    authors = _authors_of(rows)
    for row in rows:
        row.release = release
        row.save(update_fields=["release"])
        for author in authors[row.submission_id]:
            outbox.queue(
                KINDS[row.outcome],
                conference=conference,
                to=author.person,
                values=values_for(row),
                batch=batch,
                submission_id=row.submission_id,
                recheck="reviews.decision_holds",
                recheck_arguments={"decision": row.pk, "digest": digest(row)},
            )
    # The line hides with its papers from the chairs who must not see them.
    record(actor, "decisions.prepared", release, submission_id=rows[0].submission_id if is_hidden else None)
    return release


def _authors_of(rows: list[Decision]) -> dict[int, list[Author]]:
    """Who is written to: authors who did not object, of papers that were not imported."""
    found: dict[int, list[Author]] = defaultdict(list)
    told = [row.submission_id for row in rows if not row.submission.is_imported]
    for author in Author.objects.filter(submission__in=told, objected_at__isnull=True).select_related("person__user"):
        found[author.submission_id].append(author)
    return found


def digest(decision: Decision) -> str:
    """Changes with everything authors learn of a decision."""
    return hashlib.sha256(json.dumps(decision.content(), sort_keys=True).encode()).hexdigest()[:16]


def releases_for(access: ChairAccess) -> QuerySet[DecisionRelease]:
    """Releases in which the chair may handle every paper; the others do not exist for them."""
    handled = access.granted("administer").order_by().values("pk")
    beyond = Decision.objects.filter(conference=access.conference).exclude(submission__in=handled)
    # A discarded release holds no decisions any more: its mails tell which papers it was about.
    hidden = Submission.objects.filter(conference=access.conference).exclude(pk__in=handled)
    mailed = OutboxMail.objects.filter(conference=access.conference, submission_id__in=hidden.order_by().values("pk"))
    return (
        DecisionRelease.objects.filter(conference=access.conference)
        .exclude(pk__in=beyond.filter(release__isnull=False).values("release"))
        .exclude(mail_batch__in=mailed.filter(batch__isnull=False).values("batch"))
        .select_related("mail_batch", "prepared_by__person", "settled_by__person", "conference")
    )


def second_chairs(release: DecisionRelease) -> list[Person]:
    """Other chairs with a login who may release it; empty where nobody else may."""
    papers = list(release.decisions.values_list("submission_id", flat=True))
    blind = blind_chairs(release.conference)
    barred = {chair for paper in papers for chair in blind.get(paper, ())}
    return [
        chair
        for chair in chairs_of(release.conference)
        if chair.pk not in barred and chair.user_id is not None and chair.user_id != release.prepared_by_id
    ]


def needs_second(release: DecisionRelease) -> bool:
    """Whether somebody else than who prepared it must release it."""
    return release.conference.needs_second_release and bool(second_chairs(release))


@transaction.atomic
def release_decisions(actor: User, *, release: DecisionRelease) -> int:
    """Tell the authors: papers move into their new states and the held mails go. Returns how many papers.

    Raises:
        Refused: it was settled before, another chair must release it, or a decision or paper changed since.
    """
    conference = lock_conference(release.conference)
    require_chair(actor, conference)
    release = DecisionRelease.objects.select_for_update(of=("self",)).select_related("mail_batch").get(pk=release.pk)
    if release.state != DecisionRelease.State.PREPARED:
        raise Refused(_("This release is %(state)s already.") % {"state": release.get_state_display()})
    if not releases_for(ChairAccess(viewer_of(actor, conference))).filter(pk=release.pk).exists():
        raise Refused(_("There is no such release for you to let go."))
    if release.prepared_by_id == actor.pk and needs_second(release):
        raise Refused(_("Another chair must release what you prepared."))
    papers = _hold_papers(Decision.objects.filter(release=release).values_list("submission_id", flat=True))
    rows = list(
        Decision.objects.select_for_update(of=("self",))
        .filter(release=release)
        .select_related("submission", "shepherd")
        .order_by("submission__pk")
    )
    _require_unchanged(release, rows, papers)
    for row in rows:
        apply_decision(
            actor,
            submission=papers[row.submission_id],
            state=State(row.outcome),
            note=row.note_to_authors,
            decided_at=row.decided_at,
        )
        row.released_at = row.released_at or conference.now()
        row.released_content = row.content()
        row.save(update_fields=["released_at", "released_content"])
        record(actor, "decision.released", row, outcome=str(row.outcome))
    if release.mail_batch is not None:
        hidden = _hidden_paper(conference, papers)
        outbox.release_batch(actor, batch=release.mail_batch, policy=require_chair, submission_id=hidden)
    _settle(actor, release, DecisionRelease.State.RELEASED)
    return len(rows)


def _hold_papers(ids: Iterable[int]) -> dict[int, Submission]:
    """Papers, held before their decisions as in `decide`: two who begin at different ends would block each other."""
    rows = Submission.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(ids)).order_by("pk")
    return {paper.pk: paper for paper in rows}


def _require_unchanged(release: DecisionRelease, rows: list[Decision], papers: dict[int, Submission]) -> None:
    """Refuse where a mail tells something else than what is decided now."""
    digests = {row.pk: digest(row) for row in rows}
    mails = release.mail_batch.mails.all() if release.mail_batch else OutboxMail.objects.none()
    changed = {
        submission_id or 0
        for submission_id, arguments in mails.values_list("submission_id", "recheck_arguments")
        if digests.get(arguments.get("decision")) != arguments.get("digest")
    }
    changed |= {pk for pk, paper in papers.items() if paper.state in (State.WITHDRAWN, State.DRAFT)}
    if changed or not rows:
        numbers = Submission.objects.filter(pk__in=changed).order_by("number").values_list("number", flat=True)
        raise Refused(
            _("Nothing was released, because this changed since the mails were written: %(papers)s. Prepare them anew.")
            % {"papers": ", ".join(f"#{number}" for number in numbers) or _("all decisions")}
        )


@transaction.atomic
def discard_release(actor: User, *, release: DecisionRelease) -> None:
    """Throw the held mails away; the decisions stay, tentative."""
    require_chair(actor, release.conference)
    release = (
        DecisionRelease.objects.select_for_update(of=("self",))
        .select_related("mail_batch", "conference")
        .get(pk=release.pk)
    )
    if release.state != DecisionRelease.State.PREPARED:
        raise Refused(_("This release is %(state)s already.") % {"state": release.get_state_display()})
    papers = list(Decision.objects.filter(release=release).values_list("submission_id", flat=True))
    Decision.objects.filter(release=release).update(release=None)
    if release.mail_batch is not None:
        hidden = _hidden_paper(release.conference, papers)
        outbox.discard_batch(actor, batch=release.mail_batch, policy=require_chair, submission_id=hidden)
    _settle(actor, release, DecisionRelease.State.DISCARDED)


def _hidden_paper(conference: Conference, papers: Iterable[int]) -> int | None:
    """One of the papers that some chair must not see: what the log says of it is hidden from them."""
    return next(iter(sorted(set(papers) & blind_chairs(conference).keys())), None)


def _settle(actor: User, release: DecisionRelease, state: DecisionRelease.State) -> None:
    release.state, release.settled_by, release.settled_at = state, actor, release.conference.now()
    release.save(update_fields=["state", "settled_by", "settled_at"])


def decision_holds(mail: OutboxMail) -> bool:
    """Asked before a decision goes out: is it still this decision, released, and the recipient still an author?"""
    row = (
        Decision.objects.select_related("shepherd", "submission")
        .filter(pk=mail.recheck_arguments.get("decision"), released_at__isnull=False)
        .first()
    )
    if row is None or digest(row) != mail.recheck_arguments.get("digest"):
        return False
    return Author.objects.filter(
        submission=row.submission, person_id=mail.to_person_id or 0, objected_at__isnull=True
    ).exists()
