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
from tests.crawl.cast import CONFLICTED_AFTER_REVIEW, EVERYBODY, PAPERS, UNBOUND, WALKERS, Round, Somebody
from tests.foundation.census import KINDS

WORD = re.compile(r"zq[a-z]+\d\d[a-z]x")
# Overall scores; other numbers on the site are smaller.
SCORE = re.compile(r"(?<![\w.,:-])(2\d{4})(?![\w,:-])(?!\.\d*[1-9])")


def word(kind: str, paper: int, variant: str = "a") -> str:
    """The canary of a kind for a paper; `variant` tells several of one kind apart."""
    assert kind in KINDS, kind
    return f"zq{kind}{paper:02}{variant}x"


def words_in(text: str) -> set[str]:
    """The canaries in a text."""
    found = {one for one in WORD.findall(text.lower()) if kind_of(one) in KINDS}  # a token may look like one by chance
    papers = (PAPER_OF_SCORE.get(int(number)) for number in SCORE.findall(text))
    return found | {word("score", paper) for paper in papers if paper}


def score_of(paper: int) -> int:
    """The overall score in every review of a paper: a number that tells which one, read as `zqscore07ax`.

    No mean of several of them is another one: the sum of k powers of two has k ones, k times a power fewer.
    """
    return 20011 + 2**paper


PAPER_OF_SCORE = {score_of(paper): paper for paper in PAPERS}


def kind_of(found: str) -> str:
    return found[2:-4]


def paper_of(found: str) -> int:
    return int(found[-4:-2])


# One letter for each of those who walk the site and may have written or reviewed a paper; `w` is its own author, `s`
# the reviewer who signed, `r` the one who did not, and `d` the one who has only begun.
WALKER_VARIANTS = dict(zip((one.key for one in WALKERS), "abcefghijklmno", strict=False))
REVIEWS_OF_BYSTANDERS = {"s": ReviewFacts(is_signed=True), "r": ReviewFacts(), "d": ReviewFacts(is_submitted=False)}
FINAL, PRINTED = "abcde", "abc"
ANSWERS = {"review": "AUTHORS", "committee": "COMMITTEE", "confidence": "CHAIRS"}

# Who may read the file of a review, by the reviewer's letter.
FILES = {"s": "COMMITTEE", "r": "AUTHORS"}
LINK_STATES = {paper: {2: "REVOKED", 5: "EXPIRED"}.get(paper % 6, "WORKING") for paper in range(1, 13)}


def audience_of_file(variant: str) -> str:
    """Who may read the file of a review; those of people who walk the site are for chairs."""
    return FILES.get(variant, "CHAIRS")


def is_handed_in(paper: int) -> bool:
    """Whether the camera-ready version of a paper was handed in; the others are only begun."""
    return paper % 2 == 0


def is_program_public(now: Round) -> bool:
    """Whether a version of the program is current in this round."""
    return now.number % 2 == 1


def are_papers_public(now: Round) -> bool:
    """Whether the published program offers the final papers."""
    return now.number % 4 == 1


def has_declared(who: Somebody, paper: int) -> bool:
    """Whether somebody of those who walk the site declared their conflict with a paper themselves."""
    return who.key in WALKER_VARIANTS and who.tie(paper) == CONFLICTED_AFTER_REVIEW


def has_answered(paper: int) -> bool:
    """Whether the authors of a paper submitted their response; the others only began one."""
    return paper % 4 != 0


def known(now: Round, who: Somebody, paper: int, door: str) -> set[str]:
    """The words about a paper that the rule lets somebody read behind a door; `site` stands for all of them."""
    found = set(_to_everybody(now, paper))
    if door == "author":
        return found | (set(_to_author(now, paper)) if who.tie(paper).bond == Bond.AUTHOR else set())
    if door in ("committee", "chair"):
        return found.union(_to_committee(now, who, paper), _to_planners(now, who, paper))
    if door == "public":
        return found.union(_to_link_holder(now, paper) if who.key == "holder" else ())
    doors = ("author", "committee", "public")
    return found.union(_typed(who, paper), *(known(now, who, paper, other) for other in doors))


def _typed(who: Somebody, paper: int) -> Iterator[str]:
    """What somebody typed themselves: they may take it along with their data, whatever became of the paper."""
    if who.key in WALKER_VARIANTS and who.tie(paper).own_review in (OwnReview.DRAFT, OwnReview.DONE):
        yield word("draft", paper, WALKER_VARIANTS[who.key])


def shown_somewhere(now: Round, who: Somebody, paper: int) -> set[str]:
    """Those of the known words that a walk must come across: all, but where nothing shows them yet."""
    # Only the file of one's own data, which is made on request, holds all that one typed.
    found = (known(now, who, paper, "site") - set(_typed(who, paper))) | known(now, who, paper, "committee")
    phase, tie = now.stage(paper).phase, who.tie(paper)
    if phase in (Phase.DRAFT, Phase.WITHDRAWN) and tie.own_review in (OwnReview.DRAFT, OwnReview.DONE):
        # Nobody writes a review of what is not there: of theirs they see at most what they submitted.
        hidden = {*ANSWERS, "version", "draft", "attachment"}
        found = {one for one in found if kind_of(one) not in hidden or one[-2] != WALKER_VARIANTS.get(who.key)}
    if not _may_answer(now, paper):
        found.discard(word("reply", paper))  # begun when it was open, and read again only then
    if Role.PUBLICATION_CHAIR in who.roles:
        found = {one for one in found if kind_of(one) in ("final", "program")}
    return {one for one in found if _is_shown(now, who, paper, one)}


def _is_shown(now: Round, who: Somebody, paper: int, one: str) -> bool:
    """Whether some page shows a word of what is planned and published to somebody who may know it."""
    kind, variant = kind_of(one), one[-2]
    if who.key == "holder":
        return one in _to_link_holder(now, paper)  # they only open their links
    is_chair, is_final = who.standing == Standing.CHAIR, now.stage(paper).is_released and is_handed_in(paper)
    match kind:
        case "held":
            return is_chair and not who.tie(paper).is_overriding
        case "title" if Role.SCHEDULE_CHAIR in who.roles and who.tie(paper) == UNBOUND:
            return not is_handed_in(paper)  # then the program has the final one
        case "final" if who.tie(paper).bond == Bond.AUTHOR:
            return now.stage(paper).is_released
        case "final":
            reads_files = is_chair or Role.PUBLICATION_CHAIR in who.roles or one in _to_everybody(now, paper)
            plans = Role.SCHEDULE_CHAIR in who.roles
            return is_final and (
                reads_files or (who.standing == Standing.STAFF and variant in "cd") or (plans and variant == "a")
            )
        case "program":
            return one in _to_everybody(now, paper)
        case "score":
            return is_chair and now.stage(paper).phase != Phase.DRAFT
        case "handler" | "declared":
            return is_chair
    return True


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
    yield word("link", paper)
    yield from (word("final", paper, variant) for variant in FINAL)
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
    if may.handling_chair and stage.has_handling_chair:
        yield word("handler", paper)
    if may.administer:
        yield word("held", paper)
        yield from (word("handler", paper, "b") for _one in range(stage.has_handling_chair))
    if may.conflicts:
        yield from (word("final", paper, variant) for variant in FINAL)
    if may.scores or (relationship.is_done and may.existence):
        yield word("score", paper)
    if may.conflicts:
        yield from (word("declared", paper, WALKER_VARIANTS[one.key]) for one in WALKERS if has_declared(one, paper))
    if has_declared(who, paper):
        # What they said themselves they may read again, with the title they said it of.
        yield from (word("declared", paper, WALKER_VARIANTS[who.key]), word("title", paper))
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
        "declared": may.conflicts,
    }
    yield from (kind for kind, is_granted in granted.items() if is_granted)


def _answers(may: rights.ReviewRights, paper: int, variant: str) -> Iterator[str]:
    if may.existence:
        yield from (word(kind, paper, variant) for kind, audience in ANSWERS.items() if audience in may.audiences)
        if variant != "d" and audience_of_file(variant) in may.audiences:
            yield word("attachment", paper, variant)


def _to_everybody(now: Round, paper: int) -> Iterator[str]:
    """What a published program says of an accepted paper, and the final papers it offers."""
    if now.stage(paper).is_released and is_program_public(now):
        yield from (word("program", paper, variant) for variant in PRINTED)
        if are_papers_public(now) and is_handed_in(paper):
            yield from (word("final", paper, variant) for variant in "cd")


def _to_link_holder(now: Round, paper: int) -> Iterator[str]:
    """What a share link that still works shows."""
    if LINK_STATES[paper] != "WORKING":
        return
    may = rights.paper_rights(now.rules, now.stage(paper), rights.Relationship(Standing.LINK))
    yield from (word(kind, paper) for kind in ("title", "abstract", "document") if getattr(may, kind))
    if may.authors:
        yield word("metadata", paper)
        yield from (word("author", paper, variant) for variant in _authors(paper))


def _to_planners(now: Round, who: Somebody, paper: int) -> Iterator[str]:
    """What chairs of the conference, the program and the proceedings know besides the rule."""
    is_planning = bool({Role.SCHEDULE_CHAIR, Role.PUBLICATION_CHAIR} & set(who.roles))
    if is_planning and now.stage(paper).is_released and who.tie(paper) == UNBOUND:
        yield word("title", paper)
        yield from (word("author", paper, variant) for variant in _authors(paper))
        yield from (word("final", paper, variant) for variant in FINAL)
    if is_planning or who.standing == Standing.CHAIR:
        # An earlier version, or one that is to come back, is theirs to read; it was public.
        yield from (word("program", paper, variant) for variant in PRINTED if now.stage(paper).is_released)
    if who.standing in (Standing.CHAIR, Standing.STAFF):
        yield word("handler", paper)  # that somebody is a chair is no secret
    if who.standing == Standing.CHAIR or Role.SCHEDULE_CHAIR in who.roles:
        # The committee is no secret to who runs the conference; which paper somebody reviews is.
        yield from (word("reviewer", paper, variant) for variant in REVIEWS_OF_BYSTANDERS)
        yield word("bidder", paper)
        yield word("handler", paper)


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
        "evidence", "log", "bidder", "link", "held", "handler", "declared", "score",
        "response" if has_answered(paper) else "reply",
    )  # fmt: skip
    found = {word(kind, paper) for kind in plain} | {word("author", paper, variant) for variant in _authors(paper)}
    found |= {word("reviewer", paper, variant) for variant in REVIEWS_OF_BYSTANDERS}
    for variant in ("s", "r", *_reviewing_walkers(paper)):
        found |= {word(kind, paper, variant) for kind in (*ANSWERS, "draft", "version", "attachment", "maker")}
    found |= {word("declared", paper, WALKER_VARIANTS[one.key]) for one in WALKERS if has_declared(one, paper)}
    found |= {word("final", paper, variant) for variant in FINAL} | {word("handler", paper, "b")}
    found |= {word("program", paper, variant) for variant in PRINTED}
    return found
