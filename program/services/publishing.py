"""Publishing: the draft becomes an immutable version that the public sees, and those whose slot changed are told."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.models import Conference
from program import checks, diff, emails, feeds, flow, seals, snapshot
from program.bundle.services import render_bundle
from program.draft_checks import draft_findings
from program.errors import ClashesFound, Refused, Stale
from program.models import ProgramVersion, PublishedSession, Room
from program.policies import require_scheduler
from program.services.common import lock_program
from program.snapshot import ProgramView
from submissions.models import Submission


@dataclass(frozen=True)
class Preview:
    """What publishing now would do."""

    base: int
    digest: str
    program: ProgramView
    findings: tuple[checks.Finding, ...]
    changes: tuple[diff.Change, ...]

    @property
    def has_errors(self) -> bool:
        return any(finding.level == checks.Level.ERROR for finding in self.findings)


def current_version(conference: Conference) -> ProgramVersion | None:
    return ProgramVersion.objects.filter(conference=conference, is_current=True).first()


def preview(conference: Conference, *, hidden: Collection[str] = ()) -> Preview:
    """Check the draft and compare it with what is published; changes nothing. Talks in `hidden` stay unnamed."""
    current, word = current_version(conference), _("Reserved")
    before = (
        snapshot.view_of(snapshot.masked(current.content, hidden, word), number=current.number) if current else None
    )
    content = snapshot.draft_content(conference)
    program = snapshot.view_of(snapshot.masked(content, hidden, word))
    return Preview(
        base=current.number if current else 0,
        digest=seals.seal(snapshot.digest_of(content)),
        program=program,
        findings=checks.unnamed((*checks.findings(program), *draft_findings(conference)), hidden),
        changes=diff.changes(before, program),
    )


@transaction.atomic
def publish(
    actor: User | None,
    *,
    conference: Conference,
    base: int,
    digest: str = "",
    is_confirmed: bool = False,
    note: str = "",
    holds_mail: bool = True,
) -> ProgramVersion:
    """Publish the draft as the next version. Mails to those whose slot changed are held until somebody releases them.

    `base` is the number of the version that was current, and `digest` the draft's, sealed, when the page was opened.

    Raises:
        Stale: somebody published, or changed the draft, meanwhile.
        ClashesFound: two sessions share a room, or there are warnings and they are not confirmed.
        Refused: nothing has changed, or there is nothing to publish.
    """
    require_scheduler(actor, conference)
    lock_program(conference)
    current = current_version(conference)
    if (current.number if current else 0) != base:
        raise Stale(
            _("Somebody published version %s meanwhile. Look at what is left to publish.")
            % (current.number if current else 0)
        )
    content = snapshot.draft_content(conference)
    if digest and not seals.holds(digest, snapshot.digest_of(content)):
        raise Stale(_("The draft changed since you looked at it. Nothing was published; look at the changes again."))
    if not content["sessions"]:
        raise Refused(_("There is nothing to publish: no session has a time yet."))
    if current is not None and snapshot.is_same(current.content, content):
        raise Refused(_("Nothing has changed since version %s.") % current.number)
    found = (*checks.findings(snapshot.view_of(content)), *draft_findings(conference))
    errors = [finding for finding in found if finding.level == checks.Level.ERROR]
    warnings = tuple(finding for finding in found if finding.level == checks.Level.WARNING)
    if errors or (warnings and not is_confirmed):
        raise ClashesFound(errors or warnings)
    version = _store(actor, conference, content, current, note)
    if holds_mail:
        _hold_mail(actor, version, current)
    record(actor, "program.published", version, number=version.number)
    return version


@transaction.atomic
def publish_loaded(conference: Conference) -> ProgramVersion | None:
    """Publish what a conference file brought, without mail; None where that changes nothing.

    Raises:
        ClashesFound: two sessions of the file share a room at once.
    """
    lock_program(conference)
    conference.refresh_from_db()
    current = current_version(conference)
    content = snapshot.draft_content(conference)
    if not content["sessions"] or (current is not None and snapshot.is_same(current.content, content)):
        return None
    errors = [f for f in checks.findings(snapshot.view_of(content)) if f.level == checks.Level.ERROR]
    if errors:
        raise ClashesFound(errors)
    version = _store(None, conference, content, current, _("Loaded from a file"))
    record(None, "program.published", version, number=version.number)
    return version


@transaction.atomic
def republish(actor: User | None, *, version: ProgramVersion, base: int) -> ProgramVersion:
    """Publish an earlier version again, as a new one; the draft stays as it is.

    Papers that were withdrawn since are left out.

    Raises:
        Stale: somebody published meanwhile.
        Refused: it shows what is public already.
    """
    conference = version.conference
    require_scheduler(actor, conference)
    lock_program(conference)
    current = current_version(conference)
    if (current.number if current else 0) != base:
        raise Stale(_("Somebody published another version meanwhile. Look at it before you return to this one."))
    numbers = {talk["submission"] for session in version.content["sessions"] for talk in session["talks"]} - {None}
    alive = set(
        Submission.objects.filter(conference=conference, number__in=numbers, state__in=flow.ACCEPTED).values_list(
            "number", flat=True
        )
    )
    gone = [
        talk["uid"]
        for session in version.content["sessions"]
        for talk in session["talks"]
        if talk["submission"] is not None and talk["submission"] not in alive
    ]
    content = snapshot.without_talks(version.content, gone) | {"cancelled": []}
    if current is not None and snapshot.is_same(current.content, content):
        raise Refused(_("This is what the public sees already."))
    again = _store(actor, conference, content, current, _("Returned to version %s") % version.number)
    _hold_mail(actor, again, current)
    record(actor, "program.republished", again, number=again.number, of=version.number)
    return again


def _store(
    actor: User | None, conference: Conference, content: dict[str, Any], current: ProgramVersion | None, note: str
) -> ProgramVersion:
    before = snapshot.view_of(current.content, number=current.number) if current else None
    after = snapshot.view_of(content)
    ProgramVersion.objects.filter(conference=conference, is_current=True).update(is_current=False)
    version = ProgramVersion.objects.create(
        conference=conference,
        content=feeds.with_cancelled(content, before, after),
        note=note[:300],
        published_by=actor,
        published_at=conference.now(),
    )
    rooms = set(Room.objects.filter(conference=conference).values_list("pk", flat=True))
    rows = []
    for session in after.sessions:
        span = checks.span_of(session)
        if span is not None:
            room = session.room.id if session.room and session.room.id in rooms else None
            rows.append(
                PublishedSession(
                    conference=conference, version=version, room_id=room, session_uid=session.uid, during=span
                )
            )
    PublishedSession.objects.bulk_create(rows)
    render_bundle(version)
    return version


def _hold_mail(actor: User | None, version: ProgramVersion, current: ProgramVersion | None) -> None:
    before = snapshot.view_of(current.content, number=current.number) if current else None
    after = snapshot.view_of(version.content, number=version.number, published_at=version.published_at)
    version.mail_batch = emails.hold_slot_mails(actor, version=version, before=before, after=after)
    version.save(update_fields=["mail_batch"])
