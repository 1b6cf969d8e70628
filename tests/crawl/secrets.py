"""The secrets of the crawl: one unmistakable word in each place that holds something not everybody may know.

A word says what it is and where it lies: `zqauthor07bx` is the second author's name of paper 7. It survives lower
case, addresses and PDFs, and stands nowhere by chance.
"""

import re
from collections.abc import Iterator
from functools import cache

from confsite.conferences.models import Role
from reviews import rights
from reviews.rights import Bond, OwnReview, PaperRights, Phase, ReviewFacts, Standing
from tests.crawl.cast import EVERYBODY, UNBOUND, WALKERS, Round, Somebody
from tests.foundation.census import KINDS

WORD = re.compile(r"zq[a-z]+\d\d[a-z]x")


def word(kind: str, paper: int, variant: str = "a") -> str:
    """The canary of a kind for a paper; `variant` tells several of one kind apart."""
    assert kind in KINDS, kind
    return f"zq{kind}{paper:02}{variant}x"


def words_in(text: str) -> set[str]:
    """The canaries in a text."""
    return set(WORD.findall(text.lower()))


def kind_of(found: str) -> str:
    return found[2:-4]


def paper_of(found: str) -> int:
    return int(found[-4:-2])


# One letter for each of those who walk the site and may have written or reviewed a paper; `w` is its own author, `s`
# the reviewer who signed, `r` the one who did not, and `d` the one who has only begun.
WALKER_VARIANTS = dict(zip((one.key for one in WALKERS), "abcefghijklmn", strict=False))
REVIEWS_OF_BYSTANDERS = {"s": ReviewFacts(is_signed=True), "r": ReviewFacts(), "d": ReviewFacts(is_submitted=False)}
ANSWERS = {"review": "AUTHORS", "committee": "COMMITTEE", "confidence": "CHAIRS"}


def has_answered(paper: int) -> bool:
    """Whether the authors of a paper submitted their response; the others only began one."""
    return paper % 4 != 0


def known(now: Round, who: Somebody, paper: int, door: str) -> set[str]:
    """The words about a paper that the rule lets somebody read behind a door; `site` stands for all of them."""
    if door == "author":
        return set(_to_author(now, paper)) if who.tie(paper).bond == Bond.AUTHOR else set()
    if door in ("committee", "chair"):
        return {*_to_committee(now, who, paper), *_to_planners(now, who, paper)}
    if door == "site":
        return set().union(*(known(now, who, paper, other) for other in ("author", "committee")))
    return set()


def shown_somewhere(now: Round, who: Somebody, paper: int) -> set[str]:
    """Those of the known words that a walk must come across: all, but where nothing shows them yet."""
    found = known(now, who, paper, "site")
    phase, tie = now.stage(paper).phase, who.tie(paper)
    if phase in (Phase.DRAFT, Phase.WITHDRAWN) and tie.own_review in (OwnReview.DRAFT, OwnReview.DONE):
        # Nobody writes a review of what is not there: of theirs they see at most what they submitted.
        hidden = {*ANSWERS, "version", "draft"}
        found = {one for one in found if kind_of(one) not in hidden or one[-2] != WALKER_VARIANTS.get(who.key)}
    if not _may_answer(now, paper):
        found.discard(word("reply", paper))  # begun when it was open, and read again only then
    if Role.PUBLICATION_CHAIR in who.roles:
        return set()  # they see final papers only, and there is none
    return found


def _may_answer(now: Round, paper: int) -> bool:
    """Whether authors can write their response: in its window, to reviews they see, before the decision."""
    stage = now.stage(paper)
    is_open = stage.has_response_opened and stage.phase in (Phase.COLLECTING, Phase.REVIEWING, Phase.DISCUSSING)
    return is_open and now.rules.authors_see_reviews == rights.AuthorsSeeReviews.IN_RESPONSE


def _to_author(now: Round, paper: int) -> Iterator[str]:
    """Everything authors gave, and what was released to them."""
    stage = now.stage(paper)
    for kind in ("title", "abstract", "contact", "filename", "document", "metadata"):
        yield word(kind, paper)
    yield word("response" if has_answered(paper) else "reply", paper)
    for variant in _authors(paper):
        yield word("author", paper, variant)
    for variant, facts in REVIEWS_OF_BYSTANDERS.items():
        may = rights.author_review_rights(now.rules, stage, facts)
        if facts.is_submitted:
            yield from _answers(may, paper, variant)
        if may.reviewer:
            yield word("reviewer", paper, variant)
    for variant in _reviewing_walkers(paper):
        yield from _answers(rights.author_review_rights(now.rules, stage, ReviewFacts()), paper, variant)
    if stage.is_released:
        yield word("decision", paper)


def _to_committee(now: Round, who: Somebody, paper: int) -> Iterator[str]:
    stage, relationship = now.stage(paper), now.relationship(who, paper)
    may = rights.paper_rights(now.rules, stage, relationship)
    yield from (word(kind, paper) for kind in _plain_kinds(may, paper))
    if may.authors:
        yield from (word("author", paper, variant) for variant in _authors(paper))
    for variant, facts in _reviews_of(who, paper).items():
        given = rights.review_rights(now.rules, stage, relationship, may, facts)
        if facts.is_submitted:
            yield from _answers(given, paper, variant)
        if given.existence and facts.is_own:
            yield word("draft", paper, variant)
        if given.existence and facts.is_own and facts.is_submitted:
            yield word("version", paper, variant)
        if given.reviewer and variant in REVIEWS_OF_BYSTANDERS:
            yield word("reviewer", paper, variant)


def _reviews_of(who: Somebody, paper: int) -> dict[str, ReviewFacts]:
    """The reviews of a paper, as the rule asks about them for one reader."""
    found = dict(REVIEWS_OF_BYSTANDERS)
    own = WALKER_VARIANTS.get(who.key, "")
    for variant in _reviewing_walkers(paper):
        found[variant] = ReviewFacts(is_own=variant == own)
    if own and who.tie(paper).own_review == OwnReview.DRAFT:
        found[own] = ReviewFacts(is_own=True, is_submitted=False)
    return found


def _plain_kinds(may: PaperRights, paper: int) -> Iterator[str]:
    is_declined = any(one.tie(paper).own_review in (OwnReview.DECLINED, OwnReview.DELEGATED) for one in WALKERS)
    granted = {
        "title": may.title,
        "abstract": may.abstract,
        "contact": may.conflicts and may.authors,
        "document": may.document,
        "metadata": may.document and may.authors,
        "comment": may.discussion,
        "aside": may.discussion and may.conflicts,
        "response": may.response and has_answered(paper),
        "decision": may.decision and may.conflicts,
        "note": may.decision and may.conflicts,
        "evidence": may.conflicts,
        "reason": may.conflicts and may.assignments and is_declined,
        "log": may.conflicts,
        "bidder": may.conflicts,
    }
    yield from (kind for kind, is_granted in granted.items() if is_granted)


def _answers(may: rights.ReviewRights, paper: int, variant: str) -> Iterator[str]:
    if may.existence:
        yield from (word(kind, paper, variant) for kind, audience in ANSWERS.items() if audience in may.audiences)


def _to_planners(now: Round, who: Somebody, paper: int) -> Iterator[str]:
    """What chairs of the conference, the program and the proceedings know besides the rule."""
    is_planning = bool({Role.SCHEDULE_CHAIR, Role.PUBLICATION_CHAIR} & set(who.roles))
    if is_planning and now.stage(paper).is_released and who.tie(paper) == UNBOUND:
        yield word("title", paper)
        yield from (word("author", paper, variant) for variant in _authors(paper))
    if who.standing == Standing.CHAIR or Role.SCHEDULE_CHAIR in who.roles:
        # The committee is no secret to who runs the conference; which paper somebody reviews is.
        yield from (word("reviewer", paper, variant) for variant in REVIEWS_OF_BYSTANDERS)
        yield word("bidder", paper)


@cache
def _authors(paper: int) -> tuple[str, ...]:
    """Variants of the names on a paper: its own author's, and of each who walks the site and wrote it too."""
    return ("w", *(letter for key, letter in WALKER_VARIANTS.items() if EVERYBODY[key].tie(paper).bond == Bond.AUTHOR))


@cache
def _reviewing_walkers(paper: int) -> tuple[str, ...]:
    """Variants of those who walk the site and submitted a review of a paper."""
    done = OwnReview.DONE
    return tuple(letter for key, letter in WALKER_VARIANTS.items() if EVERYBODY[key].tie(paper).own_review == done)


def everything(paper: int) -> set[str]:
    """Every canary about a paper that was planted and that somebody may know at some time."""
    plain = (
        "title", "abstract", "contact", "filename", "document", "metadata", "comment", "aside", "decision", "note",
        "evidence", "log", "bidder", "response" if has_answered(paper) else "reply",
    )  # fmt: skip
    found = {word(kind, paper) for kind in plain} | {word("author", paper, variant) for variant in _authors(paper)}
    found |= {word("reviewer", paper, variant) for variant in REVIEWS_OF_BYSTANDERS}
    for variant in ("s", "r", *_reviewing_walkers(paper)):
        found |= {word(kind, paper, variant) for kind in (*ANSWERS, "draft", "version")}
    return found
