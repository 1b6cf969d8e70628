"""Who is “Reviewer A”: the same person wherever one paper is talked about, and nobody in particular on the next.

Letters in the order of ids, of names or of who was first would tell the same busy reviewer on every paper. So a
letter is drawn by a keyed hash of paper and person, among as many letters as the paper has reviewers, and then kept.
"""

from itertools import product
from string import ascii_uppercase

from django.utils.crypto import salted_hmac

from confsite.accounts.models import Person
from reviews.models import Assignment, ReviewerLetter
from submissions.models import Submission

_SALT = "reviews.letters"
_LETTERS = [*ascii_uppercase, *("".join(pair) for pair in product(ascii_uppercase, repeat=2))]
WRITES = (Assignment.Role.REVIEWER, Assignment.Role.EXTERNAL)


def letter_of(submission: Submission, person: Person) -> str:
    """A reviewer's letter on a paper, drawn at the first call. The caller holds the paper's row."""
    given = dict(ReviewerLetter.objects.filter(submission=submission).values_list("person_id", "letter"))
    if person.pk in given:
        return given[person.pk]
    letter = _drawn(submission, person, set(given.values()))
    ReviewerLetter.objects.create(
        conference_id=submission.conference_id, submission=submission, person=person, letter=letter
    )
    return letter


def _drawn(submission: Submission, person: Person, taken: set[str]) -> str:
    active = Assignment.objects.filter(
        submission=submission, state=Assignment.State.ACTIVE, role__in=WRITES, told_at__isnull=False
    )
    among = max(active.values("person").distinct().count(), len(taken) + 1)
    free = [letter for letter in _LETTERS[:among] if letter not in taken]
    drawn = salted_hmac(_SALT, f"{submission.pk}:{person.pk}", algorithm="sha256").digest()
    return free[int.from_bytes(drawn[:8], "big") % len(free)]
