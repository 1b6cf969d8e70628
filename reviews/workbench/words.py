"""What the solver says, in a chair's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviews.matching import RuleKind, StageName
from reviews.models import AssignmentProposal, Bid

PART_NAMES = {
    "text": gettext_lazy("words"),
    "topics": gettext_lazy("topics"),
    "bid": gettext_lazy("bid"),
    "neutral": gettext_lazy("nothing known"),
}
STAGES = {
    StageName.FLOW: gettext_lazy("Filling the places as well as possible"),
    StageName.RULES: gettext_lazy("Keeping the rules"),
    StageName.FAIRNESS: gettext_lazy("Raising the worst-off paper"),
    StageName.LOTTERY: gettext_lazy("Drawing by lot"),
}
RULES = {
    RuleKind.SENIOR: gettext_lazy("seniors per paper"),
    RuleKind.INSTITUTION: gettext_lazy("reviewers of one institution"),
    RuleKind.COUNTRY: gettext_lazy("reviewers of one country"),
    RuleKind.COAUTHORS: gettext_lazy("no co-authors on one paper"),
    RuleKind.TWO_CYCLE: gettext_lazy("no mutual reviewing"),
    RuleKind.TRACK: gettext_lazy("tracks"),
}


def stage_name(name: str) -> str:
    """What a stage of a run does."""
    return str(STAGES[StageName(name)])


def rule_name(kind: int) -> str:
    """A rule by its number in the solver."""
    return str(RULES[RuleKind(kind)])


def part_name(name: str) -> str:
    """A component of a score."""
    return str(PART_NAMES.get(name, name))


def bid_name(value: int | None) -> str:
    """A bid, or that there is none."""
    return _("no bid") if value is None else str(Bid.Value(value).label)


def why_open(slot: Mapping[str, Any]) -> str:
    """How many reviewers a paper lacks, why, and the cure."""
    missing = ngettext("%(n)d reviewer is missing", "%(n)d reviewers are missing", slot["missing"]) % {
        "n": slot["missing"]
    }
    if slot["cause"] == "NO_CANDIDATES":
        why = _("only %(n)d people may review it at all. Invite more people.") % {"n": slot["candidates"]}
    elif slot["cause"] == "CONFLICTS":
        why = _(
            "%(barred)d people have a conflict, declined or are forbidden, and %(left)d are left. Invite others."
        ) % {
            "barred": slot["conflicts"],
            "left": slot["candidates"],
        }
    elif slot["cause"] == "RULE":
        kinds = [rule_name(kind) for kind in slot["rules"]]
        why = _("people have time, but a rule keeps them away: %(rules)s. Loosen it, or assign somebody by hand.") % {
            "rules": ", ".join(kinds) or _("several rules together")
        }
    else:
        why = _(
            "%(papers)d papers need %(needed)d reviews from the same %(people)d people, who may take %(capacity)d "
            "together. Raise limits or invite more people."
        ) % {
            "papers": len(slot["rival_papers"]),
            "needed": slot["needed"],
            "people": len(slot["full_reviewers"]),
            "capacity": slot["capacity"],
        }
    return f"{missing}: {why}"


def role_sentences(proposal: AssignmentProposal) -> list[str]:
    """What a proposal of another role was asked for."""
    limit = int(proposal.parameters.get("limit", 0))
    most = ngettext("at most %(n)d paper each", "at most %(n)d papers each", limit) % {"n": limit}
    if proposal.kind == AssignmentProposal.Kind.DISCUSSION_LEADS:
        return [_("one reviewer of each paper leads its discussion"), most, _("as few per person as possible")]
    return [_("one area chair per paper"), most, _("area chairs with a track stay in it")]
