"""What the solver proposes as plain data, to be kept, read and applied."""

from typing import Any

from program import solver
from program.solving.problem import Problem

ITEMS_KEPT = 20


def content_of(problem: Problem, proposal: solver.Proposal) -> dict[str, Any]:
    """Sessions with their talks and times, the topics they share, and why each talk is where it is."""
    whys = {key: _why(why) for key, why in proposal.explanations.items()}
    return content_of_schedule(problem, proposal.schedule) | {"why": whys}


def content_of_schedule(problem: Problem, schedule: solver.Schedule) -> dict[str, Any]:
    """Sessions with their talks and times and the topics they share; nothing is explained (`why` is empty)."""
    topics = solver.main_topics(problem.program, schedule)
    places: dict[str, list[dict[str, str]]] = {}
    rooms: dict[str, str | None] = {}
    for placed in solver.timetable(problem.program, schedule):
        places.setdefault(placed.session, []).append(
            {
                "talk": placed.talk,
                "starts_at": problem.instant(placed.start).isoformat(),
                "ends_at": problem.instant(placed.end).isoformat(),
            }
        )
        rooms[placed.session] = placed.room
    return {
        "sessions": [
            {
                "uid": frame.id,
                "room": rooms.get(frame.id) or frame.room,
                "topics": list(topics.get(frame.id, ())),
                "talks": places.get(frame.id, []),
            }
            for frame in problem.program.sessions
        ],
        "why": {},
    }


def _why(why: solver.WhyHere) -> dict[str, Any]:
    return {
        "is_pinned": why.is_pinned,
        "alternatives": [
            {
                "session": other.session,
                "difference": other.difference,
                "by_rule": {rule.value: cost for rule, cost in other.by_rule.items()},
            }
            for other in why.alternatives[:2]
        ],
    }


def score_of(proposal: solver.Proposal) -> dict[str, Any]:
    """Every rule with what it cost and where, as plain data."""
    return {
        "total": proposal.score.total,
        "wishes": proposal.score.wishes,
        "terms": [
            {
                "rule": term.rule.value,
                "is_hard": term.is_hard,
                "count": term.count,
                "cost": term.cost,
                "items": [
                    {
                        "amount": item.amount,
                        "talks": list(item.talks),
                        "sessions": list(item.sessions),
                        "people": list(item.people),
                    }
                    for item in term.items[:ITEMS_KEPT]
                ],
            }
            for term in proposal.score.terms
        ],
    }


def unplaced_of(problem: Problem, proposal: solver.Proposal) -> list[dict[str, Any]]:
    """Talks without a place, with the reason as data and in English."""
    names = {person.id: person.name for person in problem.program.people}
    return [
        {
            "talk": why.talk,
            "reason": why.reason.value,
            "people": [names.get(person, "") for person in why.people],
            "needed": why.needed,
            "available": why.available,
            "words": why.words,
        }
        for why in proposal.unplaced
    ]
