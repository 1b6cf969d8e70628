"""The committee's acts: interests, conflicts, bids, assignments, reviews, discussion; and the authors' answers."""

from collections import defaultdict
from typing import TYPE_CHECKING

from confsite.accounts.models import Person
from confsite.accounts.profile_services import import_publications
from confsite.conferences.viewer import viewer_of
from demo import world
from demo.builder.stages import STAGES, Stage, instant
from demo.world.model import Review
from reviews.access import Access
from reviews.assignments import services as assignments
from reviews.assignments import telling
from reviews.author_pages.services import save_response
from reviews.bids import services as bids
from reviews.conflicts import services as conflicts
from reviews.discussion.services import add_comment
from reviews.handling.policies import is_free
from reviews.handling.services import appoint_handling_chair
from reviews.models import Assignment
from reviews.refusals import Refused
from reviews.reviewing.services import save_review, submit_review
from submissions.models import State, Submission

if TYPE_CHECKING:
    from demo.builder.build import Play

BID_WORDS = {3: "EAGER", 2: "WILLING", 1: "IN_A_PINCH", -2: "NOT_WILLING"}
SUBSCORES = ("novelty", "soundness", "presentation")


def bid(play: "Play") -> None:
    """Everybody states interests and bids."""
    _prepare(play)
    _bid(play, {one.key for one in play.people.committee})


def bid_in_part(play: "Play") -> None:
    """Half of the committee has bid; the others still have to."""
    _prepare(play)
    _bid(play, {one.key for position, one in enumerate(play.people.committee) if position % 2})


def _prepare(play: "Play") -> None:
    play.at(instant(2, 7))
    conflicts.detect_conflicts(play.conference)
    topics = {topic.key: topic.name for topic in play.event.topics}
    rows = {topic.name: topic.pk for topic in play.conference.topics.all()}
    for one in _members(play):
        person = play.persons[one]
        interests = {rows[topics[key]]: 2 if n == 0 else 1 for n, key in enumerate(play.people.persons[one].topics)}
        bids.set_interests(person.user, person=person, conference=play.conference, interests=interests)
        _publish(play, one)
    _name_handling_chairs(play)


def _publish(play: "Play", key: str) -> None:
    """Two earlier papers of a member, about matters of their topics: what the assignment compares words with."""
    person, entries = play.persons[key], []
    for number, topic in enumerate(play.people.persons[key].topics[:2]):
        near = [paper for paper in world.load_papers() if topic in paper.topics]
        about = near[len(key) % len(near)]
        first, second = about.baselines[:2]
        entries.append({
            "title": f"Measuring {about.cost} on {about.device}",
            "abstract": f"We measure {about.cost} on {about.device} under {', '.join(about.workloads)}. Two remedies, "
            f"{first} and {second}, lower {about.metric} only in part; {about.idea} is left for later. "
            f"Keywords: {', '.join(about.keywords)}.",
            "venue": "Workshop on Things That Hum",
            "year": play.conference.now().year - 2 - number,
            "doi": "",
        })  # fmt: skip
    import_publications(person.user, entries=entries)


def _name_handling_chairs(play: "Play") -> None:
    """A paper from which a conflict keeps a chair away is handled by one who has none."""
    for paper in _papers(play).values():
        free = [chair for chair in play.chairs if is_free(viewer_of(chair, play.conference), paper)]
        if 0 < len(free) < len(play.chairs):
            appoint_handling_chair(free[0], submission=paper, chair=free[0].person)


def _members(play: "Play") -> list[str]:
    return [one.key for one in play.people.with_role("pc_member", "area_chair")]


def _bid(play: "Play", who: set[str]) -> None:
    by_reviewer: dict[str, dict[Submission, str]] = defaultdict(dict)
    papers = _papers(play)
    for one in world.load_bids():
        if one.reviewer in who and one.paper in papers:
            by_reviewer[one.reviewer][papers[one.paper]] = BID_WORDS[one.value]
    for number, (key, wanted) in enumerate(sorted(by_reviewer.items())):
        play.at(instant(2, 8 + number % 12, number))
        person = play.persons[key]
        allowed = set(bids.biddable(Access(viewer_of(play.user(key), play.conference))))
        bids.set_bids(person.user, person=person, bids={p: b for p, b in wanted.items() if p in allowed})
        conflicts.confirm_conflicts(person.user, person=person, conference=play.conference)


def _papers(play: "Play") -> dict[str, Submission]:
    rows = Submission.objects.in_bulk(list(play.numbers.values()))
    return {key: rows[pk] for key, pk in play.numbers.items() if rows[pk].state == State.SUBMITTED}


def assign(play: "Play") -> None:
    """Three reviewers a paper, and an area chair for every other one; everybody is told."""
    play.at(instant(8, 11))
    papers = _papers(play)
    area_chairs = [play.persons[one.key] for one in play.people.with_role("area_chair")]
    for number, (key, reviewers) in enumerate(world.load_assignments().items()):
        paper = papers.get(key)
        if paper is None:
            continue
        for reviewer in reviewers:
            _assign(play, paper, play.persons[reviewer])
        if number % 2 == 0:
            area_chair = area_chairs[number // 2 % len(area_chairs)]
            _assign(play, paper, area_chair, Assignment.Role.META_REVIEWER)
    for chair in play.chairs:
        try:
            batch = telling.prepare_mails(chair, conference=play.conference)
        except Refused:
            continue  # the other chair has told everybody
        telling.release_mails(chair, batch=batch)


def _assign(play: "Play", paper: Submission, person: Person, role: Assignment.Role = Assignment.Role.REVIEWER) -> None:
    """Give a paper to somebody, if the site's own detection knows of no tie."""
    if not assignments.why_not(paper, person, role):
        play.by_a_chair(lambda chair: assignments.assign(chair, submission=paper, person=person, role=role))


def review(play: "Play") -> None:
    """All reviews are in."""
    _review(play, until=STAGES[Stage.PUBLISHED].day)


def review_in_part(play: "Play") -> None:
    """Reviews that were finished by now are in, begun ones are drafts."""
    _review(play, until=STAGES[Stage.REVIEWING].day)


def _review(play: "Play", until: int) -> None:
    rows = {
        (row.submission_id, row.person_id): row
        for row in play.conference.assignments.filter(state=Assignment.State.ACTIVE, role=Assignment.Role.REVIEWER)
    }
    events = []
    for one in world.load_reviews().reviews:
        assignment = rows.get((play.numbers.get(one.paper, 0), play.persons[one.reviewer].pk))
        if assignment is not None:
            events.append((one.submitted_day, one, assignment))
    for number, (day, one, assignment) in enumerate(sorted(events, key=lambda event: event[0])):
        person = play.persons[one.reviewer]
        if day <= until:
            play.at(instant(min(day, 28), 8 + number % 14, number % 60))
            submit_review(person.user, assignment=assignment, answers=_answers(one))
        elif one.started_day <= until:
            play.at(instant(one.started_day, 20))
            begun = {"overall": one.overall, "summary": one.summary}
            save_review(person.user, assignment=assignment, answers=begun)


def _answers(one: Review) -> dict[str, object]:
    answers: dict[str, object] = {"overall": one.overall, "confidence": one.confidence}
    answers |= {name: getattr(one, name) for name in SUBSCORES}
    texts = {
        "summary": one.summary,
        "strengths": one.strengths,
        "weaknesses": one.weaknesses,
        "comments-to-the-authors": one.comments_to_authors,
        "comments-to-the-committee": one.comments_to_committee,
    }
    return answers | {key: text for key, text in texts.items() if text}


def answer_and_discuss(play: "Play") -> None:
    """Authors respond, reviewers and chairs discuss."""
    told = world.load_reviews()
    papers = _papers(play)
    play.at(instant(34, 15))
    by_key = {paper.key: paper for paper in play.papers}
    for response in told.responses:
        if response.paper in papers:
            actor = play.user(by_key[response.paper].authors[0])
            save_response(actor, submission=papers[response.paper], body=response.text, is_submit=True)
    reviewers: dict[str, list[str]] = defaultdict(list)
    for one in told.reviews:
        reviewers[one.paper].append(one.reviewer)
    for number, comment in enumerate(sorted(told.comments, key=lambda one: one.day)):
        if comment.paper not in papers:
            continue
        play.at(instant(min(max(comment.day, 30), 42), 9 + number % 10, number % 60))
        writer = "rajesh-subramaniam" if comment.author == "chair" else reviewers[comment.paper][int(comment.author)]
        person = play.persons[writer]
        try:
            add_comment(person.user, person=person, submission=papers[comment.paper], body=comment.text)
        except (Refused, Submission.DoesNotExist):
            continue  # the site did not let this person review the paper, so there is nothing to discuss
