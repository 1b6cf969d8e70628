"""How well papers fit a member: words of own papers and topics together, as the assignment weighs them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from reviews.matching import Weights
from reviews.models import AssignmentSettings, Bid, TextFit, TopicInterest

# "rather not", "likes", "expert" on the solver's scale of 0 to 1, as in reviews.workbench.problem
INTEREST = {-1: 0.0, 1: 0.6, 2: 1.0}
STRONG, GOOD = 0.7, 0.45
LONGEST_TITLE = 90


@dataclass(frozen=True)
class Signals:
    """What is known of a member's taste at a conference. `scores` is None without own papers; keys are ids."""

    bids: Mapping[int, int]
    interests: Mapping[int, int]
    scores: Mapping[int, float] | None = None
    nearest: Mapping[int, int] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    rest: float = 0.0
    weights: Weights = field(default_factory=Weights)

    @property
    def are_any(self) -> bool:
        return self.scores is not None or bool(self.interests)

    def fit(self, paper: int, topics: Collection[int]) -> float | None:
        """Weighted mean of the signals there are, in [0, 1]; a missing one drops out, None where all do.

        The same formula as `reviews.matching.score_pair` without the bid.
        """
        total = mass = 0.0
        if self.scores is not None:
            total += self.weights.text * self.scores.get(paper, self.rest)
            mass += self.weights.text
        if topics and self.interests:
            liked = sum(INTEREST.get(self.interests.get(topic, 0), 0.0) for topic in topics) / len(topics)
            total += self.weights.topics * liked
            mass += self.weights.topics
        return total / mass if mass else None

    def dislikes(self, topics: Collection[int]) -> int:
        """How many of the topics are ones the member would rather not review."""
        return sum(self.interests.get(topic) == -1 for topic in topics)

    def words(self, paper: int, topics: Mapping[int, str], fit: float | None) -> str:
        """The fit in a sentence: how strong, which topics, and which own paper is the closest."""
        if fit is None:
            return ""
        strength = _("strong match") if fit >= STRONG else _("good match") if fit >= GOOD else _("weak match")
        reasons = []
        liked = [name for topic, name in topics.items() if self.interests.get(topic, 0) > 0]
        if liked:
            reasons.append(_("your topics %(names)s") % {"names": ", ".join(liked)})
        place = self.nearest.get(paper, -1)
        if 0 <= place < len(self.titles):
            title = self.titles[place]
            short = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
            reasons.append(_("like your paper “%(title)s”") % {"title": short})
        return f"{strength}: {'; '.join(reasons)}" if reasons else strength


def signals_of(person: Person, conference: Conference) -> Signals:
    """Bids, topics, text fit and what both count for, of one member at one conference; one query."""
    own = {"conference": conference, "person": OuterRef("pk")}
    row = (
        Person.objects.filter(pk=person.pk)
        .values_list(
            ArraySubquery(Bid.objects.filter(**own).values(pair=JSONObject(key="submission_id", value="value"))),
            ArraySubquery(TopicInterest.objects.filter(**own).values(pair=JSONObject(key="topic_id", value="value"))),
            Subquery(
                AssignmentSettings.objects.filter(conference=conference, round=1).values(
                    pair=JSONObject(text="text_weight", topics="topics_weight")
                )
            ),
            Subquery(
                TextFit.objects.filter(**own).values(
                    fit=JSONObject(
                        submissions="submissions", scores="scores", nearest="nearest", titles="titles", rest="rest"
                    )
                )
            ),
        )
        .get()
    )
    bids, interests = ({pair["key"]: pair["value"] for pair in pairs or ()} for pairs in row[:2])
    weights = Weights(**(row[2] or {}))
    fit = row[3]
    if fit is None:
        return Signals(bids, interests, weights=weights)
    return Signals(
        bids,
        interests,
        scores=dict(zip(fit["submissions"], fit["scores"], strict=True)),
        nearest=dict(zip(fit["submissions"], fit["nearest"], strict=True)),
        titles=tuple(fit["titles"]),
        rest=fit["rest"],
        weights=weights,
    )
