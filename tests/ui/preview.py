"""Made-up context that shows every component on one page (templates/preview.html)."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator

from confsite.ui.charts import Chart, Series
from confsite.ui.nav import NavGroup, NavItem
from confsite.ui.ribbon import RibbonPoint

NOW = datetime(2030, 4, 20, 9, 30, tzinfo=UTC)
AOE = timezone(timedelta(hours=-12), "AoE")


@dataclass
class PreviewConference:
    """A fictional workshop with a fixed clock."""

    slug: str = "wfs-2030"
    name: str = "Workshop on Fictional Systems 2030"
    short_name: str = "WFS 2030"
    accent: str = "#1f5c7a"
    is_sandbox: bool = False
    contact_email: str = "chairs@wfs.example.org"

    def now(self) -> datetime:
        """Return the fixed instant of the preview."""
        return NOW


class PreviewForm(forms.Form):
    """One field of each sort."""

    title = forms.CharField(help_text="As it shall stand in the program.")
    abstract = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)
    track = forms.ChoiceField(choices=[("", "—"), ("r", "Research papers"), ("c", "Case studies")])
    kind = forms.ChoiceField(
        choices=[("f", "Full paper, 8 pages"), ("s", "Short paper, 4 pages")], widget=forms.RadioSelect
    )
    topics = forms.MultipleChoiceField(
        choices=[("a", "Accelerators"), ("b", "Compilers"), ("c", "Energy")], widget=forms.CheckboxSelectMultiple
    )
    paper = forms.FileField(required=False, help_text="PDF, at most 20 MB.")
    agrees = forms.BooleanField(label="This work is not under review elsewhere.")
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=1)


def points() -> list[RibbonPoint]:
    """Return a ribbon of nine dates, five of them close together."""
    dates = [
        ("Call for papers", datetime(2030, 1, 15, 12, tzinfo=UTC), "past"),
        ("Abstracts", datetime(2030, 3, 8, 23, 59, tzinfo=AOE), "past"),
        ("Papers", datetime(2030, 3, 15, 23, 59, tzinfo=AOE), "past"),
        ("Bidding ends", datetime(2030, 3, 22, 23, 59, tzinfo=AOE), "past"),
        ("Reviews due", datetime(2030, 4, 26, 23, 59, tzinfo=AOE), "next"),
        ("Author response", datetime(2030, 5, 3, 23, 59, tzinfo=AOE), "future"),
        ("Notification to authors", datetime(2030, 5, 15, 23, 59, tzinfo=AOE), "future"),
        ("Camera-ready papers", None, "future"),
        ("Workshop", datetime(2030, 6, 29, 9, tzinfo=timezone(timedelta(hours=2), "CEST")), "future"),
    ]
    start, end = dates[0][1], dates[-1][1]
    found = []
    for label, at, state in dates:
        moment = at or datetime(2030, 6, 7, tzinfo=UTC)
        position = 100 * ((moment - start) / (end - start))
        announced = f"{moment:%d %B %Y}" if at is None else f"{at:%d %B %Y, %H:%M} {at.tzname()}"
        day = date(2030, 6, 7) if at is None else None
        found.append(RibbonPoint(label, at, day, announced, at.tzname() if at else "", position, state, "#dates"))
    return found


@dataclass
class Row:
    """A paper in the preview's table."""

    number: int
    title: str
    authors: str
    scores: list[int]
    state: str
    tone: str
    at: datetime = field(default=NOW)


ROWS = [
    Row(3, "Roofline Models Without a Roof", "A. Novak, B. Okafor", [4, 5, 4], "accepted", "success"),
    Row(
        7,
        "Sparse Attention on Dense Buses: a Case Study of the Night Timetable",
        "C. Lindqvist",
        [2, 5, 3],
        "discussed",
        "warning",
    ),
    Row(12, "Cache Coherence for People Who Share a Desk", "D. Haddad, E. Moreau", [1, 2, 2], "rejected", "danger"),
    Row(18, "Counting Joules by Hand", "F. Tanaka", [], "under review", "neutral"),
]


def context(request: Any, **changes: Any) -> dict[str, Any]:
    """Return everything `tests/ui/templates/preview.html` shows."""
    bound = PreviewForm({"title": "", "kind": "f", "track": ""})
    bound.is_valid()
    items = [
        NavGroup("", [NavItem("Dashboard", "#", False), NavItem("Papers", "#", True, 34)]),
        NavGroup(
            "Reviewing",
            [NavItem("Conflicts", "#"), NavItem("Assignment", "#"), NavItem("Review board", "#", False, 12)],
        ),
        NavGroup("After", [NavItem("Decisions", "#"), NavItem("Camera-ready", "#"), NavItem("Program", "#")]),
    ]
    return {
        "request": request,
        "conference": PreviewConference(),
        "viewer": SimpleNamespace(
            is_authenticated=True,
            name="Ada Example",
            roles=[SimpleNamespace(label="PC chair"), SimpleNamespace(label="author")],
        ),
        "ribbon": points(),
        "door_nav": items,
        "doors": [
            NavItem("Public site", "#"),
            NavItem("My papers", "#"),
            NavItem("Reviews", "#", False, 3),
            NavItem("Chair", "#", True),
        ],
        "messages": [SimpleNamespace(level_tag="success", __str__=lambda: "Saved.")][:0],
        "crumbs": [("Papers", "#"), ("#12", "#"), ("Edit", "")],
        "tabs": [("All", "#", True, 34), ("Late", "#", False, 5), ("Mine", "#", False, None)],
        "steps": [("Paper", "done", "#"), ("Authors", "done", "#"), ("Conflicts", "current", ""), ("File", "todo", "")],
        "rows": ROWS,
        "bids": [
            ("EAGER", "eager", "3"),
            ("WILLING", "willing", "2"),
            ("PINCH", "in a pinch", "1"),
            ("NO", "not willing", "0"),
        ],
        "page": Paginator(range(340), 50).get_page(3),
        "form": bound,
        "empty_form": PreviewForm(),
        "due": datetime(2030, 4, 26, 23, 59, tzinfo=AOE),
        "soon": datetime(2030, 4, 20, 23, 59, tzinfo=AOE),
        "chart": Chart(
            "Reviews handed in",
            [f"{day} April" for day in range(12, 21)],
            [Series("done", [2, 5, 9, 14, 22, 31, 38, 47, 58]), Series("due", [90] * 9)],
            kind="line",
            x_title="day",
        ),
        "text": "A reply to **point 2**: see [the appendix](https://example.org/appendix), where $E = mc^2$ "
        "holds.\n\n- first\n- second",
        **changes,
    }
