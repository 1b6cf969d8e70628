"""A synthetic conference of any size, written straight into the tables: it measures pages, not services."""

import io
import random
from dataclasses import dataclass
from datetime import timedelta

import pikepdf

from confsite.accounts.models import Affiliation, Person, PersonEmail, User
from confsite.clock import physical_now
from confsite.conferences.models import Conference, Membership, Milestone, Role, SubmissionType, Topic
from reviews.models import Assignment, Bid, Comment, Conflict, Decision, Question, Review, ReviewingRules, ReviewVersion
from submissions.models import Author, Document, DocumentKind, State, Submission
from submissions.storage import receive, store

WORDS = [
    "sparse",
    "dense",
    "kernel",
    "cache",
    "tensor",
    "graph",
    "edge",
    "device",
    "compiler",
    "scheduling",
    "memory",
    "bandwidth",
    "energy",
    "latency",
    "quantised",
    "training",
    "inference",
    "accelerator",
    "dataflow",
    "systolic",
    "pruning",
    "network",
    "model",
    "simulation",
    "benchmark",
    "workload",
    "runtime",
    "virtual",
    "secure",
    "private",
    "distributed",
    "federated",
    "streaming",
    "approximate",
    "adaptive",
    "robust",
    "scalable",
    "portable",
]
CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aeio"
RARE_WORD = "zephyrine"


@dataclass(frozen=True)
class Synthetic:
    """Handles of the conference that the measured actions need."""

    conference: Conference
    reviewer: Person
    author: Person
    chair: Person
    reviewed_number: int  # three reviews are in, the reviewer's among them
    open_number: int  # assigned to the reviewer, whose review is not started


def fill(slug: str, *, papers: int, pc: int, seed: int = 1) -> Synthetic:
    """Write a conference with `papers` papers, `pc` PC members and three reviews a paper."""
    rng = random.Random(seed)
    conference = _conference(slug, papers, pc)
    committee = _people(f"pc.{slug}", pc, "College")
    writers = _people(f"au.{slug}", papers * 2, "Institute")
    chair, reviewer, author = committee[0], committee[1], writers[0]
    Membership.objects.bulk_create(
        Membership(conference=conference, person=p, role=Role.PC_CHAIR if p is chair else Role.PC_MEMBER)
        for p in committee
    )
    rows = _papers(rng, conference, papers)
    _authors(conference, rows, writers)
    _documents(conference, rows, author.user)
    _bids_and_conflicts(rng, conference, rows, committee[1:])
    assignments = _assignments(conference, rows, committee[1:])
    left_open = next(a for a in assignments if a.person_id == reviewer.pk)
    _reviews(rng, conference, [a for a in assignments if a is not left_open])
    _comments_and_decisions(rng, conference, rows, assignments)
    reviewed = Review.objects.filter(reviewer=reviewer, conference=conference).select_related("submission").first()
    assert reviewed is not None
    return Synthetic(conference, reviewer, author, chair, reviewed.submission.number, left_open.submission.number)


def _conference(slug: str, papers: int, pc: int) -> Conference:
    """Write its settings, days, topics, kinds of papers and questions; late results may still come in."""
    now = physical_now()
    conference = Conference.objects.create(
        slug=slug,
        name=f"Synthetic conference of {papers} papers",
        short_name=slug.upper(),
        state="PUBLIC",
        reviews_per_paper=3,
        default_quota=max(6, 4 * papers // pc),
    )
    ReviewingRules.objects.create(conference=conference, unassigned_see="TITLES")
    SubmissionType.objects.create(conference=conference, slug="paper", name="Paper", page_maximum=12)
    Topic.objects.bulk_create(Topic(conference=conference, name=f"Topic {n}", order=n) for n in range(20))
    days = {"SUBMISSION_OPEN": -60, "SUBMISSION": -30, "BIDDING": 10, "REVIEW": 20, "NOTIFICATION": 40, "EVENT": 90}
    Milestone.objects.bulk_create(
        Milestone(conference=conference, kind=name, at=now + timedelta(days=offset), zone="UTC", order=order)
        for order, (name, offset) in enumerate(days.items())
    )
    late = SubmissionType.objects.create(conference=conference, slug="late", name="Late-breaking result", order=1)
    Milestone.objects.create(
        conference=conference, kind="SUBMISSION", submission_type=late, at=now + timedelta(days=20), zone="UTC", order=9
    )
    Question.objects.bulk_create(_questions(conference))
    return conference


def _papers(rng: random.Random, conference: Conference, papers: int) -> list[Submission]:
    now = physical_now()
    kind = SubmissionType.objects.get(conference=conference, slug="paper")
    topics = list(Topic.objects.filter(conference=conference))
    rows = Submission.objects.bulk_create(
        (
            Submission(
                conference=conference,
                number=n + 1,
                state=State.SUBMITTED,
                submission_type=kind,
                title=_sentence(rng, 9) + (f" {RARE_WORD}" if n % 97 == 5 else ""),
                abstract=_sentence(rng, 150),
                created_at=now,
                updated_at=now,
                submitted_at=now - timedelta(days=30, minutes=n),
            )
            for n in range(papers)
        ),
        batch_size=500,
    )
    through = Submission.topics.through
    through.objects.bulk_create(
        through(submission_id=row.pk, topic_id=topic.pk) for row in rows for topic in rng.sample(topics, 3)
    )
    return rows


def _authors(conference: Conference, rows: list[Submission], writers: list[Person]) -> None:
    """Write three authors a paper, of whom one also writes the next."""
    Author.objects.bulk_create(
        Author(
            conference=conference,
            submission=row,
            person=writers[(2 * n + k) % len(writers)],
            order=k,
            name=writers[(2 * n + k) % len(writers)].name,
            affiliation=f"Institute {n % 80}",
            is_contact=k == 0,
        )
        for n, row in enumerate(rows)
        for k in range(3)
    )


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize()


def _family_name(number: int) -> str:
    """About as many people share one as in a large field: 4,096 names."""
    number = number * 2_654_435_761 % 2**32  # spread, so that neighbours are not called alike
    return "".join(CONSONANTS[number >> shift & 15] + VOWELS[number >> shift & 3] for shift in (8, 16, 24)).capitalize()


def _people(prefix: str, count: int, kind: str) -> list[Person]:
    users = User.objects.bulk_create(
        (User(email=f"{prefix}.{n}@example.org", password="!") for n in range(count)), batch_size=1000
    )
    people = Person.objects.bulk_create(
        (
            Person(
                user=user,
                name=f"{prefix} {_family_name(n)} {n}",
                sort_key=f"person {n:06}",
                profile_confirmed_at=physical_now(),
            )
            for n, user in enumerate(users)
        ),
        batch_size=1000,
    )
    PersonEmail.objects.bulk_create(
        (PersonEmail(person=p, email=p.user.email, is_primary=True, verified_at=physical_now()) for p in people),  # type: ignore[union-attr]
        batch_size=1000,
    )
    Affiliation.objects.bulk_create(
        (
            Affiliation(person=p, institution=f"{kind} {n % 80}", domain=f"{kind.lower()}{n % 80}.example.org")
            for n, p in enumerate(people)
        ),
        batch_size=1000,
    )
    return people


def _questions(conference: Conference) -> list[Question]:
    scale = [{"value": n, "label": f"grade {n}"} for n in range(1, 6)]
    make = Question
    return [
        make(
            conference=conference, key="overall", label="Overall", kind="SCORE", options=scale, is_overall=True, order=0
        ),
        make(
            conference=conference, key="confidence", label="Confidence", kind="CONFIDENCE", options=scale[:4], order=1
        ),
        make(conference=conference, key="summary", label="Summary", kind="TEXT", order=2),
        make(conference=conference, key="strengths", label="Strengths", kind="TEXT", order=3),
        make(
            conference=conference,
            key="to-chairs",
            label="To the chairs",
            kind="TEXT",
            audience="CHAIRS",
            is_required=False,
            order=4,
        ),
    ]


def pdf_of_size(size: int) -> bytes:
    """A valid one-page PDF padded to about `size` bytes by an embedded stream."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.Root.Padding = pdf.make_stream(random.Random(size).randbytes(max(0, size - 1500)))
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


def _documents(conference: Conference, rows: list[Submission], user: User | None) -> None:
    content = pdf_of_size(200_000)
    stored = store(conference, receive([content], limit=10_000_000))
    now = physical_now()
    Document.objects.bulk_create(
        (
            Document(
                conference=conference,
                submission=row,
                kind=DocumentKind.PAPER,
                version=1,
                stored_file=stored,
                sha256=stored.sha256,
                size=stored.size,
                content_type="application/pdf",
                original_name="paper.pdf",
                page_count=1,
                uploaded_by=user,
                started_at=now,
                uploaded_at=now,
            )
            for row in rows
        ),
        batch_size=1000,
    )


def _bids_and_conflicts(
    rng: random.Random, conference: Conference, rows: list[Submission], members: list[Person]
) -> None:
    """Write fifteen bids and one conflict a paper."""
    now = physical_now()
    bids = (
        Bid(conference=conference, submission=row, person=person, value=rng.randint(0, 3), bid_at=now)
        for row in rows
        for person in rng.sample(members, min(15, len(members)))
    )
    Bid.objects.bulk_create(bids, batch_size=2000)
    Conflict.objects.bulk_create(
        (
            Conflict(
                conference=conference,
                submission=row,
                person=members[(3 * n + 7) % len(members)],
                kind="INSTITUTION",
                source="DETECTION",
                noticed_at=now,
            )
            for n, row in enumerate(rows)
        ),
        batch_size=1000,
    )


def _assignments(conference: Conference, rows: list[Submission], members: list[Person]) -> list[Assignment]:
    """Three members a paper, by turns."""
    now = physical_now()
    return Assignment.objects.bulk_create(
        (
            Assignment(
                conference=conference,
                submission=row,
                person=members[(3 * n + k) % len(members)],
                assigned_at=now,
                told_at=now,
            )
            for n, row in enumerate(rows)
            for k in range(3)
        ),
        batch_size=1000,
    )


def _reviews(rng: random.Random, conference: Conference, assignments: list[Assignment]) -> None:
    """Write the submitted review of each assignment, with its first version."""
    now = physical_now()
    reviews = Review.objects.bulk_create(
        (
            Review(
                conference=conference,
                submission_id=a.submission_id,
                reviewer_id=a.person_id,
                assignment=a,
                state=Review.State.SUBMITTED,
                label="ABC"[n % 3],
                overall=rng.randint(1, 5),
                confidence=rng.randint(1, 4),
                answers={
                    "overall": 3,
                    "confidence": 2,
                    "summary": _sentence(rng, 120),
                    "strengths": _sentence(rng, 80),
                },
                started_at=now,
                saved_at=now,
                first_submitted_at=now,
                submitted_at=now,
            )
            for n, a in enumerate(assignments)
        ),
        batch_size=1000,
    )
    ReviewVersion.objects.bulk_create(
        (
            ReviewVersion(
                conference=conference,
                review=review,
                number=1,
                answers=review.answers,
                overall=review.overall,
                confidence=review.confidence,
                submitted_at=now,
            )
            for review in reviews
        ),
        batch_size=1000,
    )


def _comments_and_decisions(
    rng: random.Random, conference: Conference, rows: list[Submission], assignments: list[Assignment]
) -> None:
    """Write about 200 comments, and decisions on the first half of the papers."""
    now = physical_now()
    Comment.objects.bulk_create(
        Comment(
            conference=conference,
            submission_id=a.submission_id,
            person_id=a.person_id,
            body=_sentence(rng, 30),
            written_at=now,
        )
        for a in assignments[:: max(1, len(assignments) // 200)]
    )
    Decision.objects.bulk_create(
        Decision(
            conference=conference, submission=row, outcome="ACCEPTED" if n % 4 == 0 else "REJECTED", decided_at=now
        )
        for n, row in enumerate(rows[: len(rows) // 2])
    )
