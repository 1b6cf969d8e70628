"""Addresses that nobody was shown: every pattern of the site, filled with the ids there are and one that is not."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product

from confsite.conferences.models import Extension, Invitation, Membership, Milestone
from confsite.mail.models import MailBatch, OutboxMail
from program.models import ProgramVersion, Session, Talk
from reviews.models import (
    Assignment,
    AssignmentProposal,
    Comment,
    Conflict,
    DecisionRelease,
    Question,
    ReviewAttachment,
)
from submissions.models import Document, DocumentKind, ShareLink
from tests.crawl.cast import PAPERS
from tests.crawl.world import World
from tests.foundation.conference_urls import PREFIX, VALUES, address, conference_urls

MISSING = 4711
OF_PAPERS = ("submissions/", "reviews/", "chair/papers/")
PARAMETER = re.compile(r"<(\w+):(\w+)>")
Ids = list[str]


def guesses(world: World) -> list[str]:
    """Every address of the conference with real ids: each paper's, and where a page hangs on more, that too."""
    found = []
    ids = _Ids(world)
    for route, _entry in conference_urls():
        found += [address(route, world.conference.slug, VALUES | values) for values in _values(ids, route)]
    return list(dict.fromkeys(found))


def _values(ids: "_Ids", route: str) -> Iterator[Mapping[str, str]]:
    rest = route.removeprefix(PREFIX)
    wanted = [(kind, name) for kind, name in PARAMETER.findall(rest) if name != "number" or not _names_paper(rest)]
    papers = [*PAPERS, MISSING] if _names_paper(rest) else [0]
    for paper in papers:
        known = [ids.of(rest, name, paper) or [VALUES[kind]] for kind, name in wanted]
        for chosen in product(*known):
            values = {kind: value for (kind, _name), value in zip(wanted, chosen, strict=True)}
            if not _names_paper(rest):
                yield values
            elif any(kind == "int" for kind, _name in wanted):
                # Two integers in one address: the first is the paper's number, put in before the other.
                yield values | {"paper": str(paper)}
            else:
                yield values | {"int": str(paper)}


def _names_paper(rest: str) -> bool:
    return "<int:number>" in rest and rest.startswith(OF_PAPERS)


class _Ids:
    """The ids there are, by the parameter's name and the place of the page in the map."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.of_papers = {number: paper.pk for number, paper in world.papers.items()}
        self._memo: dict[tuple[str, int], Ids] = {}

    def of(self, rest: str, name: str, paper: int) -> Ids:
        """Values for one parameter of a pattern; empty where any value does."""
        key = (f"{rest} {name}", paper)
        if key not in self._memo:
            self._memo[key] = self._found(rest, name, paper)
        return self._memo[key]

    def _found(self, rest: str, name: str, paper: int) -> Ids:
        conference, pk = self.world.conference, self.of_papers.get(paper)
        by_paper: dict[str, Callable[[], Ids]] = {
            "comment_id": lambda: _texts(Comment.objects.filter(submission=pk).values_list("pk", flat=True)),
            "assignment_id": lambda: _texts(Assignment.objects.filter(submission=pk).values_list("pk", flat=True)[:1]),
            "serial": lambda: ["1"],
            "public_id": lambda: _public_ids(rest, pk),
        }
        if paper and name in by_paper:
            return by_paper[name]()
        first = conference.pk
        whole: dict[str, Callable[[], Ids]] = {
            "conflict_id": lambda: _one_a_paper(Conflict, first),
            "proposal_number": lambda: _texts(_numbers(AssignmentProposal, first)),
            "question_id": lambda: _texts(_ids(Question, first)[:1]),
            "person": lambda: [str(self.world.people["member"].pk)],
        }
        if name in whole:
            return whole[name]()
        if rest.startswith(("program/", "chair/program/")):
            return _of_program(rest, name, first)
        if name == "public_id" and "releases/" in rest:
            return _texts(DecisionRelease.objects.filter(conference=first).order_by("pk").values_list(name, flat=True))
        if name == "public_id" and "reviewers/" in rest:
            return [str(self.world.people[key].public_id) for key in ("reviewer01", "signer02", "chair", "member")]
        if name == "pk":
            return _texts(_rows_behind(rest, first))
        return []


def _public_ids(rest: str, paper: int | None) -> Ids:
    """Which file or link of a paper an address is about."""
    if "/share/" in rest:
        rows = ShareLink.objects.filter(submission=paper)
    elif "attachments/" in rest or "reviews/files/" in rest or "review/files/" in rest:
        rows = ReviewAttachment.objects.filter(review__submission=paper).order_by("pk")
    else:
        rows = Document.objects.filter(submission=paper)
        is_final = "camera-ready" in rest
        rows = rows.filter(kind=DocumentKind.CAMERA_READY if is_final else DocumentKind.PAPER)
    return _texts(rows.values_list("public_id", flat=True))


def _of_program(rest: str, name: str, conference: int) -> Ids:
    """The two first talks, the session and the version of the program, by what a parameter is called."""
    talks = Talk.objects.filter(conference=conference, cancelled_at__isnull=True).order_by("pk")[:2]
    if name == "uid" and "sessions/" in rest:
        return _texts(Session.objects.filter(conference=conference).values_list("uid", flat=True)[:1])
    if name == "uid":
        return _texts(talks.values_list("uid", flat=True))
    if name == "slug" and "talks/" in rest:
        return [f"talk-{number}" for number in PAPERS]
    if name == "number" and "versions/" in rest:
        return _texts(ProgramVersion.objects.filter(conference=conference).values_list("number", flat=True))
    if name == "ending":
        return ["pdf"]
    if name == "day":
        starts = Session.objects.filter(conference=conference).values_list("starts_at", flat=True)
        return [start.date().isoformat() for start in starts if start is not None][:1]
    return []


def _rows_behind(rest: str, conference: int) -> list[int]:
    """Which table a `pk` is of, by where the page stands."""
    if rest.startswith("chair/mail/batches/"):
        return _ids(MailBatch, conference)
    if rest.startswith("chair/mail/"):
        return [int(pk) for pk in _one_a_paper(OutboxMail, conference)]
    if rest.startswith("chair/people/invitations/"):
        return _ids(Invitation, conference)[:2]
    if rest.startswith("chair/people/"):
        return _ids(Membership, conference)[:2]
    if rest.startswith("chair/dates/extensions/"):
        return _ids(Extension, conference)[:2]
    return _ids(Milestone, conference)[:1] if rest.startswith("chair/dates/") else []


def _ids(model: type, conference: int) -> list[int]:
    return list(model.objects.filter(conference=conference).order_by("pk").values_list("pk", flat=True))  # type: ignore[attr-defined]


def _numbers(model: type, conference: int) -> list[int]:
    return list(model.objects.filter(conference=conference).order_by("number").values_list("number", flat=True))  # type: ignore[attr-defined]


def _one_a_paper(model: type, conference: int) -> Ids:
    rows = model.objects.filter(conference=conference, submission_id__isnull=False)  # type: ignore[attr-defined]
    first = rows.order_by("submission_id", "pk").distinct("submission_id")
    return _texts(first.values_list("pk", flat=True))


def _texts(values: object) -> Ids:
    return [str(value) for value in values]  # type: ignore[attr-defined]
