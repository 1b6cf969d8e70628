"""Important dates, rules and what happened as plain data: what the pure functions of this package take."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from confsite.conferences.windows import DateFact

OPENINGS = frozenset({"SUBMISSION_OPEN", "BIDDING_OPEN", "RESPONSE_OPEN", "ASSIGNMENT", "EVENT"})


@dataclass(frozen=True)
class NamedDate:
    """An important date with its words. `before` are its earlier texts, oldest first."""

    fact: DateFact
    label: str
    announced: str = ""
    zone_label: str = ""
    scope: str = ""
    is_public: bool = True
    before: tuple[str, ...] = ()

    @property
    def at(self) -> datetime | None:
        """The instant it falls: openings at the start of a day without an hour, the rest at its end."""
        return self.fact.opens_at if self.fact.kind in OPENINGS else self.fact.closes_at


@dataclass(frozen=True)
class RuleFact:
    """A reminder rule with how many people it would reach now and, by milestone, how many mails it has written."""

    pk: int
    kind: str
    audience: str
    lead: timedelta
    is_on: bool = True
    people: int | None = None
    written: dict[int, int] = field(default_factory=dict)
