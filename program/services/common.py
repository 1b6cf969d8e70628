"""What the verbs of the program share: one lock, the numbering of talks, and their times."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from confsite.conferences.models import Conference
from program.errors import Stale
from program.models import ProgramSettings, Session, Talk, TalkPerson
from program.slugs import free_slug
from program.timing import Slot, lay_out, minutes_of


def lock_program(conference: Conference) -> Conference:
    """Let one change of a conference's program happen at a time; rows that merely point at it are not held up."""
    return Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)


def locked_session(conference: Conference, uid: str, revision: int | None = None) -> Session:
    """The session, locked.

    Raises:
        Stale: it is gone, or was changed since its page was opened (`revision` is what the page showed).
    """
    session = Session.objects.select_for_update().filter(conference=conference, uid=uid).first()
    if session is None:
        raise Stale(_("This session was deleted meanwhile. Nothing was changed."))
    if revision is not None and session.revision != revision:
        raise Stale(
            _("“%s” was changed by somebody else since you opened this page. Nothing was changed; look at it again.")
            % session
        )
    return session


def locked_talk(talk: Talk) -> Talk:
    """The talk as it is now, locked, for callers that hold the program.

    Raises:
        Stale: it is gone.
    """
    row = Talk.objects.select_for_update(of=("self",)).select_related("conference").filter(pk=talk.pk).first()
    if row is None:
        raise Stale(_("This talk was deleted meanwhile. Nothing was changed."))
    return row


def settings_of(conference: Conference | int) -> ProgramSettings:
    """What the conference decided about its program; the defaults, unsaved, where it decided nothing."""
    key = conference if isinstance(conference, int) else conference.pk
    return ProgramSettings.objects.filter(conference_id=key).first() or ProgramSettings(conference_id=key)


def talks_of(session: Session) -> list[Talk]:
    """The talks of a session in their order."""
    return list(session.talks.filter(cancelled_at__isnull=True).order_by("order", "starts_at", "pk"))


def lay_out_session(session: Session, talks: Sequence[Talk] | None = None) -> None:
    """Number the talks of a session, give them their times, and count the change."""
    talks = talks_of(session) if talks is None else talks
    lengths = [minutes_of(talk.kind, talk.minutes, talk.starts_at, talk.ends_at) for talk in talks]
    slots = [
        Slot(minutes, talk.starts_at if talk.is_pinned else None, talk.has_own_times and session.kind != "POSTERS")
        for talk, minutes in zip(talks, lengths, strict=True)
    ]
    changeover = settings_of(session.conference_id).changeover
    for talk, minutes, times in zip(talks, lengths, lay_out(session.starts_at, slots, changeover), strict=True):
        talk.session, talk.minutes = session, minutes
        talk.starts_at, talk.ends_at = times or (None, None)
    if all(talk.starts_at for talk in talks):
        # Around a pinned talk the others may end up before it: their order is that of their times.
        talks = sorted(talks, key=lambda talk: talk.starts_at.timestamp() if talk.starts_at else 0.0)
    for order, talk in enumerate(talks):
        talk.order = order
    Talk.objects.bulk_update(talks, ["session", "order", "minutes", "starts_at", "ends_at", "is_pinned"])
    session.revision += 1
    Session.objects.filter(pk=session.pk).update(revision=session.revision)


def shift_talks(session: Session, by: timedelta) -> None:
    """Move the instants of a session's talks with it, pinned ones too."""
    for talk in session.talks.filter(starts_at__isnull=False):
        talk.starts_at = talk.starts_at + by if talk.starts_at else None
        talk.ends_at = talk.ends_at + by if talk.ends_at else None
        talk.save(update_fields=["starts_at", "ends_at"])


def write_people(conference: Conference, talk: Talk, people: tuple[tuple[int | None, str, str, bool], ...]) -> None:
    """Print these people (person, name, affiliation, speaks) on a talk; each keeps one page in the program."""
    known = dict(
        TalkPerson.objects.filter(conference=conference, person__isnull=False).values_list("person_id", "slug")
    )
    taken = set(TalkPerson.objects.filter(conference=conference).values_list("slug", flat=True))
    unnamed = dict(TalkPerson.objects.filter(conference=conference, person__isnull=True).values_list("name", "slug"))
    TalkPerson.objects.filter(talk=talk).delete()
    for order, (person, name, affiliation, speaks) in enumerate(people):
        slug = known.get(person) if person is not None else unnamed.get(name)
        slug = slug or free_slug(name, taken, fallback="person")
        taken.add(slug)
        TalkPerson.objects.create(
            conference=conference,
            talk=talk,
            person_id=person,
            slug=slug,
            name=name,
            affiliation=affiliation,
            is_presenter=speaks,
            order=order,
        )
