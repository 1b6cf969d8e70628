"""Bids as a table: down with what there is to bid on, up with a preview; every mistake has its line."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from confsite.ui.csv_import import CsvError, read_csv
from reviews.access import Access
from reviews.bids.fit import signals_of
from reviews.bids.queries import offered
from reviews.bids.services import CHOICES, CONFLICT
from reviews.models import Bid
from submissions.models import Submission

HEADER = ("number", "title", "bid")
MAX_BYTES = 2 * 1024 * 1024
NONE = "none"


@dataclass(frozen=True)
class Change:
    """One line that changes a bid; `bid` is what the service takes, the words are for people."""

    line: int
    submission: Submission
    bid: str
    before: str
    after: str


@dataclass(frozen=True)
class ReadBids:
    """A table as read: what it would change, or its mistakes; never both."""

    changes: list[Change]
    unchanged: int
    errors: list[CsvError]


def table_rows(access: Access) -> Iterator[tuple[int, str, str]]:
    """Number, title and bid of all papers to bid on, by number."""
    person = access.viewer.person
    assert person is not None
    bids = signals_of(person, access.conference).bids
    for pk, number, title in offered(access).order_by("number").values_list("pk", "number", "title"):
        yield number, title, words_of(bids.get(pk))


def words_of(value: int | None) -> str:
    """A bid in words, empty where there is none."""
    return "" if value is None else str(Bid.Value(value).label)


def read_table(access: Access, content: bytes) -> ReadBids:
    """What a table would change. An empty cell leaves the bid as it is, `none` takes it back; titles are not read."""
    person = access.viewer.person
    assert person is not None
    try:
        lines = list(read_csv(content, required=("number",), optional=("title", "bid"), max_bytes=MAX_BYTES))
    except CsvError as error:
        return ReadBids([], 0, [error])
    bids = signals_of(person, access.conference).bids
    papers = {paper.number: paper for paper in offered(access)}
    changes, errors, seen = [], [], dict[int, int]()
    for line, row in lines:
        try:
            paper = _paper(line, row["number"], papers)
            if paper.number in seen:
                message = _("Paper #%(n)d stands in line %(line)d already.") % {
                    "n": paper.number,
                    "line": seen[paper.number],
                }
                raise CsvError(line, "number", message)
            seen[paper.number] = line
            bid = _bid(line, row["bid"])
        except CsvError as error:
            errors.append(error)
            continue
        before = bids.get(paper.pk)
        if bid is None or (bid == "" and before is None) or (before is not None and CHOICES.get(bid) == before):
            continue
        after = _("conflict") if bid == CONFLICT else _("no bid") if bid == "" else words_of(CHOICES[bid])
        changes.append(Change(line, paper, bid, words_of(before) or _("no bid"), after))
    return ReadBids([] if errors else changes, len(seen) - len(changes), errors)


def _paper(line: int, text: str, papers: dict[int, Submission]) -> Submission:
    number = text.removeprefix("#")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise CsvError(line, "number", _("“%(text)s” is not the number of a paper.") % {"text": text[:40]})
    if int(number) not in papers:
        raise CsvError(line, "number", _("There is no paper #%(n)d for you to bid on.") % {"n": int(number)})
    return papers[int(number)]


def _bid(line: int, text: str) -> str | None:
    """What the service takes; None where the cell says nothing."""
    word = " ".join(text.replace("_", " ").split()).casefold()
    if not word:
        return None
    known = {NONE: "", _("none").casefold(): "", CONFLICT.casefold(): CONFLICT, _("conflict").casefold(): CONFLICT}
    for value in Bid.Value:
        known |= {
            str(int(value)): value.name,
            value.name.replace("_", " ").casefold(): value.name,
            str(value.label).casefold(): value.name,
        }
    if word not in known:
        choices = ", ".join(str(value.label) for value in Bid.Value)
        message = _("“%(text)s” is not a bid. Write %(choices)s, conflict, or none to take a bid back.")
        raise CsvError(line, "bid", message % {"text": text[:40], "choices": choices})
    return known[word]
