"""The chairs' acts: deciding, releasing; and the authors' camera-ready papers."""

from functools import partial
from typing import TYPE_CHECKING

from demo import world
from demo.builder.stages import instant
from reviews.conflicts.services import ensure_fresh
from reviews.decisions import releases
from reviews.decisions.services import decide
from reviews.models import DecisionRelease
from reviews.refusals import Refused
from submissions import services
from submissions.models import CameraReady, DocumentKind, State, Submission
from submissions.services.camera_ready import CameraReadyInput

if TYPE_CHECKING:
    from demo.builder.build import Play

IN_PROGRAM = ("accept", "conditional")
OUTCOMES = {
    "accept": "ACCEPTED",
    "conditional": "CONDITIONAL",
    "wait_list": "WAIT_LISTED",
    "waitlist": "WAIT_LISTED",
    "reject": "REJECTED",
    "desk_reject": "DESK_REJECTED",
}


def decide_and_release(play: "Play") -> None:
    """Each paper is decided by a chair who is not in conflict; then all decisions are released."""
    play.at(instant(44, 16))
    ensure_fresh(play.conference)
    for key, decision in world.load_reviews().decisions.items():
        paper = Submission.objects.filter(pk=play.numbers.get(key, 0), state=State.SUBMITTED).first()
        outcome = OUTCOMES.get(decision.outcome)
        if paper is None or outcome is None:
            continue
        conditions = decision.comment if outcome == "CONDITIONAL" else ""
        play.by_a_chair(
            partial(decide, submission=paper, outcome=outcome, note_to_authors=decision.comment, conditions=conditions)
        )
    play.at(instant(45, 9))
    for chair in play.chairs:
        try:
            prepared = releases.prepare_release(chair, conference=play.conference)
        except Refused:
            continue  # nothing left that this chair may tell
        for release in prepared:
            releases.release_decisions(chair, release=DecisionRelease.objects.get(pk=release.pk))


def hand_in_final_papers(play: "Play") -> None:
    """Most authors of accepted papers hand in their final version; the slow ones have until the deadline."""
    is_complete = play.conference.slug.endswith("published")
    rows = CameraReady.objects.filter(conference=play.conference).select_related("submission")
    keys = {pk: key for key, pk in play.numbers.items()}
    authors = {paper.key: paper.authors for paper in play.papers}
    for number, row in enumerate(rows.order_by("submission__number")):
        key = keys[row.submission_id]
        if key not in play.final or (not is_complete and number % 3 == 2):
            continue
        play.at(instant(46 + number % (12 if is_complete else 4), 10 + number % 8))
        actor = play.user(authors[key][0])
        upload = play.final[key].as_upload(DocumentKind.CAMERA_READY, f"{key}-final.pdf")
        ordered = row.submission.authors.order_by("order").values_list("pk", flat=True)
        content = CameraReadyInput(
            title=row.submission.title,
            abstract=row.submission.abstract,
            author_order=list(ordered),
            licence=play.conference.licences[number % 2],
            signed_by=play.persons[authors[key][0]].name,
        )
        services.save_camera_ready(actor, submission=row.submission, content=content, upload=upload)
        upload.close()
        row = services.hand_in_camera_ready(actor, submission=row.submission)
        if number % 2 == 0 or is_complete:
            services.approve_camera_ready(play.chair, camera_ready=row)
