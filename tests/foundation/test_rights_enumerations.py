"""The rule's choices and the stored choices are the same words."""

import pytest

from reviews import rights
from reviews.models import ReviewingRules


@pytest.mark.parametrize(
    ("stored", "known"),
    [
        (ReviewingRules.AuthorsShown, rights.AuthorsShown),
        (ReviewingRules.ReviewersShown, rights.ReviewersShown),
        (ReviewingRules.OtherReviews, rights.OtherReviews),
        (ReviewingRules.UnassignedSee, rights.UnassignedSee),
        (ReviewingRules.AuthorsSeeReviews, rights.AuthorsSeeReviews),
    ],
)
def test_stored_choices_are_the_choices_of_the_rule(stored: type, known: type) -> None:
    assert {choice.value for choice in stored} == {choice.value for choice in known}
