"""A chair writes to an audience: the letter is shown with its first mails, held, then released like any batch."""

from dataclasses import dataclass, replace
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.accounts.services import person_of
from confsite.conferences import audiences
from confsite.conferences.audiences import Audience, Recipient
from confsite.conferences.mail_pages.owners import LETTER
from confsite.conferences.models import Conference
from confsite.conferences.setup.policies import can_set_up, require
from confsite.conferences.setup.refusals import Refused
from confsite.conferences.viewer import Viewer, viewer_of
from confsite.conferences.visibility import hidden_submissions
from confsite.mail import kinds, outbox, rendering
from confsite.mail.kinds import MailKind
from confsite.mail.models import MailBatch
from confsite.mail.rendering import Rendered

OF_REMINDERS = frozenset({"deadline", "milestone"})  # filled by a reminder's date, which a letter does not have
SHOWN = 3


@dataclass(frozen=True)
class Sample:
    """One mail of a letter as it will go out."""

    to: str
    words: Rendered


@dataclass(frozen=True)
class LetterPreview:
    """To how many people a letter goes, and the first of its mails. Both leave out papers hidden from the viewer."""

    count: int
    samples: list[Sample]


def kind_for(audience: Audience | None) -> MailKind:
    """The letter's kind, with the placeholders which this audience can fill."""
    letter = kinds.get(LETTER)
    if audience is None or not audience.template:
        return letter
    offered = kinds.get(audience.template)
    names = {name: words for name, words in offered.placeholders.items() if name not in OF_REMINDERS}
    return replace(letter, placeholders=names, rich=offered.rich)


def preview_of(viewer: Viewer, audience: Audience, *, subject: str, body: str) -> LetterPreview:
    """What would go out, without writing anything."""
    hidden = hidden_submissions(viewer)
    kind = kind_for(audience)
    shown = [one for one in _recipients(viewer.conference, audience) if not one.names(hidden)]
    samples = []
    for one in islice(shown, SHOWN):
        values = outbox.with_common(one.values, viewer.conference, one.person)
        words = rendering.render(kind, subject=subject, body=body, values=values, accent=viewer.conference.accent)
        samples.append(Sample(one.person.name, words))
    return LetterPreview(len(shown), samples)


@transaction.atomic
def write_letter(actor: User, *, conference: Conference, audience: Audience, subject: str, body: str) -> MailBatch:
    """Hold one mail per recipient; nothing goes out before the batch is released.

    Raises:
        kinds.UnknownPlaceholders: the text uses a placeholder this audience does not fill.
        Refused: nobody of this audience whom the actor may know of can be written to.
    """
    require(can_set_up(actor, conference))
    kind = kind_for(audience)
    kinds.check_wording(kind, subject, body)
    title = _("Letter to %(audience)s: %(subject)s") % {"audience": audience.label, "subject": subject}
    batch = outbox.hold(actor, conference=conference, title=title[:200], purpose=LETTER)
    hidden = hidden_submissions(viewer_of(actor, conference))
    count = 0
    for one in _recipients(conference, audience):
        mail = outbox.queue(
            audience.template or LETTER,
            conference=conference,
            to=one.person,
            values=one.values,
            batch=batch,
            submission_id=one.submission_id,
            about=one.about,
            recheck=one.recheck,
            recheck_arguments=one.recheck_arguments,
            reply_to=conference.contact_email or outbox.address_of(person_of(actor)),
            wording=(subject, body),
            template=LETTER,
        )
        count += mail is not None and not one.names(hidden)
    if not count:  # those of papers hidden from who writes do not count, or an answer would tell of them
        raise Refused(_("Nobody of this audience can be written to, so no mail was made. Choose another audience."))
    return batch


def _recipients(conference: Conference, audience: Audience) -> list[Recipient]:
    """Each person once per subject, in the audience's order."""
    found: dict[tuple[int, str], Recipient] = {}
    for one in audience.find(conference):
        found.setdefault((one.person.pk, one.subject_key), one)
    return list(found.values())


def choices() -> list[tuple[str, str]]:
    """Audiences to choose from, by label."""
    rows = [(one.key, str(one.label)[:1].upper() + str(one.label)[1:]) for one in audiences.all_audiences()]
    return sorted(rows, key=lambda row: row[1].lower())
