"""Odd orders of important dates, in words with a cure. Pure; nothing here stops anybody."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from confsite.conferences.dates.facts import NamedDate
from confsite.conferences.dates.words import WINDOWS
from confsite.conferences.windows import Span, Window, spans

# Each line: these come in this order. A pair is compared where both dates are known for the same scope.
ORDERS: tuple[tuple[str, ...], ...] = (
    ("SUBMISSION_OPEN", "ABSTRACT", "SUBMISSION", "REVIEW", "NOTIFICATION", "CAMERA_READY", "EVENT", "EVENT_END"),
    ("BIDDING_OPEN", "BIDDING", "ASSIGNMENT", "REVIEW"),
    ("SUBMISSION", "BIDDING"),
    ("SUBMISSION", "ASSIGNMENT"),
    ("REVIEW", "DISCUSSION", "NOTIFICATION"),
    ("RESPONSE_OPEN", "RESPONSE", "NOTIFICATION"),
    ("REVIEW", "RESPONSE_OPEN"),
)


def warnings(dates: Iterable[NamedDate]) -> list[str]:
    """What looks wrong, most important first; each says what to do."""
    known = [date for date in dates if date.at is not None]
    found = []
    for track, kind in scopes_of(known):
        own: dict[str, NamedDate] = {}
        for date in known:
            if date.fact.track in (None, track) and date.fact.submission_type in (None, kind):
                best = own.get(date.fact.kind)
                if best is None or _rank(date) > _rank(best):
                    own[date.fact.kind] = date
        found += _out_of_order(own)
        found += _never_open(spans([date.fact for date in known], track=track, submission_type=kind))
        if "RESPONSE" in own and "RESPONSE_OPEN" not in own:
            found.append(
                _("“%(label)s” is set, but no opening of the author response: it will never open. Add that date.")
                % {"label": own["RESPONSE"].label}
            )
        if "SUBMISSION" in own and "REVIEW" not in own:
            found.append(_("No date for reviews is set: nobody can review. Add “reviews due”."))
    return list(dict.fromkeys(found))


def scopes_of(dates: Sequence[NamedDate]) -> list[tuple[int | None, int | None]]:
    """Everything in general, then each track, type or pair that has dates of its own."""
    own = {(date.fact.track, date.fact.submission_type) for date in dates} - {(None, None)}
    return [(None, None), *sorted(own, key=lambda pair: (pair[0] or 0, pair[1] or 0))]


def _rank(date: NamedDate) -> int:
    return 2 * (date.fact.submission_type is not None) + (date.fact.track is not None)


def _out_of_order(own: dict[str, NamedDate]) -> list[str]:
    found = []
    for order in ORDERS:
        present = [own[kind] for kind in order if kind in own]
        for first, second in pairwise(present):
            assert first.at is not None
            assert second.at is not None
            if second.at < first.at:
                words = {"second": second.label, "first": first.label}
                found.append(_("“%(second)s” comes before “%(first)s”. Move one of them.") % words)
    return found


def _never_open(found: Mapping[Window, Span]) -> list[str]:
    message = _("%(what)s would close before it opens, so it never opens. Check both dates.")
    return [message % {"what": WINDOWS[window]} for window, span in found.items() if _is_empty(span)]


def _is_empty(span: Span) -> bool:
    return span.opens_at is not None and span.closes_at is not None and span.closes_at + span.grace < span.opens_at
