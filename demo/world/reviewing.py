"""Who reviews what in the demo, and in which words: seeded, so that every build reads the same."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from demo.world.loading import load_papers, load_people, read
from demo.world.model import Bid, Comment, Decision, Paper, Person, Response, Review, Reviews

PER_PAPER = 3
LOAD_LIMIT = 8
RECENT = 2023  # an institution left earlier is no conflict any more
EAGER, WILLING, COULD, RATHER_NOT = 3, 2, 1, -2


def conflict_reasons(person: Person, paper: Paper) -> tuple[str, ...]:
    """Why `person` may not review `paper`: author, institution, or the kind of a relation; empty if they may."""
    persons = load_people().persons
    if person.key in paper.authors:
        return ("author",)
    reasons = []
    own = {stay.institution for stay in person.affiliations if stay.until is None or stay.until >= RECENT}
    for author in (persons[key] for key in paper.authors):
        if any(stay.institution in own for stay in author.affiliations if stay.until is None or stay.until >= RECENT):
            reasons.append("institution")
        reasons += [relation.kind for relation in author.relations if relation.person == person.key]
        reasons += [relation.kind for relation in person.relations if relation.person == author.key]
    return tuple(dict.fromkeys(reasons))


@cache
def load_bids() -> tuple[Bid, ...]:
    """Bids of chairs and members: shared topics make eager, some never bid, nobody bids on a conflicted paper."""
    dice = random.Random("bids")
    bids = []
    for person in load_people().with_role("area_chair", "pc_member"):
        diligence = dice.choice([0.35, 0.6, 0.8, 0.95])
        for paper in load_papers():
            if conflict_reasons(person, paper):
                continue
            shared = len(set(person.topics) & set(paper.topics))
            roll = dice.random()
            if shared == 0:
                value = RATHER_NOT if roll < 0.3 * diligence else COULD if roll > 1.04 - 0.1 * diligence else 0
            else:
                value = 0 if roll > diligence else EAGER if roll < 0.3 * shared else WILLING if roll < 0.6 else COULD
            if value:
                bids.append(Bid(person.key, paper.key, value))
    return tuple(bids)


@cache
def load_assignments() -> dict[str, tuple[str, ...]]:
    """Reviewers by paper: three each (two of the withdrawn, none of the overlong), nobody above the load limit."""
    members = load_people().with_role("pc_member")
    bids = {(bid.reviewer, bid.paper): bid.value for bid in load_bids()}
    load = dict.fromkeys((member.key for member in members), 0)
    free = {paper.key: [m for m in members if not conflict_reasons(m, paper)] for paper in load_papers()}
    chosen: dict[str, tuple[str, ...]] = {}
    # Papers that few may review choose first.
    for paper in sorted(load_papers(), key=lambda each: (len(free[each.key]), each.number)):
        wanted = {"submitted": PER_PAPER, "withdrawn": PER_PAPER - 1}.get(paper.state, 0)

        def preference(member: Person, paper: Paper = paper) -> tuple[float, str]:
            liking = 2 * len(set(member.topics) & set(paper.topics)) + bids.get((member.key, paper.key), 0)
            return (load[member.key] * 1.1 - liking, member.key)

        ranked = sorted((member for member in free[paper.key] if load[member.key] < LOAD_LIMIT), key=preference)
        chosen[paper.key] = tuple(member.key for member in ranked[:wanted])
        for key in chosen[paper.key]:
            load[key] += 1
    return chosen


@cache
def _notes() -> dict[str, Any]:
    return read("reviews.toml")


@cache
def _phrases() -> dict[str, Any]:
    return read("phrases.toml")


def _pool(paper: Paper, name: str) -> list[str]:
    """The phrases of one kind in this paper's own order, slots filled."""
    texts = list(_phrases()[name])
    random.Random(f"{name} {paper.key}").shuffle(texts)
    slots = {
        "system": paper.system,
        "System": paper.system[:1].upper() + paper.system[1:],
        "idea": paper.idea,
        "device": paper.device,
        "cost": paper.cost,
        "metric": paper.metric,
        "b0": paper.baselines[0],
        "b1": paper.baselines[1],
        **{f"w{index}": name for index, name in enumerate(paper.workloads)},
    }
    return [text.format(**slots) for text in texts]


def compose_review(paper: Paper, reviewer: Person, position: int) -> Review:
    """The review of the paper's reviewer number `position` (0, 1 or 2; more start over): terse, plain or long."""
    dice = random.Random(f"review {paper.key} {reviewer.key} {position}")
    notes, slot = _notes()[paper.key], position % 3
    spread = (-0.95, 0.75, -0.1)[(slot + paper.number) % 3] + dice.uniform(-0.55, 0.55)
    overall = min(5, max(1, round(notes["quality"] + spread)))
    confidence = min(4, max(1, 1 + len(set(reviewer.topics) & set(paper.topics)) + dice.choice([0, 1, 1])))
    style = dice.choice(["terse", "plain", "plain", "long"])
    verdict = _phrases()["verdict"][str(overall)][(paper.number + slot) % 3]
    weaknesses = [notes["weaknesses"][slot]]
    method, presentation = _pool(paper, "method"), _pool(paper, "presentation")
    if style == "terse":
        comments = verdict
    else:
        weaknesses.append(method[slot])
        comments = f"{notes['questions'][slot % 2] if slot < 2 else presentation[4]}\n\n{verdict}"
    if style == "long":
        minor = _pool(paper, "minor")[4 * slot : 4 * slot + 4]
        listed = "\n".join(f"- {point}" for point in minor)
        comments = f"{presentation[slot]} {method[slot + 3]}\n\n{comments}\n\n**Minor points**\n\n{listed}"
    aside = _phrases()["aside"][str(overall)][(paper.number + slot) % 3] if dice.random() < 0.45 else ""
    started = dice.randint(9, 24)
    return Review(
        paper=paper.key,
        reviewer=reviewer.key,
        overall=overall,
        confidence=confidence,
        novelty=min(4, max(1, overall - 1 + dice.choice([0, 0, 1]))),
        soundness=min(4, max(1, overall - 1 + dice.choice([-1, 0, 1]))),
        presentation=dice.choice([2, 3, 3, 4]),
        summary=_pool(paper, "summaries")[slot],
        strengths=notes["strengths"][slot],
        weaknesses="\n\n".join(weaknesses),
        comments_to_authors=comments,
        comments_to_committee=aside,
        started_day=started,
        submitted_day=min(30, started + dice.randint(0, 7)),
    )


def _comments(paper: Paper) -> list[Comment]:
    comments = []
    for index, text in enumerate(_notes()[paper.key].get("thread", [])):
        author = "chair" if text.startswith("chair: ") else str(index % PER_PAPER)
        comments.append(Comment(paper.key, author, text.removeprefix("chair: "), 37 + index + paper.number % 3))
    return comments


@cache
def load_reviews() -> Reviews:
    """All reviews, discussions, responses and decisions."""
    persons, papers, notes = load_people().persons, load_papers(), _notes()
    reviews = [
        compose_review(paper, persons[key], position)
        for paper in papers
        for position, key in enumerate(load_assignments()[paper.key])
    ]
    return Reviews(
        reviews=tuple(reviews),
        comments=tuple(comment for paper in papers for comment in _comments(paper)),
        responses=tuple(Response(key, note["response"]) for key, note in notes.items() if "response" in note),
        decisions={key: Decision(key, note["outcome"], note["decision"]) for key, note in notes.items()},
    )
