"""The crawl notices a leak: with the guard of one path switched off at a time, it finds what it must not."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.shortcuts import get_object_or_404

import confsite.conferences.doors
import confsite.conferences.visibility
import reviews.author_pages.queries
import reviews.author_pages.views
import reviews.bids.queries
import reviews.discussion.queries
import reviews.known_papers
import reviews.papers.conflict_queries
import reviews.papers.log
import reviews.papers.queries
import reviews.papers.views
import reviews.reviewing.archive
import reviews.reviewing.queries
import reviews.reviewing.views
import submissions.queries
from reviews import rights
from reviews.access import Access, PaperAccess
from reviews.models import Comment
from reviews.rights import ReviewRights
from submissions.models import State, Submission
from tests.crawl import world as worlds
from tests.crawl.cast import EVERYBODY, Round
from tests.crawl.crawl import Report, crawl
from tests.crawl.secrets import kind_of, words_in

# Blind, and little shown to who has not been given a paper.
NOW = Round(
    0,
    rights.Rules(
        authors_shown=rights.AuthorsShown.NEVER,
        reviewers_to_coreviewers=rights.ReviewersShown.NEVER,
        other_reviews=rights.OtherReviews.AFTER_OWN,
        unassigned_see=rights.UnassignedSee.NOTHING,
    ),
)
WHOLE_REVIEW = ReviewRights(True, frozenset({"AUTHORS", "COMMITTEE", "CHAIRS"}), True)


def _all_papers(viewer: Any, *_others: Any, **_named: Any) -> Any:
    """Every paper of the conference, whoever asks."""
    return Submission.objects.filter(conference=viewer.conference)


def _all_with_stages(access: Access, *_others: Any, **_named: Any) -> Any:
    return access.annotated().exclude(state=State.DRAFT)


def _unscrubbed(file: Any, **options: Any) -> Any:
    from submissions.downloads import send_document

    return send_document(file, **(options | {"scrubbed": False}))


def _any_own(viewer: Any, number: int) -> Any:
    return get_object_or_404(_all_papers(viewer), number=number)


def _all_said(*, paper: int, **_reader: Any) -> Any:
    return list(Comment.objects.filter(submission=paper).select_related("person"))


def _true_name(_access: Access, _paper: Any, writers: Any, person_id: int) -> str:
    return str(writers.names[person_id])


def _all_answers(questions: Any, answers: Any, _audiences: Any = None) -> Any:
    from reviews.forms.answers import readable

    return readable(questions, answers)


def _yes(*_given: Any, **_named: Any) -> bool:
    return True


def _original(file: Any, **_options: Any) -> Any:
    return file.stored_file


def _own_name(_slug: str, _number: int, file: Any) -> str:
    return str(file.original_name)


def _whole_review(*_given: Any) -> ReviewRights:
    return WHOLE_REVIEW


def _any_paper(access: Access, number: int, _right: str = "") -> PaperAccess:
    paper = get_object_or_404(access.annotated().select_related("submission_type", "track"), number=number)
    paper.conference = access.conference
    return replace(access.of(paper), rights=rights.EVERYTHING)


# Only the pages of authors look at this one; the plan of the crawl keeps asking the true rule.
RULE_WITHOUT_RELEASE = SimpleNamespace(author_review_rights=_whole_review, Stage=rights.Stage)


@dataclass(frozen=True)
class Seed:
    """A guard to switch off, who walks then, where, and a kind of secret they must come across."""

    name: str
    owner: Any
    guard: str
    instead: Any
    who: str
    pages: str
    kind: str


AUTHORS_PAGES = reviews.author_pages.queries
SEEDS = [
    Seed("door", confsite.conferences.doors, "may_enter", _yes, "stranger", "/chair/people/", "reviewer"),
    Seed("list", reviews.reviewing.queries, "visible_papers", _all_with_stages, "member", "/reviews/papers/", "title"),
    Seed("page of a paper", reviews.known_papers, "_has", _yes, "member", "/reviews/papers/", "title"),
    Seed("copies", reviews.reviewing.views, "send_document", _unscrubbed, "diligent", "/reviews/papers/", "metadata"),
    Seed("archive", reviews.reviewing.archive, "file_for", _original, "diligent", "/mine/papers.zip", "metadata"),
    Seed("names", reviews.reviewing.archive, "neutral_name", _own_name, "diligent", "/reviews/papers/", "filename"),
    Seed("others' reviews", Access, "of_review", _whole_review, "areachair", "/reviews/papers/", "review"),
    Seed("reviewers", Access, "of_review", _whole_review, "diligent", "/reviews/papers/", "reviewer"),
    Seed(
        "audiences", reviews.reviewing.queries, "readable", _all_answers, "diligent", "/reviews/papers/", "confidence"
    ),
    Seed("asides", reviews.discussion.queries, "_of_members", _all_said, "diligent", "/reviews/papers/", "aside"),
    Seed("writers", reviews.discussion.queries, "name_of_writer", _true_name, "diligent", "/papers/", "reviewer"),
    Seed("bids", reviews.bids.queries, "biddable", _all_with_stages, "member", "/reviews/bids/", "abstract"),
    Seed("own papers", submissions.queries, "own_submissions", _all_papers, "stranger", "/submissions/", "title"),
    Seed("own paper", submissions.queries, "own_paper_or_404", _any_own, "stranger", "/submissions/", "contact"),
    Seed("own reviews", reviews.author_pages.views, "own_paper_or_404", _any_own, "stranger", "/reviews/", "decision"),
    Seed("release", AUTHORS_PAGES, "rights", RULE_WITHOUT_RELEASE, "author", "/reviews/", "review"),
    Seed("table", reviews.papers.queries, "visible", _all_with_stages, "chair", "/chair/papers/", "title"),
    Seed("export", reviews.papers.queries, "visible", _all_with_stages, "chair", "/chair/papers.csv", "author"),
    Seed("chair's page", reviews.papers.views, "paper_or_404", _any_paper, "chair", "/chair/papers/", "note"),
    Seed("log", reviews.papers.log, "visible", _all_with_stages, "chair", "/chair/log/", "log"),
    Seed("mails", confsite.conferences.visibility, "_hidden", [], "chair", "/chair/mail/", "comment"),
    Seed("conflicts", reviews.papers.conflict_queries, "visible", _all_with_stages, "chair", "/conflicts/", "evidence"),
]


def _look(world: worlds.World, seed: Seed) -> Report:
    def is_meant(address: str) -> bool:
        return seed.pages in address

    return crawl(world, NOW, [EVERYBODY[seed.who]], Report(), only=is_meant, follow=False, is_whole=False)


def test_the_crawl_catches_every_guard_that_is_switched_off(
    world: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    worlds.set_round(world, NOW)
    missed = []
    for seed in SEEDS:
        with monkeypatch.context() as patch:
            patch.setattr(seed.owner, seed.guard, seed.instead)
            found = {kind_of(word) for leak in _look(world, seed).leaks for word in words_in(leak)}
        if seed.kind not in found:
            missed.append(f"{seed.name}: found only {sorted(found)}")
    print(f"\nseeded leaks: {len(SEEDS) - len(missed)} of {len(SEEDS)} caught")
    assert missed == [], "\n".join(missed)


def test_with_every_guard_in_place_the_same_walks_find_nothing(world: worlds.World) -> None:
    worlds.set_round(world, NOW)
    assert [leak for seed in SEEDS for leak in _look(world, seed).leaks] == []
