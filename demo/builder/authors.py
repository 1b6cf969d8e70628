"""Authors' acts: drafts, uploads, submissions, a withdrawal."""

from typing import TYPE_CHECKING

from confsite.accounts.models import Person
from demo.builder.stages import instant
from demo.world.model import Paper
from submissions import services
from submissions.inputs import AuthorInput, ConflictInput, PaperInput
from submissions.models import ConflictKind, DocumentKind, Submission

if TYPE_CHECKING:
    from demo.builder.build import Play

RELATION_CONFLICTS = {
    "advisor": ConflictKind.ADVISOR,
    "collaborator": ConflictKind.COLLABORATOR,
    "personal": ConflictKind.PERSONAL,
}


def submit_papers(play: "Play") -> None:
    """All papers come in over the last two weeks, most of them on the last days; one is withdrawn later."""
    for position, paper in enumerate(play.papers):
        _hand_in(play, paper, position)
    play.at(instant(-1, 18))
    for paper in play.papers:
        if paper.state == "withdrawn":
            services.withdraw(
                play.user(paper.authors[0]),
                submission=_row(play, paper),
                reason="We found an error in our baseline and would rather measure again.",
            )


def submit_early_papers(play: "Play") -> None:
    """Before the deadline: two thirds are in, the rest are drafts in all states of readiness."""
    for position, paper in enumerate(play.papers):
        if position % 3 != 2:
            _hand_in(play, paper, position, latest=-6)
        else:
            _draft(play, paper, position)


def _day(position: int, latest: int = 0) -> int:
    """Day of a submission: the later, the more crowded."""
    return latest - (position * 7) % 5 - ((position * 5) % 11 if position % 4 == 0 else 0)


def _hand_in(play: "Play", paper: Paper, position: int, latest: int = 0) -> None:
    play.at(instant(_day(position, latest) - 1, 8 + position % 14, (position * 17) % 60))
    submission = _start(play, paper)
    actor = play.user(paper.authors[0])
    upload = play.anonymous[paper.key].as_upload(DocumentKind.PAPER, f"{paper.key}.pdf")
    submission = services.save_paper(
        actor, submission=submission, content=_content(play, paper, submission), revision=0, uploads=[upload]
    )
    upload.close()
    services.submit_paper(actor, submission=submission)


def _draft(play: "Play", paper: Paper, position: int) -> None:
    play.at(instant(-8 - position % 5, 9 + position % 12))
    submission = _start(play, paper)
    if position % 2:
        services.save_paper(
            play.user(paper.authors[0]),
            submission=submission,
            content=_content(play, paper, submission),
            revision=0,
        )


def _start(play: "Play", paper: Paper) -> Submission:
    submission = services.start_submission(
        play.user(paper.authors[0]),
        conference=play.conference,
        submission_type=play.conference.submission_types.get(slug=paper.type),
        title=paper.title,
    )
    play.numbers[paper.key] = submission.pk
    return submission


def _row(play: "Play", paper: Paper) -> Submission:
    return Submission.objects.get(pk=play.numbers[paper.key])


def _content(play: "Play", paper: Paper, submission: Submission) -> PaperInput:
    names = {topic.key: topic.name for topic in play.event.topics}
    return PaperInput(
        submission_type=submission.submission_type,
        title=paper.title,
        abstract=paper.abstract,
        keywords=", ".join(paper.keywords),
        topics=list(play.conference.topics.filter(name__in=[names[key] for key in paper.topics])),
        authors=[_author(play, key, position) for position, key in enumerate(paper.authors)],
        conflicts=_conflicts(play, paper),
        has_declared=True,
        has_conflicts_confirmed=True,
    )


def _author(play: "Play", key: str, position: int) -> AuthorInput:
    one = play.people.persons[key]
    return AuthorInput(one.name, one.email.lower(), play.people.affiliation_name(one), is_contact=position == 0)


def _conflicts(play: "Play", paper: Paper) -> list[ConflictInput]:
    """Committee members the authors have declared ties with."""
    found: dict[str, ConflictInput] = {}
    for key in paper.authors:
        for relation in play.people.persons[key].relations:
            other = play.people.persons.get(relation.person)
            if other is not None and other.role and other.key not in paper.authors:
                kind = RELATION_CONFLICTS.get(relation.kind, ConflictKind.OTHER)
                found[other.key] = ConflictInput(other.name, other.email, kind=kind)
    return list(found.values())


def contact(play: "Play", paper: Paper) -> Person:
    """The paper's first author."""
    return play.persons[paper.authors[0]]
