"""Under which letter a reviewer of a paper is known to who must not learn the name."""

from django.db import models

from confsite.conferences.models import Conference
from submissions.models import Submission


class ReviewerLetter(models.Model):
    """A person's letter on one paper: drawn once, kept when the person leaves, never given to a second one."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="reviewer_letters")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reviewer_letters")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="reviewer_letters")
    letter = models.CharField(max_length=2)

    class Meta:
        db_table = "reviews_reviewer_letter"
        constraints = [
            models.UniqueConstraint(fields=["submission", "person"], name="one_letter_per_reviewer_and_paper"),
            models.UniqueConstraint(fields=["submission", "letter"], name="reviewer_letter_once_per_paper"),
            models.CheckConstraint(condition=~models.Q(letter=""), name="reviewer_letter_is_one"),
        ]

    def __str__(self) -> str:
        return self.letter
