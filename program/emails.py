"""Mail of the program: a slot that is new, moved or gone, told to those who stand in it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import Person, User
from confsite.conferences.mail_pages import owners
from confsite.conferences.models import Conference
from confsite.mail import kinds, outbox, rechecks
from confsite.mail.models import MailBatch, OutboxMail
from program import diff, feeds, snapshot
from program.availability import emails as availability_emails
from program.models import ProgramVersion, Talk
from program.snapshot import ProgramView, SessionView, Slot

SLOT = "program.slot"
GONE = "program.slot_gone"
RECHECK = "program.slot_is_current"

_PLACEHOLDERS = {
    "title": gettext_lazy("The title of the talk"),
    "slot": gettext_lazy("Its day, time, zone and room"),
    "before": gettext_lazy("What changed: a sentence naming the old slot, or that it is new"),
    "talk_url": gettext_lazy("The talk's page in the program"),
    "program_url": gettext_lazy("The program"),
}
_SAMPLES = {
    "title": "Counting What Sparse Networks Skip",
    "slot": "Fri 14 Jun 2030, 09:00 CEST, Aula",
    "before": "This slot is new.",
    "talk_url": "https://conference.example.org/ws/program/talks/counting/",
    "program_url": "https://conference.example.org/ws/program/",
}


def register() -> None:
    """Add the kinds of mail, the check before they are sent, and where a held batch is settled."""
    owners.register("program", lambda batch: reverse("schedule:versions", args=[batch.conference.slug]))
    kinds.register(
        kinds.MailKind(
            key=SLOT,
            title=gettext_lazy("Slot in the program"),
            subject=gettext_lazy("[{{ conference }}] Your talk: {{ slot }}"),
            body=gettext_lazy(
                "Dear {{ name }},\n\n"
                "in the program of {{ conference_name }}, **{{ title }}** takes place:\n\n"
                "**{{ slot }}**\n\n"
                "{{ before }}\n\n"
                "The talk: {{ talk_url }}\n\n"
                "The whole program: {{ program_url }}\n\n"
                "A calendar entry is attached."
            ),
            placeholders=_PLACEHOLDERS,
            samples=_SAMPLES,
        ),
        kinds.MailKind(
            key=GONE,
            title=gettext_lazy("Slot in the program is gone"),
            subject=gettext_lazy("[{{ conference }}] No longer in the program: {{ title }}"),
            body=gettext_lazy(
                "Dear {{ name }},\n\n"
                "**{{ title }}** is no longer in the program of {{ conference_name }}. Its slot was {{ slot }}.\n\n"
                "The whole program: {{ program_url }}\n\n"
                "If this comes as a surprise, answer this mail."
            ),
            placeholders=_PLACEHOLDERS,
            samples=_SAMPLES,
        ),
    )
    rechecks.register(RECHECK, slot_is_current)
    availability_emails.register()


def slot_is_current(mail: OutboxMail) -> bool:
    """Whether the published program still says what the mail says."""
    if mail.conference is None:
        return False
    program = snapshot.published(mail.conference)
    slot = (
        next((s for s in program.slots if s.talk.uid == mail.recheck_arguments.get("talk")), None) if program else None
    )
    if slot is None or program is None:
        return mail.template == GONE
    return mail.template == SLOT and diff.slot_text(program, slot) == mail.recheck_arguments.get("slot")


def link_to(conference: Conference, item: Slot | SessionView) -> str:
    """The public address of a talk or session."""
    if isinstance(item, Slot):
        return outbox.absolute_url(reverse("program:talk", args=[conference.slug, item.talk.slug]))
    return outbox.absolute_url(reverse("program:session", args=[conference.slug, item.uid]))


def hold_slot_mails(
    actor: User | None, *, version: ProgramVersion, before: ProgramView | None, after: ProgramView
) -> MailBatch | None:
    """Write to the people of every talk whose time or room is new, another one or gone; held until released.

    Authors of papers that a chair imported are never written to. Returns None where nobody is to be told.
    """
    moved, gone = diff.moved_talks(before, after), diff.gone_talks(before, after)
    talks = (
        Talk.objects.filter(conference=version.conference, uid__in=[*moved, *gone])
        .exclude(submission__is_imported=True)
        .select_related("submission")
        .prefetch_related("people__person__emails", "people__person__user")
    )
    batch: MailBatch | None = None
    for talk in talks:
        for person in {entry.person for entry in talk.people.all() if entry.person is not None}:
            if batch is None:
                title = _("Slots of program version %s") % version.number
                batch = MailBatch.objects.create(
                    conference=version.conference, title=title, purpose="program", created_by=actor
                )
            _queue(batch, version, talk, person, before, after)
    if batch is not None and not batch.mails.exists():
        batch.delete()
        return None
    return batch


def _queue(
    batch: MailBatch,
    version: ProgramVersion,
    talk: Talk,
    person: Person,
    before: ProgramView | None,
    after: ProgramView,
) -> None:
    conference, uid = version.conference, str(talk.uid)
    old = next((slot for slot in before.slots if slot.talk.uid == uid), None) if before else None
    new = next((slot for slot in after.slots if slot.talk.uid == uid), None)
    shown, program = (new, after) if new else (old, before)
    assert shown is not None
    assert program is not None
    slot = diff.slot_text(program, shown)
    was = _("Before it was %s.") % diff.slot_text(before, old) if old and before else _("This slot is new.")
    name = f"{conference.slug}-{talk.slug}.ics"
    file = feeds.calendar(
        after,
        name=conference.short_name,
        place=conference.venue or conference.place_text,
        link=lambda item: link_to(conference, item),
        only=[uid, shown.session.uid],
    )
    outbox.queue(
        SLOT if new else GONE,
        conference=conference,
        to=person,
        values={
            "title": shown.talk.name,
            "slot": slot,
            "before": was,
            "talk_url": link_to(conference, shown),
            "program_url": outbox.absolute_url(reverse("program:home", args=[conference.slug])),
        },
        batch=batch,
        unique_key=f"program:{version.pk}:{uid}:{person.pk}",
        submission_id=talk.submission_id,
        recheck=RECHECK,
        recheck_arguments={"talk": uid, "slot": slot},
        attachments=[{"name": name, "content_type": "text/calendar; charset=utf-8", "text": file.decode()}],
    )
