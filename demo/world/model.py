"""The made-up people, papers, reviews and event of the demo as plain, frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Institution:
    key: str
    name: str
    country: str
    domain: str
    time_zone: str
    kind: str


@dataclass(frozen=True)
class Affiliation:
    """A stay at an institution; `until` is None while it lasts."""

    institution: str
    since: int
    until: int | None = None


@dataclass(frozen=True)
class Relation:
    """`kind` is what the other person is to this one: advisor, collaborator or personal."""

    kind: str
    person: str
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Person:
    """`role` is pc_chair, area_chair, pc_member, external_reviewer, or empty for authors and speakers."""

    key: str
    name: str
    sort_name: str
    email: str
    topics: tuple[str, ...]
    time_zone: str
    affiliations: tuple[Affiliation, ...]
    relations: tuple[Relation, ...] = ()
    native_name: str = ""
    role: str = ""

    @property
    def institution(self) -> str | None:
        """Key of the present institution, None for an independent researcher."""
        return next((stay.institution for stay in self.affiliations if stay.until is None), None)


@dataclass(frozen=True)
class People:
    institutions: dict[str, Institution]
    persons: dict[str, Person]

    def with_role(self, *roles: str) -> tuple[Person, ...]:
        """Persons with one of the roles, in the order of the file."""
        return tuple(person for person in self.persons.values() if person.role in roles)

    @property
    def committee(self) -> tuple[Person, ...]:
        """Everybody who may be asked to review: chairs, area chairs, members and external reviewers."""
        return tuple(person for person in self.persons.values() if person.role)

    def affiliation_name(self, person: Person) -> str:
        """Printed affiliation of a person."""
        return self.institutions[person.institution].name if person.institution else "Independent researcher"


@dataclass(frozen=True)
class Section:
    heading: str
    text: str


@dataclass(frozen=True)
class Paper:
    """`state` is submitted, withdrawn, or too_long for the one that invites a desk reject."""

    key: str
    number: int
    title: str
    abstract: str
    type: str
    state: str
    topics: tuple[str, ...]
    keywords: tuple[str, ...]
    authors: tuple[str, ...]
    sections: tuple[Section, ...]
    # Words from which the body of the PDF is composed.
    system: str
    device: str
    idea: str
    cost: str
    metric: str
    unit: str
    scale: float
    baselines: tuple[str, ...]
    workloads: tuple[str, ...]
    equation: str


@dataclass(frozen=True)
class Review:
    """One review. Scores: overall 1 (reject) to 5 (accept), confidence 1 to 4, the others 1 to 4."""

    paper: str
    reviewer: str
    overall: int
    confidence: int
    novelty: int
    soundness: int
    presentation: int
    summary: str
    strengths: str
    weaknesses: str
    comments_to_authors: str
    comments_to_committee: str
    started_day: int
    submitted_day: int


@dataclass(frozen=True)
class Comment:
    """One comment of a discussion; `author` is the n-th reviewer of the paper (0, 1, 2) or "chair"."""

    paper: str
    author: str
    text: str
    day: int


@dataclass(frozen=True)
class Response:
    paper: str
    text: str


@dataclass(frozen=True)
class Decision:
    """`outcome` is accept, conditional, wait_list, reject, desk_reject or withdrawn."""

    paper: str
    outcome: str
    comment: str


@dataclass(frozen=True)
class Bid:
    """`value` runs from -2 (rather not) to 3 (eager)."""

    reviewer: str
    paper: str
    value: int


@dataclass(frozen=True)
class Reviews:
    reviews: tuple[Review, ...]
    comments: tuple[Comment, ...]
    responses: tuple[Response, ...]
    decisions: dict[str, Decision]

    def of(self, paper: str) -> tuple[Review, ...]:
        """Reviews of one paper, in the order of its reviewers."""
        return tuple(review for review in self.reviews if review.paper == paper)


@dataclass(frozen=True)
class Topic:
    key: str
    name: str


@dataclass(frozen=True)
class SubmissionType:
    key: str
    name: str
    minimum_pages: int
    maximum_pages: int
    references_counted: bool


@dataclass(frozen=True)
class ImportantDate:
    """`day` counts from the submission deadline; without `time` it is a day; `zone` is AoE or the venue's."""

    key: str
    name: str
    day: int
    time: str = ""
    zone: str = ""
    private: bool = False
    days: int = 1


@dataclass(frozen=True)
class Moment:
    key: str
    name: str
    day: int


@dataclass(frozen=True)
class Room:
    name: str
    capacity: int
    note: str


@dataclass(frozen=True)
class Sponsor:
    name: str
    level: str
    text: str


@dataclass(frozen=True)
class Committee:
    heading: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class Speaker:
    person: str
    title: str
    bio: str
    abstract: str


@dataclass(frozen=True)
class Event:
    title: str
    short_title: str
    series: str
    edition: int
    city: str
    country: str
    venue: str
    time_zone: str
    contact: str
    accent_colour: str
    blinding: str
    tagline: str
    description: str
    call: str
    topics: tuple[Topic, ...] = field(default=())
    submission_types: tuple[SubmissionType, ...] = field(default=())
    dates: tuple[ImportantDate, ...] = field(default=())
    moments: tuple[Moment, ...] = field(default=())
    rooms: tuple[Room, ...] = field(default=())
    sponsors: tuple[Sponsor, ...] = field(default=())
    committees: tuple[Committee, ...] = field(default=())
    speakers: tuple[Speaker, ...] = field(default=())
