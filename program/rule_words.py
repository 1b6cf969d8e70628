"""The solver's rules in the page's language: as what is counted, and as what a place would break."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from program.solver import Finding, Rule

RULES: Mapping[str, Any] = {
    "UNPLACED": lambda: _("talks without a place"),
    "PERSON_TWICE": lambda: _("a person needed in two places at once"),
    "ROOM_TWICE": lambda: _("two sessions in one room at once"),
    "TALKS_OVERLAP": lambda: _("talks of a session that overlap"),
    "SESSION_TOO_SHORT": lambda: _("minutes by which talks run over their session"),
    "PERSON_AWAY": lambda: _("a person who cannot come then"),
    "DURING_BLOCK": lambda: _("talks during a break or a plenary"),
    "PIN_MOVED": lambda: _("pinned talks that are elsewhere"),
    "WRONG_KIND": lambda: _("talks in a session that does not take their kind"),
    "PRECEDENCE": lambda: _("talks before one that must come earlier"),
    "ROOM_CLOSED": lambda: _("sessions in a room that is closed then"),
    "ROOM_LACKS": lambda: _("talks in a room that lacks what they need"),
    "BESIDE_PLENARY": lambda: _("talks beside a plenary"),
    "TOO_MANY_POSTERS": lambda: _("posters beyond the boards there are"),
    "TOPICS": lambda: _("talks unlike the rest of their session"),
    "UNUSED_TIME": lambda: _("minutes of sessions left empty"),
    "SIMILAR_IN_PARALLEL": lambda: _("like topics at the same time"),
    "ROOM_CHANGES": lambda: _("rooms of a track beyond the first"),
    "INVITED_FIRST": lambda: _("invited talks that do not open their session"),
    "ROOM_TOO_SMALL": lambda: _("people who do not fit into the room"),
    "AUDIENCE_TORN": lambda: _("talks for the same audience at the same time"),
    "RATHER_NOT": lambda: _("hours at which a person would rather not come"),
    "AT_NIGHT": lambda: _("remote talks at night where the speaker is"),
    "AUTHOR_ELSEWHERE": lambda: _("authors who are needed elsewhere during their talk"),
}


def rule_words(rule: str) -> str:
    """What a rule counts; a rule this page does not know yet reads as its name."""
    known = RULES.get(rule)
    return str(known()) if known else rule.replace("_", " ").lower()


def demand_words(rule: str, *, talks: str, sessions: str, people: str, rooms: str) -> str:
    """What a chair could give up, as a sentence that begins a list item."""
    values = {"talks": talks, "sessions": sessions, "people": people, "rooms": rooms}
    match rule:
        case "PERSON_AWAY" if people:
            text = _("%(people)s cannot come at times")
        case "PERSON_TWICE" if people:
            text = _("%(people)s can be in one place only")
        case "PIN_MOVED" if talks:
            text = _("%(talks)s: pinned")
        case "SESSION_TOO_SHORT":
            text = _("the talks have to fit into the minutes of the sessions there are")
        case "WRONG_KIND":
            text = _("sessions take certain kinds of talks only")
        case "TOO_MANY_POSTERS":
            text = _("there are no more boards: %(sessions)s")
        case "BESIDE_PLENARY":
            text = _("nothing may run beside the plenary %(sessions)s")
        case "ROOM_CLOSED" if rooms:
            text = _("%(rooms)s: closed at times")
        case "ROOM_LACKS":
            text = _("%(talks)s: what the room must have")
        case "PRECEDENCE":
            text = _("the order of %(talks)s")
        case "DURING_BLOCK":
            text = _("breaks and plenaries stay free of talks")
        case "ROOM_TWICE":
            text = _("a room holds one session at a time")
        case _other:
            return rule_words(rule)
    return text % values


class Names:
    """Names for the ids of the solver, as far as one viewer may know them."""

    def __init__(
        self,
        talks: Mapping[str, str],
        sessions: Mapping[str, str],
        people: Mapping[str, str],
        hidden: Collection[str],
    ) -> None:
        self._talks, self._sessions, self._people, self._hidden = talks, sessions, people, hidden

    def talk(self, uid: str) -> str:
        return _("a reserved slot") if uid in self._hidden else f"“{self._talks.get(uid, '')}”"

    def talks(self, finding: Finding, besides: str = "") -> str:
        return ", ".join(f"“{self._talks.get(uid, '')}”" for uid in finding.talks if uid != besides)

    def sessions(self, finding: Finding, besides: str = "") -> str:
        return ", ".join(f"“{self._sessions.get(uid, '')}”" for uid in finding.sessions if uid != besides)

    def people(self, finding: Finding) -> str:
        return ", ".join(self._people[key] for key in finding.people if key in self._people)

    def clash(self, finding: Finding, moving: str = "") -> str:
        """What a place would break, said to whoever moves `moving` there; about hidden talks only that it does."""
        if not set(self._hidden).isdisjoint((*finding.talks, moving)):
            return _("clashes with a reserved slot")
        who, what, where = self.people(finding), self.talks(finding, moving), self.sessions(finding, moving)
        match finding.rule:
            case Rule.PERSON_TWICE if who:
                return _("%(who)s is needed elsewhere then: %(what)s") % {"who": who, "what": what or where}
            case Rule.PERSON_AWAY if who:
                return _("%(who)s cannot come then") % {"who": who}
            case Rule.SESSION_TOO_SHORT:
                return _("%(n)s minutes too long") % {"n": finding.amount}
            case Rule.UNPLACED:
                return _("no place for %(what)s") % {"what": what or self.talks(finding)}
            case _other:
                return ": ".join(part for part in (rule_words(finding.rule.value), what or where) if part)
