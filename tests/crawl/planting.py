"""Secrets of the crawl that are more than a row: files of reviews, share links, final versions, mails, the program."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from confsite.clock import physical_now
from confsite.mail import outbox
from program import flow, snapshot
from program.models import ProgramVersion, Room, Session, Talk
from program.services.common import lay_out_session
from reviews.attachments.queries import snapshot as files_of
from reviews.attachments.taking import taken
from reviews.models import Bid, Conflict, HandlingChair, HandlingChange, Review, ReviewAttachment
from submissions import storage
from submissions.models import CameraReady, Document, DocumentKind, ShareLink
from submissions.sharing import tokens
from tests.crawl.cast import PAPERS, Round
from tests.crawl.pdfs import pdf_with
from tests.crawl.secrets import (
    LINK_STATES,
    are_papers_public,
    audience_of_file,
    is_handed_in,
    is_program_public,
    word,
)

if TYPE_CHECKING:
    from tests.crawl.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def attach(review: Review, number: int, letter: str) -> list[dict[str, object]]:
    """Give a review a file as its reviewer would send it, and return what a version keeps of it.

    Its name and what it says of its makers are canaries nobody may ever find: they are taken out before it is stored.
    """
    text, maker = word("attachment", number, letter), word("maker", number, letter)
    is_pdf = letter == "r"
    content = pdf_with(text, maker) if is_pdf else f"I found {text}.\r\n".encode()
    name = f"notes-of-{maker}.{'pdf' if is_pdf else 'txt'}"
    with taken(SimpleUploadedFile(name, content)) as file:
        ReviewAttachment.objects.create(
            conference=review.conference, review=review, number=1, audience=audience_of_file(letter), kind=file.kind,
            stored_file=storage.store(review.conference, file.received), size=file.received.size,
            page_count=file.page_count, added_at=review.conference.now(),
        )  # fmt: skip
    return files_of(review)


def plant_more(world: "World", number: int) -> None:
    """What belongs to a paper besides its reviewing."""
    _share(world, number)
    _final_version(world, number)
    _held_mail(world, number)
    conference, paper = world.conference, world.papers[number]
    bystander = world.people[f"bystander{number:02}"]
    Conflict.objects.create(
        conference=conference, submission=paper, person=bystander, kind="OTHER", source=Conflict.Source.PERSON,
        evidence=f"I say: {word('declared', number)}.", noticed_at=conference.now(), noted_by=bystander.user,
    )  # fmt: skip
    Bid.objects.create(
        conference=conference, submission=paper, person=world.people[f"signer{number:02}"], value=2,
        bid_at=conference.now(),
    )  # fmt: skip


def _share(world: "World", number: int) -> None:
    """One link to each paper: most work, one in six was revoked, one in six has expired."""
    now, paper = physical_now(), world.papers[number]
    writer, state = world.people[f"writer{number:02}"].user, LINK_STATES[number]
    link = ShareLink(
        conference=world.conference, submission=paper, label=f"For {word('link', number)}", made_by=writer,
        made_at=now - 9 * DAY, expires_at=now - DAY if state == "EXPIRED" else now + 9 * DAY,
        revoked_at=now - DAY if state == "REVOKED" else None,
    )  # fmt: skip
    link.token_hash = tokens.hash_of(tokens.derive(link))
    link.save()
    world.links[number] = tokens.path_of(link)


def _final_version(world: "World", number: int) -> None:
    """A camera-ready version with its file; handed in for every second paper."""
    conference, paper, now = world.conference, world.papers[number], world.conference.now()
    writer = world.people[f"writer{number:02}"].user
    assert writer is not None
    data = pdf_with(word("final", number, "c"), word("final", number, "d"))
    received = storage.receive(iter([data]), limit=10**7)
    with received.file:
        stored = storage.store(conference, received)
    Document.objects.create(
        conference=conference, submission=paper, kind=DocumentKind.CAMERA_READY, version=1, stored_file=stored,
        sha256=stored.sha256, size=stored.size, content_type="application/pdf", page_count=1, uploaded_by=writer,
        original_name=f"{word('final', number, 'e')}.pdf", started_at=now, uploaded_at=now,
    )  # fmt: skip
    is_done = is_handed_in(number)
    CameraReady.objects.create(
        conference=conference, submission=paper, title=f"At last {word('final', number, 'a')}",
        abstract=f"Finally {word('final', number, 'b')}.", author_order=[],
        state=CameraReady.State.SUBMITTED if is_done else CameraReady.State.OPEN,
        submitted_at=now if is_done else None, submitted_by=writer if is_done else None,
    )  # fmt: skip


def _held_mail(world: "World", number: int) -> None:
    """A letter to the paper's author that waits for a chair."""
    chair = world.people["handler"].user
    assert chair is not None
    batch = outbox.hold(chair, conference=world.conference, title="Letter to authors", purpose="letter")
    outbox.queue(
        "letter", conference=world.conference, to=world.people[f"writer{number:02}"], values={}, batch=batch,
        submission_id=world.papers[number].pk, wording=("Soon", f"We shall say {word('held', number)}."),
    )  # fmt: skip


def ask_for_other_handler(world: "World", handling: HandlingChair, number: int) -> None:
    """An open request to replace the chair who handles a paper, with its reason."""
    HandlingChange.objects.create(
        conference=world.conference, handling=handling, reason=f"Because {word('handler', number, 'b')}.",
        requested_by=world.people["handler"].user, requested_at=world.conference.now(),
    )  # fmt: skip


def set_program(world: "World", now: Round) -> None:
    """The draft holds the accepted papers of this round; the public sees a version with words of its own, or none."""
    conference = world.conference
    flow.sync(None, conference)
    session = _session(world)
    talks = list(Talk.objects.filter(conference=conference, cancelled_at__isnull=True).order_by("submission__number"))
    lay_out_session(session, talks)
    content = snapshot.draft_content(conference)
    for row in content["sessions"]:
        for talk in row["talks"]:
            number = talk["submission"]
            talk["title"], talk["abstract"] = word("program", number, "a"), word("program", number, "b")
            talk["slug"] = f"talk-{number}"
            name = word("program", number, "c").capitalize()
            talk["people"] = [talk["people"][0] | {"name": name, "slug": f"speaker-{number}", "affiliation": ""}]
    ProgramVersion.objects.update_or_create(
        conference=conference,
        number=1,
        defaults={
            "content": content,
            "is_current": is_program_public(now),
            "published_at": conference.now(),
            "published_by": world.people["handler"].user,
        },
    )
    conference.are_papers_public = are_papers_public(now)
    conference.save(update_fields=["are_papers_public"])


def _session(world: "World") -> Session:
    found = Session.objects.filter(conference=world.conference).first()
    if found is not None:
        return found
    room = Room.objects.create(conference=world.conference, slug="great-hall", name="Great Hall")
    starts_at = world.conference.now() + 60 * DAY
    return Session.objects.create(
        conference=world.conference, title="Lures", room=room, starts_at=starts_at, ends_at=starts_at + 9 * HOUR
    )


def addresses_of_links(world: "World") -> list[str]:
    """What the holder of all share links can ask for."""
    return [address for number in PAPERS for address in (world.links[number], f"{world.links[number]}paper.pdf")]
