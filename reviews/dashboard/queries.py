"""The chair's dashboard: every figure over exactly the papers this chair sees, in one query."""

# ruff: noqa: S608 – the parts of the query are constants of this module, values travel as parameters
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _

from confsite.ui.charts import Chart, Series
from confsite.ui.zones import day_text
from reviews.models import Outcome
from reviews.papers.queries import ACTIVE, OF_PAPERS, SUBMITTED
from reviews.papers.scope import ChairAccess, sums, visible
from submissions.models import State

_PAPERS = "submissions_submission WHERE id IN (SELECT id FROM papers)"
_CONFERENCE = "(SELECT conference_id FROM submissions_submission WHERE id = (SELECT min(id) FROM papers))"
_ZONE = f"(SELECT time_zone FROM conferences_conference WHERE id = {_CONFERENCE})"
_CHAIRS = f"(SELECT person_id FROM conferences_membership WHERE role = 'PC_CHAIR' AND conference_id = {_CONFERENCE})"
_IN_REVIEW = f"SELECT id FROM {_PAPERS} AND state = 'SUBMITTED'"


def _by(key: str, source: str) -> str:
    return f"SELECT json_object_agg(k, n) FROM (SELECT {key} AS k, count(*) AS n FROM {source} GROUP BY 1) AS counted"


_PARTS = {
    "states": _by("state", _PAPERS),
    "by_day": _by(f"(submitted_at AT TIME ZONE {_ZONE})::date", f"{_PAPERS} AND submitted_at IS NOT NULL"),
    "bids": (
        "SELECT json_object_agg(bids, n) FROM (SELECT coalesce(wanted.n, 0) AS bids, count(*) AS n "
        f"FROM ({_IN_REVIEW}) AS paper LEFT JOIN (SELECT submission_id, count(*) AS n FROM reviews_bid "
        f"WHERE {OF_PAPERS} AND value > 0 GROUP BY submission_id) AS wanted ON wanted.submission_id = paper.id "
        "GROUP BY 1) AS counted"
    ),
    "bidders": f"SELECT count(*) FROM (SELECT 1 FROM reviews_bid WHERE {OF_PAPERS} GROUP BY person_id) AS bidder",
    "assigned": f"SELECT count(*) FROM reviews_assignment WHERE {ACTIVE}",
    "untold": f"SELECT count(*) FROM reviews_assignment WHERE {OF_PAPERS} AND state = 'ACTIVE' "
    "AND told_at IS NULL AND delegated_from_id IS NULL",
    "missing": (
        f"SELECT count(*) FROM reviews_assignment AS a WHERE a.{ACTIVE.replace(' AND ', ' AND a.')} "
        f"AND a.submission_id IN ({_IN_REVIEW}) AND NOT EXISTS (SELECT 1 FROM reviews_review AS r WHERE "
        "r.submission_id = a.submission_id AND r.reviewer_id = a.person_id AND r.state = 'SUBMITTED' AND NOT r.is_meta)"
    ),
    "begun": f"SELECT count(*) FROM reviews_review WHERE {OF_PAPERS} AND state = 'DRAFT' AND NOT is_meta",
    "done_by_day": _by(
        f"(first_submitted_at AT TIME ZONE {_ZONE})::date",
        f"reviews_review WHERE {SUBMITTED} AND first_submitted_at IS NOT NULL",
    ),
    "scores": _by("coalesce(overall::text, '')", f"reviews_review WHERE {SUBMITTED}"),
    "short": (
        f"SELECT count(*) FROM ({_IN_REVIEW}) AS paper LEFT JOIN (SELECT submission_id, count(*) AS n "
        f"FROM reviews_assignment WHERE {ACTIVE} GROUP BY submission_id) AS given ON given.submission_id = paper.id "
        f"WHERE coalesce(given.n, 0) < (SELECT reviews_per_paper FROM conferences_conference WHERE id = {_CONFERENCE})"
    ),
    "conflicts": f"SELECT count(*) FROM reviews_conflict WHERE {OF_PAPERS} AND dismissed_at IS NULL",
    "barred": (
        f"SELECT count(*) FROM reviews_assignment AS a WHERE a.{ACTIVE.replace(' AND ', ' AND a.')} "
        "AND EXISTS (SELECT 1 FROM reviews_conflict AS c WHERE c.submission_id = a.submission_id "
        "AND c.person_id = a.person_id AND c.dismissed_at IS NULL)"
    ),
    "unhandled": (
        f"SELECT count(*) FROM ({_IN_REVIEW}) AS paper WHERE NOT EXISTS (SELECT 1 FROM reviews_handling_chair AS h "
        "WHERE h.submission_id = paper.id) AND (EXISTS (SELECT 1 FROM reviews_conflict AS c WHERE c.submission_id = "
        f"paper.id AND c.dismissed_at IS NULL AND c.person_id IN {_CHAIRS}) OR EXISTS (SELECT 1 FROM "
        f"submissions_author AS a WHERE a.submission_id = paper.id AND a.person_id IN {_CHAIRS}))"
    ),
    "possible": f"SELECT count(*) FROM reviews_possible_conflict WHERE {OF_PAPERS} AND state = 'OPEN'",
    "comments": f"SELECT count(*) FROM reviews_comment WHERE {OF_PAPERS} AND removed_at IS NULL",
    "responses": f"SELECT count(*) FROM reviews_author_response WHERE {OF_PAPERS} AND submitted_at IS NOT NULL",
    "decisions": _by("outcome", f"reviews_decision WHERE {OF_PAPERS}"),
    "undecided": (
        f"SELECT count(*) FROM ({_IN_REVIEW}) AS paper WHERE NOT EXISTS "
        "(SELECT 1 FROM reviews_decision AS d WHERE d.submission_id = paper.id)"
    ),
    "unreleased": (
        f"SELECT count(*) FROM reviews_decision AS d WHERE d.{OF_PAPERS} AND (d.released_at IS NULL OR NOT EXISTS "
        "(SELECT 1 FROM reviews_decision_release AS r WHERE r.id = d.release_id AND r.state = 'RELEASED'))"
    ),
    "prepared": (
        f"SELECT count(*) FROM reviews_decision AS d JOIN reviews_decision_release AS r ON r.id = d.release_id "
        f"WHERE d.{OF_PAPERS} AND r.state = 'PREPARED'"
    ),
}


@dataclass(frozen=True)
class Figures:
    """Counts over the papers one chair sees."""

    states: Mapping[str, int] = field(default_factory=dict)
    by_day: Mapping[str, int] = field(default_factory=dict)
    bids: Mapping[str, int] = field(default_factory=dict)
    done_by_day: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, int] = field(default_factory=dict)
    decisions: Mapping[str, int] = field(default_factory=dict)
    bidders: int = 0
    assigned: int = 0
    untold: int = 0
    done: int = 0
    missing: int = 0
    begun: int = 0
    short: int = 0
    conflicts: int = 0
    barred: int = 0
    possible: int = 0
    comments: int = 0
    responses: int = 0
    undecided: int = 0
    unreleased: int = 0
    prepared: int = 0
    unhandled: int = 0
    overrides: int = 0
    changes: int = 0
    members: int = 0

    @property
    def drafts(self) -> int:
        return self.states.get(State.DRAFT, 0)

    @property
    def in_review(self) -> int:
        return self.states.get(State.SUBMITTED, 0)

    @property
    def withdrawn(self) -> int:
        return self.states.get(State.WITHDRAWN, 0)

    @property
    def handed_in(self) -> int:
        """All but drafts and withdrawn papers."""
        return sum(self.states.values()) - self.drafts - self.withdrawn

    @property
    def accepted(self) -> int:
        """Decided for the program, released or not."""
        return self.decisions.get(Outcome.ACCEPTED, 0) + self.decisions.get(Outcome.CONDITIONAL, 0)

    @property
    def decided(self) -> int:
        return sum(self.decisions.values())

    @property
    def mean_bids(self) -> float | None:
        papers = sum(self.bids.values())
        return sum(int(bids) * n for bids, n in self.bids.items()) / papers if papers else None

    @property
    def without_bid(self) -> int:
        return self.bids.get("0", 0)


def figures_for(access: ChairAccess) -> Figures:
    """All figures in one query, and the size of the committee in the same."""
    person, actor = access.viewer.person, access.viewer.user
    parts = _PARTS | {
        "overrides": (
            f"SELECT count(*) FROM reviews_chair_override WHERE {OF_PAPERS} "
            f"AND chair_id <> {person.pk if person else 0} "
            f"AND ends_at > '{access.calendar.now.isoformat()}'::timestamptz"
        ),
        "changes": (
            "SELECT count(*) FROM reviews_handling_change AS g JOIN reviews_handling_chair AS h "
            f"ON h.id = g.handling_id WHERE h.{OF_PAPERS} AND g.requested_by_id IS DISTINCT FROM {actor.pk or 0}"
        ),
        "members": "SELECT count(DISTINCT person_id) FROM conferences_membership WHERE role IN "
        f"('PC_MEMBER', 'AREA_CHAIR') AND conference_id = {int(access.conference.pk)}",
    }
    row = sums(visible(access), parts)
    plain = {name: _plain(value, name) for name, value in row.items()}
    done = sum(plain["scores"].values())
    plain["scores"].pop("", None)  # reviews of a form without an overall score
    return Figures(**plain, done=done)


def _plain(value: Any, name: str) -> Any:
    if name in ("states", "by_day", "bids", "done_by_day", "scores", "decisions"):
        return json.loads(value) if isinstance(value, str) else value or {}
    return value or 0


def charts_of(figures: Figures) -> list[Chart]:
    """What the dashboard draws; a chart without numbers is left out."""
    charts = [
        _over_time(_("Submissions over time"), _("papers handed in"), figures.by_day),
        _histogram(_("Bids per paper"), figures.bids, _("bids"), _("papers")),
        _over_time(_("Reviews over time"), _("reviews submitted"), figures.done_by_day, figures.assigned),
        _histogram(_("Overall scores"), figures.scores, _("score"), _("reviews")),
    ]
    if figures.decisions:
        labels = [outcome for outcome in Outcome if outcome in figures.decisions]
        charts.append(
            Chart(
                title=_("Decisions so far"),
                labels=[str(outcome.label) for outcome in labels],
                series=[Series(_("papers"), [figures.decisions[outcome] for outcome in labels])],
                x_title=_("decision"),
                y_title=_("papers"),
            )
        )
    return [chart for chart in charts if chart is not None]


def _over_time(title: str, label: str, by_day: Mapping[str, int], due: int = 0) -> Chart | None:
    """A rising line from the first day to the last, with what is due beside it."""
    if not by_day:
        return None
    first, last = date.fromisoformat(min(by_day)), date.fromisoformat(max(by_day))
    step = max(1, ((last - first).days + 1) // 60 + 1)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    sums_by_day = list(accumulate(by_day.get(day.isoformat(), 0) for day in days))
    shown = [i for i in range(len(days)) if i % step == 0 or i == len(days) - 1]
    series = [Series(label, [sums_by_day[i] for i in shown])]
    if due:
        series.append(Series(_("due in all"), [due] * len(shown)))
    labels = [day_text(days[i], "shortday") for i in shown]
    return Chart(title=title, labels=labels, series=series, kind="line", x_title=_("day"))


def _histogram(title: str, counts: Mapping[str, int], x_title: str, y_title: str) -> Chart | None:
    values = {int(key): n for key, n in counts.items()}
    if not values or set(values) == {0}:
        return None
    span = range(min(values), max(values) + 1)
    return Chart(
        title=title,
        labels=[str(value) for value in span],
        series=[Series(y_title, [values.get(value, 0) for value in span])],
        x_title=x_title,
        y_title=y_title,
    )
