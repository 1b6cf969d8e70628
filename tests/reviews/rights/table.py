"""The rule on rights as a chair would say it: written by hand, before looking at what the code answers.

Each case is a sentence with the rights it grants and those it withholds. Where the code disagrees, think about the
people first: the sentence is what they were promised.
"""

from tests.reviews.rights.cases import (
    authors,
    chairs,
    conflicts,
    duties,
    others,
    pc_members,
    review_names,
    review_texts,
    reviewers,
)
from tests.reviews.rights.cases.shape import AuthorCase, PaperCase, ReviewCase

PAPERS: list[PaperCase] = [
    *pc_members.CASES,
    *others.CASES,
    *reviewers.CASES,
    *duties.CASES,
    *conflicts.CASES,
    *chairs.CASES,
]
REVIEWS: list[ReviewCase] = [*review_texts.CASES, *review_names.CASES]
AUTHORS: list[AuthorCase] = authors.CASES
TABLE: list[PaperCase | ReviewCase | AuthorCase] = [*PAPERS, *REVIEWS, *AUTHORS]
