"""What a round of assignments is asked to be like: read from the settings, kept with each proposal, said in words."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.conferences.models import Conference
from reviews import matching
from reviews.models import AssignmentSettings

FACTORS = {
    matching.Bid.EAGER: "eager_factor",
    matching.Bid.WILLING: "willing_factor",
    matching.Bid.IN_A_PINCH: "pinch_factor",
    matching.Bid.NOT_WILLING: "unwilling_factor",
}


@dataclass(frozen=True)
class Asked:
    """The settings of a round as plain values; `fairness` and `cap` in percent."""

    round: int = 1
    per_paper: int = 3
    with_area_chairs: bool = False
    text_weight: float = 0.6
    topics_weight: float = 0.4
    eager_factor: float = 2.0
    willing_factor: float = 1.5
    pinch_factor: float = 0.7
    unwilling_factor: float = 0.1
    seniors_per_paper: int = 0
    per_institution: int | None = None
    per_country: int | None = None
    no_coauthors_together: bool = False
    no_two_cycles: bool = False
    keep_tracks: bool = False
    fairness: float = 0.0
    cap: float = 100.0
    seed: int = 1

    @classmethod
    def of(cls, row: AssignmentSettings) -> Self:
        """The values of a row."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})

    @classmethod
    def kept_in(cls, parameters: dict[str, Any], default: "Asked") -> Self:
        """The values kept with a job or a proposal; what an older one does not say is taken from `default`."""
        known = {field.name for field in fields(cls)}
        given = {name: value for name, value in parameters.items() if name in known}
        return cls(**(asdict(default) | given))

    def as_parameters(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def weights(self) -> matching.Weights:
        """The weights as the solver takes them."""
        return matching.Weights(
            text=self.text_weight,
            topics=self.topics_weight,
            bids={bid: float(getattr(self, name)) for bid, name in FACTORS.items()},
        )

    def sentences(self) -> list[str]:
        """What was asked for, for chairs."""
        said = [ngettext("%(n)d review per paper", "%(n)d reviews per paper", self.per_paper) % {"n": self.per_paper}]
        if self.with_area_chairs:
            said.append(_("area chairs review too"))
        if self.seniors_per_paper:
            said.append(_("at least %(n)d senior per paper") % {"n": self.seniors_per_paper})
        if self.per_institution is not None:
            said.append(_("at most %(n)d of one institution") % {"n": self.per_institution})
        if self.per_country is not None:
            said.append(_("at most %(n)d of one country") % {"n": self.per_country})
        if self.no_coauthors_together:
            said.append(_("no co-authors on one paper"))
        if self.no_two_cycles:
            said.append(_("no mutual reviewing"))
        if self.keep_tracks:
            said.append(_("members with a track stay in it"))
        if self.fairness:
            said.append(_("up to %(n)s %% of the total for the worst-off paper") % {"n": f"{self.fairness:g}"})
        if self.cap < 100:
            said.append(_("by lot, no pair likelier than %(n)s %%") % {"n": f"{self.cap:g}"})
        said.append(
            _("words %(text)s, topics %(topics)s")
            % {"text": f"{self.text_weight:g}", "topics": f"{self.topics_weight:g}"}
        )
        return said


def settings_of(conference: Conference, round: int = 1) -> AssignmentSettings:
    """A round's settings; the usual ones, not stored, where nobody chose."""
    found = AssignmentSettings.objects.filter(conference=conference, round=round).first()
    return found or AssignmentSettings(conference=conference, round=round, per_paper=conference.reviews_per_paper)


def asked_of(conference: Conference, round: int = 1) -> Asked:
    """What a proposal computed now would be asked for."""
    return Asked.of(settings_of(conference, round))
