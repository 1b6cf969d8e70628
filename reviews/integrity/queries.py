"""Hints as a chair reads them: none that touches a paper hidden from them, and none about themselves."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import Person
from reviews.integrity.checks.chance import binomial_tail
from reviews.models import Bid, IntegrityHint
from reviews.papers.scope import ChairAccess, hidden_ids
from submissions.models import State, Submission

Kind = IntegrityHint.Kind


@dataclass(frozen=True)
class HintRow:
    """A hint in words."""

    hint: IntegrityHint
    title: str
    evidence: list[str]
    chance: str
    people: list[Person]
    papers: list[Submission]


def hints_for(access: ChairAccess) -> QuerySet[IntegrityHint]:
    """The hints this chair may read."""
    person = access.viewer.person
    rows = IntegrityHint.objects.filter(conference=access.conference).exclude(
        papers__overlap=sorted(hidden_ids(access.viewer))
    )
    return rows.exclude(people__contains=[person.pk]) if person is not None else rows


def filtered(access: ChairAccess, *, kind: str = "", is_dismissed: bool = False) -> QuerySet[IntegrityHint]:
    """Those of a kind, open or dismissed; the least likely by chance first."""
    rows = hints_for(access).filter(dismissed_at__isnull=not is_dismissed)
    return rows.filter(kind=kind) if kind in Kind.values else rows


def in_words(access: ChairAccess, hints: Iterable[IntegrityHint]) -> list[HintRow]:
    """The hints of a page with names and titles; at most four queries."""
    hints = list(hints)
    _leave_out_hidden_bids(access, [hint for hint in hints if hint.kind == Kind.FAR_BIDS])
    people = Person.objects.in_bulk({pk for hint in hints for pk in hint.people})
    papers = Submission.objects.in_bulk({pk for hint in hints for pk in hint.papers})
    return [
        HintRow(
            hint,
            str(hint.get_kind_display()).capitalize(),
            _EVIDENCE[Kind(hint.kind)](hint, people, papers),
            _CHANCE[Kind(hint.kind)](hint),
            [people[pk] for pk in hint.people if pk in people],
            sorted((papers[pk] for pk in hint.papers if pk in papers), key=lambda paper: paper.number),
        )
        for hint in hints
    ]


def _leave_out_hidden_bids(access: ChairAccess, hints: list[IntegrityHint]) -> None:
    """Count eager bids without those on papers hidden from this chair, who could subtract the ones they see."""
    hidden = hidden_ids(access.viewer) if hints else set()
    if not hidden:
        return
    rows = Bid.objects.filter(submission__in=hidden, submission__state=State.SUBMITTED, value=Bid.Value.EAGER)
    unknown = Counter(rows.values_list("person_id", flat=True))
    for hint in hints:
        known = hint.evidence
        eager = max(len(hint.papers), known["eager"] - unknown[hint.people[0]])
        hint.evidence = known | {"eager": eager}
        hint.chance = binomial_tail(len(hint.papers), eager, known["rate"])


def odds(chance: float) -> str:
    """A probability as people say it."""
    if chance >= 0.1:
        return _("about %(percent)d in 100") % {"percent": round(100 * chance)}
    if chance < 1e-9:
        return _("less than 1 in a billion")
    return _("about 1 in %(n)s") % {"n": f"{round(1 / chance):,}".replace(",", " ")}


def _name(people: Mapping[int, Person], pk: int) -> str:
    return people[pk].name if pk in people else _("somebody who is gone")


def _number(papers: Mapping[int, Submission], pk: int) -> str:
    return f"#{papers[pk].number}" if pk in papers else _("a paper that is gone")


def _ring(hint: IntegrityHint, people: Mapping[int, Person], papers: Mapping[int, Submission]) -> list[str]:
    order = hint.evidence["order"]
    following = [*order[1:], order[0]]
    return [
        _("%(one)s wants %(papers)s of %(other)s.")
        % {
            "one": _name(people, one),
            "other": _name(people, other),
            "papers": ", ".join(_number(papers, pk) for pk in wanted),
        }
        for one, other, wanted in zip(order, following, hint.evidence["wanted"], strict=True)
    ]


def _far(hint: IntegrityHint, people: Mapping[int, Person], papers: Mapping[int, Submission]) -> list[str]:
    return [
        _("%(far)d of %(name)s’s %(eager)d eager bids are on papers for which neither words nor topics speak.")
        % {"far": len(hint.papers), "name": _name(people, hint.people[0]), "eager": hint.evidence["eager"]},
        _("Of the others’ eager bids %(percent).1f %% are so far.") % {"percent": 100 * hint.evidence["rate"]},
    ]


def _few(hint: IntegrityHint, people: Mapping[int, Person], papers: Mapping[int, Submission]) -> list[str]:
    words = ngettext("%(name)s wants %(n)d paper", "%(name)s wants %(n)d papers", len(hint.papers))
    return [
        words % {"name": _name(people, hint.people[0]), "n": len(hint.papers)}
        + " "
        + _("where the median member who bid wants %(usual)g.") % {"usual": hint.evidence["median"]}
    ]


def _favour(hint: IntegrityHint, people: Mapping[int, Person], papers: Mapping[int, Submission]) -> list[str]:
    known = hint.evidence
    return [
        _("People of %(one)s want papers of %(other)s %(bids)d times; %(expected).1f would be usual.")
        % {
            "one": known["reviewers_of"],
            "other": known["papers_of"],
            "bids": known["bids"],
            "expected": known["expected"],
        }
    ]


def _duplicate(hint: IntegrityHint, people: Mapping[int, Person], papers: Mapping[int, Submission]) -> list[str]:
    known = hint.evidence
    share = _("%(percent)d %% of all runs of four words in title and abstract stand in both.")
    lines = [share % {"percent": round(100 * known["likeness"])}]
    if known["phrase"]:
        lines.append(_("The longest: “%(phrase)s”") % {"phrase": known["phrase"]})
    return lines


def _chance_of_ring(hint: IntegrityHint) -> str:
    several = _("If all had drawn their bids blindly: %(odds)s for exactly these people, and %(expected).1f such rings")
    tail = _("in the whole conference. People of one field find each other’s papers, so it happens more often.")
    return several % {"odds": odds(hint.chance), "expected": hint.evidence["expected"]} + " " + tail


def _chance_of_far(hint: IntegrityHint) -> str:
    return _("At the others’ rate: %(odds)s.") % {"odds": odds(hint.chance)}


def _chance_of_few(hint: IntegrityHint) -> str:
    return _("Of those who bid, %(odds)s want as few.") % {"odds": odds(hint.chance)}


def _chance_of_favour(hint: IntegrityHint) -> str:
    words = _("With bids drawn blindly: %(odds)s. Institutions that share a field want each other’s papers more often.")
    return words % {"odds": odds(hint.chance)}


def _chance_of_duplicate(hint: IntegrityHint) -> str:
    known = hint.evidence
    words = ngettext(
        "%(n)d pair of %(pairs)d here is at least as alike.",
        "%(n)d pairs of %(pairs)d here are at least as alike.",
        known["as_alike"],
    )
    return words % {"n": known["as_alike"], "pairs": known["pairs"]}


_EVIDENCE = {
    Kind.RING: _ring,
    Kind.FAR_BIDS: _far,
    Kind.FEW_BIDS: _few,
    Kind.FAVOUR: _favour,
    Kind.DUPLICATE: _duplicate,
}
_CHANCE = {
    Kind.RING: _chance_of_ring,
    Kind.FAR_BIDS: _chance_of_far,
    Kind.FEW_BIDS: _chance_of_few,
    Kind.FAVOUR: _chance_of_favour,
    Kind.DUPLICATE: _chance_of_duplicate,
}
