"""Who may work on a program, and which of its papers stay hidden from them."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from confsite.accounts.models import Person, User
from confsite.conferences.models import Conference, Membership, Role
from program.errors import Refused
from program.models import Talk
from reviews.models import Conflict
from submissions.models import Author, Submission
from submissions.policies import IN_PROGRAM, is_author

SCHEDULERS = (Role.PC_CHAIR, Role.SCHEDULE_CHAIR)


def require_scheduler(actor: User | None, conference: Conference) -> None:
    """Refuse everybody but PC chairs and schedule chairs; None is the site itself.

    Raises:
        Refused: the actor holds neither role here.
    """
    if actor is None:
        return
    if not Membership.objects.filter(conference=conference, person__user=actor, role__in=SCHEDULERS).exists():
        raise Refused("Only chairs and schedule chairs change the program.")


def require_slides(actor: User, submission: Submission) -> None:
    """Refuse everybody but the authors of an accepted paper, and schedulers who may know it.

    Raises:
        Refused: the paper is not accepted, the conference is kept as an archive, or the actor is nobody of them.
    """
    if submission.conference.state == Conference.State.ARCHIVE:
        raise Refused(_("This conference is over; it is kept as an archive."))
    if submission.state not in IN_PROGRAM:
        raise Refused(_("Only accepted papers have slides."))
    if is_author(actor, submission):
        return
    require_scheduler(actor, submission.conference)
    if Talk.objects.filter(_is_hidden(Person.objects.get(user=actor)), submission=submission).exists():
        raise Refused("Only chairs without a conflict touch slides of this paper.")


def _is_hidden(person: Person) -> Q:
    author = Author.objects.filter(submission=OuterRef("submission"), person=person)
    conflict = Conflict.objects.filter(submission=OuterRef("submission"), person=person, dismissed_at__isnull=True)
    return Q(Exists(author)) | Q(Exists(conflict))


def with_hidden(talks: QuerySet[Talk], person: Person | None) -> QuerySet[Talk]:
    """Annotate `is_hidden`: talks of papers this person wrote or has a conflict with.

    A chair meets such a paper nowhere behind the chair's door; the program shows its slot as taken, without a word
    on what is in it.
    """
    return talks.annotate(is_hidden=_is_hidden(person) if person else Exists(Talk.objects.none()))


def hidden_uids(conference: Conference, person: Person | None) -> frozenset[str]:
    """UIDs of the talks that this person may not know."""
    if person is None:
        return frozenset()
    talks = Talk.objects.filter(_is_hidden(person), conference=conference, submission__isnull=False)
    return frozenset(str(uid) for uid in talks.values_list("uid", flat=True))
