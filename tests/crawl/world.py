"""Builds the crawl's conference once, and moves it from round to round by a few updates."""

from dataclasses import dataclass, field
from datetime import timedelta

from confsite.accounts.models import Person
from confsite.audit.services import record
from confsite.conferences.models import Conference, Membership, Milestone, Role, Track, TypeField
from confsite.mail import outbox
from reviews import rights
from reviews.forms.services import seed_questions
from reviews.models import (
    Assignment,
    AuthorResponse,
    Bid,
    ChairOverride,
    Comment,
    Conflict,
    Decision,
    HandlingChair,
    Question,
    Review,
    ReviewingRules,
    ReviewVersion,
    TopicInterest,
)
from reviews.rights import Bond, Duty, OwnReview, Phase
from submissions import storage
from submissions.downloads import scrubbed_copy
from submissions.models import Author, DeclaredConflict, Document, Receipt, State, Submission
from tests import factories
from tests.crawl.cast import EVERYBODY, PAPERS, Round, Somebody, Tie
from tests.crawl.pdfs import pdf_with
from tests.crawl.planting import ask_for_other_handler, attach, plant_more, set_program
from tests.crawl.secrets import WALKER_VARIANTS, has_answered, has_declared, score_of, word

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMED_AFTER = {
    "writer": "author", "signer": "reviewer", "reviewer": "reviewer", "starter": "reviewer", "handler": "handler",
}  # fmt: skip
LETTERS = {"writer": "w", "signer": "s", "reviewer": "r", "starter": "d", "handler": "a"}


@dataclass
class World:
    """The conference, its people and its papers by number."""

    conference: Conference
    people: dict[str, Person] = field(default_factory=dict)
    papers: dict[int, Submission] = field(default_factory=dict)
    tracks: dict[tuple[Phase, bool], Track] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)  # the secret address of each paper's share link

    def somebody(self, key: str) -> Somebody:
        return EVERYBODY[key]


def build() -> World:
    """Everything but the dates, rules and states, which each round sets."""
    conference = factories.make_conference("crawl2030", short_name="Crawl 2030", reviews_per_paper=2)
    seed_questions(conference)
    _add_retired_scores(conference)
    TypeField.objects.create(
        conference=conference, submission_type=conference.submission_types.get(), key="extra", label="Extra",
        kind=TypeField.Kind.TEXT, is_shown_to_reviewers=True,
    )  # fmt: skip
    world = World(conference)
    world.tracks = _set_dates(world)
    for one in EVERYBODY.values():
        if one.has_login:
            world.people[one.key] = _person(conference, one)
    for number in PAPERS:
        world.papers[number] = _paper(world, number)
    for number in PAPERS:
        for one in EVERYBODY.values():
            if number in one.ties:
                _bind(world, one, number)
        _plant(world, number)
        plant_more(world, number)
    return world


def _add_retired_scores(conference: Conference) -> None:
    """Scores whose labels are canaries. No form asks them any more, so a label stands only where an answer does."""
    for kind, audience in (("review", "AUTHORS"), ("committee", "COMMITTEE"), ("confidence", "CHAIRS")):
        options = [
            {"value": number * 100 + place, "label": word(kind, number, letter)}
            for number in PAPERS
            for place, letter in enumerate(("s", "r", *WALKER_VARIANTS.values()))
        ]
        Question.objects.create(
            conference=conference, key=f"canary-{kind}", label=f"Verdict for {audience}", kind=Question.Kind.SCORE,
            options=options, audience=audience, is_required=False, order=90, retired_at=conference.now(),
        )  # fmt: skip


def _person(conference: Conference, one: Somebody) -> Person:
    stem = one.key.rstrip("0123456789")
    if one.key != stem and stem in NAMED_AFTER:
        name = word(NAMED_AFTER[stem], int(one.key[-2:]), LETTERS[stem]).capitalize()
    elif one.key.startswith("bystander"):
        name = word("bidder", int(one.key[-2:])).capitalize()
    else:
        name = f"Walker {one.key}"
    person = factories.make_person(name, email=f"{one.key}@people.example.org")
    for role in one.roles:
        Membership.objects.create(conference=conference, person=person, role=role)
    return person


def _paper(world: World, number: int) -> Submission:
    conference = world.conference
    paper = factories.make_submission(
        conference, number=number, authors=[], title=f"On lures {word('title', number)}",
        abstract=f"About {word('abstract', number)}.", keywords=word("abstract", number),
        note_to_chairs=f"Dear chairs, {word('contact', number)}.", field_values={"extra": word("abstract", number)},
    )  # fmt: skip
    paper.topics.add(conference.topics.all()[number % 3])
    writers = [one for one in EVERYBODY.values() if one.tie(number).bond == Bond.AUTHOR]
    for order, one in enumerate(sorted(writers, key=lambda one: one.key.startswith("writer"), reverse=True)):
        variant = WALKER_VARIANTS.get(one.key, "w")
        Author.objects.create(
            conference=conference, submission=paper, person=world.people[one.key], order=order,
            name=word("author", number, variant).capitalize(), affiliation=f"Lab {word('author', number, variant)}",
            email=f"{word('contact', number) if variant == 'w' else one.key}@papers{number}.example.net",
            is_contact=order == 0,
        )  # fmt: skip
    _upload(world, paper, f"{word('filename', number)}-final.pdf")
    return paper


def _upload(world: World, paper: Submission, name: str, kind: str = "PAPER") -> Document:
    data = pdf_with(word("document", paper.number), word("metadata", paper.number))
    received = storage.receive(iter([data]), limit=10**7)
    with received.file:
        stored = storage.store(world.conference, received)
    now = world.conference.now()
    document = Document.objects.create(
        conference=world.conference, submission=paper, kind=kind, version=1, stored_file=stored,
        sha256=stored.sha256, size=stored.size, content_type="application/pdf", original_name=name, page_count=1,
        uploaded_by=world.people[f"writer{paper.number:02}"].user, started_at=now, uploaded_at=now,
    )  # fmt: skip
    scrubbed_copy(document)
    return document


def _bind(world: World, one: Somebody, number: int) -> None:
    """The rows behind one person's tie to one paper."""
    tie = one.tie(number)
    if tie.bond == Bond.CONFLICTED:
        _conflict(world, one, number)
    if tie.is_overriding:
        now = world.conference.now()
        ChairOverride.objects.create(
            conference=world.conference, submission=world.papers[number], chair=world.people[one.key],
            reason="Nobody else is left.", begun_at=now - HOUR, ends_at=now + 30 * DAY,
        )  # fmt: skip
    if tie.duty in (Duty.META_REVIEWER, Duty.LEAD):
        _assign(world, one, number, "META_REVIEWER" if tie.duty == Duty.META_REVIEWER else "DISCUSSION_LEAD")
    if tie.own_review == OwnReview.NONE:
        return
    state = tie.own_review.value if tie.own_review in (OwnReview.DECLINED, OwnReview.DELEGATED) else "ACTIVE"
    role = "EXTERNAL" if Role.EXTERNAL_REVIEWER in one.roles else "REVIEWER"
    assignment = _assign(world, one, number, role, state)
    if tie.own_review in (OwnReview.DRAFT, OwnReview.DONE):
        _review(world, one, assignment, tie)


def _conflict(world: World, one: Somebody, number: int) -> None:
    Conflict.objects.create(
        conference=world.conference, submission=world.papers[number], person=world.people[one.key],
        kind="INSTITUTION", source=Conflict.Source.DETECTION, evidence=f"Both at {word('evidence', number)}.",
        noticed_at=world.conference.now(),
    )  # fmt: skip
    if has_declared(one, number):
        Conflict.objects.create(
            conference=world.conference, submission=world.papers[number], person=world.people[one.key], kind="PERSONAL",
            source=Conflict.Source.PERSON, noticed_at=world.conference.now(),
            evidence=f"I confess: {word('declared', number, WALKER_VARIANTS[one.key])}.",
        )  # fmt: skip


def _assign(world: World, one: Somebody, number: int, role: str, state: str = "ACTIVE") -> Assignment:
    now = world.conference.now()
    ended = {} if state == "ACTIVE" else {"ended_at": now, "end_reason": f"Because {word('reason', number)}."}
    return Assignment.objects.create(
        conference=world.conference, submission=world.papers[number], person=world.people[one.key], role=role,
        state=state, assigned_by=world.people["handler"].user, assigned_at=now, told_at=now, **ended,
    )  # fmt: skip


def _review(world: World, one: Somebody, assignment: Assignment, tie: Tie) -> None:
    number, now = assignment.submission.number, world.conference.now()
    stem = one.key.rstrip("0123456789")
    letter = WALKER_VARIANTS.get(one.key) or LETTERS[stem]
    place = ["s", "r", *WALKER_VARIANTS.values()].index(letter) if tie.own_review == OwnReview.DONE else 0
    is_done = tie.own_review == OwnReview.DONE
    answers = {
        "strengths": f"Strong: {word('review', number, letter)}.",
        "confidential": f"Between us, {word('confidence', number, letter)}.",
        "canary-review": number * 100 + place,
        "canary-committee": number * 100 + place,
        "canary-confidence": number * 100 + place,
        "overall": 4,
        "confidence": 3,
    }
    stamps = {"first_submitted_at": now, "submitted_at": now} if is_done else {}
    review = Review.objects.create(
        conference=world.conference, submission=assignment.submission, reviewer=assignment.person,
        assignment=assignment, state="SUBMITTED" if is_done else "DRAFT",
        answers={"strengths": f"Typing {word('draft', number, letter)}."}, is_signed=stem == "signer",
        has_unsubmitted_changes=is_done, label=letter.upper() if is_done else "",
        overall=score_of(number) if is_done else None,
        confidence=3 if is_done else None, started_at=now, saved_at=now, **stamps,
    )  # fmt: skip
    if is_done:
        first = {"strengths": f"Before: {word('version', number, letter)}.", "overall": 2}
        files = attach(review, number, letter)
        for serial, given in ((1, first), (2, answers)):
            ReviewVersion.objects.create(
                conference=world.conference, review=review, number=serial, answers=given,
                is_signed=review.is_signed, overall=score_of(number), submitted_at=now,
                attachments=files if serial == 2 else [],
            )  # fmt: skip


def _plant(world: World, number: int) -> None:
    """The secrets of a paper that belong to no tie of those who walk the site."""
    conference, paper, now = world.conference, world.papers[number], world.conference.now()
    for audience, kind in (("REVIEWERS", "comment"), ("CHAIRS", "aside")):
        Comment.objects.create(
            conference=conference, submission=paper, person=world.people[f"reviewer{number:02}"], audience=audience,
            body=f"I think {word(kind, number)}.", written_at=now,
        )  # fmt: skip
    is_sent = has_answered(number)
    AuthorResponse.objects.create(
        conference=conference, submission=paper, body=f"We answer {word('response' if is_sent else 'reply', number)}.",
        saved_by=world.people[f"writer{number:02}"].user, saved_at=now, submitted_at=now if is_sent else None,
    )  # fmt: skip
    Bid.objects.create(
        conference=conference, submission=paper, person=world.people[f"bystander{number:02}"], value=3, bid_at=now
    )
    for key in ("cochair", "member", "areachair", "othermember", "diligent"):
        TopicInterest.objects.get_or_create(
            person=world.people[key], topic=paper.topics.all()[0], defaults={"conference": conference}
        )
    DeclaredConflict.objects.create(
        conference=conference, submission=paper, name=f"Someone {word('contact', number)}", kind="OTHER",
        explanation=word("contact", number), declared_at=now,
    )  # fmt: skip
    Decision.objects.create(
        conference=conference, submission=paper, outcome="ACCEPTED", decided_by=world.people["handler"].user,
        decided_at=now, note_to_authors=f"We liked {word('decision', number)}.",
        note_to_committee=f"Among us: {word('note', number)}.",
    )  # fmt: skip
    Receipt.objects.create(
        conference=conference, submission=paper, serial=1, issued_at=now, content={"title": paper.title}
    )
    record(world.people["handler"].user, "submission.noted", paper, reason=word("log", number))
    outbox.queue(
        "discussion.comment", conference=conference,
        to=world.people[f"signer{number:02}"], submission_id=paper.pk,
        values={
            "number": str(number), "title": paper.title, "writer": "Reviewer R",
            "comment": word("comment", number), "reply_wanted": "", "paper_url": "https://example.org/",
        },
    )  # fmt: skip


def set_round(world: World, now: Round) -> None:
    """Rules, dates, states, releases and handling chairs as this round has them."""
    conference = world.conference
    ReviewingRules.objects.update_or_create(conference=conference, defaults={k: getattr(now.rules, k) for k in RULES})
    HandlingChair.objects.filter(conference=conference).delete()
    for number, paper in world.papers.items():
        stage, moment = now.stage(number), conference.now()
        phase, opened = stage.phase, stage.has_response_opened
        dated = phase if (phase, opened) in world.tracks else Phase.REVIEWING
        state = {Phase.DRAFT: State.DRAFT, Phase.WITHDRAWN: State.WITHDRAWN, Phase.RELEASED: State.ACCEPTED}.get(
            phase, State.SUBMITTED
        )
        was_released = now.was_released(number)
        withdrawn_from = State.ACCEPTED if was_released else State.SUBMITTED
        Submission.objects.filter(pk=paper.pk).update(
            state=state,
            track=world.tracks.get((dated, opened)),
            withdrawn_at=moment if phase == Phase.WITHDRAWN else None,
            withdrawn_from=withdrawn_from if phase == Phase.WITHDRAWN else "",
            decided_at=moment if was_released else None,
        )
        decision = Decision.objects.get(submission=paper)
        decision.released_at = moment if was_released else None
        decision.released_content = decision.content() if was_released else {}
        decision.save()
        if now.is_handled(number):
            handling = HandlingChair.objects.create(
                conference=conference, submission=paper, chair=world.people[f"handler{number:02}"], appointed_at=moment
            )
            ask_for_other_handler(world, handling, number)
    set_program(world, now)


RULES = tuple(rights.Rules.__dataclass_fields__)
PAST, AHEAD = -DAY, 5 * DAY
# Papers whose phase comes of dates stand in a track that has the dates for it; the others in none.
TRACKS: dict[tuple[Phase, bool], dict[str, timedelta]] = {
    (Phase.COLLECTING, False): {"SUBMISSION": AHEAD},
    (Phase.COLLECTING, True): {"SUBMISSION": AHEAD, "RESPONSE_OPEN": PAST, "RESPONSE": 2 * DAY},
    (Phase.REVIEWING, True): {"RESPONSE_OPEN": PAST, "RESPONSE": 2 * DAY},
    (Phase.DISCUSSING, False): {"REVIEW": 2 * PAST},
    (Phase.DISCUSSING, True): {"REVIEW": 2 * PAST, "RESPONSE_OPEN": PAST, "RESPONSE": 2 * DAY},
}
OF_CONFERENCE = {
    "SUBMISSION_OPEN": 60 * PAST, "SUBMISSION": 4 * PAST, "BIDDING": 2 * DAY, "ASSIGNMENT": 3 * PAST, "REVIEW": AHEAD,
    "DISCUSSION": 12 * DAY, "RESPONSE_OPEN": 20 * DAY, "RESPONSE": 23 * DAY, "NOTIFICATION": 30 * DAY,
    "CAMERA_READY": 40 * DAY,
}  # fmt: skip


def _set_dates(world: World) -> dict[tuple[Phase, bool], Track]:
    """The conference's dates and those of the tracks; all stages are there at once."""
    conference = world.conference
    factories.set_dates(conference, **OF_CONFERENCE)
    tracks, rows = {}, []
    for number, (stage, dates) in enumerate(TRACKS.items()):
        tracks[stage] = Track.objects.create(conference=conference, slug=f"track-{number}", name=f"Track {number}")
        rows += [
            Milestone(conference=conference, kind=kind, track=tracks[stage], at=conference.now() + offset, zone="UTC")
            for kind, offset in dates.items()
        ]
    Milestone.objects.bulk_create(rows)
    return tracks
