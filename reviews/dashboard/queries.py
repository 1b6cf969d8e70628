"""The chair's dashboard: every figure over exactly the papers this chair sees, in one query."""

# ruff: noqa: S608 – the parts of the query are constants of this module, values travel as parameters
import json
from collections.abc import Mapping, Sequence
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

# Each large table is read once, narrowed to what the figures ask of it; they then count in these.
_TABLES = {
    "edition": (
        "SELECT id, time_zone, reviews_per_paper FROM conferences_conference WHERE id = "
        "(SELECT conference_id FROM submissions_submission WHERE id = (SELECT min(id) FROM papers))"
    ),
    "paper": (
        "SELECT id, state, (submitted_at AT TIME ZONE (SELECT time_zone FROM edition))::date AS day "
        "FROM submissions_submission WHERE id IN (SELECT id FROM papers)"
    ),
    "in_review": "SELECT id FROM paper WHERE state = 'SUBMITTED'",
    "bid": (
        "SELECT submission_id, person_id, count(*) FILTER (WHERE value > 0) AS wanted FROM reviews_bid "
        f"WHERE {OF_PAPERS} GROUP BY GROUPING SETS ((submission_id), (person_id))"
    ),
    "duty": f"SELECT submission_id, person_id FROM reviews_assignment WHERE {ACTIVE}",
    "done": (
        "SELECT submission_id, reviewer_id, overall, "
        "(first_submitted_at AT TIME ZONE (SELECT time_zone FROM edition))::date AS day "
        f"FROM reviews_review WHERE {SUBMITTED}"
    ),
    "foe": f"SELECT submission_id, person_id FROM reviews_conflict WHERE {OF_PAPERS} AND dismissed_at IS NULL",
    "chair": (
        "SELECT person_id FROM conferences_membership WHERE role = 'PC_CHAIR' "
        "AND conference_id = (SELECT id FROM edition)"
    ),
}


def _by(key: str, source: str) -> str:
    return f"SELECT json_object_agg(k, n) FROM (SELECT {key} AS k, count(*) AS n FROM {source} GROUP BY 1) AS counted"


_PARTS = {
    "states": _by("state", "paper"),
    "by_day": _by("day", "paper WHERE day IS NOT NULL"),
    "bids": _by("coalesce(bid.wanted, 0)", "in_review LEFT JOIN bid ON bid.submission_id = in_review.id"),
    "bidders": "SELECT count(*) FROM bid WHERE person_id IS NOT NULL",
    "assigned": "SELECT count(*) FROM duty",
    "untold": f"SELECT count(*) FROM reviews_assignment WHERE {OF_PAPERS} AND state = 'ACTIVE' "
    "AND told_at IS NULL AND delegated_from_id IS NULL",
    "missing": (
        "SELECT count(*) FROM duty WHERE submission_id IN (SELECT id FROM in_review) AND NOT EXISTS (SELECT 1 "
        "FROM done WHERE done.submission_id = duty.submission_id AND done.reviewer_id = duty.person_id)"
    ),
    "begun": f"SELECT count(*) FROM reviews_review WHERE {OF_PAPERS} AND state = 'DRAFT' AND NOT is_meta",
    "done_by_day": _by("day", "done WHERE day IS NOT NULL"),
    "scores": _by("coalesce(overall::text, '')", "done"),
    "short": (
        "SELECT count(*) FROM in_review LEFT JOIN (SELECT submission_id, count(*) AS n FROM duty "
        "GROUP BY submission_id) AS given ON given.submission_id = in_review.id "
        "WHERE coalesce(given.n, 0) < (SELECT reviews_per_paper FROM edition)"
    ),
    "declined": (
        f"SELECT count(*) FROM reviews_assignment AS a WHERE a.{OF_PAPERS} AND a.state = 'DECLINED' "
        "AND a.role IN ('REVIEWER', 'EXTERNAL') AND a.submission_id IN (SELECT id FROM in_review) AND (SELECT count(*) "
        "FROM duty WHERE duty.submission_id = a.submission_id) < (SELECT reviews_per_paper FROM edition)"
    ),
    "conflicts": "SELECT count(*) FROM foe",
    "barred": (
        "SELECT count(*) FROM duty WHERE EXISTS (SELECT 1 FROM foe WHERE foe.submission_id = duty.submission_id "
        "AND foe.person_id = duty.person_id)"
    ),
    "unhandled": (
        "SELECT count(*) FROM (SELECT submission_id FROM foe WHERE person_id IN (SELECT person_id FROM chair) "
        "UNION SELECT submission_id FROM submissions_author WHERE person_id IN (SELECT person_id FROM chair) "
        f"AND {OF_PAPERS}) AS close WHERE submission_id IN (SELECT id FROM in_review) AND NOT EXISTS "
        "(SELECT 1 FROM reviews_handling_chair AS h WHERE h.submission_id = close.submission_id)"
    ),
    "possible": f"SELECT count(*) FROM reviews_possible_conflict WHERE {OF_PAPERS} AND state = 'OPEN'",
    "comments": f"SELECT count(*) FROM reviews_comment WHERE {OF_PAPERS} AND removed_at IS NULL",
    "responses": f"SELECT count(*) FROM reviews_author_response WHERE {OF_PAPERS} AND submitted_at IS NOT NULL",
    "decisions": _by("outcome", f"reviews_decision WHERE {OF_PAPERS}"),
    "undecided": (
        "SELECT count(*) FROM in_review WHERE NOT EXISTS "
        "(SELECT 1 FROM reviews_decision AS d WHERE d.submission_id = in_review.id)"
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

WIDEST = 60
"""Bars of a chart; where more would stand between the lowest and the highest, only values that occur get one."""


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
    declined: int = 0
    handed_over: int = 0
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
    week = (access.calendar.now - timedelta(days=7)).isoformat()
    parts = _PARTS | {
        "handed_over": (
            f"SELECT count(*) FROM reviews_assignment WHERE {OF_PAPERS} AND state = 'DELEGATED' "
            f"AND ended_at > '{week}'::timestamptz"
        ),
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
    row = sums(visible(access), parts, _TABLES)
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
    span: Sequence[int] = range(min(values), max(values) + 1)
    if len(span) > WIDEST:
        span = sorted(values)
    return Chart(
        title=title,
        labels=[str(value) for value in span],
        series=[Series(y_title, [values.get(value, 0) for value in span])],
        x_title=x_title,
        y_title=y_title,
    )
