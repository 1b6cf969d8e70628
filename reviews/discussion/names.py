"""Under which name a person appears in a paper's discussion, to one reader."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from confsite.conferences.models import Membership, Role
from confsite.prepared import Blank, Prepared
from reviews import rights
from reviews.access import Access, PaperAccess
from reviews.models import Assignment, Comment, Review, ReviewerLetter
from reviews.rights import ReviewFacts
from submissions.models import Submission


@dataclass(frozen=True)
class Writers:
    """What names depend on, read once per paper."""

    reviews: dict[int, Review] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    chairs: frozenset[int] = frozenset()
    staff: frozenset[int] = frozenset()
    names: dict[int, str] = field(default_factory=dict)
    letters: dict[int, str] = field(default_factory=dict)


def writers_of(submission: Submission) -> Writers:
    """Everybody who may have written about a paper; five queries."""
    reviews = _reviews(submission=submission.pk)
    held = _leaders(conference=submission.conference_id)
    names = dict(_commenters(submission=submission.pk))
    names |= {review.reviewer_id: review.reviewer.name for review in reviews}
    return Writers(
        {review.reviewer_id: review for review in reviews if not review.is_meta},
        dict(_roles(submission=submission.pk)),
        frozenset(person for person, role in held if role == Role.PC_CHAIR),
        frozenset(person for person, role in held if role == Role.STAFF),
        names,
        dict(_letters(submission=submission.pk)),
    )


_reviews = Prepared(
    lambda: Review.objects.filter(submission=Blank("submission")).select_related("reviewer").order_by("round")
)
_roles = Prepared(
    lambda: (
        Assignment.objects.filter(submission=Blank("submission"), told_at__isnull=False)
        .order_by("-state", "id")
        .values_list("person_id", "role")
    )
)
_leaders = Prepared(
    lambda: Membership.objects.filter(conference=Blank("conference"), role__in=[Role.PC_CHAIR, Role.STAFF]).values_list(
        "person_id", "role"
    )
)
_commenters = Prepared(
    lambda: Comment.objects.filter(submission=Blank("submission")).values_list("person_id", "person__name")
)


_letters = Prepared(
    lambda: ReviewerLetter.objects.filter(submission=Blank("submission")).values_list("person_id", "letter")
)


def name_of_writer(access: Access, paper: PaperAccess, writers: Writers, person_id: int) -> str:
    """“You”, a name where the rule shows it, else “Reviewer A”, “Meta-reviewer” or “Chair”.

    Who reviews the paper appears as a reviewer even when they also are a chair: the role would give the name away.
    """
    if access.viewer.person is not None and access.viewer.person.pk == person_id:
        return _("You")
    name = writers.names.get(person_id, _("somebody"))
    review = writers.reviews.get(person_id)
    letter = writers.letters.get(person_id) or (review.label if review else "")
    facts = ReviewFacts(is_own=False, is_submitted=True)
    is_shown = rights.review_rights(access.rules, paper.stage, paper.relationship, paper.rights, facts).reviewer
    if letter:
        if review is not None and review.label:
            is_shown = access.of_review(paper, review).reviewer
        if is_shown:
            return _("%(name)s (reviewer %(label)s)") % {"name": name, "label": letter}
        return _("Reviewer %(label)s") % {"label": letter}
    role = writers.roles.get(person_id)
    if role == Assignment.Role.META_REVIEWER:
        title = _("Meta-reviewer")
    elif role == Assignment.Role.DISCUSSION_LEAD:
        title = _("Discussion lead")
    elif role is not None and review is not None:
        title = _("Reviewer")
    elif person_id in writers.chairs:
        return _("%(name)s (chair)") % {"name": name} if is_shown else _("Chair")
    elif person_id in writers.staff:
        title = _("Staff")
    else:
        title = _("Reviewer")
    return f"{name} ({title.lower()})" if is_shown else title
